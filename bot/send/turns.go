package send

import (
	"context"
	"slices"
	"sync"
)

// turns lets so many calls be under way at once. Whoever waits is let in turn, person by person and not call by call, so
// that one person's script does not make the others wait for all that it asks.
type turns struct {
	mu    sync.Mutex
	free  int
	lines map[string][]chan struct{} // who waits, by user, in order
	users []string                   // those with a line, whose turn it is next first
}

func newTurns(n int) *turns { return &turns{free: n, lines: map[string][]chan struct{}{}} }

// take waits for the user's turn. After it returned nil, give must be called.
func (t *turns) take(ctx context.Context, user string) error {
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	if len(t.lines[user]) == 0 {
		t.users = append(t.users, user)
	}
	t.lines[user] = append(t.lines[user], turn)
	t.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(t.lines[user], turn)
	if i < 0 {
		t.next() // its turn came at the same moment, and goes to the next
		return ctx.Err()
	}
	t.lines[user] = slices.Delete(t.lines[user], i, i+1)
	if len(t.lines[user]) == 0 {
		t.users = slices.DeleteFunc(t.users, func(u string) bool { return u == user })
		delete(t.lines, user)
	}
	return ctx.Err()
}

// give ends a turn.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next()
}

// next hands the turn to the first in line of the next user; mu is held.
func (t *turns) next() {
	if len(t.users) == 0 {
		t.free++
		return
	}
	user := t.users[0]
	t.users = t.users[1:]
	close(t.lines[user][0])
	if t.lines[user] = t.lines[user][1:]; len(t.lines[user]) > 0 {
		t.users = append(t.users, user)
	} else {
		delete(t.lines, user)
	}
}
