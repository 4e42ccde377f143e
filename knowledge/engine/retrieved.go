package engine

import (
	"strconv"

	"whoowns/knowledge/lean"
)

// retrievedValue is how much the best phrases of a label count for the model, found by trying on the tuning questions.
const retrievedValue = 4

// strongest is of how many topics the model is told by name.
const strongest = 3

// retrieved names what the base's own phrases say of a question, for the model.
func (x *index) retrieved(f found, into []lean.Feature) []lean.Feature {
	b := builder{features: into, value: 1}
	for _, c := range f.topics.best[:min(strongest, len(f.topics.best))] {
		b.add('t', float32(c.score), x.entries[c.entry].id())
	}
	best := 0
	for label, c := range f.topics.ofLabel[:owners] {
		b.add('r', float32(retrievedValue*c.score), strconv.Itoa(label))
		if c.score > f.topics.ofLabel[best].score {
			best = label
		}
	}
	b.add('R', float32(retrievedValue*f.topics.ofLabel[best].score/2), strconv.Itoa(best))
	if f.concept.score > 0 {
		b.add('r', float32(retrievedValue*f.concept.score), strconv.Itoa(conceptLabel))
		b.add('t', float32(f.concept.score), x.entries[f.concept.entry].id())
	}
	b.known(f.terms)
	return b.features
}

// known adds how many words of a question the base has, and how many it lacks: the more it lacks, the less likely the
// question is about product work.
func (b *builder) known(terms []term) {
	known, unknown := 0, 0
	for _, t := range terms {
		if t.stem == unknownStem {
			unknown++
		} else {
			known++
		}
	}
	b.add('k', 1, "known", upTo(6, known))
	b.add('k', 1, "unknown", upTo(4, unknown))
	b.add('k', 1, "known", upTo(6, known), "unknown", upTo(4, unknown))
}
