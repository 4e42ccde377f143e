package store_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"whoowns/bot/store"
	"whoowns/bot/store/pgtest"
)

// cases returns the undecided cases.
func cases(t *testing.T, s *store.Store) []store.Case {
	t.Helper()
	cases, err := s.Cases(t.Context(), 1000)
	done(t, err)
	unanswered, disputed, err := s.CaseCount(t.Context())
	done(t, err)
	for _, c := range cases {
		if c.Disputed {
			disputed--
		} else {
			unanswered--
		}
	}
	if unanswered != 0 || disputed != 0 {
		t.Errorf("CaseCount has %d unanswered and %d disputed more than Cases", unanswered, disputed)
	}
	return cases
}

// texts returns what the undecided cases were about.
func texts(t *testing.T, s *store.Store) []string {
	t.Helper()
	var texts []string
	for _, c := range cases(t, s) {
		texts = append(texts, c.Text)
	}
	return texts
}

// unanswered records a question that went unanswered.
func unanswered(t *testing.T, s *store.Store, id, text string) {
	t.Helper()
	done(t, s.RecordAsked(t.Context(), []store.Asked{{ID: id, Text: text, Unanswered: true}}))
}

func mostAsked(t *testing.T, s *store.Store, within time.Duration, limit int) []store.TopicCount {
	t.Helper()
	counts, err := s.MostAsked(t.Context(), within, limit)
	done(t, err)
	return counts
}

func TestRecords(t *testing.T) {
	const aDay = 24 * time.Hour
	suite(t, map[string]func(*testing.T, string){
		"questions that differ little are one case": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			done(t, s.RecordAsked(t.Context(), []store.Asked{
				{ID: "1", Text: "who feeds the owl", Topic: "pets", Unanswered: true},
				{ID: "2", Text: "Who waters the plants?", Topic: "plants", Unanswered: true},
				{ID: "3", Text: "is pricing a PM job", Topic: "pricing"},
				{ID: "2", Text: "recorded twice", Unanswered: true},
			}))
			*now = now.Add(time.Minute)
			done(t, s.RecordAsked(t.Context(), []store.Asked{
				{ID: "2", Text: "delivered again", Unanswered: true},
				{ID: "4", Text: "who  waters\nthe PLANTS", Topic: "office", Surface: "dm", User: "U1", Unanswered: true},
			}))
			got := cases(t, s)
			if len(got) != 2 {
				t.Fatalf("cases = %+v", got)
			}
			want := store.Case{Key: got[0].Key, Text: "who  waters\nthe PLANTS", Topic: "office", Count: 2, Last: now.Local()}
			if c := got[0]; c.Text != want.Text || c.Topic != want.Topic || c.Count != want.Count || !c.Last.Equal(want.Last) || c.Disputed || c.Suggested != nil || c.Whys != nil {
				t.Errorf("the first = %+v, want %+v", c, want)
			}
			if c := got[1]; c.Text != "who feeds the owl" || c.Count != 1 {
				t.Errorf("the second = %+v", c)
			}
			if len(got[0].Key) > 40 || strings.Contains(got[0].Key, "plants") {
				t.Errorf("key = %q", got[0].Key)
			}
		},
		"questions of other words are other cases": func(t *testing.T, url string) {
			s, _ := clocked(t, url)
			for i, text := range []string{"who codes C++", "who codes C", "???", "!", "who's the owl's", "whos the owls"} {
				unanswered(t, s, string(rune('a'+i)), text)
			}
			if got := texts(t, s); len(got) != 6 {
				t.Errorf("cases = %q", got)
			}
		},
		"the most frequent case comes first, then the latest": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			for i, text := range []string{"twice", "once", "twice", "later"} {
				unanswered(t, s, string(rune('a'+i)), text)
				*now = now.Add(time.Second)
			}
			equal(t, "cases", texts(t, s), "twice", "later", "once")
			few, err := s.Cases(t.Context(), 2)
			done(t, err)
			if len(few) != 2 || few[0].Text != "twice" || few[1].Text != "later" {
				t.Errorf("the first two = %+v", few)
			}
		},
		"a disputed answer has what people say of it": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			unanswered(t, s, "1", "Who prices?")
			for i, f := range []store.Feedback{
				{ID: "a", Suggested: "po", Why: "first"},
				{ID: "b", Suggested: "po"},
				{ID: "c"},
				{ID: "d", Suggested: "both", Why: "second"},
				{ID: "e", Why: "third"}, {ID: "f", Why: "fourth"}, {ID: "g", Why: "fifth"}, {ID: "h", Why: "sixth"},
				{ID: "liked", Up: true, Why: "not of this"},
			} {
				*now = now.Add(time.Duration(i) * time.Second)
				f.Text, f.Topic, f.Owner = "who prices", "pricing", "pm"
				done(t, s.RecordFeedback(t.Context(), f))
			}
			got := cases(t, s)
			if len(got) != 2 || !got[0].Disputed || got[1].Disputed || got[0].Key == got[1].Key {
				t.Fatalf("cases = %+v", got)
			}
			c := got[0]
			if c.Text != "who prices" || c.Topic != "pricing" || c.Owner != "pm" || c.Count != 8 || !maps.Equal(c.Suggested, map[string]int{"po": 2, "both": 1}) {
				t.Errorf("disputed = %+v", c)
			}
			equal(t, "reasons", c.Whys, "sixth", "fifth", "fourth", "third", "second")
		},
		"a second opinion of a person takes the place of the first": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			down := store.Feedback{ID: "U1 on 1", Text: "pricing", Topic: "pricing", Owner: "pm", User: "U1"}
			done(t, s.RecordFeedback(t.Context(), down))
			*now = now.Add(time.Second)
			down.Suggested, down.Why = "po", "we do it"
			done(t, s.RecordFeedback(t.Context(), down))
			if got := cases(t, s); len(got) != 1 || got[0].Count != 1 || got[0].Suggested["po"] != 1 || !got[0].Last.Equal(*now) {
				t.Errorf("cases = %+v", got)
			}
			down.Suggested, down.Why = "", ""
			done(t, s.RecordFeedback(t.Context(), down))
			if got := cases(t, s); len(got) != 1 || got[0].Suggested["po"] != 1 || !slices.Equal(got[0].Whys, []string{"we do it"}) {
				t.Errorf("after another bare thumb: cases = %+v", got)
			}
			down.Up = true
			done(t, s.RecordFeedback(t.Context(), down))
			equal(t, "once liked", texts(t, s))
			down.Up = false
			done(t, s.RecordFeedback(t.Context(), down))
			if got := cases(t, s); len(got) != 1 || len(got[0].Suggested) != 0 || len(got[0].Whys) != 0 {
				t.Errorf("disliked again: cases = %+v", got)
			}
		},
		"disputes of questions that are not known are told apart by topic": func(t *testing.T, url string) {
			s := open(t, url)
			for id, topic := range map[string]string{"1": "pricing", "2": "pricing", "3": "roadmap"} {
				done(t, s.RecordFeedback(t.Context(), store.Feedback{ID: id, Topic: topic}))
			}
			if got := cases(t, s); len(got) != 2 || got[0].Topic != "pricing" || got[0].Count != 2 || got[1].Topic != "roadmap" {
				t.Errorf("cases = %+v", got)
			}
		},
		"a decided case does not come up again": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			unanswered(t, s, "1", "who waters the plants")
			unanswered(t, s, "2", "who feeds the owl")
			done(t, s.RecordFeedback(t.Context(), store.Feedback{ID: "3", Text: "who feeds the owl"}))
			keys := map[string]string{}
			for _, c := range cases(t, s) {
				if !c.Disputed {
					keys[c.Text] = c.Key
				}
			}
			done(t, s.Decide(t.Context(), store.Decision{Key: keys["who waters the plants"], By: "U1"}))
			done(t, s.Decide(t.Context(), store.Decision{Key: keys["who feeds the owl"], Text: "feeding the owl", Topic: "pets", By: "U1"}))
			*now = now.Add(time.Second)
			unanswered(t, s, "4", "Who waters the plants?")
			if got := cases(t, s); len(got) != 1 || !got[0].Disputed {
				t.Errorf("cases = %+v", got)
			}
			done(t, s.Decide(t.Context(), store.Decision{Key: keys["who waters the plants"], Text: "watering plants", Topic: "plants", By: "U2"}))
			accepted, err := s.Accepted(t.Context())
			done(t, err)
			want := []store.Decision{
				{keys["who feeds the owl"], "feeding the owl", "pets", "U1", start.Local()},
				{keys["who waters the plants"], "watering plants", "plants", "U2", now.Local()},
			}
			if !slices.Equal(accepted, want) {
				t.Errorf("accepted = %+v, want %+v", accepted, want)
			}
			done(t, s.Decide(t.Context(), store.Decision{Key: keys["who feeds the owl"], By: "U1"}))
			if accepted, err = s.Accepted(t.Context()); err != nil || len(accepted) != 2 {
				t.Errorf("accepted = %+v, %v once another has dismissed one that was accepted", accepted, err)
			}
		},
		"topics are counted by the day": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			count := func(counts map[string]int) {
				t.Helper()
				done(t, s.CountTopics(t.Context(), counts))
			}
			count(nil)
			count(map[string]int{"pricing": 2, "backlog": 1})
			count(map[string]int{"pricing": 3, "roadmap": 4})
			*now = now.Add(aDay)
			count(map[string]int{"backlog": 7})
			if got, want := mostAsked(t, s, 90*aDay, 2), []store.TopicCount{{"backlog", 8}, {"pricing", 5}}; !slices.Equal(got, want) {
				t.Errorf("most asked = %v, want %v", got, want)
			}
			if got, want := mostAsked(t, s, time.Hour, 9), []store.TopicCount{{"backlog", 7}}; !slices.Equal(got, want) {
				t.Errorf("most asked today = %v, want %v", got, want)
			}
			*now = now.Add(-30 * aDay) // it was wrong before
			count(map[string]int{"sprint": 1})
			if got, want := mostAsked(t, s, 90*aDay, 9), []store.TopicCount{{"sprint", 1}}; !slices.Equal(got, want) {
				t.Errorf("most asked when the clock was set back = %v, want %v", got, want)
			}
		},
		"counts of several at once add up": func(t *testing.T, url string) {
			s := open(t, url)
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					for range 10 {
						if err := s.CountTopics(t.Context(), map[string]int{"a": 1, "b": 2, "c": 3}); err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
			if got, want := mostAsked(t, s, aDay, 9), []store.TopicCount{{"c", 240}, {"b", 160}, {"a", 80}}; !slices.Equal(got, want) {
				t.Errorf("most asked = %v, want %v", got, want)
			}
		},
		"what is old is purged, by the clock": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			write := func(id string) {
				t.Helper()
				unanswered(t, s, id, "question "+id)
				done(t, s.CountTopics(t.Context(), map[string]int{"topic " + id: 1}))
				done(t, s.RecordFeedback(t.Context(), store.Feedback{ID: id, Text: "answer " + id}))
				done(t, s.Decide(t.Context(), store.Decision{Key: "decided " + id, Text: "phrasing " + id, Topic: "x"}))
			}
			holds := func(what string, ids ...string) {
				t.Helper()
				done(t, s.PurgeRecords(t.Context(), 90*aDay))
				var want, counted, accepted []string
				for _, id := range ids {
					want = append(want, "answer "+id, "question "+id)
				}
				equal(t, what, slices.Sorted(slices.Values(texts(t, s))), slices.Sorted(slices.Values(want))...)
				for _, c := range mostAsked(t, s, 1000*aDay, 9) {
					counted = append(counted, strings.TrimPrefix(c.Topic, "topic "))
				}
				equal(t, what+": counts", counted, ids...)
				decisions, err := s.Accepted(t.Context())
				done(t, err)
				for _, d := range decisions {
					accepted = append(accepted, strings.TrimPrefix(d.Key, "decided "))
				}
				equal(t, what+": decisions", accepted, ids...)
			}
			write("1")
			*now = now.Add(30 * aDay)
			write("2")
			holds("in time", "1", "2")
			*now = start.Add(90*aDay + time.Minute)
			done(t, s.PurgeRecords(t.Context(), 90*aDay))
			equal(t, "of the first day", slices.Sorted(slices.Values(texts(t, s))), "answer 2", "question 2")
			if got, want := mostAsked(t, s, 1000*aDay, 9), []store.TopicCount{{"topic 1", 1}, {"topic 2", 1}}; !slices.Equal(got, want) {
				t.Errorf("counts of a day that is not over = %v, want %v", got, want)
			}
			*now = start.Add(91*aDay + time.Minute)
			holds("later", "2")
			*now = start.Add(-365 * aDay)
			done(t, s.PurgeRecords(t.Context(), 90*aDay))
			*now = start.Add(31 * aDay)
			holds("after a clock that was wrong", "2")
		},
		"a person is forgotten": func(t *testing.T, url string) {
			s := open(t, url)
			setHolder(t, s, "pm", "", "U0GONE")
			setHolder(t, s, "pm", "C1", "U0GONE")
			setHolder(t, s, "pm", "C1", "U0STAYS")
			setHolder(t, s, "po", "", "U0STAYS")
			_, err := s.SetHolder(t.Context(), store.Holder{Role: "po", Channel: "C2", User: "U0STAYS", Name: "Ada", By: "U0GONE"})
			done(t, err)
			done(t, s.RecordAsked(t.Context(), []store.Asked{
				{ID: "1", Text: "mine", User: "U0GONE", Unanswered: true}, {ID: "2", Text: "yours", User: "U0STAYS", Unanswered: true},
			}))
			done(t, s.RecordFeedback(t.Context(), store.Feedback{ID: "1", Text: "no", User: "U0GONE"}))
			done(t, s.Decide(t.Context(), store.Decision{Key: "1", Text: "phrasing", Topic: "x", By: "U0GONE"}))
			for _, want := range []int{6, 0} {
				if changed, err := s.Forget(t.Context(), "U0GONE"); err != nil || changed != want {
					t.Errorf("Forget = %d, %v, want %d", changed, err, want)
				}
			}
			holders, err := s.AllHolders(t.Context())
			equal(t, "holders", told(t, holders, err), " po U0STAYS", "C1 pm U0STAYS", "C2 po U0STAYS")
			changes, err := s.HolderChanges(t.Context(), 100)
			done(t, err)
			if len(changes) != 5 {
				t.Errorf("%d changes are left", len(changes))
			}
			for _, h := range changes {
				if strings.Contains(h.User+h.Name+h.By, "GONE") {
					t.Errorf("a change names who was forgotten: %+v", h)
				}
			}
			if got := texts(t, s); len(got) != 3 {
				t.Errorf("cases = %q", got)
			}
			if accepted, err := s.Accepted(t.Context()); err != nil || len(accepted) != 1 || accepted[0].By != "" {
				t.Errorf("accepted = %+v, %v", accepted, err)
			}
			if changed, err := s.Forget(t.Context(), ""); err != nil || changed != 0 {
				t.Errorf("nobody: Forget = %d, %v", changed, err)
			}
			if before := setHolder(t, s, "pm", "", "U0NEXT"); before != "" {
				t.Errorf("before = %q", before)
			}
		},
		"any text is taken": func(t *testing.T, url string) {
			s := open(t, url)
			for i, hostile := range []struct{ in, out string }{
				{"zero \x00byte", "zero byte"},
				{"not \xff\xfe UTF-8", "not \uFFFD UTF-8"},
				{"half a surrogate \xed\xa0\x80", "half a surrogate \uFFFD"},
				{`"quoted" \u0000 'single' {now} $1 {each $2}`, `"quoted" \u0000 'single' {now} $1 {each $2}`},
				{"'; DROP TABLE questions; --", "'; DROP TABLE questions; --"},
				{"lines\r\nand\ttabs \u2028 😀 e\u0301", "lines\r\nand\ttabs \u2028 😀 e\u0301"},
				{strings.Repeat("long ", 20_000), strings.Repeat("long ", 20_000)},
			} {
				id := "id " + hostile.in[:6] + string(rune('a'+i))
				done(t, s.RecordAsked(t.Context(), []store.Asked{{ID: id, Text: hostile.in, Topic: hostile.in, Surface: hostile.in, User: hostile.in, Unanswered: true}}))
				got := cases(t, s)
				if len(got) != 1 || got[0].Text != hostile.out || got[0].Topic != hostile.out {
					t.Fatalf("%.40q: cases = %+v", hostile.in, got)
				}
				done(t, s.Decide(t.Context(), store.Decision{Key: got[0].Key, Text: hostile.in, Topic: hostile.in, By: hostile.in}))
				f := store.Feedback{
					ID: id, Text: hostile.in, Topic: hostile.in, Owner: hostile.in, Suggested: hostile.in, Why: hostile.in, User: hostile.in,
				}
				done(t, s.RecordFeedback(t.Context(), f))
				got = cases(t, s)
				if len(got) != 1 || got[0].Owner != hostile.out || got[0].Suggested[hostile.out] != 1 || got[0].Whys[0] != hostile.out {
					t.Fatalf("%.40q: cases = %+v", hostile.in, got)
				}
				done(t, s.Decide(t.Context(), store.Decision{Key: got[0].Key}))
				setHolder(t, s, "pm", "C1", hostile.in)
				holders, err := s.Holders(t.Context(), "C1")
				done(t, err)
				if len(holders) != 1 || holders[0].User != hostile.out || holders[0].Name != "name of "+hostile.out {
					t.Errorf("%.40q: holders = %+v", hostile.in, holders)
				}
			}
			done(t, s.CountTopics(t.Context(), map[string]int{"topic": 1, "to\x00pic \xff": 2}))
			if got, want := mostAsked(t, s, aDay, 9), []store.TopicCount{{"topic \uFFFD", 2}, {"topic", 1}}; !slices.Equal(got, want) {
				t.Errorf("most asked = %v, want %v", got, want)
			}
		},
	})
}

func BenchmarkHolders(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		for i := range 3000 {
			h := store.Holder{Role: []string{"pm", "po", "engineering"}[i%3], Channel: fmt.Sprintf("C%d", i%600), User: fmt.Sprintf("U%d", i)}
			if _, err := s.SetHolder(b.Context(), h); err != nil {
				b.Fatal(err)
			}
		}
		for i := 0; b.Loop(); i++ {
			if _, err := s.Holders(b.Context(), fmt.Sprintf("C%d", i%1000)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRecordAsked(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		for i := 0; b.Loop(); i++ {
			if err := s.RecordAsked(b.Context(), []store.Asked{{ID: fmt.Sprintf("Ev%010d", i), Text: "who waters the plants", Unanswered: true}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkCases has a hundred thousand unanswered questions of five thousand cases.
func BenchmarkCases(b *testing.B) {
	benchmark(b, func(b *testing.B, s *store.Store) {
		for i := range 100 {
			var asked []store.Asked
			for j := range 1000 {
				asked = append(asked, store.Asked{ID: fmt.Sprint(i, " ", j), Text: fmt.Sprintf("who waters the plants of room %d", i*j%5000), Unanswered: true})
			}
			if err := s.RecordAsked(b.Context(), asked); err != nil {
				b.Fatal(err)
			}
		}
		for b.Loop() {
			if _, err := s.Cases(b.Context(), 10); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchmark(b *testing.B, run func(b *testing.B, s *store.Store)) {
	for name, url := range map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(b.TempDir(), "whoowns.db"),
		"postgres": pgtest.Start(b).Database(),
	} {
		b.Run(name, func(b *testing.B) {
			s, err := store.Open(url)
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			run(b, s)
		})
	}
}
