package bot_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"whoowns/bot"
	"whoowns/bot/inbox"
	"whoowns/bot/localslack"
	"whoowns/bot/localslack/traffic"
	"whoowns/bot/store"
	"whoowns/bot/store/pgtest"
)

// soon has the local Slack deliver again within seconds what was not acknowledged.
var soon = localslack.Options{RetryDelays: []time.Duration{0, time.Second, 3 * time.Second}}

// newSlack starts a local Slack that closes when the test ends.
func newSlack(t *testing.T, opts localslack.Options) *localslack.Server {
	t.Helper()
	if opts.Subscriptions == nil {
		opts.Subscriptions = bot.Events()
	}
	server := localslack.New(opts)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		checkCalls(t, server)
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// connected waits until so many connections are open.
func connected(t *testing.T, server *localslack.Server, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := server.WaitConns(ctx, n); err != nil {
		t.Fatal(err)
	}
}

// holds carries out a plan and checks what must hold whatever happens: what was acknowledged is answered, once. So many
// commands may be without an answer, because Slack could not deliver them.
func holds(t *testing.T, server *localslack.Server, plan traffic.Plan, unanswered int) {
	t.Helper()
	report, err := traffic.Run(t.Context(), server, plan)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("asked %d, answered %d, after %v at most, undelivered %d, unseen %d, replaced %d", report.Asked, report.Answered,
		report.Answer.Percentile(100), report.Undelivered, report.Unseen, report.Replaced)
	if report.Lost > 0 || report.Twice > 0 {
		t.Errorf("%d questions lost and %d answered twice", report.Lost, report.Twice)
	}
	if missing := report.Asked - report.Answered; missing > unanswered {
		t.Errorf("%d questions without an answer, want %d at most", missing, unanswered)
	}
}

// TestAllFaults has everything fail at once that can fail at Slack and on the way.
func TestAllFaults(t *testing.T) {
	t.Parallel()
	server := newSlack(t, soon)
	run(t, server, sqlite(t), bot.Options{})
	connected(t, server, 2)
	faults := traffic.All()
	faults.Cut, faults.Refresh, faults.Garbage = 1300*time.Millisecond, 1900*time.Millisecond, 100*time.Millisecond
	// An envelope that is cut in its middle is delivered again, unless it is a command.
	holds(t, server, traffic.Plan{Questions: 400, Rate: 50, Faults: faults, Seed: 7, Linger: time.Second}, 6)
}

// flaky is a store that fails in some calls, before or after they took effect.
type flaky struct {
	*store.Store
	mu     sync.Mutex
	random *rand.Rand
}

var errFlaky = errors.New("the store fails as the test wants it to")

// strike says what befalls a call.
func (f *flaky) strike() (before, after error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch f.random.IntN(10) {
	case 0:
		return errFlaky, nil
	case 1:
		return nil, errFlaky
	}
	return nil, nil
}

func (f *flaky) Record(ctx context.Context, process string, lease time.Duration, entries []store.Entry) ([]string, error) {
	before, after := f.strike()
	if before != nil {
		return nil, before
	}
	fresh, err := f.Store.Record(ctx, process, lease, entries)
	if after != nil {
		return nil, after
	}
	return fresh, err
}

func (f *flaky) Answered(ctx context.Context, ids []string) error {
	before, after := f.strike()
	if before != nil {
		return before
	}
	return errors.Join(f.Store.Answered(ctx, ids), after)
}

func (f *flaky) Claim(ctx context.Context, process string, lease time.Duration, limit int) ([]store.Entry, error) {
	before, after := f.strike()
	if before != nil {
		return nil, before
	}
	entries, err := f.Store.Claim(ctx, process, lease, limit)
	if after != nil {
		return nil, after
	}
	return entries, err
}

func (f *flaky) Renew(ctx context.Context, process string, lease time.Duration, ids []string) ([]string, error) {
	before, after := f.strike()
	if before != nil {
		return nil, before
	}
	held, err := f.Store.Renew(ctx, process, lease, ids)
	return held, errors.Join(err, after)
}

func TestStoreErrors(t *testing.T) {
	t.Parallel()
	server := newSlack(t, soon)
	run(t, server, &flaky{Store: sqlite(t), random: rand.New(rand.NewPCG(7, 7))}, bot.Options{}) //nolint:gosec // repeatable on purpose
	connected(t, server, 2)
	holds(t, server, traffic.Plan{Questions: 400, Rate: 100, Faults: traffic.Faults{Redelivered: 10, AckLost: 2}, Seed: 7, Linger: time.Second}, 0)
}

// TestClockJumps sets the store's clock a day forward and back while questions are asked.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	var jump atomic.Int64
	s, err := store.Open("sqlite:"+filepath.Join(t.TempDir(), "whoowns.db"),
		store.WithClock(func() time.Time { return time.Now().Add(time.Duration(jump.Load())) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	server := newSlack(t, soon)
	run(t, server, s, bot.Options{})
	connected(t, server, 2)
	jumping, stop := context.WithCancel(t.Context())
	var clock sync.WaitGroup
	clock.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for i := int64(0); ; i++ {
			select {
			case <-tick.C:
				jump.Store((i%3 - 1) * int64(24*time.Hour))
			case <-jumping.Done():
				return
			}
		}
	})
	holds(t, server, traffic.Plan{Questions: 300, Rate: 100, Faults: traffic.Faults{Redelivered: 10}, Seed: 7, Linger: time.Second}, 0)
	stop()
	clock.Wait()
}

// TestDiskFull fills the disk of a child while questions are asked, and starts another on the full disk.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	server := newSlack(t, soon)
	url := "sqlite:" + filepath.Join(t.TempDir(), "whoowns.db")
	const limit = childLimit + "=150000"
	p := spawn(t, server, url, limit)
	connected(t, server, 2)
	plan := traffic.Plan{Questions: 600, Rate: 200, Faults: traffic.Faults{Redelivered: 10}, Seed: 7, Linger: time.Second}
	holds(t, server, plan, 0)
	p.kill() // it cannot leave its inbox in order
	if !strings.Contains(p.log.String(), "the store cannot be used") {
		t.Error("the disk was not full")
	}
	until(t, "Slack has seen it die", func() bool { return len(server.Conns()) == 0 })
	spawn(t, server, url, limit)
	connected(t, server, 2)
	plan.Questions = 60
	holds(t, server, plan, 0)
}

// takeover is how long it may take until what a process left is looked at by another.
const takeover = inbox.Lease + 2*time.Second

// TestKill kills a child at each step of a question's life, for real, and starts another on its store.
func TestKill(t *testing.T) {
	for _, step := range steps {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			server := newSlack(t, soon)
			url := "sqlite:" + filepath.Join(t.TempDir(), "whoowns.db")
			first := spawn(t, server, url, childDeath+"="+step+"#8")
			connected(t, server, 2)
			var next sync.WaitGroup
			next.Go(func() {
				select {
				case <-first.ended:
				case <-time.After(patience):
					t.Error("the child lives")
				}
				spawn(t, server, url)
			})
			// A third of what is asked are commands, which are lost while nobody takes them: all that come after the death, if the next is slow.
			holds(t, server, traffic.Plan{Questions: 100, Rate: 100, Faults: traffic.Faults{Redelivered: 10}, Seed: 7, Linger: takeover}, 34)
			next.Wait()
		})
	}
}

// TestReplicas runs children on one PostgreSQL and does something to them in mid-load.
func TestReplicas(t *testing.T) {
	for _, test := range []struct {
		name     string
		replicas int
		disturb  func(t *testing.T, replicas []*process, database *pgtest.Server)
	}{
		{"two, one of them told to stop", 2, func(t *testing.T, replicas []*process, _ *pgtest.Server) { replicas[0].stop(t) }},
		{"three, one of them killed and the database restarted", 3, func(_ *testing.T, replicas []*process, database *pgtest.Server) {
			replicas[0].kill()
			database.Stop()
			<-time.After(1500 * time.Millisecond) // it is down for a while
			database.Start()
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			database := pgtest.Start(t)
			url := database.Database()
			server := newSlack(t, soon)
			var replicas []*process
			for range test.replicas {
				replicas = append(replicas, spawn(t, server, url))
			}
			connected(t, server, 2*test.replicas)
			var disturbing sync.WaitGroup
			disturbing.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				asked := 0
				if _, err := server.Wait(ctx, func(e localslack.Entry) bool { // in mid-load
					if e.Kind == localslack.EnvelopeAcked {
						asked++
					}
					return asked == 150
				}); err != nil {
					t.Error(err)
				}
				test.disturb(t, replicas, database)
			})
			faults := traffic.Faults{Redelivered: 5, AckLost: 2, Limited: 2, Failed: 2}
			// What was on its way to a process that is killed is lost if it is a command.
			holds(t, server, traffic.Plan{Questions: 500, Rate: 60, Faults: faults, Seed: 7, Linger: takeover}, 5)
			disturbing.Wait()
			for _, p := range replicas[1:] {
				p.stop(t)
			}
		})
	}
}

// TestExpiry leaves questions in an inbox that are too old by the time that a bot finds them.
func TestExpiry(t *testing.T) {
	server := newSlack(t, localslack.Options{})
	person, dm := ada(t, server)
	url := "sqlite:" + filepath.Join(t.TempDir(), "whoowns.db")
	entry := func(id, text string) store.Entry {
		return store.Entry{ID: id, Request: fmt.Sprintf(`{"surface":"dm","text":%q,"channel":%q,"user":%q,"ts":"1700000000.000100"}`, text, dm.ID, person.ID)}
	}
	for age, e := range map[time.Duration]store.Entry{
		59 * time.Minute: entry("young", "pricing"), 61 * time.Minute: entry("old", "who orders the backlog?"), time.Minute: {ID: "strange", Request: "?"},
	} {
		s, err := store.Open(url, store.WithClock(func() time.Time { return time.Now().Add(-age) }))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Record(t.Context(), "the dead", inbox.Lease, []store.Entry{e}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	run(t, server, s, bot.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := server.WaitMessage(ctx, func(m localslack.Message) bool { return strings.HasPrefix(m.Text, "Pricing is") }); err != nil {
		t.Error(err)
	}
	// All three are done with: a process that comes later finds nothing, however long it looks.
	until(t, "nothing is left in the inbox", func() bool {
		left, err := s.Claim(ctx, "the next", -time.Hour, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(left) == 0
	})
	for _, m := range server.Messages(dm.ID) {
		if strings.Contains(m.Text, "backlog") {
			t.Errorf("an hour late: %q", m.Text)
		}
	}
}

// until asks again and again for what cannot be waited on.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick, timeout := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatal("it never holds that ", what)
		}
	}
}

// TestLateAcknowledgement has the store hold up the acknowledgement for longer than Slack waits.
func TestLateAcknowledgement(t *testing.T) {
	t.Parallel()
	server := newSlack(t, localslack.Options{AckTimeout: 200 * time.Millisecond, RetryDelays: []time.Duration{0, time.Second, time.Second}})
	s := &hanging{Store: sqlite(t), release: make(chan struct{})}
	run(t, server, s, bot.Options{})
	connected(t, server, 2)
	time.AfterFunc(700*time.Millisecond, func() { close(s.release) })
	holds(t, server, traffic.Plan{Questions: 30, Rate: 100, Seed: 7, Linger: takeover}, 0)
}

// hanging is a store that writes nothing down until it is released.
type hanging struct {
	*store.Store
	release chan struct{}
}

func (h *hanging) Record(ctx context.Context, process string, lease time.Duration, entries []store.Entry) ([]string, error) {
	<-h.release
	return h.Store.Record(ctx, process, lease, entries)
}
