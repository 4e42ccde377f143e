package reply

import (
	"strings"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// sure is the confidence from which an answer does not say that it may have misread the question.
const sure = 0.5

// Wording words answers from a base.
type Wording struct {
	base *knowledge.Base
}

// New returns the Wording for the base that the answers come from.
func New(base *knowledge.Base) Wording { return Wording{base: base} }

// Answer words an answer.
func (w Wording) Answer(a engine.Answer) Reply {
	switch a.Kind {
	case engine.Ownership:
		if len(a.Verdicts) == 1 {
			return w.verdict(a.Verdicts[0])
		}
		return w.several(a)
	case engine.Breakdown:
		return w.breakdown(a)
	case engine.Concept:
		return w.concept(a)
	case engine.List:
		return w.list(a.ListOf)
	case engine.Help:
		return w.Help()
	}
	return w.unknown(a)
}

func (w Wording) verdict(v engine.Verdict) Reply {
	var r Reply
	t := v.Topic
	r.add(body, headline(v)...)
	r.explanation = explanationOf(t)
	r.paragraphs = append(r.paragraphs, r.explanation.paragraphs()...)
	if t.Owner == knowledge.None {
		r.add(body, plain("I only know who owns product work."))
	}
	if v.Confidence < sure && !t.General {
		r.add(note, plain("I am not sure that I read this right: I took it for "), strong(t.Title), plain("."))
	}
	r.add(note, plain(w.source(t.Owner, t.Basis, t.Claims)))
	return r
}

var yesNo = map[engine.YesNo]string{engine.Yes: "Yes", engine.No: "No", engine.Partly: "Partly"}

// headline says whose it is: "Pricing is the Product Manager's."
func headline(v engine.Verdict) []span {
	subject, is := v.Topic.Title, " is "
	switch {
	case v.Topic.General:
		subject = "this"
	case v.Topic.Plural:
		is = " are "
	}
	var spans []span
	title := strong(capitalise(subject))
	if v.Reply != engine.Unasked {
		spans = append(spans, strong(yesNo[v.Reply]), plain(": "))
		title = plain(subject)
	}
	switch v.Owner {
	case knowledge.Both:
		return append(spans, title, plain(is), strong("both roles'"), plain(", each in their place."))
	case knowledge.None:
		return append(spans, title, plain(is), strong("neither's"), plain(": that is usually "+v.Topic.Whose+"."))
	}
	return append(spans, title, plain(is), strong(possessive(v.Owner)), plain("."))
}

// several words a question about several things: a line each.
func (w Wording) several(a engine.Answer) Reply {
	var r Reply
	for _, v := range a.Verdicts {
		if v.Topic == nil {
			r.add(item, strong(capitalise(shorten(v.Asked))), plain(": I don't know that one."))
			continue
		}
		said := ": "
		if v.Reply != engine.Unasked {
			said += yesNo[v.Reply] + ", "
		}
		if v.Owner == knowledge.None {
			said += "neither's, that is usually " + v.Topic.Whose + "."
		} else {
			said += name(v.Owner) + ". " + v.Topic.Why
		}
		title := v.Topic.Title
		if v.Topic.General {
			title = shorten(v.Asked)
		}
		r.add(item, strong(capitalise(title)), plain(said))
	}
	r.add(note, plain(w.sources(a.Verdicts)))
	return r
}

func (w Wording) concept(a engine.Answer) Reply {
	var r Reply
	switch a.Reply {
	case engine.Yes:
		r.add(body, strong("Yes."), plain(" "+a.Concept.Answer))
	case engine.No:
		r.add(body, strong("No."), plain(" "+a.Concept.Answer))
	default:
		r.add(body, plain(a.Concept.Answer))
	}
	r.add(note, plain(w.source(knowledge.Both, a.Concept.Basis, a.Concept.Claims)))
	return r
}

func (w Wording) unknown(a engine.Answer) Reply {
	var r Reply
	r.add(body, plain("I don't know that one. I answer who owns product work: /whoowns list shows what I know."))
	if len(a.Nearest) > 0 {
		titles := make([]string, len(a.Nearest))
		for i, t := range a.Nearest {
			titles[i] = t.Title
		}
		r.add(body, plain("Closest that I know: "+strings.Join(titles, ", ")+"."))
	}
	return r
}
