package bot

// surface is where in Slack something was asked.
type surface string

const (
	slash     surface = "slash"
	mention   surface = "mention"
	dm        surface = "dm"
	home      surface = "home"      // the App Home was opened
	assistant surface = "assistant" // the assistant pane was opened
)

// request is one thing that a person wants of the bot, whatever the surface.
type request struct {
	surface  surface
	text     string // as typed, in Slack's markup
	channel  string
	user     string
	ts       string // of the message or event
	threadTS string // of the thread's parent, when the message stands in a thread
	// responseURL and trigger come with slash commands only.
	responseURL string
	trigger     string
}

// key is the same for two deliveries of the same thing.
func (r request) key() string {
	if r.surface == slash {
		return string(slash) + " " + r.trigger
	}
	return r.channel + r.user + " " + r.ts
}

// recent remembers the last keys, up to a number. It is not safe for concurrent use.
type recent struct {
	keys map[string]struct{}
	ring []string
	next int
}

func newRecent(size int) *recent {
	return &recent{keys: make(map[string]struct{}, size), ring: make([]string, size)}
}

// add remembers the key, in place of the oldest, and reports whether it is new.
func (r *recent) add(key string) bool {
	if _, ok := r.keys[key]; ok {
		return false
	}
	delete(r.keys, r.ring[r.next])
	r.ring[r.next] = key
	r.next = (r.next + 1) % len(r.ring)
	r.keys[key] = struct{}{}
	return true
}
