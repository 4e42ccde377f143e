package engine

import (
	"strconv"

	"whoowns/knowledge/lean"
)

// What a word is to a follow-up: what it names tells nothing about whether the text leans on what was said before, but that it names
// something of the base does.
const (
	knownForm   = "#" // a word that the base has
	unknownForm = "?" // one that it does not have, and that is no stop word
)

// The values of the features of a follow-up, by kind, found by trying on the tuning dialogues.
const (
	followWord    = 1
	followPair    = 1
	followTriple  = 0.7
	followEnd     = 0.7 // the words at the beginning and at the end
	followLetters = 0.25
	followShape   = 1 // how long it is, how much of it the base has, whether it asks
)

// followUpFeatures names what is true of a text for the model that tells how it leans on what was said before.
func (x *index) followUpFeatures(sentences []sentence, into []lean.Feature) []lean.Feature {
	b := builder{features: into, value: 1}
	tokens, known, unknown, roles, asks := 0, 0, 0, 0, false
	for _, s := range sentences {
		asks = asks || s.asks
		before, twoBefore := "^", ""
		for i, t := range s.tokens {
			kind := t.form
			switch {
			case t.role != "":
				kind = roleForm
				roles++
			case t.stop:
			case t.stem != unknownStem:
				kind = knownForm
				known++
			default:
				kind = unknownForm
				unknown++
			}
			tokens++
			b.add('U', followWord, t.form)
			b.add('K', followWord, kind)
			b.add('B', followPair, before, kind)
			b.add('F', followPair, before, t.form)
			if twoBefore != "" {
				b.add('T', followTriple, twoBefore, before, kind)
			}
			if i < 2 {
				b.add('A', followEnd, strconv.Itoa(i), t.form)
			}
			if i >= len(s.tokens)-2 {
				b.add('Z', followEnd, strconv.Itoa(len(s.tokens)-i), t.form)
			}
			if !t.stop && t.role == "" {
				b.value = followLetters / lettersValue
				b.letters(t.word)
				b.value = 1
			}
			before, twoBefore = kind, before
		}
		b.add('B', followPair, before, "$")
		b.add('T', followTriple, twoBefore, before, "$")
	}
	b.add('L', followShape, "length", few(tokens))
	b.add('L', followShape, "known", few(known))
	b.add('L', followShape, "unknown", few(unknown))
	b.add('L', followShape, "roles", few(roles))
	b.add('L', followShape, "of", few(known), few(tokens))
	b.add('L', followShape, "sentences", few(len(sentences)))
	b.add('L', followShape, "asks", strconv.FormatBool(asks))
	return b.features
}

// few is a number up to where one more makes no difference.
func few(n int) string {
	switch {
	case n <= 4:
		return strconv.Itoa(n)
	case n <= 6:
		return "6"
	case n <= 9:
		return "9"
	case n <= 14:
		return "14"
	}
	return "more"
}
