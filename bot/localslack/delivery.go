package localslack

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Types of envelope: https://docs.slack.dev/apis/events-api/using-socket-mode/.
const (
	EventsAPI     = "events_api"
	SlashCommands = "slash_commands"
	Interactive   = "interactive"
)

// Why a delivery failed.
const (
	// OperationTimeout: a command or interaction was not acknowledged in time.
	OperationTimeout = "operation_timeout"
	// DispatchFailed: there was no connection for a command or interaction.
	DispatchFailed = "dispatch_failed"
	// RetriesExhausted: an event was not acknowledged, however often it was sent.
	RetriesExhausted = "retries_exhausted"
)

// A DeliveryError says that the app never acknowledged. Where a person waited,
// Slack shows them the reason.
type DeliveryError struct{ Reason string }

func (e *DeliveryError) Error() string { return "local slack: delivery failed: " + e.Reason }

// A Delivery is one payload on its way to the app, through all its envelopes.
type Delivery struct {
	s       *Server
	kind    string
	name    string // the event's type, the command or the interaction's type
	eventID string
	payload json.RawMessage
	user    string
	accepts bool // accepts_response_payload
	onAck   func(payload json.RawMessage)

	done chan struct{} // closed when acknowledged or failed

	// Guarded by Server.mu; response and err are fixed once done is closed.
	attempts []*attempt
	response json.RawMessage
	err      error
}

// An Attempt is one envelope of a delivery.
type Attempt struct {
	EnvelopeID string
	Conn       string // empty if there was no connection
	Sent       time.Time
	Acked      time.Time // zero if it was not
}

type attempt struct {
	Attempt
	d    *Delivery
	conn *Conn
}

// Type is the envelope's type.
func (d *Delivery) Type() string { return d.kind }

// Name is the event's type, the command or the interaction's type.
func (d *Delivery) Name() string { return d.name }

// EventID is the event's ID, the same in every redelivery; empty but for events.
func (d *Delivery) EventID() string { return d.eventID }

// Payload is what the envelope holds.
func (d *Delivery) Payload() json.RawMessage { return d.payload }

// Attempts returns the envelopes so far.
func (d *Delivery) Attempts() []Attempt {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	var out []Attempt
	for _, a := range d.attempts {
		out = append(out, a.Attempt)
	}
	return out
}

// Acked waits for the app's acknowledgement and returns the payload that came
// with it, nil for none. The error is a *DeliveryError if none came.
func (d *Delivery) Acked(ctx context.Context) (json.RawMessage, error) {
	select {
	case <-d.done:
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the acknowledgement of %s %s: %w", d.kind, d.name, context.Cause(ctx))
	}
	return d.response, d.err
}

// deliver sends the first envelope, at once so that payloads leave in the order
// in which they arose, and sees to the rest in the background; mu is held.
func (s *Server) deliver(d *Delivery) *Delivery {
	d.s, d.done = s, make(chan struct{})
	if s.closed {
		d.err = ErrClosed
		close(d.done)
		return d
	}
	a := s.attempt(d)
	if a.conn == nil && d.kind != EventsAPI {
		s.failed(d, DispatchFailed)
		return d
	}
	s.wg.Go(func() { s.follow(d, a) })
	return d
}

// Redeliver sends an event once more although it was acknowledged, as Slack may. Commands and interactions are never sent
// again.
func (d *Delivery) Redeliver() {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if d.kind == EventsAPI && !d.s.closed {
		d.s.attempt(d)
	}
}

func (s *Server) attempt(d *Delivery) *attempt {
	a := &attempt{d: d}
	d.attempts = append(d.attempts, a)
	s.send(a)
	return a
}

// send puts an attempt's envelope on a connection, if there is one.
func (s *Server) send(a *attempt) {
	c := s.nextConn()
	if c == nil {
		return
	}
	d := a.d
	a.conn, a.Conn, a.EnvelopeID, a.Sent = c, c.id, uuid(), s.opts.Now()
	s.pending[a.EnvelopeID] = a
	envelope := map[string]any{
		"envelope_id": a.EnvelopeID, "type": d.kind, "payload": d.payload, "accepts_response_payload": d.accepts,
	}
	if d.kind == EventsAPI {
		n := len(d.attempts) - 1
		envelope["retry_attempt"], envelope["retry_reason"] = n, ""
		if n > 0 {
			envelope["retry_reason"] = "timeout"
		}
	}
	// Recorded first: the app must not be able to act on what the log does not know.
	s.record(Entry{Kind: EnvelopeSent, Conn: c.id, EnvelopeID: a.EnvelopeID, Delivery: d, User: d.user})
	c.enqueue(raw(envelope))
}

// follow sees a delivery to its end.
func (s *Server) follow(d *Delivery, a *attempt) {
	for retry := 0; ; retry++ {
		if s.await(a) {
			return
		}
		s.mu.Lock()
		delete(s.pending, a.EnvelopeID)
		if d.finished() {
			s.mu.Unlock()
			return
		}
		if d.kind != EventsAPI || retry == len(s.opts.RetryDelays) {
			reason := RetriesExhausted
			if d.kind != EventsAPI {
				reason = OperationTimeout
			}
			s.failed(d, reason)
			s.mu.Unlock()
			return
		}
		s.mu.Unlock()
		if !s.sleep(s.opts.RetryDelays[retry]) {
			s.abandon(d)
			return
		}
		s.mu.Lock()
		a = s.attempt(d)
		s.mu.Unlock()
	}
}

// await waits for an attempt's acknowledgement, and for a connection to send it
// over if there was none. It reports whether the delivery is over.
func (s *Server) await(a *attempt) bool {
	t := time.NewTimer(s.opts.AckTimeout)
	defer t.Stop()
	for {
		s.mu.Lock()
		up := s.connsUp
		if a.conn == nil {
			if s.send(a); a.conn != nil {
				t.Reset(s.opts.AckTimeout)
			}
		}
		if a.conn != nil {
			up = nil
		}
		s.mu.Unlock()
		select {
		case <-a.d.done:
			return true
		case <-up:
		case <-t.C:
			return false
		case <-s.done:
			s.abandon(a.d)
			return true
		}
	}
}

func (s *Server) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.done:
		return false
	}
}

func (s *Server) abandon(d *Delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !d.finished() {
		d.err = ErrClosed
		close(d.done)
	}
}

func (d *Delivery) finished() bool {
	select {
	case <-d.done:
		return true
	default:
		return false
	}
}

func (s *Server) failed(d *Delivery, reason string) {
	d.err = &DeliveryError{Reason: reason}
	s.record(Entry{Kind: DeliveryFailed, Delivery: d, User: d.user, Error: reason})
	close(d.done)
}

// acked takes an acknowledgement. It counts only over the connection that the
// envelope went out on, and only in time: a guess at Slack, on the strict side.
func (s *Server) acked(c *Conn, envelopeID string, payload json.RawMessage) {
	a := s.pending[envelopeID]
	if a == nil || a.conn != c {
		s.record(Entry{Kind: StrayAck, Conn: c.id, EnvelopeID: envelopeID})
		return
	}
	d := a.d
	if s.loseAck != nil && s.loseAck(d) {
		s.record(Entry{Kind: AckLost, Conn: c.id, EnvelopeID: envelopeID, Delivery: d, User: d.user})
		return
	}
	delete(s.pending, envelopeID)
	a.Acked = s.opts.Now()
	if string(payload) != "null" && !d.finished() {
		d.response = slices.Clone(payload)
	}
	s.record(Entry{Kind: EnvelopeAcked, Conn: c.id, EnvelopeID: envelopeID, Delivery: d, User: d.user})
	if d.finished() {
		return // it was delivered again
	}
	if d.onAck != nil {
		d.onAck(d.response)
	}
	close(d.done)
}
