package engine

import (
	"slices"

	"whoowns/knowledge/lean"
)

// ownerExamples are those of all lessons but a fold's (of all where fold is -1), with the parts of those about several things as far as they are known.
func (t *teacher) ownerExamples(fold int) []lean.Example {
	s := newScratch(t.e.index)
	examples := slices.Clone(t.phrases)
	for i := range t.lessons {
		l := &t.lessons[i]
		switch {
		case l.fold == fold:
		case l.isSingle():
			examples = append(examples, l.whole)
		case l.duties != nil:
			for i, duty := range l.duties {
				examples = append(examples, lean.Example{Features: t.e.index.allFeatures(t.e.index.sentences(duty), s), Label: l.gold[i], Weight: 1})
			}
		default:
			for i, p := range l.spans {
				examples = append(examples, lean.Example{Features: t.e.index.allFeatures(l.outline.sentences(p), s), Label: l.gold[i], Weight: 1})
			}
		}
	}
	return examples
}

// cutExamples are what one lesson teaches about cutting.
type cutExamples struct{ several, cut, frame []lean.Example }

func (e *Engine) cutExamples(l *lesson) cutExamples {
	var out cutExamples
	if l.outline == nil || l.duties != nil {
		return out
	}
	s := newScratch(e.index)
	o := *l.outline // since each fold leans otherwise
	e.leanPieces(&o, s)
	out.several = []lean.Example{yesNoExample(o.severalFeatures(nil), l.isSeveral())}
	if l.spans == nil {
		return out
	}
	edges, asked := make([]bool, len(o.pieces)), make([]bool, len(o.pieces)+1)
	edges[0] = true
	for _, p := range l.spans {
		for i := p.from; i < p.to; i++ {
			edges[i], asked[i] = i == p.from, true
		}
	}
	for i := range edges { // what comes after a thing begins anew
		edges[i] = edges[i] || i > 0 && asked[i-1] && !asked[i]
	}
	var parts []span
	for i := range o.pieces {
		if edges[i] {
			parts = append(parts, span{i, i})
		}
		parts[len(parts)-1].to = i + 1
		if i > 0 {
			out.cut = append(out.cut, yesNoExample(o.cutFeatures(i, nil), edges[i]))
		}
	}
	for i, p := range parts {
		out.frame = append(out.frame, yesNoExample(o.frameFeatures(p, i, len(parts), e.leaning(o.sentences(p), s), nil), !asked[p.from]))
	}
	return out
}

// acceptExamples say whether the reading that is proposed for a lesson is the right one.
func (e *Engine) acceptExamples(l *lesson) []lean.Example {
	if l.duties != nil {
		return nil
	}
	s := newScratch(e.index)
	sentences := e.index.sentences(l.Text)
	whole := e.matchSentences(l.Text, sentences, s)
	r, ok := e.read(l.Text, sentences, s)
	if !ok || whole.exact {
		return nil
	}
	right := l.isSeveral() && len(r.parts) == len(l.gold)
	for i, p := range r.parts {
		right = right && p.match.label == l.gold[i]
	}
	example := yesNoExample(r.acceptFeatures(whole, nil), right)
	if l.isSeveral() && !right {
		// Wrong parts of several things are no worse than one thing.
		example.Label, example.Weight = 1, 0.5
	}
	return []lean.Example{example}
}

// yesNoExample is an example of a model with two labels.
func yesNoExample(features []lean.Feature, yes bool) lean.Example {
	e := lean.Example{Features: features, Weight: 1}
	if yes {
		e.Label = 1
	}
	return e
}
