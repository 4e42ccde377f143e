package reply

import (
	"slices"
	"strings"

	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Names are the people who hold the roles where an answer is shown.
type Names map[knowledge.Owner]string

// Here is the reply to an answer with the name of whoever holds the role that owns the thing. Where nobody is named, and where the answer
// is no verdict, it is the reply as it is.
func (r Reply) Here(a engine.Answer, names Names, words *wording.Wording) Reply {
	if a.Kind != engine.Ownership {
		return r
	}
	var roles []knowledge.Owner
	for _, v := range a.Verdicts {
		owners := []knowledge.Owner{v.Owner}
		if v.Owner == knowledge.Both {
			owners = []knowledge.Owner{knowledge.PM, knowledge.PO}
		}
		for _, o := range owners {
			if names[o] != "" && !slices.Contains(roles, o) {
				roles = append(roles, o)
			}
		}
	}
	if len(roles) == 0 {
		return r
	}
	var list []string
	for _, o := range roles {
		list = append(list, words.Answer.HereRole.Fill("role", string(words.Role.Of(o)), "name", names[o]))
	}
	all := list[len(list)-1]
	if rest := list[:len(list)-1]; len(rest) > 0 {
		all = strings.Join(rest, ", ") + string(words.And) + all
	}
	here := paragraph{spans: words.Answer.Here.Spans("names", all)}
	at := slices.IndexFunc(r.paragraphs, func(p paragraph) bool { return p.style == note })
	if at < 0 {
		at = len(r.paragraphs)
	}
	r.paragraphs = slices.Insert(slices.Clone(r.paragraphs), at, here)
	return r
}
