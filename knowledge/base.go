package knowledge

import (
	"iter"

	"whoowns/knowledge/words"
)

// Base is everything that is known: the embedded base with the overlay, checked. It does not change after Load, so
// it may be read by many goroutines.
type Base struct {
	Areas    []string // in the order of the files
	Topics   []*Topic // by area, then as in the file
	Concepts []*Concept
	Claims   []Claim
	// Hidden and HiddenConcepts are those of the embedded base that the overlay took away. They are known, so that a question
	// about one is not taken for one about its neighbours, and nothing is said of them.
	Hidden         []*Topic
	HiddenConcepts []*Concept
	// Version is the same for bases of the same files, the overlay's included, wherever they lie.
	Version string

	topics   map[string]*Topic
	concepts map[string]*Concept
	claims   map[string]*Claim
	analyzer *words.Analyzer
	lexicon  *words.Lexicon
}

// Topic returns the topic of that id, or nil.
func (b *Base) Topic(id string) *Topic { return b.topics[id] }

// Concept returns the concept of that id, or nil.
func (b *Base) Concept(id string) *Concept { return b.concepts[id] }

// Claim returns the claim of that id, or nil.
func (b *Base) Claim(id string) *Claim { return b.claims[id] }

// Analyzer returns the analyzer with the base's vocabulary.
func (b *Base) Analyzer() *words.Analyzer { return b.analyzer }

// Lexicon has seen every name and phrasing of the base; only Lookup and Stems may be called.
func (b *Base) Lexicon() *words.Lexicon { return b.lexicon }

// OwnedBy yields the topics of an owner in the order of Topics.
func (b *Base) OwnedBy(owner Owner) iter.Seq[*Topic] {
	return func(yield func(*Topic) bool) {
		for _, t := range b.Topics {
			if t.Owner == owner && !yield(t) {
				return
			}
		}
	}
}
