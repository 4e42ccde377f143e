package localslack

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"
)

// A Kind says what an Entry records.
type Kind string

// What the log records.
const (
	ConnectionOpened  Kind = "connection opened"
	ConnectionClosed  Kind = "connection closed"
	EnvelopeSent      Kind = "envelope sent"
	EnvelopeAcked     Kind = "envelope acknowledged"
	AckLost           Kind = "acknowledgement lost"  // by a function set with SetAckLoss
	StrayAck          Kind = "stray acknowledgement" // late, unknown, repeated or over another connection
	BadFrame          Kind = "bad frame"             // what the app sent was no acknowledgement
	DeliveryFailed    Kind = "delivery failed"
	MethodCalled      Kind = "method called"
	ResponseURLCalled Kind = "response URL called"
	MessagePosted     Kind = "message posted"
	MessageChanged    Kind = "message changed"
	MessageDeleted    Kind = "message deleted"
	EphemeralPosted   Kind = "ephemeral posted"
	EphemeralChanged  Kind = "ephemeral changed"
	EphemeralDeleted  Kind = "ephemeral deleted"
	ResponseRefused   Kind = "response refused" // an acknowledgement's payload that Slack cannot show
	ViewOpened        Kind = "view opened"
	ViewUpdated       Kind = "view updated"
	ViewPushed        Kind = "view pushed"
	ViewPublished     Kind = "view published"
	ViewClosed        Kind = "view closed"
	ViewRefused       Kind = "view submission refused" // response_action errors
	ReactionAdded     Kind = "reaction added"
	AssistantChanged  Kind = "assistant thread changed"
)

// An Entry is one thing that passed. The fields that its kind has no use for are
// zero; what they point to is a copy and does not change, but for Delivery.
type Entry struct {
	Seq  int // from 1, without gaps
	Time time.Time
	Kind Kind

	Conn       string // the connection's ID
	EnvelopeID string
	Delivery   *Delivery
	Call       *Call
	Message    *Message
	Ephemeral  *Ephemeral
	View       *View
	Assistant  *AssistantThread
	User       string // the person concerned, where there is one
	Error      string // Slack's word for what went wrong
	// Errors are what the app finds wrong with a view's inputs, by block ID.
	Errors map[string]string
}

// A Call is one request by the app.
type Call struct {
	Method  string            // "chat.postMessage"; "response_url" for a response URL
	Args    map[string]string // without the token; structured values as JSON
	Status  int               // of the answer; 0 if the connection was dropped
	Error   string            // Slack's error, or empty
	Started time.Time
}

// record appends an entry; mu is held.
func (s *Server) record(e Entry) {
	e.Seq = len(s.entries) + 1
	e.Time = s.opts.Now()
	s.entries = append(s.entries, e)
	close(s.grown)
	s.grown = make(chan struct{})
	s.opts.Logger.Debug("local slack", "what", e.Kind, "seq", e.Seq, "conn", e.Conn, "envelope_id", e.EnvelopeID, "error", e.Error)
}

// Log returns everything that has passed so far.
func (s *Server) Log() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clip(s.entries) // entries are never changed, only added
}

// Subscribe yields every entry with a Seq above after, those already there and
// those to come, until ctx is done, the server closes or the loop is left. None
// is missed, however slow the loop.
func (s *Server) Subscribe(ctx context.Context, after int) iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for i := after; ; i++ {
			e, ok := s.entry(ctx, i)
			if !ok || !yield(e) {
				return
			}
		}
	}
}

// entry waits for the entry at an index.
func (s *Server) entry(ctx context.Context, i int) (Entry, bool) {
	for {
		s.mu.Lock()
		if i < len(s.entries) {
			defer s.mu.Unlock()
			return s.entries[i], true
		}
		grown := s.grown
		s.mu.Unlock()
		select {
		case <-grown:
		case <-ctx.Done():
			return Entry{}, false
		case <-s.done:
			return Entry{}, false
		}
	}
}

// Wait returns the first entry that matches, past or to come.
func (s *Server) Wait(ctx context.Context, match func(Entry) bool) (Entry, error) {
	for e := range s.Subscribe(ctx, 0) {
		if match(e) {
			return e, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return Entry{}, fmt.Errorf("waiting for a log entry: %w", context.Cause(ctx))
	}
	return Entry{}, fmt.Errorf("waiting for a log entry: %w", ErrClosed)
}

// WaitMessage returns the first message that matches as it was posted or as it
// became by a change, past or to come.
func (s *Server) WaitMessage(ctx context.Context, match func(Message) bool) (Message, error) {
	e, err := s.Wait(ctx, func(e Entry) bool {
		return (e.Kind == MessagePosted || e.Kind == MessageChanged) && match(*e.Message)
	})
	if err != nil {
		return Message{}, fmt.Errorf("waiting for a message: %w", err)
	}
	return *e.Message, nil
}

// WaitEphemeral is WaitMessage for what one person sees.
func (s *Server) WaitEphemeral(ctx context.Context, match func(Ephemeral) bool) (Ephemeral, error) {
	e, err := s.Wait(ctx, func(e Entry) bool {
		return (e.Kind == EphemeralPosted || e.Kind == EphemeralChanged) && match(*e.Ephemeral)
	})
	if err != nil {
		return Ephemeral{}, fmt.Errorf("waiting for an ephemeral message: %w", err)
	}
	return *e.Ephemeral, nil
}

func (s *Server) recordMessage(kind Kind, m *Message) {
	c := m.clone()
	s.record(Entry{Kind: kind, Message: &c, User: m.User})
}

func (s *Server) recordEphemeral(kind Kind, m *Ephemeral) {
	c := m.clone()
	s.record(Entry{Kind: kind, Ephemeral: &c, User: m.To})
}

func (s *Server) recordView(kind Kind, v *View) {
	c := v.clone()
	s.record(Entry{Kind: kind, View: &c, User: v.User})
}
