package refine

import (
	"strings"

	"whoowns/knowledge/words"
)

// tense is what the ending of a word may say: "ask", "asks", "asked" and "asking" are forms of one word and say different things.
type tense uint8

// The tenses. The last is that of words such as "put", which have no ending to tell by.
const (
	plain  tense = iota
	ending       // in -s: a verb's, or a plural
	past
	ing
	anyTense
)

func (t tense) agrees(other tense) bool { return t == other || t == anyTense || other == anyTense }

// tenseOf tells by a word's ending.
func tenseOf(word string) tense {
	singular := strings.TrimSuffix(word, "s")
	switch {
	case strings.HasSuffix(singular, "ing"):
		return ing
	case strings.HasSuffix(word, "ed") && !isPlainEed(word):
		return past
	case singular != word && !strings.HasSuffix(singular, "s"):
		return ending
	}
	return plain
}

// isPlainEed reports whether a word ends in -eed by itself, as "agreed" does not.
func isPlainEed(word string) bool {
	switch word {
	case "need", "feed", "speed", "seed", "deed", "indeed", "breed", "bleed", "greed", "heed", "weed", "exceed", "proceed", "succeed":
		return true
	}
	return false
}

// stemOf is what the inflections of a word have in common, in British and American spelling. Other than the stems of package words, it
// keeps words apart that are derived from one another: a product and a production, to design and a designer, an author and to authorise.
func stemOf(word string) string { return words.Stem(word) + derivation(word) }

// derivations are the endings that make another word of a word, each with how it looks where an inflection has cut into it.
var derivations = [][]string{
	{"ise", "ize", "is", "iz"}, {"er"}, {"ion"}, {"ment"}, {"ness"}, {"ity"}, {"ive", "iv"}, {"able", "abl", "ible", "ibl"}, {"ful"}, {"ist"}, {"ly"},
	{"ance", "anc", "ence", "enc", "ancy", "ency"}, {"ant", "ent"}, {"ate", "at"}, {"ore", "or"}, {"al"}, {"ic"},
}

// derivation returns the ending of derivation that a word has without its inflection, if any.
func derivation(word string) string {
	word = uninflected(word)
	for _, endings := range derivations {
		for _, ending := range endings {
			if strings.HasSuffix(word, ending) {
				return "+" + endings[0]
			}
		}
	}
	return ""
}

func uninflected(word string) string {
	for _, ending := range []struct{ of, to string }{
		{"ies", "y"}, {"ied", "y"}, {"sses", "ss"}, {"ss", "ss"}, {"ing", ""}, {"ings", ""}, {"ed", ""}, {"s", ""},
	} {
		if rest, ok := strings.CutSuffix(word, ending.of); ok && len(rest) > 1 {
			return rest + ending.to
		}
	}
	return word
}
