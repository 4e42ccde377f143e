package engine

import (
	"slices"

	"whoowns/knowledge/lean"
)

const (
	// maxSeveral is the longest text, in bytes, in which several things are looked for; a longer one is a story.
	maxSeveral = 2000
	maxPieces  = 40
	maxParts   = 12
	// minSeveral is how probable several things have to be, from how a text is put together, for its parts to be looked for.
	minSeveral = 0.01
)

// several answers a question about two or more things; whole is what its sentences are as one.
func (e *Engine) several(text string, sentences []sentence, whole Match, s *scratch) (Answer, []Match, bool) {
	r, ok := e.read(text, sentences, s)
	if !ok || !e.holds(e.taught.accept, r.acceptFeatures(whole, s.features[:0])) {
		return Answer{}, nil, false
	}
	a := Answer{Kind: Ownership}
	for _, p := range r.parts {
		a.Verdicts = append(a.Verdicts, p.match.verdict(p.match.Text))
	}
	return a, r.matches(), true
}

// reading is a proposal to read a text as a question about several things.
type reading struct {
	*outline
	several float64 // how probable that is from how the text is put together
	parts   []part
}

// part is a run of pieces that is taken for one of the things that are asked about.
type part struct {
	span
	match Match
}

func (r reading) matches() []Match {
	matches := make([]Match, len(r.parts))
	for i, p := range r.parts {
		matches[i] = p.match
	}
	return matches
}

// read proposes the things that a text asks about, if it may be several.
func (e *Engine) read(text string, sentences []sentence, s *scratch) (reading, bool) {
	o := e.index.outline(text, sentences)
	if o == nil {
		return reading{}, false
	}
	e.leanPieces(o, s)
	r := reading{outline: o, several: e.yes(e.taught.several, o.severalFeatures(s.features[:0]))}
	if r.several < minSeveral {
		return r, false
	}
	for _, p := range e.cut(o, s) {
		r.parts = append(r.parts, part{p, e.matchSentences(o.textOf(p), o.sentences(p), s)})
	}
	// What is asked about the roles has no owner, and so no place among several verdicts.
	aboutRoles := slices.ContainsFunc(r.parts, func(p part) bool { return p.match.Concept != nil || p.match.Question.Form == RoleList })
	return r, len(r.parts) >= 2 && len(r.parts) <= maxParts && !aboutRoles
}

// cut decides which runs of pieces are the things that are asked about.
func (e *Engine) cut(o *outline, s *scratch) []span {
	var spans []span
	for i := range o.pieces {
		if i == 0 || e.holds(e.taught.cut, o.cutFeatures(i, s.features[:0])) {
			spans = append(spans, span{i, i})
		}
		spans[len(spans)-1].to = i + 1
	}
	var asked []span
	for i, p := range spans {
		l := e.leaning(o.sentences(p), s)
		if !e.holds(e.taught.frame, o.frameFeatures(p, i, len(spans), l, s.features[:0])) {
			asked = append(asked, p)
		}
	}
	return asked
}

// yes is how probable the second of a model's two labels is.
func (e *Engine) yes(m *lean.Model, features []lean.Feature) float64 {
	var p [2]float64
	m.Probabilities(features, p[:])
	return p[1]
}

func (e *Engine) holds(m *lean.Model, features []lean.Feature) bool { return e.yes(m, features) > 0.5 }

// leaning is what the words of a text lean to, whatever the base has for it.
type leaning struct {
	label int
	p     float64
}

func (e *Engine) leaning(sentences []sentence, s *scratch) leaning {
	p := e.wordingProbabilities(sentences, s)
	var l leaning
	for label := range p {
		if p[label] > l.p {
			l = leaning{label, p[label]}
		}
	}
	return l
}

// wordingProbabilities is how probable each label is by the words alone.
func (e *Engine) wordingProbabilities(sentences []sentence, s *scratch) [labels]float64 {
	var p [labels]float64
	s.features = features(sentences, s.features[:0])
	e.taught.owner.Probabilities(s.features, p[:])
	return p
}

// leanPieces fills in what the pieces of an outline lean to.
func (e *Engine) leanPieces(o *outline, s *scratch) {
	o.leanings = make([]leaning, len(o.pieces))
	for i, p := range o.pieces {
		o.leanings[i].label = noLabel
		if p.content > 0 {
			o.leanings[i] = e.leaning(o.sentences(span{i, i + 1}), s)
		}
	}
}
