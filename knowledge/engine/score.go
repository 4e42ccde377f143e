package engine

import (
	"cmp"
	"math"

	"whoowns/knowledge/lean"
)

// The weights of the score, found by trying on the tuning questions (`whoowns kb eval`).
const (
	// A candidate's score adds up how well its best phrase fits, how well its second best does, and how much all of its
	// phrases have in common with the question.
	weightFit    = 0.70
	weightSecond = 0.11
	weightCommon = 0.46
	// exactBonus puts an entry first that has the question word for word, whatever the rest says: no two entries have the
	// same phrase, so the curator has decided. exactFit leaves room for rounding.
	exactBonus = 1
	exactFit   = 0.999
	// coverage is how much more a phrase's own words that the question lacks count against it than the question's words
	// that the phrase lacks, from 0 to 1.
	coverage = 0.74
	// saturation is after how many mentions of a stem, for ten phrases, an entry counts as tied to it by half.
	saturation = 1.9
	// unknownWeight is what a content word weighs that the base does not have; one that only one entry has weighs 5.8.
	unknownWeight = 1.36
	// repaired is how much a word counts whose spelling had to be mended.
	repaired = 0.97
)

// candidate is an entry that shares words with the question.
type candidate struct {
	entry  int32
	phrase int32   // the best of its phrases
	fit    float64 // of that phrase, from 0 to 1
	second float64 // fit of the next best
	common float64 // what all phrases have in common with the question, from 0 to 1
	score  float64
	// company: the best phrase is an overlay's.
	company bool
}

// scratch is the working memory of one scoring, kept for the next.
type scratch struct {
	phraseMass []float32 // small, for the processor to hold it at hand
	phrases    []int32
	entries    []candidate
	position   []int32   // by entry: its place in entries plus one
	terms      [2][]term // without and with the names of the roles
	features   []lean.Feature
	// blind leaves out the phrases that fit exactly. The model is taught so, since a question is seldom word for word in the
	// base.
	blind bool
}

func newScratch(x *index) *scratch {
	return &scratch{phraseMass: make([]float32, len(x.phrases)), position: make([]int32, len(x.entries))}
}

// scores are the entries that share words with a question. A candidate whose score is 0 stands for none.
type scores struct {
	best    []candidate       // in order
	ofLabel [labels]candidate // the best of each label
	company candidate         // the best by an overlay's phrase
}

// score finds the entries that share words with the terms, and returns the best of them, at most want. Ties go to the id
// that is first in the alphabet. Only topics are considered, or only concepts.
func (x *index) score(terms []term, concepts bool, want int, s *scratch) scores {
	s.phrases, s.entries = s.phrases[:0], s.entries[:0]
	in := x.topics
	if concepts {
		in = x.concepts
	}
	var mass float64 // of the question
	for _, t := range terms {
		if t.stem == unknownStem {
			mass += unknownWeight * unknownWeight * t.weight
			continue
		}
		w := x.weight[t.stem] * t.weight
		mass += w
		for _, p := range in[t.stem].phrases {
			if s.phraseMass[p] == 0 {
				s.phrases = append(s.phrases, p)
			}
			s.phraseMass[p] += float32(w)
		}
		for _, m := range in[t.stem].mentions {
			s.at(m.entry).common += w * m.degree
		}
	}
	s.fit(x, mass)
	found := scores{best: make([]candidate, 0, want+1)}
	for _, c := range s.entries {
		s.position[c.entry] = 0
		c.common /= mass
		c.score = weightFit*c.fit + weightSecond*c.second + weightCommon*c.common
		if c.fit >= exactFit {
			c.score += exactBonus
		}
		found.best = x.insert(found.best, c, want)
		if label := x.entries[c.entry].label; label != noLabel && x.compare(c, found.ofLabel[label]) < 0 {
			found.ofLabel[label] = c
		}
		if c.company && x.compare(c, found.company) < 0 {
			found.company = c
		}
	}
	return found
}

// fit finds the two best phrases of each entry.
func (s *scratch) fit(x *index, mass float64) {
	ofQuestion := float32(math.Pow(mass, 1-coverage))
	for _, p := range s.phrases {
		phrase := x.measures[p]
		fit := float64(s.phraseMass[p] / (phrase.norm * ofQuestion))
		s.phraseMass[p] = 0
		if s.blind && fit >= exactFit {
			continue
		}
		switch c := s.at(phrase.entry); {
		case fit > c.fit:
			c.fit, c.second, c.phrase, c.company = fit, c.fit, p, phrase.company
		case fit > c.second:
			c.second = fit
		}
	}
}

// insert puts c where it belongs in best, which is in order and keeps its length within want.
func (x *index) insert(best []candidate, c candidate, want int) []candidate {
	at := len(best)
	if at == want && c.score < best[at-1].score {
		return best
	}
	for at > 0 && x.compare(c, best[at-1]) < 0 {
		at--
	}
	if at == want {
		return best
	}
	best = append(best, c)
	copy(best[at+1:], best[at:])
	best[at] = c
	return best[:min(len(best), want)]
}

// compare orders the better candidate first.
func (x *index) compare(a, b candidate) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Compare(x.entries[a.entry].id(), x.entries[b.entry].id())
}

func (s *scratch) at(entry int32) *candidate {
	if s.position[entry] == 0 {
		s.entries = append(s.entries, candidate{entry: entry})
		s.position[entry] = int32(len(s.entries))
	}
	return &s.entries[s.position[entry]-1]
}
