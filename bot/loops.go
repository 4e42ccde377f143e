package bot

import (
	"sync"
	"time"
)

// Who mentions the bot in a thread more often within a minute than people do is taken for another bot that answers to
// what this one answers, and left alone there for ten. What apps write as such is not answered anyway; this is for those
// that write in a person's name.
const (
	loopQuestions = 30
	loopWindow    = time.Minute
	loopQuiet     = 10 * time.Minute
	loopThreads   = 1000 // that are watched at a time
)

// loops watches threads. Its methods may be called by many goroutines.
type loops struct {
	mu      sync.Mutex
	threads map[string]*thread // by thread and user
}

type thread struct {
	since     time.Time // of the window
	questions int
	quiet     time.Time // until when it is left alone
}

func newLoops() *loops { return &loops{threads: map[string]*thread{}} }

// running counts the request and reports whether it is to be left alone.
func (l *loops) running(r *request) bool {
	if r.Surface != mention || r.ThreadTS == "" {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	key := r.Channel + " " + r.ThreadTS + " " + r.User
	t := l.threads[key]
	if t == nil {
		l.forget(now)
		t = &thread{since: now}
		l.threads[key] = t
	}
	if now.Before(t.quiet) {
		return true
	}
	if now.Sub(t.since) > loopWindow {
		t.since, t.questions = now, 0
	}
	t.questions++
	if t.questions <= loopQuestions {
		return false
	}
	t.quiet = now.Add(loopQuiet)
	return true
}

// forget makes room for another thread.
func (l *loops) forget(now time.Time) {
	if len(l.threads) < loopThreads {
		return
	}
	for key, t := range l.threads {
		if now.Sub(t.since) > loopWindow && now.After(t.quiet) {
			delete(l.threads, key)
		}
	}
	for key := range l.threads {
		if len(l.threads) < loopThreads {
			return
		}
		delete(l.threads, key)
	}
}
