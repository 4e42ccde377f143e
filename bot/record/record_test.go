package record_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"whoowns/bot/record"
	"whoowns/bot/store"
)

func open(t *testing.T, options ...store.Option) *store.Store {
	t.Helper()
	s, err := store.Open("sqlite:"+filepath.Join(t.TempDir(), "record.db"), options...)
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

// failing is a store that fails so many times to record, and then to count.
type failing struct {
	*store.Store
	records, counts atomic.Int32
	recorded        atomic.Int32 // calls that succeeded
}

func (f *failing) RecordAsked(ctx context.Context, asked []store.Asked) error {
	if f.records.Add(-1) >= 0 {
		return errors.New("no route to host")
	}
	f.recorded.Add(1)
	return f.Store.RecordAsked(ctx, asked)
}

func (f *failing) CountTopics(ctx context.Context, counts map[string]int) error {
	if f.counts.Add(-1) >= 0 {
		return errors.New("no route to host")
	}
	return f.Store.CountTopics(ctx, counts)
}

// running runs a recorder until the test ends or stop is called.
func running(t *testing.T, s record.Store, mode record.Mode, retention time.Duration) (r *record.Recorder, logged func() string, stop func()) {
	t.Helper()
	var mu sync.Mutex
	var lines strings.Builder
	log := slog.New(slog.NewTextHandler(writer(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return lines.Write(p)
	}), nil))
	r = record.New(s, mode, retention, log)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return r, func() string { mu.Lock(); defer mu.Unlock(); return lines.String() }, stop
}

type writer func(p []byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func texts(t *testing.T, s *store.Store) map[string]int {
	t.Helper()
	list, err := s.Cases(t.Context(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, c := range list {
		got[c.Text] = c.Count
	}
	return got
}

func asked(i int, unanswered bool) store.Asked {
	return store.Asked{ID: fmt.Sprint("id ", i), Text: fmt.Sprint("question ", i), Surface: "slash", Unanswered: unanswered}
}

func TestParseMode(t *testing.T) {
	for text, want := range map[string]record.Mode{
		"": record.Unanswered, "nothing": record.Nothing, "unanswered": record.Unanswered, "all": record.All,
	} {
		if got, err := record.ParseMode(text); err != nil || got != want {
			t.Errorf("ParseMode(%q) = %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"everything", "ALL", "none", " all"} {
		if _, err := record.ParseMode(text); err == nil || !strings.Contains(err.Error(), "nothing, unanswered or all") {
			t.Errorf("ParseMode(%q) = %v", text, err)
		}
	}
}

// The mode has what is recorded; what is noted up to the end is written.
func TestModes(t *testing.T) {
	t.Parallel()
	for mode, want := range map[record.Mode]struct{ cases, calls int }{
		record.Nothing: {0, 0}, record.Unanswered: {1, 1}, record.All: {1, 1},
	} {
		f := &failing{Store: open(t)}
		r, _, stop := running(t, f, mode, 0)
		r.Note([]string{"pricing", "pricing", "backlog"}, asked(1, true), asked(2, false))
		r.Note([]string{"pricing"})
		stop()
		counts, err := f.MostAsked(t.Context(), time.Hour, 10)
		if err != nil {
			t.Fatal(err)
		}
		if got := texts(t, f.Store); len(got) != want.cases || int(f.recorded.Load()) != want.calls {
			t.Errorf("%s: recorded %v in %d calls", mode, got, f.recorded.Load())
		}
		if mode == record.Nothing && len(counts) != 0 || mode != record.Nothing && (len(counts) != 2 || counts[0].Topic != "pricing" || counts[0].Count != 3) {
			t.Errorf("%s: counted %v", mode, counts)
		}
	}
}

// What the store could not take is written once it can, and once.
func TestFailuresLoseNothing(t *testing.T) {
	t.Parallel()
	f := &failing{Store: open(t)}
	f.records.Store(2)
	f.counts.Store(1)
	r, logged, stop := running(t, f, record.Unanswered, 0)
	for i := range 3 {
		r.Note([]string{"pricing"}, asked(i, true))
	}
	for f.recorded.Load() == 0 && t.Context().Err() == nil {
		<-time.After(10 * time.Millisecond) // it writes every second
	}
	r.Note([]string{"pricing"}, asked(3, true))
	stop()
	want := map[string]int{"question 0": 1, "question 1": 1, "question 2": 1, "question 3": 1}
	if got := texts(t, f.Store); !maps.Equal(got, want) {
		t.Errorf("recorded %v", got)
	}
	counts, err := f.MostAsked(t.Context(), time.Hour, 10)
	if err != nil || len(counts) != 1 || counts[0].Count != 4 {
		t.Errorf("counted %v, %v", counts, err)
	}
	if !strings.Contains(logged(), "no route to host") {
		t.Errorf("logged %q", logged())
	}
}

// Of what comes while the store is away so much is kept, and how much is not is told.
func TestBacklogIsBounded(t *testing.T) {
	t.Parallel()
	f := &failing{Store: open(t)}
	r, logged, stop := running(t, f, record.Unanswered, 0)
	for i := range 1100 {
		r.Note(nil, asked(i, true))
	}
	stop()
	if got := len(texts(t, f.Store)); got < 1000 || got > 1100 || r.Lost() != 1100-got {
		t.Errorf("%d are recorded, and %d lost", got, r.Lost())
	} else if got < 1100 && !strings.Contains(logged(), fmt.Sprint("questions=", 1100-got)) {
		t.Errorf("%d are recorded, and logged is %q", got, logged())
	}
}

// What is older than the retention is forgotten when the recorder starts, whatever the mode.
func TestRetention(t *testing.T) {
	t.Parallel()
	for _, mode := range []record.Mode{record.Nothing, record.Unanswered, record.All} {
		var ahead atomic.Int64
		s := open(t, store.WithClock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }))
		if err := s.RecordAsked(t.Context(), []store.Asked{asked(1, true)}); err != nil {
			t.Fatal(err)
		}
		ahead.Store(int64(48 * time.Hour))
		if err := s.RecordAsked(t.Context(), []store.Asked{asked(2, true)}); err != nil {
			t.Fatal(err)
		}
		for retention, want := range map[time.Duration]int{0: 2, 72 * time.Hour: 2} {
			_, _, stop := running(t, s, mode, retention)
			stop()
			if got := texts(t, s); len(got) != want {
				t.Errorf("%s, %v: %v are left", mode, retention, got)
			}
		}
		_, _, stop := running(t, s, mode, 24*time.Hour)
		for len(texts(t, s)) > 1 && t.Context().Err() == nil {
			<-time.After(time.Millisecond)
		}
		stop()
		if got := texts(t, s); got["question 2"] != 1 || len(got) != 1 {
			t.Errorf("%s: %v are left", mode, got)
		}
	}
}

// Notes of many goroutines at once are all written.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	r, _, stop := running(t, s, record.Unanswered, 0)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			for j := range 10 {
				r.Note([]string{"pricing"}, asked(i*10+j, true))
			}
		})
	}
	all.Wait()
	stop()
	counts, err := s.MostAsked(t.Context(), time.Hour, 10)
	if err != nil || len(counts) != 1 || counts[0].Count != 500 || len(texts(t, s)) != 500 {
		t.Errorf("counted %v, %v; %d recorded", counts, err, len(texts(t, s)))
	}
}

// Whoever wants to be forgotten is not named by what is written later.
func TestForget(t *testing.T) {
	s := open(t)
	r := record.New(s, record.All, 0, slog.New(slog.DiscardHandler))
	for i, user := range []string{"U0GONE", "U0STAYS"} {
		a := asked(i, true)
		a.User = user
		r.Note(nil, a)
	}
	r.Forget("U0GONE")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.Run(ctx) // writes what is left
	for user, want := range map[string]int{"U0GONE": 0, "U0STAYS": 1} {
		if n, err := s.Forget(t.Context(), user); err != nil || n != want {
			t.Errorf("%s is named by %d, %v", user, n, err)
		}
	}
}
