package engine

import (
	"strconv"

	"whoowns/knowledge/lean"
	"whoowns/knowledge/words"
)

// The features by which the small models see an outline are made of a few numbers and words, each cut down to a handful of
// values, alone and together.

func upTo(most, n int) string { return strconv.Itoa(min(n, most)) }

// quarter brings a probability to one of four values.
func quarter(p float64) string { return strconv.Itoa(int(4 * min(p, 0.99))) }

func flag(b bool) string { return strconv.FormatBool(b) }

func (l leaning) sure() string { return quarter(l.p) }

// severalFeatures are those of a whole text, by which it is told whether it may be about several things.
func (o *outline) severalFeatures(into []lean.Feature) []lean.Feature {
	b := builder{features: into, value: 1}
	strongest, weakest := [labels]float64{}, 1.0
	for i, l := range o.leanings {
		if o.pieces[i].content > 0 {
			strongest[l.label] = max(strongest[l.label], l.p)
			weakest = min(weakest, l.p)
		}
	}
	sure := 0 // labels to which a piece surely leans
	for _, p := range strongest {
		if p > 0.7 {
			sure++
		}
	}
	clauses, loaded, whos, cues := upTo(4, o.clauses), upTo(6, o.loaded), upTo(4, o.whos), upTo(2, o.cues)
	sured, weak := strconv.Itoa(sure), strconv.Itoa(int(3*weakest))
	sentences, size := upTo(4, len(cutSentences(o.text))), upTo(5, len(o.text)/60)
	for _, names := range [][]string{
		{"loaded", loaded}, {"whos", whos}, {"clauses", clauses}, {"cues", cues}, {"sure", sured}, {"weakest", weak},
		{"clauses", clauses, "whos", whos}, {"clauses", clauses, "cues", cues}, {"clauses", clauses, "sure", sured},
		{"clauses", clauses, "sentences", sentences}, {"clauses", clauses, "size", size},
		{"cues", cues, "sure", sured}, {"cues", cues, "loaded", loaded}, {"cues", cues, "sentences", sentences}, {"cues", cues, "size", size},
		{"whos", whos, "size", size}, {"whos", whos, "sure", sured, "weakest", weak}, {"whos", whos, "loaded", loaded, "weakest", weak},
	} {
		b.add('m', 1.5, names...)
	}
	shape := o.shape(span{0, len(o.pieces)})
	b.add('m', 1.5, "shape", shape)
	b.add('m', 1, "shape", shape, "sure", sured)
	b.add('m', 1, "shape", shape, "cues", cues)
	for i, q := range o.pieces[1:] {
		p := o.pieces[i]
		b.add('m', 0.7, p.kind(), q.before, q.kind())
		same := flag(o.leanings[i].label == o.leanings[i+1].label)
		b.add('m', 0.7, q.before)
		b.add('m', 0.7, q.before, upTo(3, p.content), upTo(3, q.content))
		b.add('m', 0.7, q.before, q.words[0])
		b.add('m', 0.7, q.before, same, whos)
		b.add('m', 0.7, q.before, loaded, whos)
		if p.asks && q.asks && p.content > 0 && q.content > 0 {
			b.add('m', 1, "who who", q.before)
		}
	}
	b.stopWords(o.pieces)
	return b.features
}

// shape is of what kinds the pieces of a span are that say something, up to six of them.
func (o *outline) shape(p span) string {
	shape := ""
	for _, piece := range o.pieces[p.from:p.to] {
		if piece.content > 0 && len(shape) < 6 {
			shape += piece.kind()
		}
	}
	return shape
}

// stopWords adds the stop words with their neighbours.
func (b *builder) stopWords(all []piece) {
	before := "^"
	for _, p := range all {
		for _, word := range p.words {
			if words.IsStop(word) || words.IsStop(before) {
				b.add('w', 0.4, before, word)
			}
			before = word
		}
	}
	b.add('w', 0.4, before, "$")
}

// cutFeatures are those of the place before the i-th piece, by which it is told whether two things part there.
func (o *outline) cutFeatures(i int, into []lean.Feature) []lean.Feature {
	b := builder{features: into, value: 1}
	p, q := o.pieces[i-1], o.pieces[i]
	before, whos := q.before, upTo(3, o.whos)
	left, right := o.leanings[i-1], o.leanings[i]
	same, sure := flag(left.label == right.label), quarter(min(left.p, right.p))
	b.add('w', 1, p.words[len(p.words)-1], before)
	b.add('w', 1, q.words[0])
	if len(q.words) > 1 {
		b.add('w', 1, q.words[0], q.words[1])
	}
	for _, names := range [][]string{
		{before}, {before, whos}, {before, q.words[0]},
		{"content", before, upTo(3, p.content), upTo(3, q.content)},
		{"asks", before, flag(p.asks), flag(q.asks), whos},
		{"who", flag(p.who), flag(q.asks), upTo(1, p.content), upTo(1, q.content)},
		{"cues", upTo(1, p.cues()), upTo(1, q.cues())}, {"kinds", p.kind(), before, q.kind()},
		{"pieces", before, upTo(6, len(o.pieces))},
		{"place", before, upTo(6, i), flag(i == len(o.pieces)-1)},
		{"alike", before, flag(p.words[0] == q.words[0])},
		{"leanings", same, sure}, {"leanings", same, sure, before},
		{"labels", labelName(left.label), labelName(right.label)},
		{"labels", labelName(left.label), labelName(right.label), before},
	} {
		b.add('m', 1, names...)
	}
	return b.features
}

// frameFeatures are those of a part, by which it is told whether it is only said around the things that are asked about: "quick
// one", "PM or PO?". It is the at-th of n parts.
func (o *outline) frameFeatures(p span, at, n int, l leaning, into []lean.Feature) []lean.Feature {
	b := builder{features: into, value: 1}
	pieces := o.pieces[p.from:p.to]
	place := "middle"
	switch at {
	case 0:
		place = "first"
	case n - 1:
		place = "last"
	}
	content, known, who, count := 0, 0, false, 0
	before, last := "^", ""
	for _, piece := range pieces {
		content += piece.content
		who = who || piece.who
		count += len(piece.words)
		for _, word := range piece.words {
			if _, ok := o.index.words[word]; ok {
				known++
			}
			b.add('w', 0.5, word)
			b.add('w', 0.5, before, word)
			before, last = word, word
		}
	}
	b.add('w', 1, "first", pieces[0].words[0])
	b.add('w', 1, "last", last)
	for _, names := range [][]string{
		{place, upTo(4, n)}, {"separator", pieces[0].before}, {"words", upTo(8, count)},
		{"content", upTo(4, content)}, {"content", upTo(4, content), place}, {"who", flag(who), place},
		{"shape", o.shape(p)}, {"shape", o.shape(p), place},
		{"known", upTo(3, known), upTo(3, content)}, {"known", upTo(3, known), place},
		{"leaning", labelName(l.label), l.sure()}, {"leaning", labelName(l.label), l.sure(), place}, {"sure", l.sure(), place},
	} {
		b.add('m', 1, names...)
	}
	return b.features
}

// acceptFeatures are those of a proposed reading, by which it is told whether it is better than whole, the reading as one thing.
func (r reading) acceptFeatures(whole Match, into []lean.Feature) []lean.Feature {
	b := builder{features: into, value: 1}
	least, most, fit, terms := 1.0, 0.0, 1.0, 9
	same, distinct, unknown, out := true, true, 0, len(r.pieces)
	order, shape := "", ""
	for i, p := range r.parts {
		m := p.match
		least, most = min(least, m.Confidence), max(most, m.Confidence)
		fit, terms = min(fit, m.fit), min(terms, m.terms)
		same = same && m.label == r.parts[0].match.label
		for _, other := range r.parts[:i] {
			distinct = distinct && (m.Topic == nil || m.Topic != other.match.Topic)
		}
		if m.Topic == nil {
			unknown++
		}
		out -= p.to - p.from
		order += strconv.Itoa(m.label) + ","
		kind := r.shape(p.span)
		shape += kind[:min(1, len(kind))] + ","
	}
	n, several := upTo(5, len(r.parts)), strconv.Itoa(int(10*min(r.several, 0.99)))
	sure, wholeSure, fits, wholeFits := quarter(least), quarter(whole.Confidence), quarter(fit), quarter(whole.fit)
	equal, different, wholeLabel := flag(same), flag(distinct), strconv.Itoa(whole.label)
	clauses, size := upTo(4, r.clauses), strconv.Itoa(terms)
	for _, names := range [][]string{
		{"several", several}, {"several", several, "n", n}, {"several", several, "sure", sure}, {"several", several, "same", equal},
		{"several", several, "whole", wholeSure}, {"several", several, "unknown", strconv.Itoa(unknown)}, {"several", several, "fits", fits},
		{"several", several, "different", different}, {"several", several, "terms", size}, {"several", several, "clauses", clauses},
		{"several", several, "form", string(whole.Question.Form)}, {"several", several, "label", wholeLabel},
		{"n", n}, {"n", n, "clauses", clauses}, {"n", n, "out", upTo(3, out)}, {"n", n, "terms", upTo(10, whole.terms)},
		{"sure", sure}, {"sure", sure, "whole", wholeSure}, {"most", quarter(most)}, {"whole", wholeSure},
		{"whole", wholeSure, "better", flag(fit > whole.fit)}, {"same", equal}, {"different", different, "same", equal}, {"different", different, "fits", fits},
		{"fits", fits}, {"fits", fits, "whole", wholeFits}, {"fits", fits, "terms", size},
		{"order", order}, {"order", order, wholeLabel},
		{"shape", shape}, {"shape", shape, "several", several}, {"shape", shape, "same", equal}, {"shape", shape, "sure", sure}, {"shape", r.shape(span{0, len(r.pieces)})},
	} {
		b.add('m', 1, names...)
	}
	for i, p := range r.parts {
		m, first := p.match, r.pieces[p.from]
		label, sure, place := strconv.Itoa(m.label), quarter(m.Confidence), upTo(3, i)
		for _, names := range [][]string{
			{"part", label, sure}, {"part", label, "several", several}, {"terms", upTo(6, m.terms), sure}, {"terms", upTo(4, m.terms), place, n},
			{"form", string(m.Question.Form), place}, {"fits", quarter(m.fit), sure},
		} {
			b.add('p', 0.5, names...)
		}
		if i > 0 {
			b.add('p', 0.5, "before", first.before)
			b.add('p', 0.5, "before", first.before, equal)
			b.add('p', 0.5, "before", first.before, several)
			b.add('p', 0.5, "before", first.before, first.words[0])
			b.add('p', 0.5, "starts", r.pieces[r.parts[i-1].from].words[0], first.words[0])
		}
	}
	return b.features
}
