package bot_test

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// patience bounds every wait of a test; only a test that fails waits so long.
const patience = 30 * time.Second

// workspace is a local Slack with a person, a channel and the bot running in it.
type workspace struct {
	*localslack.Server
	t       *testing.T
	ctx     context.Context //nolint:containedctx // the test's own
	person  localslack.User
	channel localslack.Channel
	dm      localslack.Channel
	stop    func()
}

// newWorkspace runs the bot until the test ends or stop is called, which waits until all it acknowledged is answered.
func newWorkspace(t *testing.T, opts localslack.Options, with bot.Responder) *workspace {
	t.Helper()
	return newWorkspaceWith(t, opts, with, bot.Options{})
}

// newWorkspaceWith is newWorkspace for a bot with options.
func newWorkspaceWith(t *testing.T, opts localslack.Options, with bot.Responder, options bot.Options) *workspace {
	t.Helper()
	server := newSlack(t, opts)
	w := newWorkspaceOn(t, server)
	w.stop = runWith(t, server, with, sqlite(t), options).stop
	if _, err := server.WaitConns(w.ctx, 1); err != nil {
		t.Fatal(err)
	}
	return w
}

// newWorkspaceOn puts the person and the channel into a local Slack, without the bot.
func newWorkspaceOn(t *testing.T, server *localslack.Server) *workspace {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	w := &workspace{Server: server, t: t, ctx: ctx, person: server.AddUser("ada")}
	w.channel = server.AddChannel(localslack.PublicChannel, "product", w.person.ID, server.BotUserID())
	dm, err := server.OpenDM(w.person.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.dm = dm
	return w
}

func client(server *localslack.Server) *slack.Client {
	return bot.NewClient(localslack.DefaultBotToken, localslack.DefaultAppToken, server.APIURL())
}

// sqlite is a store in a file of the test's own.
func sqlite(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open("sqlite:" + filepath.Join(t.TempDir(), "whoowns.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// responder loads the base once for all tests, which may share the result.
var responder = sync.OnceValues(func() (*reply.Responder, error) {
	base, err := knowledge.Load("")
	if err != nil {
		return nil, err
	}
	return reply.NewResponder(base, wording.English()), nil
})

// real is the responder that the program uses.
func real(t *testing.T) *reply.Responder {
	t.Helper()
	r, err := responder()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// say types a message and waits until the bot has acknowledged what comes of it.
func (w *workspace) say(p localslack.Post) localslack.Message {
	w.t.Helper()
	if p.User == "" && p.BotID == "" {
		p.User = w.person.ID
	}
	posted, err := w.Say(p)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := posted.Acked(w.ctx); err != nil {
		w.t.Fatal(err)
	}
	return posted.Message
}

// command runs /whoowns in the channel and waits until the bot has acknowledged it.
func (w *workspace) command(text string) {
	w.t.Helper()
	delivery, err := w.SlashCommand(localslack.Command{User: w.person.ID, Channel: w.channel.ID, Command: "/whoowns", Text: text})
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := delivery.Acked(w.ctx); err != nil {
		w.t.Fatal(err)
	}
}

// answers are the messages in a conversation, in its threads or not, that the bot wrote.
func (w *workspace) answers(channel string) []localslack.Message {
	var own []localslack.Message
	for _, m := range w.Messages(channel) {
		if m.User == w.BotUserID() {
			own = append(own, m)
		}
	}
	return own
}

func TestCommandIsAnsweredToTheAskerAlone(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	w.command("pricing")
	w.stop()
	got := w.Ephemerals(w.person.ID)
	if len(got) != 1 || !strings.HasPrefix(got[0].Text, "Pricing is the Product Manager's.") {
		t.Fatalf("ephemerals = %+v", got)
	}
	if !strings.Contains(string(got[0].Blocks), "*Product Manager's*") && !strings.Contains(string(got[0].Blocks), "*the Product Manager's*") {
		t.Errorf("blocks = %s", got[0].Blocks)
	}
	if others := w.answers(w.channel.ID); len(others) != 0 {
		t.Errorf("the channel sees %+v", others)
	}
}

func TestCommandsThatAreNoQuestions(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	for text, want := range map[string]string{
		"": "I answer one question", "help": "I answer one question", "list": "What I know", "list pm": "What is the Product Manager's",
	} {
		w.command(text)
		if _, err := w.WaitEphemeral(w.ctx, func(e localslack.Ephemeral) bool { return strings.Contains(e.Text, want) }); err != nil {
			t.Errorf("/whoowns %s: no answer with %q: %v", text, want, err)
		}
	}
}

func TestMentionIsAnsweredInItsThread(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	question := w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " is sprint planning a PM job?"})
	w.stop()
	thread := w.Thread(w.channel.ID, question.TS)
	if len(thread) != 2 || !strings.HasPrefix(thread[1].Text, "No: sprint planning is the Product Owner's.") {
		t.Fatalf("thread = %+v", thread)
	}
}

func TestBareMentionInAThreadJudgesItsParent(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	parent := w.say(localslack.Post{Channel: w.channel.ID, Text: "who sets the price?"})
	w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention(), ThreadTS: parent.TS})
	w.stop()
	got := w.answers(w.channel.ID)
	if len(got) != 1 || !strings.Contains(got[0].Text, "Product Manager's") || got[0].ThreadTS != parent.TS {
		t.Fatalf("answers = %+v", got)
	}
}

func TestDirectMessage(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	w.say(localslack.Post{Channel: w.dm.ID, Text: "who orders the backlog?"})
	w.stop()
	got := w.answers(w.dm.ID)
	if len(got) != 1 || !strings.Contains(got[0].Text, "Product Owner's") || got[0].ThreadTS != "" {
		t.Fatalf("answers = %+v", got)
	}
}

func TestMentionInADirectMessageIsAnsweredOnce(t *testing.T) {
	w := newWorkspace(t, localslack.Options{MentionsInDM: true}, real(t))
	w.say(localslack.Post{Channel: w.dm.ID, Text: w.Mention() + " pricing"})
	w.stop()
	if got := w.answers(w.dm.ID); len(got) != 1 {
		t.Fatalf("answers = %+v", got)
	}
}

func TestWhatIsNotAnswered(t *testing.T) {
	w := newWorkspace(t, localslack.Options{
		Subscriptions: []string{"app_mention", "message.im", "message.channels"},
	}, real(t))
	w.say(localslack.Post{Channel: w.channel.ID, Text: "who owns pricing? (nobody was asked)"})
	w.say(localslack.Post{Channel: w.channel.ID, BotID: "B0OTHER", Username: "deploybot", Text: w.Mention() + " pricing", Subtype: "bot_message"})
	w.say(localslack.Post{Channel: w.dm.ID, BotID: "B0OTHER", Text: "pricing"})
	question := w.say(localslack.Post{Channel: w.dm.ID, Text: "pricing"})
	if _, err := w.WaitMessage(w.ctx, func(m localslack.Message) bool { return m.User == w.BotUserID() }); err != nil {
		t.Fatal(err)
	}
	edited, err := w.Edit(w.person.ID, w.dm.ID, question.TS, "packaging")
	if err != nil {
		t.Fatal(err)
	}
	deleted, err := w.Delete(w.person.ID, w.dm.ID, question.TS)
	if err != nil {
		t.Fatal(err)
	}
	joined, err := w.Join(w.AddUser("bob").ID, w.channel.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, posted := range []localslack.Posted{edited, deleted, joined} {
		if err := posted.Acked(w.ctx); err != nil {
			t.Fatal(err)
		}
	}
	w.stop()
	if got := w.answers(w.dm.ID); len(got) != 1 {
		t.Errorf("in the DM: %d answers, want the one to the question", len(got))
	}
	if got := w.answers(w.channel.ID); len(got) != 0 {
		t.Errorf("in the channel: %+v", got)
	}
}

func TestNothingThatWasTypedPingsOrLinks(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	w.command("pricing of &lt;!channel&gt;; payroll for &lt;@U0EVERY&gt;; <https://evil.example|backlog>\n- &lt;!here&gt; zzqx\n- pricing\n- backlog")
	w.stop()
	carried := regexp.MustCompile(`"value":"[^"]*"`) // by what can be pressed, which is not shown
	for _, m := range w.Ephemerals(w.person.ID) {
		if shown := m.Text + carried.ReplaceAllString(string(m.Blocks), ""); strings.ContainsAny(shown, "<>") || strings.Contains(shown, `\u003c`) {
			t.Errorf("an answer that could ping or link: %s", shown)
		}
	}
	for _, e := range w.Log() {
		if e.Kind == localslack.MethodCalled && e.Call.Method == "chat.postMessage" && e.Call.Args["unfurl_links"] != "false" {
			t.Error("unfurling is on")
		}
	}
}

func TestUnfurlingIsOff(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	w.say(localslack.Post{Channel: w.dm.ID, Text: "pricing"})
	w.stop()
	for _, e := range w.Log() {
		if e.Kind == localslack.MethodCalled && e.Call.Method == "chat.postMessage" {
			if e.Call.Args["unfurl_links"] != "false" || e.Call.Args["unfurl_media"] != "false" {
				t.Errorf("posted with %v", e.Call.Args)
			}
			return
		}
	}
	t.Error("nothing was posted")
}

func TestHomeAndAssistantSayHowToAsk(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	opened, err := w.OpenAppHome(w.person.ID, "home")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := opened.Acked(w.ctx); err != nil {
		t.Fatal(err)
	}
	started, err := w.StartAssistantThread(w.person.ID, w.channel.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := started.Acked(w.ctx); err != nil {
		t.Fatal(err)
	}
	w.stop()
	if view, ok := w.Home(w.person.ID); !ok || !strings.Contains(string(view.JSON), "is this a PM or a PO job?") {
		t.Errorf("home = %+v", view)
	}
	if thread := w.AssistantThread(started.Message.Channel, started.Message.TS); len(thread.Prompts) != 4 {
		t.Errorf("assistant thread = %+v", thread)
	}
}

// scripted answers with what its function does, so that a test can make a question slow or faulty.
type scripted struct {
	*reply.Responder
	before func(text string)
}

func (s scripted) Respond(text string) (engine.Answer, reply.Reply) {
	s.before(text)
	return s.Responder.Respond(text)
}

func TestPanicCostsThatQuestionAlone(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, scripted{real(t), func(text string) {
		if strings.Contains(text, "boom") {
			panic("boom")
		}
	}})
	w.say(localslack.Post{Channel: w.dm.ID, Text: "who owns the boom?"})
	w.say(localslack.Post{Channel: w.dm.ID, Text: "pricing"})
	w.stop()
	got := w.answers(w.dm.ID)
	if len(got) != 2 {
		t.Fatalf("answers = %+v", got)
	}
	texts := got[0].Text + got[1].Text
	if !strings.Contains(texts, "Something went wrong on my side") || !strings.Contains(texts, "Pricing is") {
		t.Errorf("answers = %q", texts)
	}
}

// An acknowledgement never waits for the work, and what was acknowledged is answered although the bot is told to stop.
func TestStopFinishesWhatWasAcknowledged(t *testing.T) {
	release := make(chan struct{})
	w := newWorkspace(t, localslack.Options{}, scripted{real(t), func(string) { <-release }})
	const questions = 50
	for range questions {
		w.say(localslack.Post{Channel: w.dm.ID, Text: "pricing"})
	}
	if got := w.answers(w.dm.ID); len(got) != 0 {
		t.Fatalf("%d answers before the work was released", len(got))
	}
	close(release)
	w.stop()
	if got := w.answers(w.dm.ID); len(got) != questions {
		t.Errorf("%d answers to %d acknowledged questions", len(got), questions)
	}
}

func TestRateLimitIsWaitedOut(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	var calls atomic.Int32
	w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if method == "chat.postMessage" && calls.Add(1) == 1 {
			return localslack.Fault{Status: http.StatusTooManyRequests, RetryAfter: time.Second}
		}
		return localslack.Fault{}
	})
	w.say(localslack.Post{Channel: w.dm.ID, Text: "pricing"})
	w.stop()
	if got := w.answers(w.dm.ID); len(got) != 1 {
		t.Errorf("answers = %+v", got)
	}
}

func TestThreadThatCannotBeReadIsOwnedUpTo(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	parent := w.say(localslack.Post{Channel: w.channel.ID, Text: "who sets the price?"})
	w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if method == "conversations.replies" {
			return localslack.Fault{Error: "missing_scope"}
		}
		return localslack.Fault{}
	})
	w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention(), ThreadTS: parent.TS})
	w.stop()
	if got := w.answers(w.channel.ID); len(got) != 1 || !strings.Contains(got[0].Text, "Something went wrong") {
		t.Errorf("answers = %+v", got)
	}
}

func TestAppTokenWithoutItsScopeEndsRun(t *testing.T) {
	server := localslack.New(localslack.Options{})
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	server.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if method == "apps.connections.open" {
			return localslack.Fault{Error: "missing_scope"}
		}
		return localslack.Fault{}
	})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := bot.New(client(server), real(t), sqlite(t), bot.Options{}).Run(ctx); !errors.Is(err, bot.ErrAppToken) || !strings.Contains(err.Error(), "missing_scope") {
		t.Errorf("Run = %v", err)
	}
}

func TestRefusedTokensEndRun(t *testing.T) {
	server := localslack.New(localslack.Options{})
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for name, test := range map[string]struct {
		botToken, appToken string
		want               error
	}{
		"the bot token": {"xoxb-1-revoked", localslack.DefaultAppToken, bot.ErrBotToken},
		"the app token": {localslack.DefaultBotToken, "xapp-1-revoked", bot.ErrAppToken},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			api := bot.NewClient(test.botToken, test.appToken, server.APIURL())
			err := bot.New(api, real(t), sqlite(t), bot.Options{}).Run(ctx)
			if !errors.Is(err, test.want) {
				t.Errorf("Run = %v, want %v", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "revoked") {
				t.Errorf("the token is in the error: %v", err)
			}
		})
	}
}
