package reply

import (
	"whoowns/bot/mrkdwn"
	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Responder makes the reply to what a person typed. It may be used by many goroutines.
type Responder struct {
	engine *engine.Engine
	base   *knowledge.Base
	writer Writer
}

// NewResponder returns the Responder for a base.
func NewResponder(base *knowledge.Base, words *wording.Wording) *Responder {
	return &Responder{engine: engine.New(base), base: base, writer: New(base, words)}
}

// Respond answers text as it was typed, in Slack's markup or in none. It always has a reply, if only a decline.
func (r *Responder) Respond(text string) (engine.Answer, Reply) {
	a := r.engine.Answer(mrkdwn.Clean(text))
	return a, r.writer.Answer(a)
}

// Explain is Respond with the matches that led to the answer, one for each thing asked.
func (r *Responder) Explain(text string) (engine.Answer, Reply, []engine.Match) {
	a, matches := r.engine.Explain(mrkdwn.Clean(text))
	return a, r.writer.Answer(a), matches
}

// FollowUp tells whether a text, which is plain, leans on what was said before.
func (r *Responder) FollowUp(text string) engine.FollowUp { return r.engine.FollowUp(text) }

// SaidFor is the topic that has a text as one of its names or phrasings already, in the same words; nil if none has.
func (r *Responder) SaidFor(text string) *knowledge.Topic { return r.engine.SaidFor(text) }

// Base is what the answers come from.
func (r *Responder) Base() *knowledge.Base { return r.base }
