package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"whoowns/bot/localslack"
)

// entry is one of the log as the page gets it. What its kind has no use for is left out.
type entry struct {
	Seq     int             `json:"seq"`
	Time    time.Time       `json:"time"`
	Kind    localslack.Kind `json:"kind"`
	Message *message        `json:"message,omitempty"`
	View    json.RawMessage `json:"view,omitempty"`
	Thread  *thread         `json:"thread,omitempty"`
	Conn    string          `json:"conn,omitempty"`
	// An envelope: its type, what it tells of, and what it holds.
	EnvelopeID string          `json:"envelope_id,omitempty"`
	Type       string          `json:"type,omitempty"`
	Name       string          `json:"name,omitempty"`
	Payload    json.RawMessage `json:"payload,omitempty"`
	// TookMS is how long an acknowledgement took.
	TookMS float64 `json:"took_ms,omitempty"`
	Call   *call   `json:"call,omitempty"`
	Error  string  `json:"error,omitempty"`
	// Errors are why a view was refused, by block ID.
	Errors map[string]string `json:"errors,omitempty"`
}

type call struct {
	Method string            `json:"method"`
	Args   map[string]string `json:"args"`
	Status int               `json:"status"`
	Error  string            `json:"error,omitempty"`
	TookMS float64           `json:"took_ms"`
}

// sees reports whether the person sees what an entry shows in a window. What passes between the app and Slack they all see.
func (w *window) sees(e *localslack.Entry) bool {
	switch {
	case e.Ephemeral != nil:
		return e.Ephemeral.To == w.options.Person.ID
	case e.Message != nil:
		return slices.ContainsFunc(w.channels(), func(c localslack.Channel) bool { return c.ID == e.Message.Channel })
	case e.View != nil:
		return e.View.User == w.options.Person.ID
	}
	return true
}

// channels are the conversations that the person is in.
func (w *window) channels() []localslack.Channel {
	return slices.DeleteFunc(w.server.Channels(), func(c localslack.Channel) bool { return !slices.Contains(c.Members, w.options.Person.ID) })
}

func (w *window) newEntry(e *localslack.Entry) entry {
	out := entry{Seq: e.Seq, Time: e.Time, Kind: e.Kind, Conn: e.Conn, EnvelopeID: e.EnvelopeID, Error: e.Error, Errors: e.Errors}
	switch {
	case e.Ephemeral != nil:
		out.Message = &message{e.Ephemeral.Channel, e.Ephemeral.Message}
	case e.Message != nil:
		out.Message = &message{e.Message.Channel, *e.Message}
	case e.View != nil:
		out.View = e.View.JSON
	case e.Assistant != nil:
		t := newThread(e.Assistant)
		out.Thread = &t
	case e.Call != nil:
		out.Call = &call{e.Call.Method, e.Call.Args, e.Call.Status, e.Call.Error, milliseconds(e.Time.Sub(e.Call.Started))}
	case e.Delivery != nil:
		out.Type, out.Name = e.Delivery.Type(), e.Delivery.Name()
		if e.Kind == localslack.EnvelopeSent {
			out.Payload = e.Delivery.Payload()
		}
		for _, a := range e.Delivery.Attempts() {
			if a.EnvelopeID == e.EnvelopeID && e.Kind == localslack.EnvelopeAcked {
				out.TookMS = milliseconds(a.Acked.Sub(a.Sent))
			}
		}
	}
	return out
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// retry is how soon a browser that has lost the stream asks for it again.
const retry = 500 * time.Millisecond

// serveEvents streams the entries behind the one that a browser names, until it hangs up.
func (w *window) serveEvents(rw http.ResponseWriter, r *http.Request) {
	last := r.Header.Get("Last-Event-ID") // of a browser that has lost the stream
	if last == "" {
		last = r.URL.Query().Get("after")
	}
	after, err := strconv.Atoi(last)
	if err != nil || after < 0 {
		http.Error(rw, "after is not the number of an entry", http.StatusBadRequest)
		return
	}
	rw.Header().Set("Content-Type", "text/event-stream")
	stream := http.NewResponseController(rw)
	if _, err := fmt.Fprintf(rw, "retry: %d\nevent: hello\ndata: {\"instance\":%q}\n\n", retry.Milliseconds(), w.instance); err != nil || stream.Flush() != nil {
		return
	}
	for e := range w.server.Subscribe(r.Context(), after) {
		if !w.sees(&e) {
			continue
		}
		data, err := json.Marshal(w.newEntry(&e))
		if err != nil {
			continue // no entry is like that
		}
		if _, err := fmt.Fprintf(rw, "id: %d\ndata: %s\n\n", e.Seq, data); err != nil || stream.Flush() != nil {
			return
		}
	}
}
