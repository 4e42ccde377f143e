package words

import (
	"unicode"
	"unicode/utf8"
)

// Split cuts folded text into its words: runs of letters and digits. An apostrophe inside a word is dropped with what
// it shortens ("who's" is "who", "isn't" is "isn't" without its mark), a hyphen parts two words, and one letter joined
// to another by & or / is one word ("p&l", "a/b").
func Split(folded string) []string { return AppendSplit(nil, folded) }

// AppendSplit appends to words what Split makes of text, which is folded.
func AppendSplit(words []string, text string) []string {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !IsWordRune(r) {
			i += size
			continue
		}
		start := i
		for i < len(text) {
			r, size = utf8.DecodeRuneInString(text[i:])
			if !IsWordRune(r) {
				break
			}
			i += size
		}
		word := text[start:i]
		switch {
		case len(word) == 1 && JoinsLetter(text, i):
			word += text[i+1 : i+2]
			i += 2
		case i+1 < len(text) && text[i] == '\'':
			word, i = dropClitic(word, text, i)
		}
		words = append(words, word)
	}
	return words
}

// JoinsLetter reports whether text goes on at i, after one letter, with & or / and one more letter: "p&l", "A/B".
func JoinsLetter(text string, i int) bool {
	if i+1 >= len(text) || text[i] != '&' && text[i] != '/' {
		return false
	}
	if next := text[i+1] | 0x20; next < 'a' || next > 'z' { // in lower case
		return false
	}
	after, _ := utf8.DecodeRuneInString(text[i+2:])
	return !IsWordRune(after)
}

// dropClitic handles the apostrophe at text[i], right after word: n't stays with its word ("isnt"), any other ending
// of one or two letters ('s, 'd, 'll, 're, 've) is dropped, and a longer one begins the next word.
func dropClitic(word, text string, i int) (string, int) {
	end := i + 1
	for end < len(text) && text[end] >= 'a' && text[end] <= 'z' {
		end++
	}
	switch ending := text[i+1 : end]; {
	case ending == "t":
		return word + "t", end
	case len(ending) <= 2:
		return word, end
	}
	return word, i + 1
}

// IsWordRune reports whether a character may stand in a word.
func IsWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
