package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
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
	server := localslack.New(opts)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// runBot runs a bot in this process until the test ends.
func runBot(t *testing.T, server *localslack.Server, s inbox.Store) {
	t.Helper()
	running, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	b := bot.New(client(server), real(t), s, bot.Options{Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))})
	go func() { ended <- b.Run(running) }()
	t.Cleanup(func() {
		end()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
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

// holds carries out a plan and checks what must hold whatever happens: what was acknowledged is answered, once.
func holds(t *testing.T, server *localslack.Server, plan traffic.Plan) traffic.Report {
	t.Helper()
	report, err := traffic.Run(t.Context(), server, plan)
	if err != nil {
		t.Fatal(err)
	}
	if report.Lost > 0 || report.Twice > 0 {
		t.Errorf("%d questions lost and %d answered twice", report.Lost, report.Twice)
	}
	if report.Answered == 0 {
		t.Error("nothing was answered")
	}
	t.Logf("asked %d, answered %d, undelivered %d, unseen %d", report.Asked, report.Answered, report.Undelivered, report.Unseen)
	return report
}

// TestAllFaults has everything fail at once that can fail at Slack and on the way.
func TestAllFaults(t *testing.T) {
	t.Parallel()
	server := newSlack(t, soon)
	runBot(t, server, sqlite(t))
	connected(t, server, 2)
	faults := traffic.All()
	faults.Cut, faults.Refresh, faults.Garbage = 1300*time.Millisecond, 1900*time.Millisecond, 100*time.Millisecond
	holds(t, server, traffic.Plan{Questions: 400, Rate: 50, Faults: faults, Seed: 7})
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

func (f *flaky) Record(ctx context.Context, owner string, lease time.Duration, entries []store.Entry) ([]string, error) {
	before, after := f.strike()
	if before != nil {
		return nil, before
	}
	fresh, err := f.Store.Record(ctx, owner, lease, entries)
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

func (f *flaky) Claim(ctx context.Context, owner string, lease time.Duration, limit int) ([]store.Entry, error) {
	if before, _ := f.strike(); before != nil {
		return nil, before
	}
	return f.Store.Claim(ctx, owner, lease, limit)
}

func (f *flaky) Renew(ctx context.Context, owner string, lease time.Duration) error {
	before, after := f.strike()
	if before != nil {
		return before
	}
	return errors.Join(f.Store.Renew(ctx, owner, lease), after)
}

func TestStoreErrors(t *testing.T) {
	t.Parallel()
	server := newSlack(t, soon)
	runBot(t, server, &flaky{Store: sqlite(t), random: rand.New(rand.NewPCG(7, 7))}) //nolint:gosec // repeatable on purpose
	connected(t, server, 2)
	holds(t, server, traffic.Plan{Questions: 400, Rate: 100, Faults: traffic.Faults{Redelivered: 10, AckLost: 2}, Seed: 7})
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
	runBot(t, server, s)
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
	holds(t, server, traffic.Plan{Questions: 300, Rate: 100, Faults: traffic.Faults{Redelivered: 10}, Seed: 7})
	stop()
	clock.Wait()
}

// TestDiskFull fills the disk of a child while questions are asked.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	server := newSlack(t, soon)
	p := spawn(t, server, "sqlite:"+filepath.Join(t.TempDir(), "whoowns.db"), childLimit+"=150000")
	connected(t, server, 2)
	holds(t, server, traffic.Plan{Questions: 600, Rate: 200, Faults: traffic.Faults{Redelivered: 10}, Seed: 7})
	_ = p.Process.Kill() // it cannot leave its inbox in order
}

// TestKill kills a child at each step of a question's life, for real, and starts another on its store.
func TestKill(t *testing.T) {
	for _, step := range steps {
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			server := newSlack(t, soon)
			url := "sqlite:" + filepath.Join(t.TempDir(), "whoowns.db")
			first := spawn(t, server, url, childDeath+"="+step+"#15")
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
			report := holds(t, server, traffic.Plan{Questions: 100, Rate: 100, Faults: traffic.Faults{Redelivered: 10}, Seed: 7})
			next.Wait()
			if report.Answered < 15 {
				t.Errorf("%d questions were answered", report.Answered)
			}
		})
	}
}

// TestReplicas runs three children on one PostgreSQL. One is killed in mid-load, and the database restarted under the rest.
func TestReplicas(t *testing.T) {
	t.Parallel()
	database := pgtest.Start(t)
	url := database.Database()
	server := newSlack(t, soon)
	replicas := []*process{spawn(t, server, url), spawn(t, server, url), spawn(t, server, url)}
	connected(t, server, 6)
	var disturbing sync.WaitGroup
	disturbing.Go(func() {
		<-time.After(1500 * time.Millisecond) // into the load
		_ = replicas[0].Process.Kill()
		<-time.After(1500 * time.Millisecond)
		database.Stop()
		<-time.After(1500 * time.Millisecond)
		database.Start()
	})
	holds(t, server, traffic.Plan{Questions: 500, Rate: 60, Faults: traffic.Faults{Redelivered: 5, AckLost: 2, Limited: 2, Failed: 2}, Seed: 7})
	disturbing.Wait()
	for _, p := range replicas[1:] {
		p.stop(t)
	}
}
