package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"whoowns/bot"
	"whoowns/bot/inbox"
	"whoowns/bot/localslack"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/store"
)

// running is a bot in this process that can be stopped.
type running struct {
	*bot.Bot
	t     *testing.T
	end   context.CancelFunc
	ended chan error
}

// run runs a bot until the test ends or stop is called.
func run(t *testing.T, server *localslack.Server, s bot.Store, options bot.Options) *running {
	t.Helper()
	return runWith(t, server, real(t), s, options)
}

// runWith is run for a bot with a responder of the test's.
func runWith(t *testing.T, server *localslack.Server, with bot.Responder, s bot.Store, options bot.Options) *running {
	t.Helper()
	if options.Log == nil {
		options.Log = slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	r := &running{Bot: bot.New(client(server), with, s, options), t: t, ended: make(chan error, 1)}
	ctx, end := context.WithCancel(context.Background())
	r.end = end
	go func() { r.ended <- r.Run(ctx); close(r.ended) }()
	t.Cleanup(r.stop)
	return r
}

// stop tells the bot to stop and waits until it has. It may be called again.
func (r *running) stop() {
	r.t.Helper()
	r.end()
	if err := <-r.ended; err != nil {
		r.t.Errorf("Run: %v", err)
	}
}

// follow stops the bot and runs another in its place, once Slack has seen the one go and the other come.
func (r *running) follow(server *localslack.Server, s bot.Store, options bot.Options) *running {
	r.t.Helper()
	r.stop()
	until(r.t, "Slack has seen the bot go", func() bool { return len(server.Conns()) == 0 })
	next := run(r.t, server, s, options)
	connected(r.t, server, 1)
	return next
}

// ada adds a person to a local Slack and opens her direct message with the bot.
func ada(t *testing.T, server *localslack.Server) (localslack.User, localslack.Channel) {
	t.Helper()
	person := server.AddUser("ada")
	dm, err := server.OpenDM(person.ID)
	if err != nil {
		t.Fatal(err)
	}
	return person, dm
}

// limitUntil has Slack ask to wait with posts until a while from now.
func limitUntil(server *localslack.Server, wait time.Duration) {
	until := time.Now().Add(wait)
	server.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if left := time.Until(until); method == "chat.postMessage" && left > 0 {
			return localslack.Fault{Status: http.StatusTooManyRequests, RetryAfter: left.Truncate(time.Second) + time.Second}
		}
		return localslack.Fault{}
	})
}

// askedOnce asks a question, has act done once it is acknowledged, and checks after the takeover that it has one answer.
func askedOnce(t *testing.T, server *localslack.Server, act func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	person, dm := ada(t, server)
	posted, err := server.Say(localslack.Post{User: person.ID, Channel: dm.ID, Text: "pricing"})
	if err != nil {
		t.Fatal(err)
	}
	if err := posted.Acked(ctx); err != nil {
		t.Fatal(err)
	}
	act()
	if _, err := server.WaitMessage(ctx, func(m localslack.Message) bool { return m.User == server.BotUserID() }); err != nil {
		t.Fatal(err)
	}
	<-time.After(takeover) // a second answer would come until then
	answers := 0
	for _, m := range server.Messages(dm.ID) {
		if m.User == server.BotUserID() {
			answers++
		}
	}
	if answers != 1 {
		t.Errorf("%d answers", answers)
	}
}

// A bot that is told to stop keeps its claims for as long as it answers what it has.
func TestStopKeepsClaims(t *testing.T) {
	t.Parallel()
	server := newSlack(t, localslack.Options{})
	s := sqlite(t)
	first := run(t, server, s, bot.Options{})
	connected(t, server, 2)
	limitUntil(server, inbox.Lease+time.Second)
	askedOnce(t, server, func() {
		run(t, server, s, bot.Options{})
		connected(t, server, 4)
		go first.end()
	})
	first.stop()
}

// What was pressed, and a shortcut, are answered by the next process where one could not, for as long as their response URL works.
func TestPressesAreHandedOver(t *testing.T) {
	t.Parallel()
	server := newSlack(t, localslack.Options{})
	w := newWorkspaceOn(t, server)
	s := sqlite(t)
	one := run(t, server, s, bot.Options{StopTimeout: 200 * time.Millisecond, Record: record.Unanswered})
	connected(t, server, 1)
	message := w.say(localslack.Post{Channel: w.channel.ID, Text: "who owns the backlog?"})
	answer := asked["a mention"](w, "pricing")
	direct := asked["a direct message"](w, "pricing")
	server.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		switch method {
		case localslack.MethodResponseURL, "chat.postMessage", "views.open":
			return localslack.Fault{Status: http.StatusServiceUnavailable}
		}
		return localslack.Fault{}
	})
	w.press(answer, reply.ActionWhy)
	w.press(direct, reply.ActionWhy)
	w.took(w.MessageShortcut(w.person.ID, w.channel.ID, message.TS, bot.ShortcutMessage))
	one.stop()
	server.SetIntercept(nil)
	one.follow(server, s, bot.Options{})
	until(t, "all is answered", func() bool { return len(w.shown()) == 5 })
	got := strings.Join(w.shown(), "\n")
	if strings.Count(got, "Why pricing is") != 2 {
		t.Errorf("shown: %s", got)
	}
	saidAll(t, got, "The backlog is the Product Owner's.")
}

// cutOff is a store that cannot be reached while off is set.
type cutOff struct {
	*store.Store
	off atomic.Bool
}

func (c *cutOff) err() error {
	if c.off.Load() {
		return errors.New("no route to host")
	}
	return nil
}

func (c *cutOff) Record(ctx context.Context, process string, lease time.Duration, entries []store.Entry) ([]string, error) {
	if err := c.err(); err != nil {
		return nil, err
	}
	return c.Store.Record(ctx, process, lease, entries)
}

func (c *cutOff) Answered(ctx context.Context, ids []string) error {
	if err := c.err(); err != nil {
		return err
	}
	return c.Store.Answered(ctx, ids)
}

func (c *cutOff) Renew(ctx context.Context, process string, lease time.Duration, ids []string) ([]string, error) {
	if err := c.err(); err != nil {
		return nil, err
	}
	return c.Store.Renew(ctx, process, lease, ids)
}

func (c *cutOff) Claim(ctx context.Context, process string, lease time.Duration, limit int) ([]store.Entry, error) {
	if err := c.err(); err != nil {
		return nil, err
	}
	return c.Store.Claim(ctx, process, lease, limit)
}

// The database is away for longer than a lease while a question waits. Whoever comes back first, it is answered once.
func TestOutageLongerThanALease(t *testing.T) {
	for _, who := range []string{"the one that has it comes back first", "the other comes back first", "the other was there all the time"} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			server := newSlack(t, localslack.Options{})
			s := sqlite(t)
			one, other := &cutOff{Store: s}, &cutOff{Store: s}
			run(t, server, one, bot.Options{})
			connected(t, server, 2)
			limitUntil(server, inbox.Lease+3*time.Second)
			askedOnce(t, server, func() {
				second := run(t, server, other, bot.Options{})
				connected(t, server, 4)
				until(t, "the other has a store", func() bool { return second.Health().Store == nil })
				back := []*cutOff{one, other}
				one.off.Store(true)
				if who != "the other was there all the time" {
					other.off.Store(true)
				}
				if who == "the other comes back first" {
					back = []*cutOff{other, one}
				}
				<-time.After(inbox.Lease + time.Second) // the outage
				back[0].off.Store(false)
				<-time.After(600 * time.Millisecond) // a round and more
				back[1].off.Store(false)
			})
		})
	}
}
