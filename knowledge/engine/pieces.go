package engine

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whoowns/knowledge/words"
)

// piece is what stands between two separators: signs and words that may stand between two things. A cut there is only a
// proposal.
type piece struct {
	start, end int    // in the text
	before     string // the separator before it
	words      []string
	tokens     span // of the outline's tokens
	content    int  // how many of the words are no stop words
	who        bool // it has a word such as "who" in it
	asks       bool // it begins with one, or with "is" and the like
	asked      bool // a question mark follows
	states     bool // it has a word by which a sentence states something, such as "we" or "was"
}

// kind tells a piece that asks from one that states something and from one that only names something.
func (p piece) kind() string {
	switch {
	case p.who || p.asks:
		return "?"
	case p.states:
		return "."
	}
	return "n"
}

// isStating recognises the pronouns and verbs that make a sentence of a piece.
func isStating(word string) bool {
	switch word {
	case "i", "we", "he", "she", "they", "it", "you", "im", "ive", "its", "thats", "weve", "theyre", "am", "is", "are", "was", "were", "has", "have", "had", "been",
		"says", "said", "wants", "want", "needs", "need", "thinks", "think", "keeps", "asked", "told", "got", "gets", "went", "goes", "comes", "came", "made", "makes",
		"does", "did", "will", "would", "can", "could", "should", "must", "nobody", "everybody", "someone", "somebody", "everyone":
		return true
	}
	return false
}

func isRoleWord(word string) bool {
	switch word {
	case "pm", "po", "pms", "pos", "product", "manager", "owner", "managers", "prod", "mgr":
		return true
	}
	return false
}

// pieces cuts a text at every separator. A piece has at least one word.
func pieces(text string) []piece {
	out := make([]piece, 0, 4)
	var folded []string
	spoken := make([]string, 0, len(text)/4) // the words of all pieces
	first := 0                               // of the last piece's
	open := false                            // the last piece may go on
	before := ""
	gapStart := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !words.IsWordRune(r) {
			i += size
			continue
		}
		start := i
		for i < len(text) {
			if r, size = utf8.DecodeRuneInString(text[i:]); !words.IsWordRune(r) && !isApostrophe(r) {
				break
			}
			i += size
		}
		if i-start == 1 && words.JoinsLetter(text, i) {
			i += 2
		}
		if signs := signsIn(text, gapStart, start); signs != "" {
			if open && strings.Contains(signs, "?") {
				out[len(out)-1].asked = true
			}
			before, open = joinSeparators(before, signs, open), false
		}
		gapStart = i
		folded = words.AppendSplit(folded[:0], words.Fold(text[start:i]))
		if len(folded) == 0 {
			continue
		}
		if joint := jointAt(folded[0], text[i:], before != "" && !open); joint > 0 {
			before, open = joinSeparators(before, folded[0], open), false
			i += joint - 1
			gapStart = i
			continue
		}
		if isEnumerator(folded[0], text[i:]) {
			before, open = joinSeparators(before, "#", open), false
			continue
		}
		if !open {
			if len(out) == 0 {
				before = "^"
			}
			out = append(out, piece{start: start, before: before})
			open, before, first = true, "", len(spoken)
		}
		spoken = append(spoken, folded...)
		p := &out[len(out)-1]
		p.add(folded, i)
		p.words = spoken[first:]
	}
	if open && strings.Contains(text[gapStart:], "?") {
		out[len(out)-1].asked = true
	}
	return out
}

// joinSeparators adds to the separator that has begun, or begins one when a piece was open until now.
func joinSeparators(before, more string, open bool) string {
	if open || before == "" {
		return more
	}
	return before + " " + more
}

func (p *piece) add(folded []string, end int) {
	for i, w := range folded {
		at := len(p.words) + i
		if !words.IsStop(w) && !isRoleWord(w) {
			p.content++
		}
		p.who = p.who || isWho(w)
		p.states = p.states || isStating(w)
		p.asks = p.asks || at < 2 && isWho(w) || at == 0 && isAuxiliary(w)
	}
	p.end = end
}

// jointAt tells how much of a text belongs to a joining word that stands before rest, plus one; 0 when word joins nothing.
// Some words only join after another separator.
func jointAt(word, rest string, after bool) int {
	switch word {
	case "and", "or", "plus", "versus", "vs", "alongside", "while", "whereas", "but", "then":
		return 1
	case "also":
		if after {
			return 1
		}
	case "as":
		const more = " well as "
		if len(rest) >= len(more) && strings.EqualFold(rest[:len(more)], more) {
			return len(more)
		}
	}
	return 0
}

// isEnumerator recognises the number or letter of "1) pricing" or "(b) backlog".
func isEnumerator(word, rest string) bool {
	return len(word) == 1 && (word[0] >= '0' && word[0] <= '9' || word[0] >= 'a' && word[0] <= 'd') && strings.HasPrefix(rest, ")")
}

// signsIn returns the signs between two words that may part two things, without repeats.
func signsIn(text string, from, to int) string {
	gap := text[from:to]
	if gap == " " || gap == "" {
		return ""
	}
	var signs []rune
	for i, r := range gap {
		switch r {
		case ';', '+', '\n', '(', ')', '?', '!', '–', '—', '…', '→', '=', '|':
		case ',', ':':
			if i+1 == len(gap) && to < len(text) && text[to] >= '0' && text[to] <= '9' && from > 0 && text[from-1] >= '0' && text[from-1] <= '9' {
				continue // "1,000", "9:30"
			}
		case '.', '/', '&', '-':
			if i+1 < len(gap) && !unicode.IsSpace(rune(gap[i+1])) && gap[i+1] != '.' || i+1 == len(gap) && to < len(text) {
				continue // inside a name
			}
			if r != '.' && (i == 0 || !unicode.IsSpace(rune(gap[i-1]))) {
				continue
			}
		default:
			continue
		}
		if len(signs) == 0 || signs[len(signs)-1] != r {
			signs = append(signs, r)
		}
	}
	return string(signs)
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }
