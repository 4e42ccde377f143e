package send

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// gates keep back the calls of a kind that Slack asked to wait with. After the wait one is let through, then four at once and so
// on, as long as none is asked to wait again: where Slack takes one a second, few are made in vain.
type gates struct {
	mu    sync.Mutex
	gates map[string]*gate
}

// gate is that of one kind of call. There is none for a kind that Slack has not asked to wait with of late.
type gate struct {
	until   time.Time
	window  int // how many may be under way
	under   int
	waiting []chan struct{} // in order
	timer   *time.Timer     // opens the gate
}

// manyGates is from how many on those that nobody uses are done away with.
const manyGates = 1000

// opening is by how much a gate opens with each call that got through.
const opening = 4

func newGates() *gates { return &gates{gates: map[string]*gate{}} }

// enter waits until a call of a kind may be made. After it returned nil, leave must be called.
func (g *gates) enter(ctx context.Context, kind string) error {
	g.mu.Lock()
	k := g.gates[kind]
	if k == nil {
		g.mu.Unlock()
		return nil
	}
	pass := make(chan struct{})
	k.waiting = append(k.waiting, pass)
	g.admit(k)
	g.mu.Unlock()
	select {
	case <-pass:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(k.waiting, pass); i >= 0 {
		k.waiting = slices.Delete(k.waiting, i, i+1)
	} else {
		k.under--
		g.admit(k)
	}
	return ctx.Err()
}

// held reports whether Slack has asked to wait with a kind of call meanwhile.
func (g *gates) held(kind string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	k := g.gates[kind]
	return k != nil && time.Now().Before(k.until)
}

// leave notes that a call was made, or not made after all. wait is how long Slack asked to wait, if it did.
func (g *gates) leave(kind string, made bool, wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	k := g.gates[kind]
	if k == nil {
		if wait == 0 {
			return
		}
		g.tidy()
		k = &gate{under: 1}
		g.gates[kind] = k
	}
	k.under = max(0, k.under-1) // some may have entered before there was a gate
	switch {
	case wait > 0:
		k.window = 1
		if until := time.Now().Add(wait); until.After(k.until) {
			k.until = until
		}
		if k.timer != nil {
			k.timer.Stop()
		}
		k.timer = time.AfterFunc(time.Until(k.until), func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.admit(k)
		})
	case made && !time.Now().Before(k.until):
		k.window = min(k.window*opening, calls)
	}
	g.admit(k)
	if k.window >= calls && len(k.waiting) == 0 {
		delete(g.gates, kind)
	}
}

// tidy makes room for another gate; mu is held.
func (g *gates) tidy() {
	if len(g.gates) >= manyGates {
		maps.DeleteFunc(g.gates, func(_ string, k *gate) bool {
			return k.under == 0 && len(k.waiting) == 0 && time.Now().After(k.until)
		})
	}
}

// admit lets through whom the gate has room for; mu is held.
func (g *gates) admit(k *gate) {
	for len(k.waiting) > 0 && k.under < k.window && !time.Now().Before(k.until) {
		k.under++
		close(k.waiting[0])
		k.waiting = k.waiting[1:]
	}
}
