package reply

import (
	"strconv"
	"strings"

	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// breakdown words a list of duties: what it amounts to, the shares in a picture, each duty with its owner, and a conclusion.
func (w Writer) breakdown(a engine.Answer) Reply {
	var r Reply
	counted := tallyOf(a)
	r.say(body, w.summary(counted))
	r.paragraphs = append(r.paragraphs, w.pie(counted))
	for _, v := range a.Verdicts {
		owner, whose := w.words.Role.Of(v.Owner), ""
		switch {
		case v.Topic == nil:
			owner = w.words.Breakdown.DutyUnknown
		case v.Owner == knowledge.None:
			owner, whose = w.words.Breakdown.Neither, v.Topic.Whose
		}
		r.say(item, w.words.Breakdown.Duty.Put("owner", owner), "duty", shorten(v.Asked), "whose", whose)
	}
	if a.Unread > 0 {
		r.say(body, w.words.Breakdown.Unread, "read", strconv.Itoa(len(a.Verdicts)), "unread", strconv.Itoa(a.Unread))
	}
	r.say(body, w.conclusion(counted, a))
	r.say(note, w.sources(a.Verdicts))
	return r
}

// tally counts duties by owner; those that are not known are the empty owner's.
type tally struct {
	total int
	of    map[knowledge.Owner]int
}

func tallyOf(a engine.Answer) tally {
	t := tally{len(a.Verdicts), map[knowledge.Owner]int{}}
	for _, v := range a.Verdicts {
		if v.Topic == nil {
			v.Owner = ""
		}
		t.of[v.Owner]++
	}
	return t
}

// lead is the role with more duties, and second the other one; the PM leads where both have as many.
func (t tally) lead() (lead, second knowledge.Owner) {
	if t.of[knowledge.PO] > t.of[knowledge.PM] {
		return knowledge.PO, knowledge.PM
	}
	return knowledge.PM, knowledge.PO
}

// summary counts the duties: "This reads as mostly a Product Owner: 6 of 9 duties, 2 are a Product Manager's."
func (w Writer) summary(t tally) wording.Text {
	words := w.words.Breakdown
	lead, second := t.lead()
	first := t.of[lead]
	rest := []knowledge.Owner{knowledge.Both, knowledge.Engineering, knowledge.None}
	verdict, count := words.Mostly, words.Of
	switch {
	case first == 0 && t.of[knowledge.Both] > 0:
		verdict, count = words.Something, words.Total
	case first == 0:
		verdict, count = words.Nothing, words.Total
	case t.of[second] == first:
		verdict, count = words.Half, words.OfEach
	case first == t.total:
		verdict, count = words.Whole, words.All
	default:
		rest = append([]knowledge.Owner{second}, rest...)
	}
	counts := []string{count.Fill("count", strconv.Itoa(first), "total", strconv.Itoa(t.total))}
	for _, owner := range rest {
		words := map[bool]wording.Text{true: words.OneIs, false: words.ManyAre}[t.of[owner] == 1]
		if n := t.of[owner]; n > 0 {
			counts = append(counts, words.Fill("count", strconv.Itoa(n), "owner", string(w.words.Indefinite.Of(owner))))
		}
	}
	if n := t.of[""]; n > 0 {
		counts = append(counts, words.Unknown.Fill("count", strconv.Itoa(n)))
	}
	return words.Summary.Put("verdict", verdict).Put("role", w.words.Role.Of(lead)).Put("counts", wording.Text(strings.Join(counts, ", ")))
}

// named is how many duties of the other role the conclusion names.
const named = 2

// conclusion sums up in a line what the job is: a role's, with or without something of the other's on top.
func (w Writer) conclusion(t tally, a engine.Answer) wording.Text {
	lead, second := t.lead()
	n := t.of[second]
	switch {
	case t.of[lead] == 0 && t.of[knowledge.Both] == 0:
		return w.words.Breakdown.InShortNothing
	case t.of[lead] == n:
		return w.words.Breakdown.InShortHalf
	case t.of[lead] == t.total:
		return w.words.Breakdown.InShortWhole.Put("role", w.words.Role.Of(lead))
	case n == 0:
		return w.words.Breakdown.InShortAlone.Put("role", w.words.Role.Of(lead)).Put("other", w.words.Role.Of(second))
	}
	var titles []string
	for _, v := range a.Verdicts {
		if v.Owner == second && !v.Topic.General {
			titles = append(titles, strings.TrimPrefix(v.Topic.Title, "the "))
		}
	}
	words := w.words.Breakdown.InShort
	if n > named || len(titles) < n {
		words = w.words.Breakdown.InShortRest
	}
	if n == 1 && len(titles) == 0 {
		words = w.words.Breakdown.InShortOne
	}
	return words.Put("role", w.words.Role.Of(lead)).Put("other", w.words.Role.Of(second)).Put("count", wording.Text(strconv.Itoa(n))).
		Put("things", wording.Text(strings.Join(titles, string(w.words.And))))
}
