package reply

import (
	"fmt"
	"strings"

	"whoowns/knowledge"
)

// list names the topics of an owner, or all, by area.
func (w Wording) list(owner knowledge.Owner) Reply {
	var r Reply
	switch owner {
	case "":
		r.add(body, strong("What I know"), plain(fmt.Sprintf(": %d topics of product work. Ask about any of them in your own words.", len(w.base.Topics))))
	case knowledge.None:
		r.add(body, plain("What is "), strong("neither's"), plain(":"))
	case knowledge.Both:
		r.add(body, plain("What is "), strong("both roles'"), plain(", each in their place:"))
	case knowledge.Engineering:
		r.add(body, plain("What is "), strong("engineering's"), plain(":"))
	default:
		r.add(body, plain("What is the "), strong(name(owner)+"'s"), plain(":"))
	}
	for _, area := range w.base.Areas {
		var titles []string
		for _, t := range w.base.Topics {
			if t.Area == area && (owner == "" || t.Owner == owner) {
				titles = append(titles, t.Title)
			}
		}
		if len(titles) > 0 {
			r.add(item, strong(area), plain(": "+strings.Join(titles, ", ")))
		}
	}
	return r
}
