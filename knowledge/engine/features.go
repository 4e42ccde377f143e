package engine

import (
	"slices"

	"whoowns/knowledge/lean"
)

// How much the features of a question count, by kind, found by trying on the tuning questions.
const (
	wordValue    = 1    // a word by itself
	pairValue    = 1    // two words that follow one another, or two content words with only stop words between them
	skipValue    = 0.7  // two content words with one between them
	lettersValue = 0.25 // a run of letters
	behindValue  = 0.7  // a word that only describes another: the pricing page in "the CSS of the pricing page"
	placeValue   = 0.7  // a word in what is asked, or in what sets the scene
	droppedValue = 0.5  // a word that is set aside
	sceneValue   = 0.5  // everything in a sentence that only sets the scene, times the above
)

// The lengths of the runs of letters by which a word is known that was never seen.
const (
	shortestRun = 4
	longestRun  = 5
	longestWord = 30 // that is cut into runs
)

// features names what is true of the wording of a question, for the model. The roles are all one word there: who is
// suspected says nothing about who owns it.
func features(sentences []sentence, into []lean.Feature) []lean.Feature {
	focus := lastAsking(sentences)
	for i, s := range sentences {
		b := builder{features: into, value: 1}
		if len(sentences) > 1 {
			b.place = 'f'
			if i != focus {
				b.value, b.place = sceneValue, 'n'
			}
		}
		b.sentence(s)
		into = b.features
	}
	return into
}

func lastAsking(sentences []sentence) int {
	for i, s := range slices.Backward(sentences) {
		if s.asks {
			return i
		}
	}
	return len(sentences) - 1
}

// builder gathers features.
type builder struct {
	features []lean.Feature
	value    float32 // by which every value is multiplied
	place    byte    // the kind of the features of place; 0 when there is only one sentence
}

// add adds a feature that is named by its kind and parts.
func (b *builder) add(kind byte, value float32, parts ...string) {
	h := hashKind(kind)
	for i, p := range parts {
		if i > 0 {
			h = lean.Hash(h, " ")
		}
		h = lean.Hash(h, p)
	}
	b.features = append(b.features, lean.Feature{Hash: h, Value: value * b.value})
}

func hashKind(kind byte) uint32 { return lean.Hash(0, string(rune(kind))) }

func (b *builder) sentence(s sentence) {
	before, content, contentBefore := "^", "", ""
	behind := false
	for _, t := range s.tokens {
		if t.dropped {
			b.add('d', droppedValue, t.form)
			before = "d"
			continue
		}
		switch {
		case isPreposition(t.word):
			behind = true
		case t.stop && !isArticle(t.word):
			behind = false
		}
		b.add('u', wordValue, t.form)
		if behind && !t.stop {
			b.add('o', behindValue, t.form)
		}
		b.add('b', pairValue, before, t.form)
		if b.place != 0 {
			b.add(b.place, placeValue, t.form)
		}
		before = t.form
		if t.stop || t.role != "" {
			continue
		}
		if content != "" {
			b.add('c', pairValue, content, t.form)
		}
		if contentBefore != "" {
			b.add('s', skipValue, contentBefore, t.form)
		}
		content, contentBefore = t.form, content
		b.letters(t.word)
	}
	b.add('b', pairValue, before, "$")
}

func (b *builder) letters(word string) {
	if len(word) > longestWord {
		return
	}
	kind := hashKind('x')
	var buffer [longestWord + 2]byte
	bounded := append(append(append(buffer[:0], '<'), word...), '>')
	for n := shortestRun; n <= longestRun; n++ {
		for i := 0; i+n <= len(bounded); i++ {
			b.features = append(b.features, lean.Feature{Hash: lean.HashBytes(kind, bounded[i:i+n]), Value: lettersValue * b.value})
		}
	}
}

func isPreposition(word string) bool {
	switch word {
	case "of", "for", "in", "on", "at", "with", "from", "about", "behind", "into", "inside":
		return true
	}
	return false
}
