package reply

import (
	"strings"

	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// sure is the confidence from which an answer does not say that it may have misread the question.
const sure = 0.5

// Answer words an answer.
func (w Writer) Answer(a engine.Answer) Reply {
	switch a.Kind {
	case engine.Ownership:
		if len(a.Verdicts) == 1 {
			return w.verdict(a.Verdicts[0])
		}
		return w.several(a)
	case engine.Breakdown:
		return w.breakdown(a)
	case engine.Concept:
		if a.Compare {
			return w.compare(a)
		}
		return w.concept(a)
	case engine.List:
		switch {
		case a.Area != "":
			return w.AreaChart(a.Area, nil)
		case a.Chart:
			return w.chart()
		}
		return w.list(a.ListOf)
	case engine.Help:
		return w.Help()
	}
	return w.unknown(a)
}

func (w Writer) verdict(v engine.Verdict) Reply {
	r := Reply{words: w.words}
	t := v.Topic
	r.add(body, w.headline(v)...)
	r.explanation = explanationOf(t)
	r.paragraphs = append(r.paragraphs, r.explanation.paragraphs(w.words)...)
	if t.Owner == knowledge.None && t.Basis != knowledge.Company {
		r.say(body, w.words.Answer.OnlyProductWork)
	}
	if v.Confidence < sure && !t.General {
		r.say(note, w.words.Answer.Unsure, "topic", t.Title)
	}
	r.say(note, w.source(t.Owner, t.Basis, t.Claims))
	r.buttons = w.topicButtons(t)
	return r
}

func (w Writer) yesNo(reply engine.YesNo) string {
	switch reply {
	case engine.Yes:
		return string(w.words.Answer.Yes)
	case engine.No:
		return string(w.words.Answer.No)
	}
	return string(w.words.Answer.Partly)
}

// headline says whose it is: "Pricing is the Product Manager's."
func (w Writer) headline(v engine.Verdict) []wording.Span {
	subject, said, asked := v.Topic.Title, w.words.Answer.One, w.words.Answer.OneAsked
	switch {
	case v.Topic.General:
		subject = string(w.words.Answer.This)
	case v.Topic.Plural:
		said, asked = w.words.Answer.Many, w.words.Answer.ManyAsked
	}
	if v.Reply == engine.Unasked {
		subject = Capitalise(subject)
	} else {
		said = asked
	}
	whose := w.words.Whose.Of(v.Owner)
	if v.Owner == knowledge.None && v.Topic.Basis == knowledge.Company {
		whose = w.words.Answer.Ours
	}
	return said.Put("owner", whose).Spans("subject", subject, "reply", w.yesNo(v.Reply), "whose", v.Topic.Whose)
}

// several words a question about several things: a line each.
func (w Writer) several(a engine.Answer) Reply {
	var r Reply
	words := w.words.Answer
	for _, v := range a.Verdicts {
		if v.Topic == nil {
			r.say(item, words.ItemUnknown, "thing", Capitalise(shorten(v.Asked)))
			continue
		}
		title := v.Topic.Title
		if v.Topic.General {
			title = shorten(v.Asked)
		}
		rest := words.ItemOwner
		switch {
		case v.Owner == knowledge.None && v.Reply != engine.Unasked:
			rest = words.ItemNeitherNo
		case v.Owner == knowledge.None:
			rest = words.ItemNeither
		case v.Reply != engine.Unasked:
			rest = words.ItemAsked
		}
		r.say(item, words.Item.Put("rest", rest), "thing", Capitalise(title), "reply", w.yesNo(v.Reply),
			"owner", string(w.words.Role.Of(v.Owner)), "why", v.Topic.Why, "whose", v.Topic.Whose)
	}
	r.say(note, w.sources(a.Verdicts))
	return r
}

func (w Writer) concept(a engine.Answer) Reply {
	var r Reply
	text := a.Concept.Answer
	if a.Reply != engine.Unasked {
		r.say(body, w.words.Answer.Concept, "reply", w.yesNo(a.Reply), "answer", text)
	} else {
		r.add(body, wording.Span{Text: text})
	}
	r.say(note, w.source(knowledge.Both, a.Concept.Basis, a.Concept.Claims))
	return r
}

// unknown words a decline. The topics that it may have been about can be pressed.
func (w Writer) unknown(a engine.Answer) Reply {
	r := Notice(w.words.Answer.Unknown)
	if len(a.Nearest) > 0 {
		titles := make([]string, len(a.Nearest))
		for i, t := range a.Nearest {
			titles[i] = t.Title
		}
		r.say(aside, w.words.Answer.Nearest, "topics", strings.Join(titles, ", "))
		r.buttons = topicLinks(a.Nearest)
	}
	return r
}
