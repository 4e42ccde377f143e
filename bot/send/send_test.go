package send_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"
	"go.uber.org/goleak"

	"whoowns/bot/send"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMeans(t *testing.T) {
	answered := func(code string) error { return fmt.Errorf("post: %w", slack.SlackErrorResponse{Err: code}) }
	status := func(code int) error { return slack.StatusCodeError{Code: code} }
	for _, test := range []struct {
		err  error
		want send.Outcome
	}{
		{nil, send.Done},
		{&slack.RateLimitedError{RetryAfter: time.Second}, send.Limited},
		{status(http.StatusTooManyRequests), send.Limited},
		{answered("ratelimited"), send.Limited},
		{status(http.StatusInternalServerError), send.Unsure},
		{status(http.StatusServiceUnavailable), send.Unsure},
		{status(http.StatusRequestTimeout), send.Unsure},
		{answered("internal_error"), send.Unsure},
		{answered("fatal_error"), send.Unsure},
		{context.DeadlineExceeded, send.Unsure},
		{errors.New("connection reset by peer"), send.Unsure},
		{answered("channel_not_found"), send.Refused},
		{answered("is_archived"), send.Refused},
		{answered("not_in_channel"), send.Refused},
		{answered("message_not_found"), send.Refused},
		{answered("missing_scope"), send.Refused},
		{answered("what_slack_thinks_of_tomorrow"), send.Refused},
		{status(http.StatusNotFound), send.Refused},
		{status(http.StatusBadRequest), send.Unfit},
		{answered("invalid_blocks"), send.Unfit},
		{answered("invalid_blocks_format"), send.Unfit},
		{answered("msg_too_long"), send.Unfit},
		{answered("invalid_auth"), send.Denied},
		{answered("token_revoked"), send.Denied},
	} {
		if got := send.Means(test.err); got != test.want {
			t.Errorf("Means(%v) = %s, want %s", test.err, got, test.want)
		}
	}
}

// What Slack asked to wait with is not called before its time, and nothing else waits for it.
func TestRetryAfterIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := send.New()
		began := time.Now()
		limited := &slack.RateLimitedError{RetryAfter: 3 * time.Second}
		if err := s.Call(t.Context(), "ada", "chat.postMessage C1", func(context.Context) error { return limited }); !errors.Is(err, limited) {
			t.Errorf("Call = %v", err)
		}
		after := func(kind string) time.Duration {
			var at time.Duration
			if err := s.Call(t.Context(), "ada", kind, func(context.Context) error { at = time.Since(began); return nil }); err != nil {
				t.Error(err)
			}
			return at
		}
		for _, other := range []string{"views.publish", "chat.postMessage C2"} {
			if got := after(other); got != 0 {
				t.Errorf("%s was called after %v", other, got)
			}
		}
		if got := after("chat.postMessage C1"); got < 3*time.Second {
			t.Errorf("it was called again after %v", got)
		}
	})
}

// A channel that takes one message a second gets all of them, in order, without many calls in vain, and without holding up
// another.
func TestSlowChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := send.New()
		const messages = 100
		var mu sync.Mutex
		var posted []int
		var last time.Time
		inVain := 0
		var all sync.WaitGroup
		for i := range messages {
			all.Go(func() {
				for {
					err := s.Call(t.Context(), "script", "chat.postMessage C1", func(context.Context) error {
						mu.Lock()
						defer mu.Unlock()
						if time.Since(last) < time.Second {
							inVain++
							return &slack.RateLimitedError{RetryAfter: time.Second}
						}
						last = time.Now()
						posted = append(posted, i)
						return nil
					})
					if err == nil {
						return
					}
				}
			})
			synctest.Wait()
		}
		began := time.Now()
		if err := s.Call(t.Context(), "ada", "chat.postMessage C2", func(context.Context) error { return nil }); err != nil || time.Since(began) > 0 {
			t.Errorf("another channel was called after %v (%v)", time.Since(began), err)
		}
		all.Wait()
		if len(posted) != messages {
			t.Errorf("%d of %d were posted", len(posted), messages)
		}
		if inVain > 6*messages {
			t.Errorf("%d calls in vain for %d messages", inVain, messages)
		}
	})
}

// Where Slack asks to wait at random, the calls in between are made as fast as before.
func TestChanceLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := send.New()
		const messages = 1000
		random := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // repeatable on purpose
		var mu sync.Mutex
		var all sync.WaitGroup
		began := time.Now()
		for range messages {
			all.Go(func() {
				for {
					err := s.Call(t.Context(), "ada", "chat.postMessage C1", func(context.Context) error {
						<-time.After(5 * time.Millisecond)
						mu.Lock()
						defer mu.Unlock()
						if random.IntN(20) == 0 {
							return &slack.RateLimitedError{RetryAfter: time.Second}
						}
						return nil
					})
					if err == nil {
						return
					}
				}
			})
		}
		all.Wait()
		if took := time.Since(began); took > messages/20*time.Second {
			t.Errorf("%d messages took %v", messages, took)
		}
	})
}

func TestCallEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := send.New()
		limited := &slack.RateLimitedError{RetryAfter: time.Hour}
		_ = s.Call(t.Context(), "ada", "chat.postMessage", func(context.Context) error { return limited }) // only the hold matters
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := s.Call(ctx, "ada", "chat.postMessage", func(context.Context) error { t.Error("called"); return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Call = %v", err)
		}
	})
}

func TestACallIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		err := send.New().Call(t.Context(), "ada", "chat.postMessage", func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Call = %v", err)
		}
	})
}

// One person's thousand calls do not make another wait for all of them, and each person's are made in order.
func TestTurnsAreFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := send.New()
		var mu sync.Mutex
		var order []string
		var calls sync.WaitGroup
		defer calls.Wait()
		ask := func(user string, n int) {
			for i := range n {
				calls.Go(func() {
					_ = s.Call(t.Context(), user, "chat.postMessage", func(context.Context) error {
						time.Sleep(time.Second) //nolint:forbidigo // in a bubble, where time is made
						mu.Lock()
						defer mu.Unlock()
						order = append(order, fmt.Sprint(user, i))
						return nil
					})
				})
				synctest.Wait()
			}
		}
		ask("script", 1000)
		ask("ada", 3)
		time.Sleep(3 * time.Second) //nolint:forbidigo // in a bubble, where time is made
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if len(order) > 300 {
			t.Errorf("%d calls in three seconds", len(order))
		}
		for i := range 3 {
			if !slices.Contains(order, fmt.Sprint("ada", i)) {
				t.Errorf("ada%d is still waiting", i)
			}
		}
	})
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := send.New()
		ctx, cancel := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		for i := range 500 { // far more than are let in at once
			ended.Go(func() {
				_ = s.Call(ctx, strconv.Itoa(i%7), "chat.postMessage", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
			})
		}
		synctest.Wait()
		cancel()
		ended.Wait()
		if err := s.Call(t.Context(), "ada", "chat.postMessage", func(context.Context) error { return nil }); err != nil {
			t.Errorf("the turns were not given back: %v", err)
		}
	})
}

// Calls one after another, and as many at once as there may be, go over connections that are kept.
func TestConnectionsAreReused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	client := send.HTTPClient()
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	opened := 0
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		mu.Lock()
		defer mu.Unlock()
		if !info.Reused {
			opened++
		}
	}}
	const rounds, atOnce = 20, 32
	for range rounds {
		var calls sync.WaitGroup
		for range atOnce {
			calls.Go(func() {
				request, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodPost, server.URL, nil)
				if err != nil {
					t.Error(err)
					return
				}
				response, err := client.Do(request)
				if err != nil {
					t.Error(err)
					return
				}
				_ = response.Body.Close()
			})
		}
		calls.Wait()
	}
	if opened > 3*atOnce {
		t.Errorf("%d connections for %d calls, %d at once", opened, rounds*atOnce, atOnce)
	}
}
