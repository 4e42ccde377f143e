package reply

import (
	"whoowns/bot/mrkdwn"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Responder makes the reply to what a person typed. It may be used by many goroutines.
type Responder struct {
	engine  *engine.Engine
	wording Wording
}

// NewResponder returns the Responder for a base.
func NewResponder(base *knowledge.Base) *Responder {
	return &Responder{engine: engine.New(base), wording: New(base)}
}

// Respond answers text as it was typed, in Slack's markup or in none. It always has a reply, if only a decline.
func (r *Responder) Respond(text string) (engine.Answer, Reply) {
	a := r.engine.Answer(mrkdwn.Clean(text))
	return a, r.wording.Answer(a)
}

// Explain is Respond with the matches that led to the answer, one for each thing asked.
func (r *Responder) Explain(text string) (engine.Answer, Reply, []engine.Match) {
	a, matches := r.engine.Explain(mrkdwn.Clean(text))
	return a, r.wording.Answer(a), matches
}

// Help is the reply that explains how to ask.
func (r *Responder) Help() Reply { return r.wording.Help() }
