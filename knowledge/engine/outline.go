package engine

import "strings"

// outline is how a text is put together.
type outline struct {
	text     string
	index    *index
	pieces   []piece
	tokens   []token   // of the pieces, and of the words that join them
	leanings []leaning // of each piece that has a content word
	whos     int       // pieces with a word such as "who"
	loaded   int       // pieces with a content word
	clauses  int       // questions that say something by themselves
	cues     int       // words by which a question says that it is about several things
}

// span is a run of pieces or tokens, by their numbers: from is the first, to is the one after the last.
type span struct{ from, to int }

// outline cuts a text up, of which the sentences are known; it is nil when the text is too long or has fewer than two pieces
// that say something.
func (x *index) outline(text string, sentences []sentence) *outline {
	if len(text) > maxSeveral {
		return nil
	}
	o := &outline{text: text, index: x, pieces: pieces(text)}
	if len(o.pieces) < 2 || len(o.pieces) > maxPieces {
		return nil
	}
	if o.count(); o.loaded < 2 {
		return nil
	}
	known := lookup{index: x}
	for _, s := range sentences {
		known.tokens = append(known.tokens, s.tokens)
	}
	o.tokens = make([]token, 0, len(text)/4)
	var expanded []string
	for i := range o.pieces {
		p := &o.pieces[i]
		for joint := range strings.FieldsSeq(p.before) {
			if joint[0] >= 'a' && joint[0] <= 'z' {
				o.tokens = append(o.tokens, known.token(joint))
			}
		}
		p.tokens.from = len(o.tokens)
		expanded = x.analyzer.Expand(expanded[:0], p.words)
		for _, word := range expanded {
			o.tokens = append(o.tokens, known.token(word))
		}
		p.tokens.to = len(o.tokens)
		s := sentence{tokens: o.tokens[p.tokens.from:]} // one clause, but for what stands in quotation marks
		markRoles(s.tokens)
		x.markNegated(&s)
	}
	return o
}

// lookup gives the tokens of words that were looked up before in about the same order, and looks the others up.
type lookup struct {
	index    *index
	tokens   [][]token // by sentence
	sentence int       // up to where the words have been given
	word     int
}

// lookahead is how many words may be passed over.
const lookahead = 8

func (l *lookup) token(word string) token {
	i, j := l.sentence, l.word
	for range lookahead {
		for i < len(l.tokens) && j == len(l.tokens[i]) {
			i, j = i+1, 0
		}
		if i == len(l.tokens) {
			break
		}
		if t := l.tokens[i][j]; t.word == word && t.role == "" {
			l.sentence, l.word = i, j+1
			t.dropped = false // which depends on what is around it
			return t
		}
		j++
	}
	return l.index.token(word)
}

// sentences are those of a span.
func (o *outline) sentences(p span) []sentence {
	out := make([]sentence, 0, 1)
	start := 0
	for i, piece := range o.pieces[p.from:p.to] {
		if i == 0 || strings.ContainsAny(piece.before, ".?!\n") {
			out = append(out, sentence{})
			start = piece.tokens.from
		}
		s := &out[len(out)-1]
		s.tokens = o.tokens[start:piece.tokens.to]
		s.asks = s.asks || piece.who || piece.asked
	}
	return out
}

func (o *outline) textOf(p span) string { return o.text[o.pieces[p.from].start:o.pieces[p.to-1].end] }

func (o *outline) count() {
	content, open := 0, false // of the question that has begun
	for _, p := range o.pieces {
		if p.who {
			o.whos++
		}
		if p.content > 0 {
			o.loaded++
		}
		o.cues += p.cues()
		if p.asks {
			if open && content > 0 {
				o.clauses++
			}
			open, content = true, 0
		}
		content += p.content
	}
	if open && content > 0 {
		o.clauses++
	}
}

// cues counts the words by which a question says that it is about more than one thing.
func (p piece) cues() int {
	n := 0
	for _, word := range p.words {
		switch word {
		case "each", "respectively", "separately", "two", "three", "four", "2", "3", "4", "these", "those", "them", "things",
			"both", "either", "one", "other", "first", "second", "latter", "order", "names":
			n++
		}
	}
	return n
}
