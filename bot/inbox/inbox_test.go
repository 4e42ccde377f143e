package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"whoowns/bot/inbox"
	"whoowns/bot/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of a test; only a test that fails waits so long.
const patience = 30 * time.Second

// faulty is a real store that fails, or takes its time, when a test wants it to.
type faulty struct {
	*store.Store
	mu    sync.Mutex
	fails error
	hangs chan struct{} // closed to go on; nil does not hang
	renew error         // what Renew fails with
	lost  int           // how many more results of Claim get lost
}

func (f *faulty) setRenew(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.renew = err
}

func (f *faulty) loseClaims(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lost = n
}

func (f *faulty) Renew(ctx context.Context, process string, lease time.Duration, ids []string) ([]string, error) {
	f.mu.Lock()
	err := f.renew
	f.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return f.Store.Renew(ctx, process, lease, ids)
}

func (f *faulty) Claim(ctx context.Context, process string, lease time.Duration, limit int) ([]store.Entry, error) {
	entries, err := f.Store.Claim(ctx, process, lease, limit)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lost > 0 && len(entries) > 0 {
		f.lost--
		return nil, errors.New("the connection was lost")
	}
	return entries, err
}

func (f *faulty) set(fails error, hangs chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails, f.hangs = fails, hangs
}

func (f *faulty) strike() error {
	f.mu.Lock()
	fails, hangs := f.fails, f.hangs
	f.mu.Unlock()
	if hangs != nil {
		<-hangs
	}
	return fails
}

func (f *faulty) Record(ctx context.Context, process string, lease time.Duration, entries []store.Entry) ([]string, error) {
	if err := f.strike(); err != nil {
		return nil, err
	}
	return f.Store.Record(ctx, process, lease, entries)
}

func (f *faulty) Answered(ctx context.Context, ids []string) error {
	if err := f.strike(); err != nil {
		return err
	}
	return f.Store.Answered(ctx, ids)
}

func newStore(t *testing.T) *faulty {
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
	return &faulty{Store: s}
}

// process is an inbox and what runs it.
type process struct {
	*inbox.Inbox
	t         *testing.T
	recovered chan store.Entry
	end       func() // as a process ends that has the time
}

// start runs an inbox on the store as a process of its own would. It looks for what others left only if tending.
func start(t *testing.T, s inbox.Store, tending bool) *process {
	t.Helper()
	p := &process{Inbox: inbox.New(s, slog.New(slog.NewTextHandler(t.Output(), nil))), t: t, recovered: make(chan store.Entry, 100)}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { p.Run(ctx) })
	if tending {
		running.Go(func() { p.Tend(ctx, func() int { return 10 }, func(e store.Entry) { p.recovered <- e }) })
	}
	p.end = sync.OnceFunc(func() { cancel(); running.Wait() })
	t.Cleanup(p.end)
	return p
}

func (p *process) take(id string) inbox.Receipt {
	p.t.Helper()
	receipts := make(chan inbox.Receipt, 1)
	p.Take(id, "asked "+id, func(r inbox.Receipt) { receipts <- r })
	select {
	case r := <-receipts:
		return r
	case <-time.After(patience):
		p.t.Fatalf("nothing became of %s", id)
		return 0
	}
}

func (p *process) wants(id string, want inbox.Receipt) {
	p.t.Helper()
	if got := p.take(id); got != want {
		p.t.Errorf("Take(%s) = %d, want %d", id, got, want)
	}
}

// recovers waits until a question that was left is taken over.
func (p *process) recovers(id string) {
	p.t.Helper()
	select {
	case e := <-p.recovered:
		if e.ID != id || e.Request != "asked "+id {
			p.t.Errorf("recovered %+v, want %s", e, id)
		}
	case <-time.After(patience):
		p.t.Errorf("%s was not taken over", id)
	}
}

// until asks again and again for what cannot be waited on.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick, timeout := time.NewTicker(10*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatal("it never holds that ", what)
		}
	}
}

func TestAQuestionIsTakenOnce(t *testing.T) {
	s := newStore(t)
	one, two := start(t, s, false), start(t, s, false)
	one.wants("1", inbox.Fresh)
	one.wants("1", inbox.Known)
	two.wants("1", inbox.Known)
	two.wants("2", inbox.Fresh)
	one.Answered("1", true)
	one.end()
	start(t, s, false).wants("1", inbox.Known)
}

// Of many deliveries of the same questions at the same time, to two processes, each is taken once.
func TestRacingDeliveries(t *testing.T) {
	s := newStore(t)
	processes := []*process{start(t, s, false), start(t, s, false)}
	const questions, deliveries = 100, 6
	var mu sync.Mutex
	fresh := map[string]int{}
	var all sync.WaitGroup
	for d := range deliveries {
		p := processes[d%2]
		all.Go(func() {
			for q := range questions {
				all.Add(1)
				id := strconv.Itoa(q)
				p.Take(id, "", func(r inbox.Receipt) {
					mu.Lock()
					defer mu.Unlock()
					if r == inbox.Fresh {
						fresh[id]++
					}
					all.Done()
				})
			}
		})
	}
	all.Wait()
	for q := range questions {
		if got := fresh[strconv.Itoa(q)]; got != 1 {
			t.Errorf("question %d was taken %d times", q, got)
		}
	}
}

// What a process leaves when it ends is taken over at once, what is answered is not.
func TestEndHandsOver(t *testing.T) {
	s := newStore(t)
	one := start(t, s, true)
	one.wants("answered", inbox.Fresh)
	one.wants("left", inbox.Fresh)
	one.Answered("answered", false)
	one.end()
	two := start(t, s, true)
	two.recovers("left")
	if len(two.recovered) > 0 {
		t.Errorf("recovered %+v too", <-two.recovered)
	}
}

// A process that dies gives up nothing; what it had is taken over within five seconds, and by one process alone. One that
// lives is left what it has.
func TestDeathIsNoticed(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	living := start(t, s, true)
	living.wants("mine", inbox.Fresh)
	if _, err := s.Record(t.Context(), "the dead", 3*time.Second, []store.Entry{{ID: "left", Request: "asked left"}}); err != nil {
		t.Fatal(err)
	}
	died := time.Now()
	other := start(t, s, true)
	var e store.Entry
	select {
	case e = <-living.recovered:
	case e = <-other.recovered:
	case <-time.After(patience):
	}
	if e.ID != "left" {
		t.Errorf("recovered %+v", e)
	}
	if took := time.Since(died); took < time.Second {
		t.Errorf("a claim was broken after %v", took)
	}
	if n := len(living.recovered) + len(other.recovered); n > 0 {
		t.Errorf("%d more were recovered", n)
	}
}

// What is unanswered is counted, with how long the first of it has waited.
func TestUnanswered(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	if _, err := s.Record(t.Context(), "the dead", time.Millisecond, []store.Entry{{ID: "left", Request: "asked left"}}); err != nil {
		t.Fatal(err)
	}
	one := start(t, s, true)
	one.recovers("left")
	one.wants("fresh", inbox.Fresh)
	for _, id := range []string{"left", "fresh"} {
		before, oldest := one.Unanswered()
		if oldest <= 0 {
			t.Errorf("%d are unanswered for %v", before, oldest)
		}
		one.Answered(id, true)
		if n, _ := one.Unanswered(); n != before-1 {
			t.Errorf("%d are unanswered, and %d once %s is not", before, n, id)
		}
	}
	if n, oldest := one.Unanswered(); n != 0 || oldest != 0 {
		t.Errorf("%d are unanswered for %v", n, oldest)
	}
}

func TestStoreThatFails(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	one := start(t, s, false)
	one.wants("before", inbox.Fresh)
	s.set(errors.New("disk full"), nil)
	one.wants("1", inbox.Unrecorded)
	one.wants("1", inbox.Known)
	one.wants("before", inbox.Known)
	one.wants("2", inbox.Unrecorded)
	one.Answered("2", false)
	if n, _ := one.Unanswered(); n != 2 { // whether that could be written down or not
		t.Errorf("%d are unanswered, want 2", n)
	}
	if one.Err() == nil {
		t.Error("Err = nil while the store fails")
	}
	s.set(nil, nil)
	until(t, "Err is nil once the store works again", func() bool { return one.Err() == nil })
	// What was taken in memory has been written down since.
	one.end()
	two := start(t, s, true)
	two.wants("2", inbox.Known)
	got := map[string]bool{}
	for range 2 {
		select {
		case e := <-two.recovered:
			got[e.ID] = true
		case <-time.After(patience):
		}
	}
	if !got["before"] || !got["1"] {
		t.Errorf("recovered %v, want what was left unanswered", got)
	}
}

// A store that hangs keeps no question from being taken.
func TestStoreThatHangs(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	one := start(t, s, false)
	release := make(chan struct{})
	s.set(nil, release)
	one.wants("1", inbox.Unrecorded)
	one.wants("2", inbox.Unrecorded)
	one.wants("1", inbox.Known)
	close(release)
	one.end()
	two := start(t, s, false)
	two.wants("1", inbox.Known)
	two.wants("2", inbox.Known)
}

// holds waits until a process is so sure of question 1.
func (p *process) holds(want inbox.Hold) {
	p.t.Helper()
	until(p.t, fmt.Sprintf("the hold is %d", want), func() bool { return p.Hold("1") == want })
}

// A process that cannot renew its claims knows that they have lapsed, and one whose question was taken over that it was. Who was
// cut off itself gives the others time.
func TestHold(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	one := start(t, s, true)
	one.wants("1", inbox.Fresh)
	one.holds(inbox.Held)
	s.setRenew(errors.New("no route to host"))
	one.holds(inbox.Lapsed)
	until(t, "another can claim it", func() bool {
		got, err := s.Claim(t.Context(), "another", time.Minute, 10)
		return err == nil && len(got) == 1
	})
	s.setRenew(nil)
	one.holds(inbox.Lost)
	one.Leave("1")
	one.holds(inbox.Held) // it is nothing to this process any more
	if len(one.recovered) > 0 {
		t.Error("a living claim was broken")
	}
}

// A question that was taken without the store cannot be taken over, and is claimed once it is written down.
func TestHoldWithoutStore(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	one := start(t, s, true)
	s.set(errors.New("disk full"), nil)
	one.wants("1", inbox.Unrecorded)
	one.holds(inbox.Held)
	s.set(nil, nil)
	until(t, "the store is used again", func() bool { return one.Err() == nil })
	if got, err := s.Claim(t.Context(), "another", inbox.Lease, 10); err != nil || len(got) != 0 {
		t.Errorf("claimed %v, %v", got, err)
	}
	one.holds(inbox.Held)
}

// What a Claim took whose answer got lost is found again.
func TestClaimThatTookEffectUnseen(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	if _, err := s.Store.Record(t.Context(), "the dead", -time.Millisecond, []store.Entry{{ID: "left", Request: "asked left"}}); err != nil {
		t.Fatal(err)
	}
	s.loseClaims(1)
	one := start(t, s, true)
	one.recovers("left")
}

// lapsing is a store in which every claim has lapsed as soon as it is made, as when the clock jumps, and that is slow to say that
// a question is written down: only once others have looked for what was left.
type lapsing struct {
	*store.Store
	claims chan struct{} // has an element for each Claim
}

func (l *lapsing) Record(ctx context.Context, process string, _ time.Duration, entries []store.Entry) ([]string, error) {
	fresh, err := l.Store.Record(ctx, process, -time.Millisecond, entries)
	for range 2 {
		<-l.claims
	}
	return fresh, err
}

func (l *lapsing) Claim(ctx context.Context, process string, lease time.Duration, limit int) ([]store.Entry, error) {
	entries, err := l.Store.Claim(ctx, process, lease, limit)
	l.claims <- struct{}{}
	return entries, err
}

// A question that is just being written down is not taken for one that was left.
func TestAQuestionIsNotTakenOverFromOneself(t *testing.T) {
	t.Parallel()
	one := start(t, &lapsing{newStore(t).Store, make(chan struct{}, 100)}, true)
	receipt := one.take("1") // Fresh, or Unrecorded if the rounds took too long
	if receipt == inbox.Known {
		t.Error("it is taken for one that is known")
	}
	if len(one.recovered) > 0 {
		t.Errorf("it was taken over: %+v", <-one.recovered)
	}
}
