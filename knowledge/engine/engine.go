// Package engine finds the answer to a question: which topics it is about, whose they are, and how sure that is. It is
// deterministic, uses no network, and an Engine may be used by many goroutines at once.
package engine

import (
	"strings"
	"sync"

	"whoowns/knowledge"
)

// Engine answers questions from a base.
type Engine struct {
	index   *index
	taught  *taught
	scratch sync.Pool // of *scratch
}

// New returns an Engine for the base, which must not change afterwards.
func New(base *knowledge.Base) *Engine {
	t, err := readTaught(taughtBytes)
	if err != nil {
		panic(err) // the bytes are embedded, and a test reads them
	}
	return newEngine(base, t)
}

func newEngine(base *knowledge.Base, t *taught) *Engine { return newEngineOn(newIndex(base), t) }

func newEngineOn(x *index, t *taught) *Engine {
	e := &Engine{index: x, taught: t}
	e.scratch.New = func() any { return newScratch(e.index) }
	return e
}

// Answer answers a question in plain text, of any length and content. It never fails: what it does not understand is
// declined with Kind Unknown, and an empty text is answered with Help.
func (e *Engine) Answer(text string) Answer {
	s := e.scratch.Get().(*scratch)
	answer, _ := e.answer(text, s)
	e.scratch.Put(s) // not deferred: after a panic it may hold half a score, and must not be used again
	return answer
}

// Explain is Answer with the matches that it rests on and their Reasons, one for each thing asked. A text that is no question
// has none. It takes many times as long.
func (e *Engine) Explain(text string) (Answer, []Match) {
	s := e.scratch.Get().(*scratch)
	answer, matches := e.answer(text, s)
	for i := range matches {
		matches[i].Reasons = e.reasons(matches[i].Text, s)
	}
	e.scratch.Put(s)
	return answer, matches
}

func (e *Engine) answer(text string, s *scratch) (Answer, []Match) {
	text = shorten(strings.TrimSpace(text))
	if answer, matches, ok := e.command(text, s); ok {
		return answer, matches
	}
	if items := duties(text); items != nil {
		return e.breakdown(items, s)
	}
	sentences := e.index.sentences(text)
	m := e.matchSentences(text, sentences, s)
	if !m.exact { // otherwise it is one thing, whatever is in it: "profit and loss"
		if answer, matches, ok := e.several(text, sentences, m, s); ok {
			return answer, matches
		}
	}
	return e.one(m), []Match{m}
}

// maxText is the length of Slack's longest message, in bytes of plain English; what comes after it is not read.
const maxText = 40_000

func shorten(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "")
}

// one answers a question about one thing.
func (e *Engine) one(m Match) Answer {
	switch {
	case m.Question.Form == RoleList:
		return Answer{Kind: List, ListOf: m.Question.Suspect}
	case m.Concept != nil:
		return Answer{Kind: Concept, Concept: m.Concept, Reply: m.conceptReply}
	case m.Topic == nil:
		return Answer{Kind: Unknown, Nearest: m.Nearest}
	}
	return Answer{Kind: Ownership, Verdicts: []Verdict{m.verdict("")}}
}

// verdict is the verdict of a match on the part of a question that it was made for. A match without a topic is none's.
func (m Match) verdict(asked string) Verdict {
	if m.Topic == nil {
		return Verdict{Asked: asked, Owner: knowledge.None}
	}
	v := Verdict{Asked: asked, Owner: m.Topic.Owner, Topic: m.Topic, Confidence: m.Confidence}
	if m.Question.Form == YesOrNo {
		v.Suspect = m.Question.Suspect
		switch v.Owner {
		case m.Question.Suspect:
			v.Reply = Yes
		case knowledge.Both:
			v.Reply = Partly
		default:
			v.Reply = No
		}
	}
	return v
}

func (e *Engine) breakdown(items []string, s *scratch) (Answer, []Match) {
	a := Answer{Kind: Breakdown, Unread: max(0, len(items)-maxDuties)}
	var matches []Match
	for _, item := range items[:min(len(items), maxDuties)] {
		m := e.match(item, s)
		matches = append(matches, m)
		a.Verdicts = append(a.Verdicts, m.verdict(item))
	}
	return a, matches
}
