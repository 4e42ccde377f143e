// Package bot is the conversation with Slack: events come in over Socket Mode, replies go out through the Web API. It
// knows Slack and nothing of how a question is matched.
//
// A question's way: socket hands on the envelope, dispatch reads the request in it, inbox writes it down, Slack is told
// that it has arrived, desk has it answered in its conversation's order, work makes the reply, post sees that it is
// shown once, and inbox notes that it is answered.
//
// What is pressed, a window that is submitted, a shortcut and the App Home go the same way.
//
// Beneath it: socket keeps the connections, store and inbox what must not be lost, record what curators look at, metrics what
// operators look at, send makes the calls, reply words an answer and lays it out, views does so for windows and the App Home, wording
// has the sentences, mrkdwn reads and writes Slack's markup, localslack is a local stand-in for Slack that the tests drive.
package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/inbox"
	"whoowns/bot/metrics"
	"whoowns/bot/record"
	"whoowns/bot/refine"
	"whoowns/bot/reply"
	"whoowns/bot/send"
	"whoowns/bot/socket"
	"whoowns/bot/views"
	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Responder makes the reply to what a person typed, in Slack's markup. It is used by many goroutines at once. A panic in
// it costs that question alone.
type Responder interface {
	Respond(text string) (engine.Answer, reply.Reply)
	// FollowUp tells whether a text, which is plain, leans on what was said before.
	FollowUp(text string) engine.FollowUp
	// SaidFor is the topic that has a text as one of its names or phrasings already, in the same words; nil if none has.
	SaidFor(text string) *knowledge.Topic
	// Base is what the answers come from.
	Base() *knowledge.Base
}

// Store keeps what must outlive the process, as *store.Store does.
type Store interface {
	inbox.Store
	record.Store
	directoryStore
	curatorStore
}

// Refiner finds another wording for an explanation, as *refine.Refiner does. It is used by many goroutines at once.
type Refiner interface {
	Refine(ctx context.Context, a refine.Answer) (reply.Explanation, error)
}

// Scope is where answers are refined.
type Scope string

// The scopes.
const (
	DirectMessages Scope = "dm"
	Everywhere     Scope = "all"
)

// Options are what a Bot can do without. The zero value is fine.
type Options struct {
	// Connections is how many Socket Mode connections are kept open: two if zero, so that one stays while another is
	// replaced. Slack allows an app socket.MaxConnections in all its processes together.
	Connections int
	// StopTimeout bounds how long Run goes on after its context has ended: ten seconds if zero. Where neither Slack nor the store
	// answers, leaving takes two seconds more.
	StopTimeout time.Duration
	// Refiner, if not nil, re-words explanations that have been shown, within Refine: Everywhere if empty.
	Refiner Refiner
	Refine  Scope
	// Words are what the bot says: English if nil.
	Words *wording.Wording
	// Record is what is kept for the curators, record.Nothing if empty; RecordNames whether with the names of the people who asked, and
	// Retention for how long, zero for ever.
	Record      record.Mode
	RecordNames bool
	Retention   time.Duration
	// Secret keeps what people think of answers from being traced to them by the IDs under which it is recorded: any bytes that all
	// replicas have and the store has not. Nil is fine for tests.
	Secret []byte
	// Curators see in the App Home what waits for them. Editors may change the role directory.
	Curators, Editors People
	// Log is silent if nil. With LogQuestions it has each question's text, which people may not expect: it is off unless asked for.
	Log          *slog.Logger
	LogQuestions bool
	// Metrics, if not nil, count what the bot does.
	Metrics *metrics.Metrics
}

// Bot answers questions in one Slack workspace.
type Bot struct {
	api     *slack.Client
	store   Store
	options Options
	words   *wording.Wording
	log     *slog.Logger
	metrics *metrics.Metrics

	responder atomic.Pointer[Responder]
	broken    atomic.Pointer[error] // what keeps the present overlay from being used
	recorder  *record.Recorder
	titled    *titles
	groups    *groups
	inbox     *inbox.Inbox
	sender    *send.Sender
	loops     *loops
	notices   *notices
	refines   chan struct{} // holds an element for each refinement under way
	denied    chan error    // gets what Slack refuses the bot token with
	unsaved   atomic.Int32  // questions that were taken without the store, and are not answered

	// Set by Run.
	userID  string // the bot's own
	teamID  string // the workspace's
	desk    *desk
	sockets atomic.Pointer[socket.Sockets]
}

// capacity is how many questions may be on their way to an answer at once. Each takes a few kilobytes, and as much again
// as was typed, which Slack bounds.
const capacity = 2000

// share is how many of these may be one person's.
const share = capacity / 4

// leaving is what is kept of the time to stop for what comes after the answers.
const leaving = 2 * time.Second

// NewClient returns a client for New, and for nothing that has to wait long. An empty apiURL is Slack's own.
func NewClient(botToken, appToken, apiURL string) *slack.Client {
	return slack.New(botToken, slack.OptionAppLevelToken(appToken), slack.OptionAPIURL(cmp.Or(apiURL, slack.APIURL)),
		slack.OptionHTTPClient(send.HTTPClient()))
}

// New returns a Bot that talks through api, which NewClient made, and keeps its inbox in store.
func New(api *slack.Client, responder Responder, store Store, options Options) *Bot {
	options.Connections = cmp.Or(options.Connections, 2)
	options.StopTimeout = cmp.Or(options.StopTimeout, 10*time.Second)
	log := options.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	options.Words = cmp.Or(options.Words, wording.English())
	options.Record = cmp.Or(options.Record, record.Nothing)
	b := &Bot{
		api: api, store: store, options: options, words: options.Words, log: log, metrics: options.Metrics,
		recorder: record.New(store, options.Record, options.Retention, log), titled: newTitles(), groups: newGroups(),
		inbox: inbox.New(store, log), sender: send.New(), loops: newLoops(), notices: newNotices(),
		refines: make(chan struct{}, maxRefines), denied: make(chan error, 1),
	}
	b.responder.Store(&responder)
	b.metrics.Watch(b.state)
	for _, s := range asking {
		b.metrics.Expect(string(s))
	}
	return b
}

// Use has the bot answer with another responder from now on, for a base that changed.
func (b *Bot) Use(responder Responder) {
	b.responder.Store(&responder)
	b.broken.Store(nil)
	b.metrics.Reloaded(true)
}

// Keep has the bot answer as before although the base changed, since it does not hold; curators see why.
func (b *Bot) Keep(err error) {
	b.broken.Store(&err)
	b.metrics.Reloaded(false)
}

// current is the responder to answer with.
func (b *Bot) current() Responder { return *b.responder.Load() }

// writer and views word what is not the answer to a question.
func (b *Bot) writer() reply.Writer { return reply.New(b.current().Base(), b.words) }
func (b *Bot) views() views.Views   { return views.New(b.current().Base(), b.words) }

// Errors of Run, wrapped in what Slack said.
var (
	ErrBotToken = errors.New("the bot token was refused")
	ErrAppToken = socket.ErrToken
	// ErrUndrained means that questions were left unanswered at the end which the store may not hold either.
	ErrUndrained = errors.New("some acknowledged questions were not answered in time")
)

// Health is how a Bot is doing.
type Health struct {
	Connections int   // to Slack, that are open
	Store       error // what keeps the store from being used, or nil
	Waiting     int   // questions on their way to an answer
}

// Ready reports whether questions reach the bot. A store that fails does not keep them from being answered.
func (h Health) Ready() bool { return h.Connections > 0 }

// Health tells how the bot is doing. It may be called at any time.
func (b *Bot) Health() Health {
	h := Health{Store: b.inbox.Err()}
	if sockets := b.sockets.Load(); sockets != nil { // and so there is a desk
		h.Connections, h.Waiting = sockets.Open(), capacity-b.desk.left()
	}
	return h
}

// Run connects to Slack and answers until ctx ends. Then it takes no more, answers what it has acknowledged, leaves what
// it cannot answer in time to the next process, and returns nil. It may be called once.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.identify(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	// Writing down, answering and the like outlive ctx: they go on while the rest is stopped, step by step.
	background := context.WithoutCancel(ctx)
	working, abandon := context.WithCancel(background)
	defer abandon()
	refining, stopRefining := context.WithCancel(background)
	defer stopRefining()
	var refinements sync.WaitGroup
	b.desk = newDesk(capacity, share, func(r *request) {
		said := b.work(working, r)
		if said == nil {
			return
		}
		if a, ok := b.refinable(refining, said); ok {
			refinements.Go(func() { b.refine(refining, said, a) })
		}
	})
	sockets := socket.New(b.api, b.log, func(e socket.Envelope) { b.dispatch(working, e) })
	b.sockets.Store(sockets)

	writing, stopWriting := context.WithCancel(background)
	tending, stopTending := context.WithCancel(background)
	connecting, disconnect := context.WithCancel(ctx)
	var writer, tender, connections sync.WaitGroup
	closed := make(chan error, 1)
	writer.Go(func() { b.inbox.Run(writing) })
	writer.Go(func() { b.recorder.Run(writing) })
	tender.Go(func() {
		b.inbox.Tend(tending, func() int {
			if ctx.Err() != nil {
				return 0 // what is in hand is kept, and no more is taken
			}
			return b.desk.left()
		}, b.recover)
	})
	connections.Go(func() { closed <- sockets.Run(connecting, b.options.Connections) })

	var err error
	select {
	case err = <-closed:
	case err = <-b.denied:
	case <-ctx.Done():
	}
	timeout := time.NewTimer(b.options.StopTimeout - min(leaving, b.options.StopTimeout/2))
	defer timeout.Stop()
	stopRefining() // the answers are there
	disconnect()
	connections.Wait()
	empty := b.desk.close()
	select {
	case <-empty:
	case <-timeout.C:
		b.log.Warn("not everything was answered in time: the rest is left in the inbox", "questions", b.Health().Waiting)
	}
	abandon()
	<-empty
	refinements.Wait()
	stopTending()
	tender.Wait()
	b.notices.busy.Wait()
	stopWriting()
	writer.Wait()
	if b.unsaved.Load() > 0 && b.inbox.Err() != nil {
		err = errors.Join(err, ErrUndrained)
	}
	b.log.Info("stopped")
	return err
}

// identify asks Slack who the bot is, for as long as it takes. It is no error if ctx ends before.
func (b *Bot) identify(ctx context.Context) error {
	err := b.try(ctx, "", call{method: "auth.test", make: func(ctx context.Context) error {
		identity, err := b.api.AuthTestContext(ctx)
		if err == nil {
			b.userID, b.teamID = identity.UserID, identity.TeamID
		}
		return err
	}})
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("ask Slack who the bot is: %w", err)
	}
	return nil
}
