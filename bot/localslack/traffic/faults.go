package traffic

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"whoowns/bot/localslack"
)

// Faults are what goes wrong at Slack and on the way while questions are asked. Percentages are of 100; what is zero does
// not happen.
type Faults struct {
	Cut     time.Duration // how often a connection is cut, every other time in the middle of the next envelope
	Refresh time.Duration // how often Slack asks for a new connection
	Garbage time.Duration // how often a connection carries what is no envelope, or one without sense

	Redelivered float64 // events that are delivered again although they were acknowledged
	AckLost     float64 // acknowledgements that Slack does not see
	// What happens to calls, but to those that open a connection.
	Limited float64 // are answered 429, to be made again after a second
	Failed  float64 // are answered 503, every third of them although they took effect
	Late    float64 // take LateBy longer
	LateBy  time.Duration
}

// All are faults of every kind at Slack at once, as often as a bad day has them.
func All() Faults {
	return Faults{
		Cut: 3 * time.Second, Refresh: 5 * time.Second, Garbage: time.Second,
		Redelivered: 5, AckLost: 2, Limited: 5, Failed: 3, Late: 5, LateBy: 2 * time.Second,
	}
}

// start begins with the faults and returns a function that ends them.
func (f Faults) start(ctx context.Context, server *localslack.Server, seed uint64) func() {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	repeat := func(stream uint64, every time.Duration, strike func(*rand.Rand, int, []*localslack.Conn)) {
		if every == 0 {
			return
		}
		random := rand.New(rand.NewPCG(seed, stream)) //nolint:gosec // repeatable on purpose
		all.Go(func() {
			tick := time.NewTicker(every)
			defer tick.Stop()
			for i := 0; ; i++ {
				select {
				case <-tick.C:
				case <-ctx.Done():
					return
				}
				if conns := server.Conns(); len(conns) > 0 {
					strike(random, i, conns)
				}
			}
		})
	}
	repeat(1, f.Cut, func(random *rand.Rand, i int, conns []*localslack.Conn) {
		if c := conns[random.IntN(len(conns))]; i%2 == 0 {
			c.Cut()
		} else {
			c.Break()
		}
	})
	repeat(2, f.Refresh, func(random *rand.Rand, _ int, conns []*localslack.Conn) { conns[random.IntN(len(conns))].Refresh() })
	repeat(3, f.Garbage, func(random *rand.Rand, i int, conns []*localslack.Conn) {
		conns[random.IntN(len(conns))].SendRaw([]byte(garbage[i%len(garbage)]))
	})
	f.strikeCalls(server, seed)
	if f.AckLost > 0 {
		random := rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // repeatable on purpose
		server.SetAckLoss(func(*localslack.Delivery) bool { return chance(random, f.AckLost) })
	}
	if f.Redelivered > 0 {
		all.Go(func() { f.redeliver(ctx, server, seed) })
	}
	return func() {
		cancel()
		all.Wait()
		server.SetAckLoss(nil)
		server.SetIntercept(nil)
	}
}

// garbage is what no client must die of.
var garbage = []string{
	``, `{`, `null`, `"hello"`, `[1, 2`, "\x00\xff", `{"type":"events_api","envelope_id":"g1"}`,
	`{"type":"events_api","envelope_id":"g2","payload":null}`, `{"type":"events_api","envelope_id":"g3","payload":{"event":7}}`,
	`{"type":"slash_commands","envelope_id":"g4"}`, `{"type":"slash_commands","envelope_id":"g5","payload":[]}`,
	`{"type":"interactive","envelope_id":"g6","payload":"x"}`, `{"type":"tomorrow","envelope_id":"g7","payload":{}}`,
	`{"type":"events_api","envelope_id":"g8","payload":{"type":"event_callback","event":{"type":"app_mention"}}}`,
}

// strikeCalls has calls of the bot fail.
func (f Faults) strikeCalls(server *localslack.Server, seed uint64) {
	if f.Limited+f.Failed+f.Late == 0 {
		return
	}
	random := rand.New(rand.NewPCG(seed, 4)) //nolint:gosec // repeatable on purpose
	var mu sync.Mutex
	failures := 0
	server.SetIntercept(func(method string, _ *http.Request) (fault localslack.Fault) {
		mu.Lock()
		defer mu.Unlock()
		switch method { // without a connection there are no questions
		case localslack.MethodSocket, "apps.connections.open", "auth.test":
			return localslack.Fault{}
		}
		if chance(random, f.Late) {
			fault.Delay = f.LateBy
		}
		switch {
		case chance(random, f.Limited):
			fault.Status, fault.RetryAfter = http.StatusTooManyRequests, time.Second
		case chance(random, f.Failed):
			failures++
			fault.Status, fault.AfterEffect = http.StatusServiceUnavailable, failures%3 == 0
		}
		return fault
	})
}

// redeliver delivers acknowledged events again.
func (f Faults) redeliver(ctx context.Context, server *localslack.Server, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 6)) //nolint:gosec // repeatable on purpose
	for e := range server.Subscribe(ctx, len(server.Log())) {
		if e.Kind == localslack.EnvelopeAcked && e.Delivery != nil && len(e.Delivery.Attempts()) == 1 && chance(random, f.Redelivered) {
			e.Delivery.Redeliver()
		}
	}
}
