package words

import (
	"slices"
	"strings"
)

// Lexicon brings names and phrasings to their keys and remembers the texts and words that it has seen, so that each is
// analysed once. It is for one goroutine while it is filled; many may call Lookup and Stems afterwards.
type Lexicon struct {
	analyzer *Analyzer
	keys     map[string]string
	stems    map[string]string

	split, analysed, ofText []string // the working memory of Key
}

// NewLexicon returns a Lexicon that has seen nothing, with room for about as many texts.
func (a *Analyzer) NewLexicon(texts int) *Lexicon {
	return &Lexicon{analyzer: a, keys: make(map[string]string, texts), stems: make(map[string]string, texts)}
}

// Key is the distinct content stems of a text in alphabetical order, with a blank between two. Two texts with the same key
// cannot be told apart by matching; the key of nothing but stop words is empty.
func (l *Lexicon) Key(text string) string {
	if key, ok := l.keys[text]; ok {
		return key
	}
	l.split = AppendSplit(l.split[:0], Fold(text))
	l.analysed = l.analyzer.Expand(l.analysed[:0], l.split)
	l.ofText = l.ofText[:0]
	for _, word := range l.analysed {
		stem, ok := l.stems[word]
		if !ok {
			if !IsStop(word) {
				stem = l.analyzer.Stem(word)
			}
			l.stems[word] = stem
		}
		if stem != "" {
			l.ofText = append(l.ofText, stem)
		}
	}
	slices.Sort(l.ofText)
	key := strings.Join(slices.Compact(l.ofText), " ")
	l.keys[text] = key
	return key
}

// Lookup is the key of a text that Key has seen; empty for any other.
func (l *Lexicon) Lookup(text string) string { return l.keys[text] }

// Stems has the stem of every word that was seen, which is empty for a stop word. It must not be changed.
func (l *Lexicon) Stems() map[string]string { return l.stems }
