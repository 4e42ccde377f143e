package bot_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/views"
)

// ledger is a store that remembers what was recorded, and fails at recording so many times.
type ledger struct {
	*store.Store
	failures atomic.Int32

	mu     sync.Mutex
	asked  []store.Asked
	counts map[string]int
}

func newLedger(t *testing.T) *ledger { return &ledger{Store: sqlite(t), counts: map[string]int{}} }

func (l *ledger) RecordAsked(ctx context.Context, asked []store.Asked) error {
	if l.failures.Add(-1) >= 0 {
		return errors.New("the disk is full")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, asked...)
	return l.Store.RecordAsked(ctx, asked)
}

func (l *ledger) CountTopics(ctx context.Context, counts map[string]int) error {
	if l.failures.Load() > 0 {
		return errors.New("the disk is full")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for topic, n := range counts {
		l.counts[topic] += n
	}
	return l.Store.CountTopics(ctx, counts)
}

// What is recorded is what the configuration says, once, by every surface, and with names only if it says so.
func TestWhatIsRecorded(t *testing.T) {
	t.Parallel()
	questions := []string{
		"pricing", "is the *backlog* a PM job?", "can one person be both?", "zzqx", "who owns the prize of the discovery unicorn?",
		"who sets the price and who orders the backlog?", "- pricing\n- zzqx frob\n- coding\n- user stories", "help", "list pm", "chart", "compare pm po", "who", "",
	}
	unanswered := []string{"who owns the prize of the discovery unicorn?", "zzqx", "zzqx frob"}
	for _, test := range []struct {
		name    string
		options bot.Options
		texts   []string
		counted bool
	}{
		{"nothing", bot.Options{RecordNames: true}, nil, false},
		{"what went unanswered", bot.Options{Record: record.Unanswered}, unanswered, true},
		{"what went unanswered, with names", bot.Options{Record: record.Unanswered, RecordNames: true}, unanswered, true},
		{"all", bot.Options{Record: record.All}, []string{
			"- pricing\n- zzqx frob\n- coding\n- user stories", "can one person be both?", "compare pm po", "is the backlog a PM job?", "pricing",
			"who owns the prize of the discovery unicorn?", "who sets the price and who orders the backlog?", "zzqx", "zzqx frob",
		}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			l := newLedger(t)
			w, _ := newWorkspaceAt(t, l, test.options)
			for _, text := range questions {
				w.runs(w.person.ID, w.channel.ID, text)
			}
			w.stop()
			var texts []string
			for _, a := range l.asked {
				texts = append(texts, a.Text)
				want := ""
				if test.options.RecordNames {
					want = w.person.ID
				}
				if a.User != want || a.Surface != "slash" || a.Unanswered != slices.Contains(unanswered, a.Text) {
					t.Errorf("recorded %+v", a)
				}
				if a.Text == unanswered[0] && a.Topic != "product-discovery" {
					t.Errorf("the nearest topic is %q", a.Topic)
				}
			}
			slices.Sort(texts)
			if !slices.Equal(texts, test.texts) {
				t.Errorf("recorded %q\nwant     %q", texts, test.texts)
			}
			if n := l.counts["pricing"]; test.counted && n != 3 || !test.counted && len(l.counts) != 0 {
				t.Errorf("counted %v", slices.Collect(maps.Keys(l.counts)))
			}
		})
	}
}

// A question is recorded on every surface, one that leans on another is not, and neither is what is pressed or shared.
func TestWhereItIsRecorded(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	w, _ := newWorkspaceAt(t, l, bot.Options{Record: record.All})
	message := w.say(localslack.Post{Channel: w.channel.ID, Text: "user stories"})
	for where, ask := range asked {
		e := ask(w, "pricing")
		w.shows(func() { w.press(e, reply.ActionTopic+"0") })
		if where == "a command" {
			w.shows(func() { w.press(e, reply.ActionShare) })
		}
	}
	w.onMessage(w.person.ID, w.channel.ID, message.TS)
	w.submit(w.window(), map[string]string{views.BlockQuestion: "packaging"})
	for _, begin := range conversations {
		say := begin(w)
		say("roadmap")
		say("why?")
		say("and the PO?")
	}
	w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention(), ThreadTS: message.TS}) // which judges the message
	w.stop()
	got := map[string]int{}
	for _, a := range l.asked {
		got[a.Surface+": "+a.Text]++
	}
	want := map[string]int{
		"slash: pricing": 2, "dm: pricing": 2, "mention: pricing": 1, "mention: user stories": 1, "message shortcut: user stories": 1,
		"submission: packaging": 1, "dm: roadmap": 2, "mention: roadmap": 1,
	}
	if !maps.Equal(got, want) {
		t.Errorf("recorded %v\nwant     %v", got, want)
	}
}

// However long a question is, so much of it is recorded.
func TestLongQuestionIsRecordedInPart(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	w, _ := newWorkspaceAt(t, l, bot.Options{Record: record.All})
	w.runs(w.person.ID, w.channel.ID, "is pricing a PM job? "+strings.Repeat("é", 2000))
	w.stop()
	if len(l.asked) != 1 || len([]rune(l.asked[0].Text)) != 1000 {
		t.Errorf("recorded %d questions", len(l.asked))
	}
}

// A store that fails for some seconds loses nothing of the record, and holds no answer up.
func TestRecordOutlivesFailures(t *testing.T) {
	t.Parallel()
	l := newLedger(t)
	l.failures.Store(2)
	w, _ := newWorkspaceAt(t, l, bot.Options{Record: record.Unanswered})
	for _, text := range []string{"zzqx one", "zzqx two", "pricing"} {
		w.runs(w.person.ID, w.channel.ID, text)
	}
	until(t, "all is recorded", func() bool {
		list, err := l.Cases(t.Context(), 10)
		return err == nil && len(list) == 2
	})
	w.stop()
	if l.counts["pricing"] != 1 || len(l.asked) != 2 {
		t.Errorf("recorded %+v, counted %v", l.asked, l.counts)
	}
}
