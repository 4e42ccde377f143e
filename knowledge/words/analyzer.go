package words

import (
	"fmt"
	"maps"
	"slices"
)

// Vocabulary is what a field's words have to do with one another. Every part may be empty.
type Vocabulary struct {
	// Synonyms are groups of single words of which the first stands for all.
	Synonyms [][]string
	// Abbreviations are single words that stand for several: "gtm" for "go to market".
	Abbreviations map[string]string
	// Compounds are words that several words stand for: "pm" for "product manager".
	Compounds map[string][]string
}

// Analyzer brings text to the stems that are compared.
type Analyzer struct {
	synonyms      map[string]string     // stem to the stem that stands for its group
	abbreviations map[string][]string   // word to the words that it is short for
	compounds     map[string][]compound // first word to the compounds that begin with it, the longest first
}

type compound struct {
	rest []string // the words after the first
	word string
}

// NewAnalyzer returns the Analyzer of a vocabulary. It is an error when a synonym stands in two groups or an entry
// that must be one word is not.
func NewAnalyzer(v Vocabulary) (*Analyzer, error) {
	a := &Analyzer{synonyms: map[string]string{}, abbreviations: map[string][]string{}, compounds: map[string][]compound{}}
	for _, group := range v.Synonyms {
		var head string
		for i, word := range group {
			if !isWord(word) {
				return nil, fmt.Errorf("synonym %q is not one word in lower case", word)
			}
			stem := Stem(word)
			if i == 0 {
				head = stem
			}
			if other, taken := a.synonyms[stem]; taken && other != head {
				return nil, fmt.Errorf("synonym %q stands in two groups", word)
			}
			a.synonyms[stem] = head
		}
	}
	for _, short := range slices.Sorted(maps.Keys(v.Abbreviations)) {
		if !isWord(short) {
			return nil, fmt.Errorf("abbreviation %q is not one word in lower case", short)
		}
		if a.abbreviations[short] = Split(Fold(v.Abbreviations[short])); len(a.abbreviations[short]) == 0 {
			return nil, fmt.Errorf("abbreviation %q stands for nothing", short)
		}
	}
	for _, word := range slices.Sorted(maps.Keys(v.Compounds)) {
		if !isWord(word) {
			return nil, fmt.Errorf("compound %q is not one word in lower case", word)
		}
		for _, long := range v.Compounds[word] {
			split := Split(Fold(long))
			if len(split) < 2 {
				return nil, fmt.Errorf("compound %q: %q is not several words", word, long)
			}
			a.compounds[split[0]] = append(a.compounds[split[0]], compound{split[1:], word})
		}
	}
	for _, list := range a.compounds {
		slices.SortStableFunc(list, func(x, y compound) int { return len(y.rest) - len(x.rest) })
	}
	return a, nil
}

func isWord(text string) bool {
	split := Split(Fold(text))
	return len(split) == 1 && split[0] == text
}

// Words cuts text into folded words, with abbreviations written out and compounds made one word.
func (a *Analyzer) Words(text string) []string {
	split := Split(Fold(text))
	return a.Expand(make([]string, 0, len(split)+4), split)
}

// Expand appends folded words to out, with abbreviations written out and compounds made one word.
func (a *Analyzer) Expand(out, split []string) []string {
	for i := 0; i < len(split); {
		if word, n := a.compound(split[i:]); n > 0 {
			out = append(out, word)
			i += n
			continue
		}
		if long, ok := a.abbreviations[split[i]]; ok {
			out = append(out, long...)
		} else {
			out = append(out, split[i])
		}
		i++
	}
	return out
}

// compound returns the compound that words begin with and how many of them it takes, or 0.
func (a *Analyzer) compound(words []string) (string, int) {
	for _, c := range a.compounds[words[0]] {
		if n := 1 + len(c.rest); n <= len(words) && slices.Equal(words[1:n], c.rest) {
			return c.word, n
		}
	}
	return "", 0
}

// Stem is Stem of the word, or of the synonym that stands for it.
func (a *Analyzer) Stem(word string) string {
	stem := Stem(word)
	if head, ok := a.synonyms[stem]; ok {
		return head
	}
	return stem
}
