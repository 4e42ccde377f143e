// Package record keeps what is asked for the curators, as far as the configuration has it: bit by bit and behind the answers, which never
// wait for it. What could not be written when the process dies is lost; it is a record, not the inbox.
package record

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"whoowns/bot/store"
)

// Mode is what is recorded.
type Mode string

// The modes.
const (
	Nothing    Mode = "nothing"
	Unanswered Mode = "unanswered" // questions that were declined, what people say of answers, and how often each topic is asked about
	All        Mode = "all"        // every question besides
)

// ParseMode reads a mode; an empty text is Unanswered.
func ParseMode(text string) (Mode, error) {
	switch m := Mode(text); m {
	case "":
		return Unanswered, nil
	case Nothing, Unanswered, All:
		return m, nil
	}
	return "", fmt.Errorf("%q: write %s, %s or %s", text, Nothing, Unanswered, All)
}

// Store keeps the record, as *store.Store does.
type Store interface {
	RecordAsked(ctx context.Context, asked []store.Asked) error
	CountTopics(ctx context.Context, counts map[string]int) error
	PurgeRecords(ctx context.Context, age time.Duration) error
}

const (
	// every is how long it may take until what was asked is written down.
	every = time.Second
	// backlog is how many questions are kept while the store fails; what is more is not recorded.
	backlog = 1000
	// patience bounds what is asked of the store at a time.
	patience = 5 * time.Second
	// purgeEvery is how often what is too old is looked for.
	purgeEvery = time.Hour
)

// Recorder keeps the record. Its methods may be called by many goroutines.
type Recorder struct {
	store     Store
	mode      Mode
	retention time.Duration
	log       *slog.Logger

	mu     sync.Mutex
	asked  []store.Asked
	counts map[string]int
	lost   int // questions, since the last that were written
	gone   int // questions, since the start
}

// New returns a Recorder that forgets what is older than retention, or nothing if that is zero.
func New(s Store, mode Mode, retention time.Duration, log *slog.Logger) *Recorder {
	return &Recorder{store: s, mode: mode, retention: retention, log: log, counts: map[string]int{}}
}

// Mode is what is recorded.
func (r *Recorder) Mode() Mode { return r.mode }

// Note has a question recorded, once the mode has it, and the topics that it was answered with counted. It waits for nothing.
func (r *Recorder) Note(topics []string, asked ...store.Asked) {
	if r.mode == Nothing {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, topic := range topics {
		r.counts[topic]++
	}
	for _, a := range asked {
		switch {
		case !a.Unanswered && r.mode != All:
		case len(r.asked) >= backlog:
			r.lost++
			r.gone++
		default:
			r.asked = append(r.asked, a)
		}
	}
}

// Forget takes a person's ID out of what is not written yet, but for what is just being written.
func (r *Recorder) Forget(user string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.asked {
		if r.asked[i].User == user {
			r.asked[i].User = ""
		}
	}
}

// Lost counts the questions that could not be recorded since the start.
func (r *Recorder) Lost() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.gone
}

// Run writes what was noted, and forgets what is too old, until ctx ends; then it writes what is left.
func (r *Recorder) Run(ctx context.Context) {
	if r.mode == Nothing && r.retention == 0 {
		return
	}
	write, purge := time.NewTicker(every), time.NewTicker(purgeEvery)
	defer write.Stop()
	defer purge.Stop()
	r.purge(ctx)
	for {
		select {
		case <-write.C:
			r.write(ctx)
		case <-purge.C:
			r.purge(ctx)
		case <-ctx.Done():
			r.write(context.WithoutCancel(ctx))
			return
		}
	}
}

func (r *Recorder) write(ctx context.Context) {
	r.mu.Lock()
	asked, counts, lost := r.asked, r.counts, r.lost
	r.asked, r.counts, r.lost = nil, map[string]int{}, 0
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if len(asked) > 0 {
		if err := r.store.RecordAsked(ctx, asked); err != nil {
			r.log.Warn("record questions", "err", err)
			r.mu.Lock()
			r.asked = append(asked, r.asked...) // which may be more than the backlog for once
			r.mu.Unlock()
		}
	}
	if len(counts) > 0 {
		if err := r.store.CountTopics(ctx, counts); err != nil {
			r.log.Warn("count topics", "err", err)
			r.mu.Lock()
			for topic, n := range counts {
				r.counts[topic] += n
			}
			r.mu.Unlock()
		}
	}
	if lost > 0 {
		r.log.Error("questions could not be recorded", "questions", lost)
	}
}

func (r *Recorder) purge(ctx context.Context) {
	if r.retention == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := r.store.PurgeRecords(ctx, r.retention); err != nil && ctx.Err() == nil {
		r.log.Warn("forget what is too old", "err", err)
	}
}
