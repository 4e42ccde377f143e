package refine

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"whoowns/knowledge/words"
)

// word is a word of a text, or several that are read as one.
type word struct {
	form
	text       string // folded, without what follows an apostrophe
	possessive bool
	mayGo      bool // it carries no claim here
	mark       mark // what follows it
}

// mark is what parts a text behind a word.
type mark uint8

// The marks, of several at once the last. A dash, a semicolon, a colon and a full stop are stops.
const (
	none mark = iota
	comma
	opening
	closing
	stop
)

func markOf(r rune) mark {
	switch r {
	case ',':
		return comma
	case '(':
		return opening
	case ')':
		return closing
	case '.', ';', ':', '–', '!', '?', '…':
		return stop
	}
	return none
}

// departmentIT is what only its capitals tell from "it".
var departmentIT = regexp.MustCompile(`\bIT\b`)

// words cuts a text into its words.
func (l *lexicon) words(text string) []word {
	return l.appendWords(make([]word, 0, len(text)/5+4), text)
}

// appendWords appends the words of a text to out, which is empty.
func (l *lexicon) appendWords(out []word, text string) []word {
	if strings.Contains(text, "IT") {
		text = departmentIT.ReplaceAllLiteralString(text, "itdepartment")
	}
	folded := words.Fold(text)
	for i := 0; i < len(folded); {
		r, size := utf8.DecodeRuneInString(folded[i:])
		if !words.IsWordRune(r) {
			if len(out) > 0 {
				out[len(out)-1].mark = max(out[len(out)-1].mark, markOf(r))
			}
			i += size
			continue
		}
		end := wordEnd(folded, i)
		w := word{text: folded[i:end]}
		i = end
		short := "" // what is written short behind the word
		if i < len(folded) && folded[i] == '\'' {
			end = wordEnd(folded, i+1)
			short = w.shortened(folded[i+1 : end])
			i = max(end, i+1)
		}
		if w.text == "cannot" {
			w.text, short = "can", "not"
		}
		out = append(out, w)
		if short != "" {
			out = append(out, word{text: short})
		}
	}
	if len(out) > 0 {
		out[len(out)-1].mark = stop
	}
	out = l.merge(out)
	for i := range out {
		out[i].form = l.look(out[i].text)
		out[i].mayGo = out[i].free || canGo(out, i)
	}
	return out
}

// canGo reports whether the word at i is a "that" which English does without as well: "the goals that it serves". It is none behind "so",
// as "so that" says what for, and none before a verb or a noun.
func canGo(list []word, i int) bool {
	if list[i].text != "that" || i == 0 || i+1 == len(list) || list[i-1].mark > none || list[i-1].text == "so" {
		return false
	}
	switch list[i+1].text {
	case "it", "they", "the", "a", "an", "each", "every", "pm", "po", "engineers":
		return true
	}
	return false
}

// shortened takes in what follows an apostrophe and returns the word that it is short for, if it is.
func (w *word) shortened(ending string) string {
	switch ending {
	case "t":
		if w.text == "won" {
			w.text = "will"
		}
		if w.text != "can" {
			w.text = strings.TrimSuffix(w.text, "n")
		}
		return "not"
	case "s":
		switch w.text {
		case "it", "that", "this", "there", "here", "what", "who", "he", "she":
			return "is"
		}
		w.possessive = true
	case "":
		w.possessive = true
	case "re":
		return "are"
	case "ve":
		return "have"
	case "ll":
		return "will"
	case "d":
		return "would"
	case "m":
		return "am"
	default:
		return ending
	}
	return ""
}

// merge reads the phrases of the lexicon as one word each.
func (l *lexicon) merge(list []word) []word {
	out := list[:0]
	for i := 0; i < len(list); {
		w, n := list[i], 1
		for _, p := range l.phrases[w.text] {
			if p.at(list[i:]) {
				n = 1 + len(p.rest)
				w = word{text: p.as, possessive: list[i+n-1].possessive, mark: list[i+n-1].mark}
				break
			}
		}
		out = append(out, w)
		i += n
	}
	return out
}

// at reports whether a list begins with the phrase, in one clause.
func (p phrase) at(list []word) bool {
	if len(list) <= len(p.rest) {
		return false
	}
	for i, text := range p.rest {
		if list[i].mark > none || list[i+1].text != text {
			return false
		}
	}
	return true
}

func wordEnd(text string, i int) int {
	start := i
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !words.IsWordRune(r) {
			if i == start+1 && words.JoinsLetter(text, i) {
				return i + 2 // "p&l"
			}
			break
		}
		i += size
	}
	return i
}
