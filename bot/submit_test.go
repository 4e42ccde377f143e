package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/record"
	"whoowns/bot/refine"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/views"
)

// opinions is a store that hands on what people think of answers.
type opinions struct {
	*store.Store
	given chan store.Feedback
}

func newOpinions(t *testing.T) *opinions { return &opinions{sqlite(t), make(chan store.Feedback, 10)} }

func (o *opinions) RecordFeedback(ctx context.Context, f store.Feedback) error {
	err := o.Store.RecordFeedback(ctx, f)
	o.given <- f
	return err
}

// submit submits a window and returns what it becomes.
func (w *workspace) submit(e localslack.Entry, inputs map[string]string) localslack.Entry {
	w.t.Helper()
	return w.shows(func() { w.took(w.SubmitView(e.View.User, e.View.ID, inputs)) })
}

// A thumb is recorded with what was asked and answered, and without a name unless names are recorded. Who changes their mind counts once.
func TestThumbs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, where, question, topic, owner string
		options                             bot.Options
		text                                string // of a thumb up
		named                               bool
	}{
		{"a mention", "a mention", "is pricing a PM job?", "pricing", "pm", bot.Options{Record: record.Unanswered}, "", false},
		{"a direct message", "a direct message", "pricing", "pricing", "pm", bot.Options{Record: record.All}, "pricing", false},
		{"a command, with names", "a command", "pricing", "pricing", "pm", bot.Options{Record: record.All, RecordNames: true}, "pricing", true},
		{"a concept", "a command", "can one person be both?", "one-person-both-roles", "", bot.Options{Record: record.Unanswered}, "", false},
		{"several things", "a command", "who sets the price and who orders the backlog?", "", "", bot.Options{Record: record.Unanswered}, "", false},
		{"a decline", "a command", "zzqx", "", "", bot.Options{Record: record.Unanswered}, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newOpinions(t)
			w, _ := newWorkspaceAt(t, s, test.options)
			bob := w.join("bob")
			answer := asked[test.where](w, test.question)
			if a, _ := real(t).Respond(test.question); a.Concept != nil {
				test.topic = a.Concept.ID
			}
			check := func(f store.Feedback, up bool, text, user string) {
				t.Helper()
				if !test.named {
					user = ""
				}
				if f.Up != up || f.Text != text || f.Topic != test.topic || f.Owner != test.owner || f.User != user {
					t.Errorf("recorded %+v", f)
				}
			}
			w.choose(answer, reply.ActionRate, thumb(t, answer, true))
			up := <-s.given
			check(up, true, test.text, w.person.ID)
			window := w.shows(func() { w.choose(answer, reply.ActionRate, thumb(t, answer, false)) })
			down := <-s.given
			check(down, false, test.question, w.person.ID)
			if window.Kind != localslack.ViewOpened || up.ID != down.ID {
				t.Errorf("shown: %s; recorded as %s and %s", window.Kind, up.ID, down.ID)
			}
			if test.owner != "" {
				saidAll(t, told(window), "I said: Pricing is the Product Manager's.")
			}
			if list := cases(t, s.Store); len(list) != 1 || !list[0].Disputed || list[0].Count != 1 {
				t.Errorf("cases = %+v", list)
			}
			if test.where == "a mention" { // another's thumb is another's
				p := w.pressOf(answer, reply.ActionRate, thumb(t, answer, false))
				p.User = bob.ID
				w.took(w.Press(p))
				check(<-s.given, false, test.question, bob.ID)
				if list := cases(t, s.Store); len(list) != 1 || list[0].Count != 2 {
					t.Errorf("cases = %+v", list)
				}
			}
			w.choose(answer, reply.ActionRate, thumb(t, answer, true))
			check(<-s.given, true, test.text, w.person.ID)
			if list := cases(t, s.Store); test.where != "a mention" && len(list) != 0 {
				t.Errorf("a mind that was changed is still a case: %+v", list)
			}
			if strings.Contains(up.ID, w.person.ID) {
				t.Errorf("the record names the person: %s", up.ID)
			}
		})
	}
}

// What people write in the window is recorded in place of the thumb, however long it is and however often it is delivered.
func TestFeedbackWindow(t *testing.T) {
	t.Parallel()
	s := newOpinions(t)
	w, _ := newWorkspaceAt(t, s, bot.Options{Record: record.Unanswered})
	answer := asked["a mention"](w, "pricing")
	open := func() localslack.Entry {
		window := w.shows(func() { w.choose(answer, reply.ActionRate, thumb(t, answer, false)) })
		<-s.given
		return window
	}

	for _, blank := range []string{"", "  \n "} {
		refused := w.submit(open(), map[string]string{views.BlockWhy: blank})
		if refused.Kind != localslack.ViewRefused || !strings.Contains(refused.Errors[views.BlockWhy], "close this window") {
			t.Errorf("submitted with %q: %s %v", blank, refused.Kind, refused.Errors)
		}
	}

	long := strings.Repeat("é", views.MaxInput)
	became := w.submit(open(), map[string]string{views.BlockWhy: long, views.BlockOwner: "po"})
	saidAll(t, told(became), "Thank you.")
	if f := <-s.given; f.Up || f.Suggested != "po" || f.Why != long || f.Topic != "pricing" || f.Owner != "pm" || f.Text != "pricing" || f.User != "" {
		t.Errorf("recorded %+v", f)
	}

	window := open()
	one, err := w.SubmitView(w.person.ID, window.View.ID, map[string]string{views.BlockOwner: "both"})
	if err != nil {
		t.Fatal(err)
	}
	two, err := w.SubmitView(w.person.ID, window.View.ID, map[string]string{views.BlockOwner: "both"})
	w.took(one, nil)
	if err == nil { // it is there until the first is acknowledged
		w.took(two, nil)
	}
	w.stop()
	if f := <-s.given; f.Suggested != "both" || len(s.given) != 0 {
		t.Errorf("recorded %+v, and %d more", f, len(s.given))
	}
	if list := cases(t, s.Store); len(list) != 1 || list[0].Count != 1 || list[0].Suggested["both"] != 1 {
		t.Errorf("cases = %+v", list)
	}
}

// The window is open before Slack has said so: what is submitted in it until then is kept.
func TestFeedbackBeforeSlackSaysThatTheWindowIsOpen(t *testing.T) {
	t.Parallel()
	s := newOpinions(t)
	w, _ := newWorkspaceAt(t, s, bot.Options{Record: record.Unanswered})
	answer := asked["a mention"](w, "pricing")
	w.SetIntercept(first(1, "views.open", localslack.Fault{Drop: true, AfterEffect: true}))
	window := w.shows(func() { w.choose(answer, reply.ActionRate, thumb(t, answer, false)) })
	w.submit(window, map[string]string{views.BlockOwner: "po"})
	w.stop()
	if list := cases(t, s.Store); len(list) != 1 || list[0].Suggested["po"] != 1 {
		t.Errorf("cases = %+v", list)
	}
}

// Slack opens no window when the trigger has expired: the person is told, and the thumb counts.
func TestFeedbackWindowThatComesTooLate(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]localslack.Fault{
		"an expired trigger": {Error: "expired_trigger_id"}, "a used trigger": {Error: "exchanged_trigger_id"}, "no answer": {Delay: patience},
	} {
		for _, where := range []string{"a mention", "a direct message"} {
			t.Run(where+", "+name, func(t *testing.T) {
				t.Parallel()
				s := newOpinions(t)
				w, _ := newWorkspaceAt(t, s, bot.Options{Record: record.Unanswered})
				answer := asked[where](w, "pricing")
				w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
					if method == "views.open" {
						return fault
					}
					return localslack.Fault{}
				})
				got := w.shows(func() { w.choose(answer, reply.ActionRate, thumb(t, answer, false)) })
				saidAll(t, told(got), "That took me too long")
				if f := <-s.given; f.Up || f.Topic != "pricing" {
					t.Errorf("recorded %+v", f)
				}
				if direct := where == "a direct message"; got.Ephemeral == nil || got.Ephemeral.To != w.person.ID || direct != (got.Ephemeral.Channel == w.dm.ID) {
					t.Errorf("told by %+v", got)
				}
			})
		}
	}
}

// Where nothing is recorded there is nothing to press for it, and what was there before is not recorded.
func TestNoThumbsWhereNothingIsRecorded(t *testing.T) {
	t.Parallel()
	s := newOpinions(t)
	w, b := newWorkspaceAt(t, s, bot.Options{Record: record.Unanswered})
	before := asked["a direct message"](w, "pricing")
	next := b.follow(w.Server, s, bot.Options{})
	for where, ask := range asked {
		if got := actions(t, ask(w, "pricing")); strings.Contains(strings.Join(got, " "), reply.ActionRate) {
			t.Errorf("%s: there are thumbs among %v", where, got)
		}
	}
	w.choose(before, reply.ActionRate, thumb(t, before, true))
	next.stop()
	if len(s.given) != 0 {
		t.Errorf("recorded %+v", <-s.given)
	}
}

// window opens the window of the global shortcut.
func (w *workspace) window() localslack.Entry {
	w.t.Helper()
	return w.shows(func() { w.took(w.Shortcut(w.person.ID, bot.ShortcutAsk)) })
}

// A question is answered in the window, by the acknowledgement, and the next one too.
func TestGlobalShortcut(t *testing.T) {
	t.Parallel()
	s := sqlite(t)
	w, _ := newWorkspaceAt(t, s, bot.Options{Record: record.All})
	window := w.window()
	saidAll(t, told(window), "What do you want to know?")
	became := w.submit(window, map[string]string{views.BlockQuestion: " is pricing a PM job? "})
	if became.Kind != localslack.ViewUpdated || became.View.ID != window.View.ID {
		t.Errorf("the window becomes %+v", became)
	}
	saidAll(t, told(became), "Yes", "pricing is", "Ask something else", `"initial_value":"is pricing a PM job?"`)
	became = w.submit(became, map[string]string{views.BlockQuestion: "who owns <the backlog> & all?"})
	saidAll(t, told(became), "*The backlog*", "the Product Owner's", "Ask something else")
	saidNone(t, told(became), "pricing is")
	became = w.submit(became, map[string]string{views.BlockQuestion: "zzqx"})
	saidAll(t, told(became), "I don't know that one.")
	became = w.submit(became, map[string]string{views.BlockQuestion: "why?"}) // each question stands by itself
	saidNone(t, told(became), "Why zzqx")
	long := "is pricing a PM job? " + strings.Repeat("<", views.MaxInput-len("is pricing a PM job? "))
	saidAll(t, told(w.submit(became, map[string]string{views.BlockQuestion: long})), "pricing is")
	duties := strings.Repeat("- write the user stories of the team\n", 100)[:views.MaxInput]
	saidAll(t, told(w.submit(became, map[string]string{views.BlockQuestion: duties})), "This reads as", "▇")
	for _, text := range []string{"chart", "chart pricing", "list", "list pm", "help", "compare pm po"} {
		w.submit(became, map[string]string{views.BlockQuestion: text})
	}
	w.stop()
	w.wellFormed()
	w.filledIn()
	if list := cases(t, s); len(list) != 1 || list[0].Text != "zzqx" {
		t.Errorf("cases = %+v", list)
	}
	if posted := w.shown(); len(posted) != 0 {
		t.Errorf("posted %q", posted)
	}
}

// A window that is submitted empty says so at its input, one that is submitted twice is answered once.
func TestGlobalShortcutSubmittedOddly(t *testing.T) {
	t.Parallel()
	s := sqlite(t)
	w, _ := newWorkspaceAt(t, s, bot.Options{Record: record.All})
	window := w.window()
	refused := w.submit(window, map[string]string{views.BlockQuestion: " \n "})
	if refused.Kind != localslack.ViewRefused || !strings.Contains(refused.Errors[views.BlockQuestion], "Write what you want to know") {
		t.Errorf("shown: %s %v", refused.Kind, refused.Errors)
	}
	one, err := w.SubmitView(w.person.ID, window.View.ID, map[string]string{views.BlockQuestion: "zzqx"})
	if err != nil {
		t.Fatal(err)
	}
	two, err := w.SubmitView(w.person.ID, window.View.ID, map[string]string{views.BlockQuestion: "zzqx"})
	if err != nil {
		t.Fatal(err)
	}
	w.took(one, nil)
	w.took(two, nil)
	w.stop()
	want := 1
	if hashOf(t, one) != hashOf(t, two) { // the first was answered before the second was submitted
		want = 2
	}
	if list := cases(t, s); len(list) != 1 || list[0].Count != want {
		t.Errorf("cases = %+v, want %d of one", list, want)
	}
}

// hashOf is the state of the window that was submitted.
func hashOf(t *testing.T, d *localslack.Delivery) string {
	t.Helper()
	var payload struct {
		View struct {
			Hash string `json:"hash"`
		} `json:"view"`
	}
	if err := json.Unmarshal(d.Payload(), &payload); err != nil {
		t.Fatal(err)
	}
	return payload.View.Hash
}

// What goes wrong with a question costs that question alone: the window says so, and the next is answered.
func TestPanicInAWindow(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, scripted{real(t), func(text string) {
		if strings.Contains(text, "boom") {
			panic("boom")
		}
	}})
	became := w.submit(w.window(), map[string]string{views.BlockQuestion: "boom"})
	saidAll(t, told(became), "Something went wrong on my side", "Ask something else")
	saidAll(t, told(w.submit(became, map[string]string{views.BlockQuestion: "pricing"})), "*Pricing*")
}

// The name of whoever holds the role comes into the window after the answer, and the answer stays if it cannot be had.
func TestGlobalShortcutWithNames(t *testing.T) {
	t.Parallel()
	s := &away{Store: sqlite(t)}
	w, _ := newWorkspaceAt(t, s, bot.Options{Editors: bot.Everyone()})
	w.runs(w.person.ID, w.channel.ID, "set pm <@"+w.AddUser("grace").ID+"> everywhere")
	window := w.window()
	w.submit(window, map[string]string{views.BlockQuestion: "pricing"})
	e := w.becomes("Here that is grace (")
	saidAll(t, told(e), "*Pricing*", "Ask something else", `"initial_value":"pricing"`)
	s.off.Store(true)
	became := w.submit(e, map[string]string{views.BlockQuestion: "roadmap"})
	saidAll(t, told(became), "roadmap")
	w.stop()
	saidNone(t, string(w.Modals(w.person.ID)[0].JSON), "grace")
}

// becomes waits until a window says something.
func (w *workspace) becomes(text string) localslack.Entry {
	w.t.Helper()
	e, err := w.Wait(w.ctx, func(e localslack.Entry) bool {
		return e.Kind == localslack.ViewUpdated && strings.Contains(told(e), text)
	})
	if err != nil {
		w.t.Fatalf("no window says %q: %v", text, err)
	}
	return e
}

// A window whose person has closed it is left alone.
func TestGlobalShortcutClosedBeforeTheName(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := &away{Store: sqlite(t), before: func() { <-release }}
	w, _ := newWorkspaceAt(t, s, bot.Options{})
	if _, err := s.SetHolder(t.Context(), store.Holder{Role: "pm", User: "U0GRACE", Name: "grace"}); err != nil {
		t.Fatal(err)
	}
	window := w.window()
	w.submit(window, map[string]string{views.BlockQuestion: "pricing"})
	if _, err := w.CloseView(w.person.ID, window.View.ID); err != nil {
		t.Fatal(err)
	}
	close(release)
	w.stop()
	if open := w.Modals(w.person.ID); len(open) != 0 {
		t.Errorf("open: %+v", open)
	}
}

// An answer in a window is refined in it, and keeps the name.
func TestGlobalShortcutIsRefined(t *testing.T) {
	t.Parallel()
	s := sqlite(t)
	if _, err := s.SetHolder(t.Context(), store.Holder{Role: "pm", User: "U0GRACE", Name: "grace"}); err != nil {
		t.Fatal(err)
	}
	w, _ := newWorkspaceAt(t, s, bot.Options{Refiner: rewording(func(context.Context, refine.Answer) (reply.Explanation, error) {
		return otherWords()
	})})
	w.submit(w.window(), map[string]string{views.BlockQuestion: "pricing"})
	saidAll(t, told(w.becomes(reworded)), "*Pricing*", "Here that is grace (", "Realm of responsibilities differ", `"initial_value":"pricing"`)
}

// What comes late for an earlier answer in the window takes no newer one's place.
func TestGlobalShortcutKeepsTheNewestAnswer(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	w := newWorkspaceWith(t, localslack.Options{}, real(t), bot.Options{Refiner: rewording(func(_ context.Context, a refine.Answer) (reply.Explanation, error) {
		if strings.Contains(a.Question, "pricing") {
			<-release
			return otherWords()
		}
		return noWords()
	})})
	window := w.window()
	w.submit(window, map[string]string{views.BlockQuestion: "pricing"})
	w.submit(window, map[string]string{views.BlockQuestion: "who orders the backlog?"})
	close(release)
	if _, err := w.Wait(w.ctx, func(e localslack.Entry) bool {
		return e.Kind == localslack.MethodCalled && e.Call.Method == "views.update"
	}); err != nil {
		t.Fatal(err)
	}
	open := w.Modals(w.person.ID)
	if len(open) != 1 || !strings.Contains(string(open[0].JSON), "The order of the backlog") || strings.Contains(string(open[0].JSON), reworded) {
		t.Errorf("open: %+v", open)
	}
}

// away is a store whose directory and record cannot be reached while off is set.
type away struct {
	*store.Store
	off    atomic.Bool
	before func() // the directory is read
}

var errAway = errors.New("no route to host")

func (a *away) err() error {
	if a.off.Load() {
		return errAway
	}
	return nil
}

func (a *away) Holders(ctx context.Context, channel string) ([]store.Holder, error) {
	if a.before != nil {
		a.before()
	}
	if err := a.err(); err != nil {
		return nil, err
	}
	return a.Store.Holders(ctx, channel)
}

func (a *away) AllHolders(ctx context.Context) ([]store.Holder, error) {
	if err := a.err(); err != nil {
		return nil, err
	}
	return a.Store.AllHolders(ctx)
}

func (a *away) SetHolder(ctx context.Context, h store.Holder) (store.Holder, error) {
	if err := a.err(); err != nil {
		return store.Holder{}, err
	}
	return a.Store.SetHolder(ctx, h)
}

func (a *away) Forget(ctx context.Context, user string) (int, error) {
	if err := a.err(); err != nil {
		return 0, err
	}
	return a.Store.Forget(ctx, user)
}

func (a *away) MostAsked(ctx context.Context, within time.Duration, limit int) ([]store.TopicCount, error) {
	if err := a.err(); err != nil {
		return nil, err
	}
	return a.Store.MostAsked(ctx, within, limit)
}

func (a *away) Cases(ctx context.Context, limit int) ([]store.Case, error) {
	if err := a.err(); err != nil {
		return nil, err
	}
	return a.Store.Cases(ctx, limit)
}

// failing is a store that keeps no opinions while off is set.
type failing struct {
	*opinions
	off atomic.Bool
}

func (f *failing) RecordFeedback(ctx context.Context, o store.Feedback) error {
	if f.off.Load() {
		return errAway
	}
	return f.opinions.RecordFeedback(ctx, o)
}

// While the store fails a thumb down opens its window all the same, and what is written there is kept once the store is back.
func TestFeedbackOutlivesTheStore(t *testing.T) {
	t.Parallel()
	s := &failing{opinions: newOpinions(t)}
	w, _ := newWorkspaceAt(t, s, bot.Options{Record: record.Unanswered})
	answer := asked["a mention"](w, "pricing")
	s.off.Store(true)
	window := w.shows(func() { w.choose(answer, reply.ActionRate, thumb(t, answer, false)) })
	saidAll(t, told(w.submit(window, map[string]string{views.BlockOwner: "po", views.BlockWhy: "we do it"})), "Thank you")
	s.off.Store(false)
	if f := <-s.given; f.Suggested != "po" || f.Why != "we do it" {
		t.Errorf("kept: %+v", f)
	}
}
