package bot

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"whoowns/bot/store"
)

// surface is where in Slack something was asked.
type surface string

const (
	slash     surface = "slash"
	mention   surface = "mention"
	dm        surface = "dm"
	home      surface = "home"      // the App Home was opened
	assistant surface = "assistant" // the assistant pane was opened
	press     surface = "press"     // something was pressed or chosen
	// A shortcut was used: on a message, or from anywhere, which opens a window to ask in.
	messageShortcut surface = "message shortcut"
	globalShortcut  surface = "global shortcut"
	submission      surface = "submission" // of a window
)

// request is one thing that a person wants of the bot, whatever the surface. Its JSON is what the inbox keeps.
type request struct {
	id       string  // Slack's: the same in every redelivery
	Surface  surface `json:"surface"`
	Text     string  `json:"text,omitempty"` // as typed, in Slack's markup
	Channel  string  `json:"channel,omitempty"`
	User     string  `json:"user"`
	TS       string  `json:"ts,omitempty"`        // of the message
	ThreadTS string  `json:"thread_ts,omitempty"` // of the thread's parent, when the message stands in a thread
	// ResponseURL comes with commands, shortcuts on messages, and what is pressed in messages.
	ResponseURL string `json:"response_url,omitempty"`
	// Team is the workspace that the person belongs to, where Slack says so, and Shared whether the channel is open to another's.
	Team   string `json:"team,omitempty"`
	Shared bool   `json:"shared,omitempty"`

	// Of interactions: what opens a window, the window, what it was opened for, and what was entered, by the block's ID; what was
	// pressed, what it carries, and whether that was in the App Home, with what that keeps.
	Trigger  string            `json:"trigger,omitempty"`
	View     string            `json:"view,omitempty"`
	Callback string            `json:"callback,omitempty"`
	Inputs   map[string]string `json:"inputs,omitempty"`
	Action   string            `json:"action,omitempty"`
	Value    string            `json:"value,omitempty"`
	Metadata string            `json:"metadata,omitempty"`
	InHome   bool              `json:"in_home,omitempty"`
	// Ephemeral is true of what was pressed beneath something that is shown to the person alone.
	Ephemeral bool `json:"ephemeral,omitempty"`

	arrived time.Time
	shown   time.Time // when the answer was, zero if that is not over before all is
	expires time.Time // when an answer is of no use any more
	about   about     // what the reply is about
	verb    string    // of the directory command that it proved to be, empty if it is none
	talk    bool      // the reply is about nothing, and what was said before it still counts
	said    *said     // what was said when it was acknowledged, nil if nothing
	// doubt is true if it may have been answered already, by a process that died or is cut off, or by a call that failed.
	doubt  bool
	looked time.Time // when it was last looked for an answer, zero if never
	looks  int       // how often, since no call was made
	// unrecorded is true if the store could not be asked when it came.
	unrecorded bool
}

// How long an answer is of use. A response URL works for half an hour:
// https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses.
const (
	slashLife = 30 * time.Minute
	otherLife = time.Hour
)

func (r *request) life() time.Duration {
	if r.ResponseURL != "" {
		return slashLife
	}
	return otherLife
}

// private reports whether the answer is for the asker alone and goes to a response URL.
func (r *request) private() bool {
	switch r.Surface {
	case slash, messageShortcut:
		return true
	case press:
		return r.ResponseURL != "" && (r.Ephemeral || !isDirect(r.Channel))
	}
	return false
}

// thread is the timestamp of the thread that the reply stands in, or empty.
func (r *request) thread() string {
	if r.Surface == mention && r.ThreadTS == "" {
		return r.TS // the reply begins one
	}
	return r.ThreadTS
}

// conversation is the same for requests that are answered one after another, in the order in which they came. Commands
// and most interactions have none: each is answered by itself.
func (r *request) conversation() string {
	switch {
	case r.Surface == home || r.InHome:
		return r.User
	case r.Surface == dm, r.Surface == mention, r.Surface == assistant:
		return r.Channel + " " + r.thread()
	}
	return r.id
}

// LogValue is what a log tells of the request: never what was asked.
func (r *request) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", r.id), slog.String("surface", string(r.Surface)),
		slog.String("channel", r.Channel), slog.String("user", r.User))
}

// marshal is the request as the inbox keeps it.
func (r *request) marshal() string {
	data, _ := json.Marshal(r) // strings can always be written
	return string(data)
}

// recovered is a request that another process left in the inbox, or this one before it was started again.
func recovered(e store.Entry) (*request, error) {
	r := &request{id: e.ID, doubt: true}
	if err := json.Unmarshal([]byte(e.Request), r); err != nil {
		return nil, fmt.Errorf("read the request from the inbox: %w", err)
	}
	r.arrived = time.Now().Add(-max(0, e.Age))
	r.expires = r.arrived.Add(r.life())
	return r, nil
}
