package inbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"whoowns/bot/store"
)

// writer brings what is to be written down into the store, one batch at a time: while one is under way the next gathers.
// When the store fails or is slow, questions are taken in memory at once, and what was to be written is kept until the
// store can be used again.
type writer struct {
	*Inbox
	known   *recent
	waiting []op // to be written next
	current []op // the batch under way
	late    []op // the batch under way, once it takes too long
	results chan result
	retry   <-chan time.Time // when to try again; nil while the store works
	slow    <-chan time.Time // when the batch under way takes too long

	gathering <-chan time.Time // when what can wait has waited long enough
	gathered  bool
}

type result struct {
	began       time.Time
	fresh       []string // of the questions
	recordErr   error
	answeredErr error
}

// Run writes until ctx ends; then it writes what is left, gives up its claims and returns. Take and Answered must not be
// called after that.
func (in *Inbox) Run(ctx context.Context) {
	w := &writer{Inbox: in, known: newRecent(knownSize), results: make(chan result, 1)}
	for {
		select {
		case o := <-in.ops:
			w.add(o)
		case r := <-w.results:
			w.written(r)
		case <-w.slow:
			w.degrade(errSlow)
		case <-w.retry:
			w.retry = nil
		case <-w.gathering:
			w.gathering, w.gathered = nil, true
		case <-ctx.Done():
			w.close()
			return
		}
		w.collect()
		w.start(context.WithoutCancel(ctx))
	}
}

// collect takes what else has come.
func (w *writer) collect() {
	for {
		select {
		case o := <-w.ops:
			w.add(o)
		default:
			return
		}
	}
}

func (w *writer) add(o op) {
	if w.writeFault.Load() != nil {
		w.takeInMemory(&o)
	}
	if len(w.waiting) >= backlog {
		oldest := &w.waiting[0]
		w.takeInMemory(oldest)
		w.log.Error("too much could not be written down: the oldest is forgotten", "id", oldest.entry.ID)
		w.waiting = w.waiting[1:]
	}
	w.waiting = append(w.waiting, o)
}

func (w *writer) tell(o *op, r Receipt) {
	if o.then != nil {
		o.then(r)
		o.then = nil
	}
}

// takeInMemory does without the store for a question that was not told of yet.
func (w *writer) takeInMemory(o *op) {
	switch {
	case o.then == nil:
	case w.known.add(o.entry.ID):
		w.hand.grasp(o.entry.ID, false, time.Now(), 0)
		w.tell(o, Unrecorded)
	default:
		w.tell(o, Known)
	}
}

// start begins to write the next batch, unless one is under way, it is too early after a failure, or all that is to be
// written can wait for more.
func (w *writer) start(ctx context.Context) {
	if w.current != nil || w.late != nil || w.retry != nil || len(w.waiting) == 0 {
		return
	}
	if w.unhurried() {
		if w.gathering == nil {
			w.gathering = time.After(gather)
		}
		return
	}
	w.gathering = nil
	questions, answered := w.next()
	w.hand.begin(questions)
	w.slow = time.After(patience)
	go func() { w.results <- w.write(ctx, questions, answered) }()
}

// unhurried reports whether all that is to be written can wait: it saves half of the work to write down what is answered
// along with the next question.
func (w *writer) unhurried() bool {
	return !w.gathered && len(w.waiting) < batch && !slices.ContainsFunc(w.waiting, func(o op) bool { return !o.answered || o.urgent })
}

// next makes what has waited longest the batch under way.
func (w *writer) next() (questions []store.Entry, answered []string) {
	n := min(len(w.waiting), batch)
	w.current, w.waiting, w.gathered = slices.Clone(w.waiting[:n]), slices.Delete(w.waiting, 0, n), false
	for _, o := range w.current {
		if o.answered {
			answered = append(answered, o.entry.ID)
		} else {
			questions = append(questions, o.entry)
		}
	}
	return questions, answered
}

// write writes a batch: the questions first, since one may be answered already.
func (w *writer) write(ctx context.Context, questions []store.Entry, answered []string) (r result) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r.began = time.Now()
	if len(questions) > 0 {
		r.fresh, r.recordErr = w.store.Record(ctx, w.process, Lease, questions)
	}
	if len(answered) > 0 {
		r.answeredErr = w.store.Answered(ctx, answered)
	}
	return r
}

// written deals with the outcome of the batch under way.
func (w *writer) written(r result) {
	ops := slices.Concat(w.current, w.late)
	w.current, w.late, w.slow = nil, nil, nil
	fresh := make(map[string]bool, len(r.fresh))
	for _, id := range r.fresh {
		fresh[id] = true
	}
	var again []op // to be written once more: what was written all the same is known by then
	for i := range ops {
		o := &ops[i]
		switch id := o.entry.ID; {
		case o.answered && r.answeredErr == nil:
			w.hand.finish(id, r.began)
		case o.answered || r.recordErr != nil:
			again = append(again, *o)
		case o.then == nil && fresh[id]: // it was taken in memory meanwhile
			w.hand.confirm(id, r.began)
		case o.then == nil:
		case fresh[id] && w.known.add(id):
			w.hand.grasp(id, true, r.began, 0)
			w.tell(o, Fresh)
		default:
			w.tell(o, Known)
		}
	}
	w.hand.end()
	w.waiting = append(again, w.waiting...)
	if err := errors.Join(r.recordErr, r.answeredErr); err != nil {
		w.degrade(err)
		return
	}
	w.note(&w.writeFault, nil)
}

// degrade takes everything that waits for the store in memory.
func (w *writer) degrade(err error) {
	w.note(&w.writeFault, err)
	w.retry = time.After(round)
	for _, ops := range [][]op{w.current, w.waiting} {
		for i := range ops {
			w.takeInMemory(&ops[i])
		}
	}
	if w.current != nil {
		w.late, w.current, w.slow = w.current, nil, nil
	}
}

// close writes what is left, for a moment at most, and gives up the claims.
func (w *writer) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	var err error
	if w.current != nil || w.late != nil {
		select {
		case r := <-w.results:
			w.written(r)
		case <-ctx.Done():
			err = errSlow
		}
	}
	w.collect()
	for len(w.waiting) > 0 && err == nil {
		questions, answered := w.next()
		r := w.write(ctx, questions, answered)
		w.written(r)
		err = errors.Join(r.recordErr, r.answeredErr)
	}
	if err == nil {
		err = w.store.Release(ctx, w.process)
	}
	if err != nil {
		w.log.Error("leave the inbox in order", "err", err)
	}
}
