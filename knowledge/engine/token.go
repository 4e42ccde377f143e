package engine

import (
	"slices"
	"strings"
	"unicode"

	"whoowns/knowledge"
	"whoowns/knowledge/words"
)

// token is one word of a sentence with what parsing found out about it.
type token struct {
	word string
	role knowledge.Owner // PM or PO when the word names the role; empty otherwise
	// dropped: it is said, but it is not what is asked ("not the sprint plan").
	dropped bool
	stop    bool
	stem    stemID  // unknownStem when the base does not have it, or when stop is set
	form    string  // what the model knows it by: the stem, or a stop word itself
	trust   float64 // less than 1 when the spelling had to be mended
}

// content reports whether the word may tell one topic from another.
func (t token) content() bool { return !t.stop && !t.dropped }

// sentence is a run of words that belong together, with the text that it was cut from; a piece of an outline has no text.
type sentence struct {
	text   string
	tokens []token
	// asks: it has a question mark or a word such as "who".
	asks bool
}

// maxTokens bounds the work on one question; nobody asks about ownership in more words than this.
const maxTokens = 4000

// sentences cuts a question at its full stops, question marks and line breaks.
func (x *index) sentences(text string) []sentence {
	var out []sentence
	budget := maxTokens
	for _, part := range cutSentences(text) {
		if budget == 0 {
			break
		}
		s := sentence{text: part, asks: strings.Contains(part, "?")}
		split := x.analyzer.Words(part)
		if len(split) > budget {
			split = split[:budget]
		}
		budget -= len(split)
		s.tokens = make([]token, 0, len(split))
		for _, word := range split {
			s.tokens = append(s.tokens, x.token(word))
			s.asks = s.asks || isWho(word)
		}
		if len(s.tokens) == 0 {
			continue
		}
		markRoles(s.tokens)
		x.markNegated(&s)
		out = append(out, s)
	}
	return out
}

// token looks a word up, mending its spelling if it has to.
func (x *index) token(word string) token {
	t := token{word: word, form: word, stem: unknownStem, trust: 1, stop: words.IsStop(word)}
	if t.stop {
		if isNumber(word) {
			t.form = numberForm
		}
		return t
	}
	if id, ok := x.words[word]; ok {
		t.stem = id
	} else {
		t.form = x.analyzer.Stem(word)
		if id, ok := x.stems[t.form]; ok {
			t.stem = id
		} else if mended, ok := x.speller.repair(word); ok {
			t.stem, t.trust = x.words[mended], repaired
		}
	}
	if t.stem != unknownStem {
		t.form = x.forms[t.stem]
	}
	return t
}

// cutSentences cuts at . ! ? and line breaks. A full stop inside a word or number ("4.13", "e.g.x") does not end one.
func cutSentences(text string) []string {
	var out []string
	start := 0
	for i, r := range text {
		end := r == '\n' || r == '?' || r == '!'
		if r == '.' {
			rest := text[i+1:]
			end = rest == "" || unicode.IsSpace(rune(rest[0])) || rest[0] == '.'
		}
		if end {
			out = append(out, text[start:i+1])
			start = i + 1
		}
	}
	return append(out, text[start:])
}

// numberForm stands for any number.
const numberForm = "0"

// roleForm stands for the name of either role.
const roleForm = "@"

// markRoles finds where the two roles are named, and leaves out the homonyms: an hour before "pm", and a purchase
// order or post box after "po".
func markRoles(tokens []token) {
	for i := range tokens {
		switch tokens[i].word {
		case "pm", "pms":
			if i > 0 && isNumber(tokens[i-1].word) {
				tokens[i].dropped = true
				continue
			}
			tokens[i].role, tokens[i].form = knowledge.PM, roleForm
		case "po", "pos":
			if i+1 < len(tokens) && (isNumber(tokens[i+1].word) || isOrderWord(tokens[i+1].word)) {
				continue
			}
			tokens[i].role, tokens[i].form = knowledge.PO, roleForm
		}
	}
}

func isNumber(word string) bool { return word[0] >= '0' && word[0] <= '9' }

func isOrderWord(word string) bool {
	switch word {
	case "number", "numbers", "box", "boxes", "no", "nr":
		return true
	}
	return false
}

func isWho(word string) bool {
	switch word {
	case "who", "whos", "whose", "whom", "whoever", "which":
		return true
	}
	return false
}

// markNegated drops what a sentence sets aside: "not the sprint plan", "neither the backlog nor the sprint", "I don't
// mean the roadmap", up to the end of the clause. "Not" before a verb stays, since deciding what not to do is a
// subject of its own.
func (x *index) markNegated(s *sentence) {
	var ends []int // of the clauses; found when the first negation needs them
	for i := 0; i < len(s.tokens); i++ {
		if !setsAside(s.tokens[i:]) {
			continue
		}
		if ends == nil {
			ends = x.clauseEnds(s.text, len(s.tokens))
		}
		end, _ := slices.BinarySearch(ends, i+1)
		for ; i < ends[end] && s.tokens[i].word != "but"; i++ {
			s.tokens[i].dropped = true
		}
	}
}

// setsAside reports whether the tokens begin with words that set aside what follows.
func setsAside(tokens []token) bool {
	next := ""
	if len(tokens) > 1 {
		next = tokens[1].word
	}
	switch tokens[0].word {
	case "neither", "forget", "ignore", "disregard":
		return true
	case "not":
		switch next {
		case "the", "a", "an", "about", "my", "our", "its", "towards", "who", "whose", "which", "whether":
			return true
		}
	case "instead", "rather":
		return next == "of" || next == "than"
	case "dont":
		return next == "mean" || next == "say" || next == "tell" || next == "ask" || next == "care"
	case "never":
		return next == "mind"
	}
	return false
}

// clauseEnds returns, for each clause of a text, how many of its n tokens have passed at its end. Clauses end at commas,
// semicolons, colons, brackets, dashes, quotation marks and the signs that end a sentence.
func (x *index) clauseEnds(text string, n int) []int {
	var ends []int
	seen := 0
	for _, clause := range strings.FieldsFunc(words.Fold(text), isClauseEnd) {
		if seen += len(x.analyzer.Words(clause)); seen > 0 && seen < n {
			ends = append(ends, seen)
		}
	}
	return append(ends, n)
}

func isClauseEnd(r rune) bool {
	switch r {
	case ',', ';', ':', '(', ')', '–', '.', '!', '?', '"':
		return true
	}
	return false
}
