package inbox

import (
	"maps"
	"sync"
	"time"

	"whoowns/bot/store"
)

// Hold is how sure a process can be that a question is its own to answer.
type Hold int

const (
	// Held means that no other process answers it.
	Held Hold = iota
	// Lapsed means that the claim could not be renewed: another process may have taken it over.
	Lapsed
	// Lost means that another process has taken it over.
	Lost
)

// hand is what a process has taken and not answered yet.
type hand struct {
	mu      sync.Mutex
	claims  map[string]*claim
	writing map[string]struct{} // the questions that are just being written down
}

type claim struct {
	recorded bool      // in the store, so that others can see it
	renewed  time.Time // when this process last made sure of it
	lost     bool
	since    time.Time // when it was asked
	answered bool      // but that may not be in the store
	done     bool      // answered; kept for a while, since a Claim under way may bring it up
}

func newHand() hand { return hand{claims: map[string]*claim{}, writing: map[string]struct{}{}} }

// begin and end frame the writing down of questions.
func (h *hand) begin(questions []store.Entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, q := range questions {
		h.writing[q.ID] = struct{}{}
	}
}

func (h *hand) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.writing)
}

// knows reports whether a question that the store gave out is in hand already, or about to be, and makes sure of it.
func (h *hand) knows(id string, at time.Time) bool {
	h.mu.Lock()
	_, writing := h.writing[id]
	h.mu.Unlock()
	return writing || h.confirm(id, at)
}

// grasp takes a question in hand that was asked some time ago.
func (h *hand) grasp(id string, recorded bool, at time.Time, age time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.claims[id] = &claim{recorded: recorded, renewed: at, since: at.Add(-age)}
}

// answered notes that a question is answered.
func (h *hand) answered(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.claims[id]; c != nil {
		c.answered = true
	}
}

// unanswered counts the questions that this process is to answer, and tells when the first of them was asked.
func (h *hand) unanswered() (n int, first time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.claims {
		if c.answered || c.lost {
			continue
		}
		if n++; n == 1 || c.since.Before(first) {
			first = c.since
		}
	}
	return n, first
}

// confirm notes that the store holds a question for this process, if it is in hand, and reports whether it is.
func (h *hand) confirm(id string, at time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.claims[id]
	if c != nil {
		c.recorded, c.renewed, c.lost = true, at, false
	}
	return c != nil
}

// recorded are the questions in hand that others can see.
func (h *hand) recorded() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var ids []string
	for id, c := range h.claims {
		if c.recorded && !c.lost && !c.done {
			ids = append(ids, id)
		}
	}
	return ids
}

// renewed notes which of the questions that were to be renewed at a time are held still.
func (h *hand) renewed(asked, held []string, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, id := range asked {
		if c := h.claims[id]; c != nil {
			c.lost = true
		}
	}
	for _, id := range held {
		if c := h.claims[id]; c != nil {
			c.lost, c.renewed = false, at
		}
	}
}

// finish notes that the store knows that a question is answered.
func (h *hand) finish(id string, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if c := h.claims[id]; c != nil {
		c.done, c.renewed = true, at
	}
}

// sweep forgets what was answered a while ago.
func (h *hand) sweep(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.DeleteFunc(h.claims, func(_ string, c *claim) bool { return c.done && now.Sub(c.renewed) > Lease })
}

func (h *hand) drop(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.claims, id)
}

func (h *hand) hold(id string) Hold {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.claims[id]
	switch {
	case c == nil || c.done:
		return Held
	case c.lost:
		return Lost
	case c.recorded && time.Since(c.renewed) > Lease-round:
		return Lapsed
	}
	return Held
}
