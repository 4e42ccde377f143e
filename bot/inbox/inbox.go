// Package inbox sees to it that what people asked is answered once: each question is written down before Slack is told
// that it has arrived, is known again when Slack delivers it again, and outlives the process that took it.
package inbox

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"whoowns/bot/store"
)

// Store keeps the inbox, as *store.Store does.
type Store interface {
	Record(ctx context.Context, process string, lease time.Duration, entries []store.Entry) (fresh []string, err error)
	Answered(ctx context.Context, ids []string) error
	Renew(ctx context.Context, process string, lease time.Duration, ids []string) (held []string, err error)
	Claim(ctx context.Context, process string, lease time.Duration, limit int) ([]store.Entry, error)
	Release(ctx context.Context, process string) error
	Purge(ctx context.Context, age time.Duration) error
}

// Lease is how long a process may not be heard of until another takes over what it has claimed.
const Lease = 3 * time.Second

const (
	// round is how often a process makes itself heard and looks for what others left. With the Lease that stays under five
	// seconds.
	round = 500 * time.Millisecond
	// patience bounds what is asked of the store at a time, and how long a question waits for that before it is taken all the
	// same. Slack waits three seconds.
	patience = time.Second
	// gather is how long it may take until it is written down that questions were answered, so that many are at once.
	gather = 50 * time.Millisecond
	// batch is how many questions are written at once, and backlog how many that could not be are remembered.
	batch   = 200
	backlog = 10_000
	// knownSize is how many questions are remembered, so that each is known again without the store.
	knownSize = 10_000
	// Questions are forgotten after a day: Slack delivers again for an hour at most. That is done bit by bit.
	purgeAge   = 24 * time.Hour
	purgeEvery = time.Minute
)

// Receipt is what became of a question that was to be written down.
type Receipt int

const (
	// Fresh is written down, and is this process's to answer.
	Fresh Receipt = iota
	// Known was taken before, here or by another process.
	Known
	// Unrecorded is new as far as this process remembers: the store could not be asked.
	Unrecorded
)

// Inbox is one process's hold on the questions in a Store. Its methods may be called by many goroutines.
type Inbox struct {
	store   Store
	process string
	log     *slog.Logger
	ops     chan op

	hand        hand
	writeFault  atomic.Pointer[error]
	claimsFault atomic.Pointer[error]
}

// op is something to write: a question that came, or one that is answered.
type op struct {
	entry    store.Entry
	then     func(Receipt) // nil once it was called
	answered bool
	urgent   bool
}

// New returns an Inbox in the store, claiming as a process of its own.
func New(s Store, log *slog.Logger) *Inbox {
	return &Inbox{store: s, process: rand.Text(), log: log, ops: make(chan op, batch), hand: newHand()}
}

// Take writes a question down and calls then with what became of it, from another goroutine and within a second or two. then must
// not block.
func (in *Inbox) Take(id, request string, then func(Receipt)) {
	in.ops <- op{entry: store.Entry{ID: id, Request: request}, then: then}
}

// Answered notes that a question is done with. If that is urgent it is written down at once: until it is, the question
// will be answered again should the process die. Otherwise it may wait a little for whatever else there is.
func (in *Inbox) Answered(id string, urgent bool) {
	in.hand.answered(id)
	in.ops <- op{entry: store.Entry{ID: id}, answered: true, urgent: urgent}
}

// Unanswered counts the questions in hand that are not answered, and tells how long the first of them has waited.
func (in *Inbox) Unanswered() (n int, oldest time.Duration) {
	n, first := in.hand.unanswered()
	if n > 0 {
		oldest = max(0, time.Since(first))
	}
	return n, oldest
}

// Err is what keeps the store from being used, or nil.
func (in *Inbox) Err() error {
	for _, fault := range []*atomic.Pointer[error]{&in.writeFault, &in.claimsFault} {
		if err := fault.Load(); err != nil {
			return *err
		}
	}
	return nil
}

// Hold tells how sure this process can be of a question. One that is not in hand is held.
func (in *Inbox) Hold(id string) Hold { return in.hand.hold(id) }

// Leave gives up a question that was lost.
func (in *Inbox) Leave(id string) { in.hand.drop(id) }

// Tend renews this process's claims and takes over what others left, until ctx ends: room says how many questions can be
// taken just now, and take is called for each.
func (in *Inbox) Tend(ctx context.Context, room func() int, take func(store.Entry)) {
	tick := time.NewTicker(round)
	defer tick.Stop()
	var purged, heard, quiet time.Time
	for {
		now := time.Now()
		in.hand.sweep(now)
		err := in.renew(ctx, now)
		if err == nil {
			// Who was away for as long as a lease finds the others' claims lapsed, though they may have been away as well: the
			// store was. They are given the time to renew them.
			if !heard.IsZero() && now.Sub(heard) > Lease-round {
				quiet = now.Add(Lease)
			}
			heard = now
			if now.After(quiet) {
				err = in.claim(ctx, now, room, take)
			}
		}
		if err == nil && now.Sub(purged) > purgeEvery {
			purged = now
			err = in.purge(ctx)
		}
		if ctx.Err() != nil {
			return
		}
		in.note(&in.claimsFault, err)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (in *Inbox) renew(ctx context.Context, now time.Time) error {
	ids := in.hand.recorded()
	if len(ids) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	held, err := in.store.Renew(ctx, in.process, Lease, ids)
	if err == nil {
		in.hand.renewed(ids, held, now)
	}
	return err
}

func (in *Inbox) claim(ctx context.Context, now time.Time, room func() int, take func(store.Entry)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	n := min(room(), batch)
	if n <= 0 {
		return nil
	}
	entries, err := in.store.Claim(ctx, in.process, Lease, n)
	for _, e := range entries {
		if !in.hand.knows(e.ID, now) { // otherwise this process had lost sight of its own
			in.hand.grasp(e.ID, true, now, e.Age)
			take(e)
		}
	}
	return err
}

func (in *Inbox) purge(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return in.store.Purge(ctx, purgeAge)
}

// note keeps an error of the store for Err, and logs it when it begins and when it ends.
func (in *Inbox) note(fault *atomic.Pointer[error], err error) {
	switch before := fault.Load(); {
	case err != nil:
		if before == nil {
			in.log.Error("the store cannot be used: questions are answered all the same, and remembered in memory only", "err", err)
		}
		fault.Store(&err)
	case before != nil:
		fault.Store(nil)
		in.log.Info("the store can be used again")
	}
}

var errSlow = errors.New("the store takes too long")
