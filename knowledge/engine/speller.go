package engine

import (
	"whoowns/knowledge/lean"
	"whoowns/knowledge/words"
)

// speller finds the word of the base that a mistyped one was meant to be. It keeps, for every word of the base, the
// word with each one of its letters left out: two words that differ by one letter meet in such a form, as do many that
// differ by two. The forms are kept by their hash; that two of them may share one costs a comparison and no more.
type speller struct {
	words []string
	forms map[uint32]int32 // to the place in links plus one
	links []link
}

type link struct {
	word int32
	next int32 // the place of the next word with the same form plus one, or 0
}

// Words shorter than minRepair are not repaired, since too many others are one letter away; from minRepairTwo letters on,
// two letters may be wrong.
const (
	minRepair    = 5
	minRepairTwo = 8
)

func newSpeller(known []string) *speller {
	letters := 0
	for _, word := range known {
		letters += len(word) + 1
	}
	s := &speller{words: known, forms: make(map[uint32]int32, letters), links: make([]link, 0, letters)}
	for i, word := range known {
		if len(word) < minRepair-1 || !isASCII(word) {
			continue
		}
		s.add(lean.Hash(0, word), int32(i))
		for gap := range len(word) {
			s.add(formWithout(word, gap), int32(i))
		}
	}
	return s
}

func (s *speller) add(form uint32, word int32) {
	s.links = append(s.links, link{word, s.forms[form]})
	s.forms[form] = int32(len(s.links))
}

// formWithout is the hash of a word without its letter at gap.
func formWithout(word string, gap int) uint32 {
	return lean.Hash(lean.Hash(0, word[:gap]), word[gap+1:])
}

// repair returns the closest word of the base, or false when none is close or when word is English as it stands.
// Of two that are equally close the first in the alphabet is taken.
func (s *speller) repair(word string) (string, bool) {
	if len(word) < minRepair || len(word) > 30 || !isASCII(word) {
		return "", false
	}
	limit := 1
	if len(word) >= minRepairTwo {
		limit = 2
	}
	best, bestDistance := "", limit+1
	consider := func(form uint32) {
		for at := s.forms[form]; at > 0; at = s.links[at-1].next {
			c := s.words[s.links[at-1].word]
			if c[0] != word[0] { // people rarely miss the first letter
				continue
			}
			d := distance(word, c)
			if d < bestDistance || d == bestDistance && c < best {
				best, bestDistance = c, d
			}
		}
	}
	consider(lean.Hash(0, word))
	for gap := range len(word) {
		consider(formWithout(word, gap))
	}
	return best, bestDistance <= limit && !words.IsEnglish(word)
}

// distance counts the letters that have to be put in, left out, changed or swapped with their neighbour to turn a into
// b (optimal string alignment).
func distance(a, b string) int {
	var rows [3][32]int
	if len(b) >= len(rows[0]) {
		return len(b)
	}
	before, last, row := rows[0][:len(b)+1], rows[1][:len(b)+1], rows[2][:len(b)+1]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
