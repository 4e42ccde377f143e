package reply

import (
	"fmt"
	"strings"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// breakdown words a list of duties: what it amounts to, then each duty with its owner.
func (w Wording) breakdown(a engine.Answer) Reply {
	var r Reply
	r.add(body, summary(a)...)
	for _, v := range a.Verdicts {
		owner := name(v.Owner)
		switch {
		case v.Topic == nil:
			owner = "I don't know that one"
		case v.Owner == knowledge.None:
			owner = "neither's, usually " + v.Topic.Whose
		}
		r.add(item, plain(shorten(v.Asked)+": "), strong(owner))
	}
	if a.Unread > 0 {
		r.add(body, plain(fmt.Sprintf("I read the first %d only; %d more are left.", len(a.Verdicts), a.Unread)))
	}
	r.add(note, plain(w.sources(a.Verdicts)))
	return r
}

// summary counts the duties: "This reads as mostly a Product Owner: 6 of 9 duties, 2 are a Product Manager's."
func summary(a engine.Answer) []span {
	total, unknown := len(a.Verdicts), 0
	for _, v := range a.Verdicts {
		if v.Topic == nil {
			unknown++
		}
	}
	pm, po := a.Count(knowledge.PM), a.Count(knowledge.PO)
	lead, second := knowledge.PM, knowledge.PO
	if po > pm {
		lead, second = second, lead
	}
	first := a.Count(lead)
	var verdict, count string
	rest := []knowledge.Owner{knowledge.Both, knowledge.Engineering, knowledge.None}
	switch {
	case first == 0 && a.Count(knowledge.Both) > 0:
		verdict, count = "something of a Product Manager and of a Product Owner", fmt.Sprintf("of %d duties", total)
	case first == 0:
		verdict, count = "neither a Product Manager nor a Product Owner", fmt.Sprintf("of %d duties", total)
	case pm == po:
		verdict, count = "half a Product Manager, half a Product Owner", fmt.Sprintf("%d of %d duties each", pm, total)
	case first == total:
		verdict, count = "a "+name(lead), fmt.Sprintf("all %d duties", total)
	default:
		verdict, count = "mostly a "+name(lead), fmt.Sprintf("%d of %d duties", first, total)
		rest = append([]knowledge.Owner{second}, rest...)
	}
	counts := []string{count}
	for _, owner := range rest {
		n := a.Count(owner)
		if owner == knowledge.None {
			n -= unknown
		}
		switch {
		case n == 1:
			counts = append(counts, "1 is "+indefinite[owner])
		case n > 1:
			counts = append(counts, fmt.Sprintf("%d are %s", n, indefinite[owner]))
		}
	}
	if unknown > 0 {
		counts = append(counts, fmt.Sprintf("%d I don't know", unknown))
	}
	return []span{plain("This reads as "), strong(verdict), plain(": " + strings.Join(counts, ", ") + ".")}
}

var indefinite = map[knowledge.Owner]string{
	knowledge.PM: "a Product Manager's", knowledge.PO: "a Product Owner's", knowledge.Both: "both roles'",
	knowledge.Engineering: "engineering's", knowledge.None: "neither's",
}
