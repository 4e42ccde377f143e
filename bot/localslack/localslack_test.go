package localslack_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"whoowns/bot/localslack"
)

// start returns a running server that the test closes.
func start(t *testing.T, opts localslack.Options) *localslack.Server {
	t.Helper()
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	s := localslack.New(opts)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func client(s *localslack.Server) *slack.Client {
	return slack.New(localslack.DefaultBotToken,
		slack.OptionAppLevelToken(localslack.DefaultAppToken), slack.OptionAPIURL(s.APIURL()))
}

// run connects a slack-go Socket Mode client, and hands it every request.
func run(t *testing.T, s *localslack.Server, handle func(*socketmode.Client, socketmode.Event)) {
	t.Helper()
	before := len(s.Conns())
	smc := socketmode.New(client(s))
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { _ = smc.RunContext(ctx) })
	wg.Go(func() {
		for {
			select {
			case e := <-smc.Events:
				if e.Request != nil && e.Request.EnvelopeID != "" {
					handle(smc, e)
				}
			case <-ctx.Done():
				return
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
	})
	if _, err := s.WaitConns(soon(t), before+1); err != nil {
		t.Fatal(err)
	}
}

func ackAll(c *socketmode.Client, e socketmode.Event) { _ = c.Ack(*e.Request) }

func ignore(*socketmode.Client, socketmode.Event) {}

// soon bounds a wait that is met at once when all is well.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// clock is a clock that tests move by hand.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// must fails the test on an error, and passes the value on.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func kinds(s *localslack.Server, kind localslack.Kind) []localslack.Entry {
	var out []localslack.Entry
	for _, e := range s.Log() {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}
