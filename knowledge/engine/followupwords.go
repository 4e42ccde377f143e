package engine

import (
	"strings"
	"unicode"

	"whoowns/knowledge"
)

// saidWord is a word of a follow-up: in lower case, without apostrophes, and pm, po or eng for all that names one of those.
type saidWord struct {
	word       string
	start, end int // in the text
}

// wordsSaid cuts a text into its words. It knows nothing of a base's vocabulary.
func wordsSaid(text string) []saidWord {
	var said []saidWord
	start := -1
	add := func(end int) {
		if start < 0 {
			return
		}
		w := saidWord{plainWord(text[start:end]), start, end}
		start = -1
		if n := len(said); n > 0 {
			if name := nameOfTwo(said[n-1].word, w.word); name != "" {
				said[n-1].word, said[n-1].end = name, end
				return
			}
		}
		w.word = roleName(w.word)
		said = append(said, w)
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
		case isApostrophe(r): // it belongs to the word that it stands in or after
		default:
			add(i)
		}
	}
	add(len(text))
	return said
}

func plainWord(word string) string {
	return strings.Map(func(r rune) rune {
		if isApostrophe(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, word)
}

// roleName is the name of the role that a word stands for, or the word.
func roleName(word string) string {
	switch word {
	case "pms":
		return "pm"
	case "pos":
		return "po"
	case "engineering", "engineers", "engineer", "developers", "developer", "devs", "dev":
		return "eng"
	}
	return word
}

// nameOfTwo is the name that two words in a row make; empty when they make none.
func nameOfTwo(first, second string) string {
	switch first + " " + strings.TrimSuffix(second, "s") {
	case "product manager":
		return "pm"
	case "product owner":
		return "po"
	case "eng team", "eng folk":
		return "eng"
	}
	return ""
}

func firstRole(said []saidWord) knowledge.Owner {
	for _, w := range said {
		switch w.word {
		case "pm":
			return knowledge.PM
		case "po":
			return knowledge.PO
		case "eng":
			return knowledge.Engineering
		}
	}
	return ""
}

func line(said []saidWord) string {
	var b strings.Builder
	for i, w := range said {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.word)
	}
	return b.String()
}

// opening counts the words that open a text before it comes to its matter, and reports whether they join it to what was said
// before. Once it is joined, "no" and the like are of the matter.
func opening(said []saidWord, joined bool) (n int, joins bool) {
	for n := min(len(said)-1, longestOpening); n > 0; n-- {
		words := line(said[:n])
		switch {
		case isJoint(words):
			return n, true
		case joined && isAside(words), !joined && isInterjection(words):
			return n, false
		}
	}
	return 0, false
}

const longestOpening = 5 // words

func isJoint(words string) bool {
	switch words {
	case "and", "or", "plus", "i mean", "i meant",
		"what about", "wat about", "what abt", "whatabout", "how about", "how abt", "hows about", "what of", "as for",
		"same for", "same with", "the same for", "same goes for", "the same goes for", "does the same go for", "is it the same for",
		"is that the same for", "same question for", "same q for", "same thing for", "same question about", "ditto", "ditto for", "likewise for":
		return true
	}
	return false
}

func isAside(words string) bool {
	switch words {
	case "then", "now", "also", "maybe", "perhaps", "rather", "just", "for", "with":
		return true
	}
	return false
}

func isInterjection(words string) bool {
	switch words {
	case "ok", "okay", "okey", "k", "kk", "alright", "right", "hm", "hmm", "hmmm", "mm", "mmm", "ah", "aha", "oh", "ohh", "ooh",
		"uh", "um", "umm", "er", "erm", "well", "wait", "huh", "hey", "hi", "thanks", "thx", "ty", "thank you", "cheers", "cool",
		"great", "nice", "good", "perfect", "fine", "yes", "yep", "yeah", "yup", "no", "nope", "nah", "lol", "haha", "wow",
		"interesting", "gotcha", "got it", "i see", "makes sense", "that makes sense", "fair enough", "good to know", "sorry", "so",
		"but", "then", "now", "really", "seriously", "please", "pls":
		return true
	}
	return false
}

// closing counts the words after the matter of a text, of which one is left at least.
func closing(said []saidWord) int {
	n := 0
	for n+1 < len(said) {
		left := said[:len(said)-n]
		switch last := left[len(left)-1].word; {
		case isAfterword(last):
			n++
		case len(left) > 2 && last == "well" && left[len(left)-2].word == "as":
			n += 2
		case len(left) > 3 && line(left[len(left)-3:]) == "in that case":
			n += 3
		default:
			return n
		}
	}
	return n
}

func isAfterword(word string) bool {
	switch word {
	case "then", "though", "tho", "please", "pls", "plz", "thanks", "thx", "too", "exactly", "again", "lol", "btw", "haha":
		return true
	}
	return false
}
