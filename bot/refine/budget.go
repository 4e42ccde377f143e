package refine

import (
	"sync"
	"time"
)

// Usage is how many tokens the endpoint says it has read and written.
type Usage struct{ Input, Output int }

// budget bounds what is asked of the endpoint in a day.
type budget struct {
	maxCalls, maxTokens int

	mu            sync.Mutex
	day           time.Time
	calls, tokens int
	total         Usage // of all days
}

func newBudget(calls, tokens int) *budget { return &budget{maxCalls: calls, maxTokens: tokens} }

// take counts a call, if there is one left.
func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if today := time.Now().UTC().Truncate(24 * time.Hour); !today.Equal(b.day) {
		b.day, b.calls, b.tokens = today, 0, 0
	}
	if b.maxCalls > 0 && b.calls >= b.maxCalls || b.maxTokens > 0 && b.tokens >= b.maxTokens {
		return false
	}
	b.calls++
	return true
}

// spend counts what a call has taken.
func (b *budget) spend(u Usage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens += u.Input + u.Output
	b.total.Input += u.Input
	b.total.Output += u.Output
}

func (b *budget) usage() Usage {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.total
}
