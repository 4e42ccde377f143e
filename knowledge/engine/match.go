package engine

import (
	"math"
	"slices"

	"whoowns/knowledge"
	"whoowns/knowledge/words"
)

// Match is what one text, or one part of it, was recognised as, and why.
type Match struct {
	Question Question
	// Topic or Concept is what it was recognised as; both are nil when nothing fits well enough.
	Topic   *knowledge.Topic
	Concept *knowledge.Concept
	// Score is how well that fits, or what fits best if nothing fits well enough; Needed is what it has to reach.
	Score      float64
	Needed     float64
	Confidence float64
	// Nearest are up to three topics that fit best, when none fits well enough.
	Nearest []*knowledge.Topic
	// Words are the words that were looked up.
	Words []string
	// Considered are the best candidates, the best first.
	Considered []Considered

	conceptReply YesNo
	fit          float64 // of the best phrase, from 0 to 1
}

// Considered is one candidate of a match.
type Considered struct {
	ID     string
	Phrase string // the name or phrasing that fits best
	Score  float64
}

// The bars of a match, found by trying on the tuning questions.
const (
	// minScore is the score that a topic has to reach to be the answer.
	minScore = 0.43
	// thinScore is the same when, in a question of at most thinWords words, the match hangs on one of several.
	thinScore = 0.95
	thinWords = 3
	// artEntries is the most entries that may have a term of art.
	artEntries = 3
	// minConcept is the same for concepts, which have no lean.
	minConcept = 0.46
	// conceptBias is how far a topic's score may be above a concept's that is still preferred.
	conceptBias = 0.94
	// temperature is how fast a candidate's say in the owner falls with its score.
	temperature = 0.058
)

const (
	consideredTopics = 16 // for the owner
	shownTopics      = 5  // in an explanation
	nearestTopics    = 3  // in a decline
)

// match recognises one text as one topic or concept. Amid others, such as in a list of duties, a thin match counts in
// full, since what stands around it shows that it is about product work.
func (e *Engine) match(text string, amid bool, s *scratch) Match {
	sentences := e.index.sentences(text)
	if len(sentences) == 0 {
		return Match{}
	}
	m := Match{Question: formOf(sentences)}
	if m.Question.Form == RoleList {
		return m
	}
	terms := e.index.terms(sentences, false)
	for _, t := range terms {
		m.Words = append(m.Words, t.word)
	}
	if isForeign(sentences) {
		return m
	}
	concept := e.bestConcept(sentences, len(terms) > 0, s)
	topics := e.index.score(terms, false, consideredTopics, s)
	best, confidence := e.decide(topics)
	for _, c := range topics[:min(shownTopics, len(topics))] {
		m.Considered = append(m.Considered, e.considered(c))
	}
	m.Needed = minScore
	if !amid && e.isThin(best, terms) {
		m.Needed = thinScore
	}
	switch {
	case concept.score >= minConcept && concept.score > best.score*conceptBias:
		m.Concept = e.index.entries[concept.entry].concept
		m.Score, m.Needed, m.Confidence, m.fit = concept.score, minConcept, math.Min(1, concept.fit), concept.fit
		m.conceptReply = e.index.phrases[concept.phrase].reply
		m.Considered = slices.Insert(m.Considered, 0, e.considered(concept))
	case len(topics) > 0 && best.score >= m.Needed:
		m.Topic = e.index.entries[best.entry].topic
		m.Score, m.Confidence, m.fit = best.score, confidence, best.fit
	default:
		m.Score = best.score
		for _, c := range topics[:min(nearestTopics, len(topics))] {
			m.Nearest = append(m.Nearest, e.index.entries[c.entry].topic)
		}
	}
	return m
}

func (e *Engine) considered(c candidate) Considered {
	return Considered{ID: e.index.entries[c.entry].id(), Phrase: e.index.phrases[c.phrase].text, Score: c.score}
}

// decide takes the owner that the best candidates together speak for, and that owner's best topic. The confidence is the
// owner's share of what they say, less where even the best fits poorly.
func (e *Engine) decide(topics []candidate) (candidate, float64) {
	if len(topics) == 0 {
		return candidate{}, 0
	}
	var total float64
	var say [owners]float64
	ownerOf := func(c candidate) int { return ownerIndex(e.index.entries[c.entry].topic.Owner) }
	for _, c := range topics {
		w := math.Exp((c.score - topics[0].score) / temperature)
		say[ownerOf(c)] += w
		total += w
	}
	best := topics[0]
	for _, c := range topics {
		if say[ownerOf(c)] > say[ownerOf(best)] {
			best = c
		}
	}
	return best, say[ownerOf(best)] / total * math.Min(1, best.score)
}

// isThin reports whether the match of a short question hangs on one word: the best phrase has one of the question's
// several, and more words of its own, and the word is no term of art. "Who will win the cup?" is not about the win rate,
// but "Kafka or Kinesis" is about technology.
func (e *Engine) isThin(best candidate, terms []term) bool {
	stems := e.index.phrases[best.phrase].stems
	if len(terms) < 2 || len(terms) > thinWords || len(stems) < 2 {
		return false
	}
	met := 0
	for _, t := range terms {
		if t.stem == unknownStem || !slices.Contains(stems, t.stem) {
			continue
		}
		if met++; met > 1 || e.isTermOfArt(t.stem) {
			return false
		}
	}
	return met == 1
}

// isTermOfArt reports whether so few entries have the stem, all of one owner, that the word alone settles whose it is.
func (e *Engine) isTermOfArt(stem stemID) bool {
	in := e.index.inEntry[stem]
	return len(in) <= artEntries && !slices.ContainsFunc(in, func(m mention) bool {
		first, other := e.index.entries[in[0].entry].topic, e.index.entries[m.entry].topic
		return first == nil || other == nil || first.Owner != other.Owner
	})
}

// bestConcept finds the concept that fits best, for which the names of the roles count. A question that says more than
// the roles' names is no concept by them alone: "who is the PM of Canada?".
func (e *Engine) bestConcept(sentences []sentence, saysMore bool, s *scratch) candidate {
	terms := e.index.terms(sentences, true)
	best := e.index.score(terms, true, 1, s)
	if len(best) == 0 {
		return candidate{}
	}
	stems := e.index.phrases[best[0].phrase].stems
	if saysMore && !slices.ContainsFunc(terms, func(t term) bool { return !t.role && slices.Contains(stems, t.stem) }) {
		return candidate{}
	}
	return best[0]
}

// isForeign reports whether a question is in a language that the base does not speak. English words that it happens to
// have in it would mislead.
func isForeign(sentences []sentence) bool {
	var all []string
	for _, s := range sentences {
		for _, t := range s.tokens {
			all = append(all, t.word)
		}
	}
	return words.IsForeign(all)
}
