package words

import (
	_ "embed"
	"sort"
	"strings"
)

// dictionary is a sorted list of common English words, one a line; its licence stands beside it.
//
//go:embed english/words.txt
var dictionary string

// IsEnglish reports whether a folded word is a common English one, and so not a typo of another. It searches the text
// of the list itself, which costs nothing at start.
func IsEnglish(word string) bool {
	// The smallest offset from which the next whole line is at or after word.
	at := sort.Search(len(dictionary), func(i int) bool { return lineFrom(i) >= word })
	return lineFrom(at) == word
}

// lineFrom returns the first line of the dictionary that begins at offset i or later.
func lineFrom(i int) string {
	if i > 0 {
		next := strings.IndexByte(dictionary[i-1:], '\n')
		if next < 0 {
			return "\U0010FFFF" // after every word
		}
		i += next
	}
	line, _, _ := strings.Cut(dictionary[i:], "\n")
	if line == "" {
		return "\U0010FFFF"
	}
	return line
}
