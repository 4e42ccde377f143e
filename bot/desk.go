package bot

import "sync"

// desk holds the requests that are to be answered: those of one conversation one after another, different conversations
// at the same time. It has room for so many, and for so many of one person's.
type desk struct {
	answer func(*request)

	mu      sync.Mutex
	closed  bool
	empty   chan struct{} // closed when the desk is, and nothing is held any more
	held    int           // requests that room was taken for
	room    int
	share   int                   // of it that one person may take
	taken   map[string]int        // of the room, by user
	waiting map[string][]*request // by conversation; the first of each is being answered
}

func newDesk(room, share int, answer func(*request)) *desk {
	return &desk{answer: answer, empty: make(chan struct{}), room: room, share: share, taken: map[string]int{}, waiting: map[string][]*request{}}
}

// reserve takes room for a request of a user's, if there is any; put or release must follow.
func (d *desk) reserve(user string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.room <= 0 || d.taken[user] >= d.share {
		return false
	}
	d.take(user)
	return true
}

// admit takes room for a request that cannot be turned away, whether there is any or not, unless the desk is closed; put must
// follow.
func (d *desk) admit(user string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return false
	}
	d.take(user)
	return true
}

// take takes room; mu is held.
func (d *desk) take(user string) {
	d.held++
	d.room--
	d.taken[user]++
}

// release gives back the room that reserve took.
func (d *desk) release(user string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.free(user)
}

// free makes room; mu is held.
func (d *desk) free(user string) {
	d.held--
	d.room++
	if d.taken[user]--; d.taken[user] == 0 {
		delete(d.taken, user)
	}
	if d.closed && d.held == 0 {
		close(d.empty)
	}
}

// left is how many requests there is room for.
func (d *desk) left() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.room
}

// put has a request answered, for which room was taken.
func (d *desk) put(r *request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := r.conversation()
	d.waiting[key] = append(d.waiting[key], r)
	if len(d.waiting[key]) == 1 {
		go d.work(key)
	}
}

// work answers a conversation's requests until none is left.
func (d *desk) work(key string) {
	for r := d.first(key); r != nil; r = d.done(key) {
		d.answer(r)
	}
}

func (d *desk) first(key string) *request {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.waiting[key][0]
}

// done takes the first request of a conversation away and returns the next, or nil.
func (d *desk) done(key string) *request {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.free(d.waiting[key][0].User)
	if d.waiting[key] = d.waiting[key][1:]; len(d.waiting[key]) > 0 {
		return d.waiting[key][0]
	}
	delete(d.waiting, key)
	return nil
}

// close takes no more requests, and returns a channel that is closed when all that room was taken for are answered.
func (d *desk) close() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if d.held == 0 {
		close(d.empty)
	}
	return d.empty
}
