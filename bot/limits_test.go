package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/views"
)

// The room for questions on their way, and one person's share of it.
const (
	room  = 2000
	share = 500
)

const busy = "I am busy: asking again in a moment will work."

// commandBy runs a command as somebody and waits until the bot has acknowledged it.
func (w *workspace) commandBy(user string) {
	w.t.Helper()
	delivery, err := w.SlashCommand(localslack.Command{User: user, Channel: w.channel.ID, Command: "/whoowns", Text: "pricing"})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := delivery.Acked(w.ctx); err != nil {
		w.t.Fatal(err)
	}
}

// join adds a person to the channel.
func (w *workspace) join(name string) localslack.User {
	w.t.Helper()
	person := w.AddUser(name)
	if _, err := w.Join(person.ID, w.channel.ID); err != nil {
		w.t.Fatal(err)
	}
	return person
}

// One person's script takes no more than its share, is told so, and leaves the others their room.
func TestOnePersonDoesNotStarveTheOthers(t *testing.T) {
	release := make(chan struct{})
	w := newWorkspace(t, localslack.Options{}, scripted{real(t), func(string) { <-release }})
	bob := w.join("bob")
	for range share + 5 {
		w.command("pricing")
	}
	w.commandBy(bob.ID)
	if got := w.Ephemerals(w.person.ID); len(got) != 5 || got[0].Text != busy {
		t.Errorf("the script was told %d times that there is no room, want 5", len(got))
	}
	if got := w.Ephemerals(bob.ID); len(got) != 0 {
		t.Errorf("bob was told %+v", got)
	}
	close(release)
	w.stop()
	if got := len(w.Ephemerals(w.person.ID)); got != share+5 {
		t.Errorf("the script has %d answers, want %d", got-5, share)
	}
	if got := w.Ephemerals(bob.ID); len(got) != 1 || got[0].Text == busy {
		t.Errorf("bob has %+v", got)
	}
}

// When there is no room at all, whoever asks is told so at once, whatever the surface.
func TestBusy(t *testing.T) {
	release := make(chan struct{})
	w := newWorkspaceWith(t, localslack.Options{}, scripted{real(t), func(text string) {
		if text != "roadmap" {
			<-release
		}
	}}, bot.Options{Record: record.Unanswered})
	answer := asked["a direct message"](w, "roadmap")
	window := w.shows(func() { w.choose(answer, reply.ActionRate, thumb(t, answer, false)) })
	for i := range room / share {
		person := w.join(fmt.Sprint("person", i))
		for range share {
			w.commandBy(person.ID)
		}
	}
	if refused := w.submit(window, map[string]string{views.BlockOwner: "po"}); refused.Errors[views.BlockOwner] != busy {
		t.Errorf("a window is told %s %v", refused.Kind, refused.Errors)
	}
	w.command("backlog")
	w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " backlog"})
	w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " backlog"}) // said once in a while is enough
	bob := w.AddUser("bob")
	dm, err := w.OpenDM(bob.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.say(localslack.Post{User: bob.ID, Channel: dm.ID, Text: "backlog"})
	if _, err := w.WaitMessage(w.ctx, func(m localslack.Message) bool { return m.Channel == dm.ID && m.Text == busy }); err != nil {
		t.Error(err)
	}
	told := 0 // after the command, and after the first mention
	if _, err := w.Wait(w.ctx, func(e localslack.Entry) bool {
		if e.Kind == localslack.EphemeralPosted && e.Ephemeral.Text == busy {
			told++
		}
		return told == 2
	}); err != nil {
		t.Error(err)
	}
	close(release)
	w.stop()
	if got := len(w.Ephemerals(w.person.ID)); got != 2 {
		t.Errorf("the asker was told %d times, want 2", got)
	}
}

// Whoever asks in a thread without end is taken for a bot and left alone there, and only there.
func TestLoopInAThread(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	parent := w.say(localslack.Post{Channel: w.channel.ID, Text: "who sets the price?"})
	const most = 30 // that people ask within a minute
	for range most + 10 {
		w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " pricing", ThreadTS: parent.TS})
	}
	w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " backlog"})
	w.stop()
	if got := len(w.answers(w.channel.ID)); got != most+1 {
		t.Errorf("%d answers, want %d", got, most+1)
	}
}

// A bot that is told to stop while Slack fails ends in time, and the next one answers what it left.
func TestStopHandsOver(t *testing.T) {
	server := newSlack(t, localslack.Options{})
	person, dm := ada(t, server)
	var failing sync.Map
	failing.Store("chat.postMessage", true)
	server.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if _, fails := failing.Load(method); fails {
			return localslack.Fault{Status: http.StatusServiceUnavailable}
		}
		return localslack.Fault{}
	})
	s := sqlite(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	first := run(t, server, s, bot.Options{StopTimeout: time.Second})
	connected(t, server, 2)
	until(t, "the bot is well", func() bool { h := first.Health(); return h.Ready() && h.Store == nil })
	posted, err := server.Say(localslack.Post{User: person.ID, Channel: dm.ID, Text: "pricing"})
	if err != nil {
		t.Fatal(err)
	}
	if err := posted.Acked(ctx); err != nil {
		t.Fatal(err)
	}
	first.stop() // without an error: nothing is lost
	if h := first.Health(); h.Ready() {
		t.Errorf("Health after the end = %+v", h)
	}
	failing.Delete("chat.postMessage")
	run(t, server, s, bot.Options{})
	if _, err := server.WaitMessage(ctx, func(m localslack.Message) bool { return strings.HasPrefix(m.Text, "Pricing is") }); err != nil {
		t.Error(err)
	}
}

// unreachable is a store that cannot be reached.
func unreachable(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open("postgres://whoowns@127.0.0.1:1/whoowns")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Without a store questions are answered all the same, and its health says that it is missing.
func TestStoreDown(t *testing.T) {
	server := newSlack(t, localslack.Options{})
	person, dm := ada(t, server)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	b := run(t, server, unreachable(t), bot.Options{})
	connected(t, server, 2)
	posted, err := server.Say(localslack.Post{User: person.ID, Channel: dm.ID, Text: "pricing"})
	if err != nil {
		t.Fatal(err)
	}
	if err := posted.Acked(ctx); err != nil {
		t.Fatal(err)
	}
	posted.Deliveries[0].Redeliver()
	if _, err := server.WaitMessage(ctx, func(m localslack.Message) bool { return strings.HasPrefix(m.Text, "Pricing is") }); err != nil {
		t.Error(err)
	}
	until(t, "the bot is ready without its store", func() bool { h := b.Health(); return h.Ready() && h.Store != nil })
	b.stop()
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

// A bot token that is revoked while the bot runs ends it, with the question left for the next.
func TestRevokedTokenEndsRun(t *testing.T) {
	server := newSlack(t, localslack.Options{})
	person, dm := ada(t, server)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s := sqlite(t)
	ended := make(chan error, 1)
	go func() { ended <- bot.New(client(server), real(t), s, bot.Options{}).Run(ctx) }()
	connected(t, server, 2)
	server.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if method == "chat.postMessage" {
			return localslack.Fault{Error: "token_revoked"}
		}
		return localslack.Fault{}
	})
	if _, err := server.Say(localslack.Post{User: person.ID, Channel: dm.ID, Text: "pricing"}); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, bot.ErrBotToken) || !strings.Contains(err.Error(), "token_revoked") {
		t.Errorf("Run = %v", err)
	}
	server.SetIntercept(nil)
	run(t, server, s, bot.Options{})
	if _, err := server.WaitMessage(ctx, func(m localslack.Message) bool { return strings.HasPrefix(m.Text, "Pricing is") }); err != nil {
		t.Error(err)
	}
}
