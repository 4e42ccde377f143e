package engine

import (
	"slices"
	"strings"

	"whoowns/knowledge"
)

// Match is what one text, or one part of it, was recognised as, and why.
type Match struct {
	Text     string
	Question Question
	// Topic or Concept is what it was recognised as; both are nil when it was declined without knowing whose job it is.
	Topic   *knowledge.Topic
	Concept *knowledge.Concept
	// Confidence is how probable it is that the owner is right, from 0 to 1; when nothing was recognised, that of the best
	// guess. An answer needs SureEnough.
	Confidence float64
	// Nearest are up to three topics that it may have meant, when nothing was recognised.
	Nearest []*knowledge.Topic
	// Reasons are set by Explain.
	Reasons *Reasons

	label        int // noLabel when it was not read as a question about one thing
	conceptReply YesNo
	fit          float64 // of the best phrase, from 0 to 1
	terms        int
	exact        bool
}

const (
	// SureEnough is the confidence that an answer has to reach; below it the nearest topics are offered.
	SureEnough = 0.4
	// declineCost is how much worse it is to give an owner where a decline was right than the other way round.
	declineCost = 4
	// companyFit is how well a question has to fit an overlay's phrase for it to decide, whatever the model was taught.
	companyFit = 0.6
	// closeFit is how well a question has to fit a topic's best phrase for the topic to be what it is about; below, all that is
	// known is whose it is. The few topics of both, and the concepts, need not fit so well.
	closeFit = 0.55
	// surelyConcept is how probable it has to be that a question is about a role that it names, for a topic that it otherwise
	// fits word for word to stand back: "must a PO be a market expert?"
	surelyConcept = 0.8
	// surest is the confidence in what the base has word for word.
	surest = 0.99
	// farFromAll is how probable none has to be for nothing to be offered instead.
	farFromAll = 0.8
)

const (
	consideredTopics = 5 // for the model, in an explanation, and to offer when a question is declined
	nearestTopics    = 3 // in a decline
)

// match recognises one text as one topic or concept.
func (e *Engine) match(text string, s *scratch) Match {
	return e.matchSentences(text, e.index.sentences(text), s)
}

func (e *Engine) matchSentences(text string, sentences []sentence, s *scratch) Match {
	m := Match{Text: text, label: noLabel}
	if len(sentences) == 0 {
		return m
	}
	m.Question = formOf(sentences)
	if m.Question.Form == RoleList {
		return m
	}
	f := e.index.find(sentences, s)
	e.decide(&m, f, e.probabilities(f, sentences, s))
	return m
}

// found is what the base has for a question. Its terms last until the next search.
type found struct {
	terms   []term
	topics  scores
	concept candidate
	// loose is the best concept when the names of the roles alone may tell it.
	loose candidate
	// company is the best by an overlay's phrase, be it a topic or a concept.
	company candidate
	// setAside and numbers are said too, if they are, so that a phrase that has all the terms may not have the whole question.
	setAside, numbers bool
	// roles: one of them is named, of which a topic's phrases say nothing.
	roles bool
}

func (x *index) find(sentences []sentence, s *scratch) found {
	var f found
	s.terms[0] = x.terms(sentences, false, s.terms[0][:0])
	s.terms[1] = x.terms(sentences, true, s.terms[1][:0])
	f.terms = s.terms[0]
	concepts := x.score(s.terms[1], true, 1, s)
	f.loose = concepts.ofLabel[conceptLabel]
	if x.isSaid(f.loose, sentences) {
		f.concept = f.loose
	}
	f.topics = x.score(f.terms, false, consideredTopics, s)
	f.company = f.topics.company
	if x.isSaid(concepts.company, sentences) && concepts.company.fit > f.company.fit {
		f.company = concepts.company
	}
	for _, sentence := range sentences {
		for _, t := range sentence.tokens {
			f.setAside = f.setAside || t.dropped
			f.numbers = f.numbers || t.form == numberForm
			f.roles = f.roles || t.role != ""
		}
	}
	return f
}

// SaidFor is the topic that has a text as one of its names or phrasings already, in the same words; nil if none has.
func (e *Engine) SaidFor(text string) *knowledge.Topic {
	sentences := e.index.sentences(shorten(text))
	if len(sentences) == 0 {
		return nil
	}
	s := e.scratch.Get().(*scratch)
	f := e.index.find(sentences, s)
	e.scratch.Put(s) // the best candidates are not of it
	if len(f.topics.best) == 0 || !e.index.isWhole(f.topics.best[0], f) {
		return nil
	}
	if known := e.index.entries[f.topics.best[0].entry]; !known.hidden {
		return known.topic
	}
	return nil
}

// isWhole reports whether a candidate's best phrase is the question, word for word.
func (x *index) isWhole(c candidate, f found) bool {
	return c.fit >= exactFit && !f.setAside && (!f.numbers || strings.ContainsAny(x.phrases[c.phrase].text, "0123456789"))
}

// probabilities is how probable each label is.
func (e *Engine) probabilities(f found, sentences []sentence, s *scratch) [labels]float64 {
	s.features = e.index.retrieved(f, features(sentences, s.features[:0]))
	var p [labels]float64
	e.taught.owner.Probabilities(s.features, p[:])
	return p
}

// decide says what a question is about, given what the base has for it and what the model makes of it. A phrase of the base
// that has the whole question decides, since a curator wrote it; so does an overlay's that comes close; the model decides
// about all others whose they are, and the base's phrases which topic of that owner's it is.
func (e *Engine) decide(m *Match, f found, p [labels]float64) {
	var chosen candidate
	m.label = likeliest(p)
	m.Confidence = p[m.label]
	best := candidate{}
	if len(f.topics.best) > 0 {
		best = f.topics.best[0]
	}
	switch {
	case e.index.isWhole(f.concept, f):
		chosen, m.exact = f.concept, true
		m.Confidence = surest
	case e.index.isWhole(best, f) && !(f.roles && m.label == conceptLabel && m.Confidence >= surelyConcept):
		chosen, m.exact = best, true
		m.Confidence = surest
	case f.company.fit >= companyFit && f.company.fit >= best.fit:
		chosen = f.company
		m.Confidence = min(chosen.fit, surest)
	case m.label == conceptLabel:
		if chosen = f.concept; chosen.score == 0 {
			chosen = f.loose
		}
	default:
		chosen = f.topics.ofLabel[m.label]
	}
	m.fit, m.terms = chosen.fit, len(f.terms)
	var known entry // nothing, where the base has no word of it
	if chosen.score > 0 {
		known = e.index.entries[chosen.entry]
	}
	isClose := chosen.fit >= closeFit || m.label == conceptLabel || m.label == bothLabel && chosen.score > 0
	switch {
	case m.Confidence < SureEnough, known.hidden:
	case !isClose:
		m.Topic = e.index.general[m.label] // none's has no general topic: what is not close is declined
	case known.concept != nil:
		m.Concept, m.label, m.conceptReply = known.concept, conceptLabel, e.index.phrases[chosen.phrase].reply
	case known.topic != nil:
		m.Topic, m.label = known.topic, ownerLabel(known.topic.Owner)
	}
	if m.Topic == nil && m.Concept == nil && (m.label != noneLabel || m.Confidence < farFromAll) {
		m.Nearest = e.nearest(f.topics.best)
	}
}

// likeliest is the label to answer with, which is none if that is not much less probable than another.
func likeliest(p [labels]float64) int {
	p[noneLabel] *= declineCost
	best := 0
	for label := range p {
		if p[label] > p[best] {
			best = label
		}
	}
	return best
}

func (e *Engine) nearest(best []candidate) []*knowledge.Topic {
	var topics []*knowledge.Topic
	for _, c := range best {
		if entry := e.index.entries[c.entry]; !entry.hidden && len(topics) < nearestTopics {
			topics = append(topics, entry.topic)
		}
	}
	return topics
}

// isSaid reports whether a concept has more of a question than the roles' names, if the question says more: "who is the PM
// of Canada?" is none by them alone.
func (x *index) isSaid(c candidate, sentences []sentence) bool {
	if c.score == 0 {
		return false
	}
	stems, more := x.phrases[c.phrase].stems, false
	for _, s := range sentences {
		for _, t := range s.tokens {
			if !t.content() || t.role != "" {
				continue
			}
			if slices.Contains(stems, t.stem) {
				return true
			}
			more = true
		}
	}
	return !more
}
