package engine

// outline is how a text is put together.
type outline struct {
	text     string
	index    *index
	pieces   []piece
	leanings []leaning // of each piece that has a content word
	whos     int       // pieces with a word such as "who"
	loaded   int       // pieces with a content word
	clauses  int       // questions that say something by themselves
	cues     int       // words by which a question says that it is about several things
}

// outline cuts a text up; it is nil when the text is too long or has fewer than two pieces that say something.
func (e *Engine) outline(text string, s *scratch) *outline {
	if len(text) > maxSeveral {
		return nil
	}
	o := &outline{text: text, index: e.index, pieces: pieces(text)}
	if len(o.pieces) < 2 || len(o.pieces) > maxPieces {
		return nil
	}
	if o.count(); o.loaded < 2 {
		return nil
	}
	o.leanings = make([]leaning, len(o.pieces))
	for i, p := range o.pieces {
		if p.content > 0 {
			o.leanings[i] = e.leaning(text[p.start:p.end], s)
		}
	}
	return o
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
