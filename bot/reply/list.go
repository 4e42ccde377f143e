package reply

import (
	"strconv"
	"strings"

	"whoowns/knowledge"
)

// list names the topics of an owner, or all, by area.
func (w Writer) list(owner knowledge.Owner) Reply {
	var r Reply
	if owner == "" {
		r.say(body, w.words.List.All, "count", strconv.Itoa(len(w.base.Topics)))
	} else {
		r.say(body, w.words.List.Of.Of(owner))
	}
	for _, area := range w.base.Areas {
		if titles := w.titles(area, owner); len(titles) > 0 {
			r.say(item, w.words.List.Area, "area", area, "topics", strings.Join(titles, ", "))
		}
	}
	return r
}

// titles are those of the topics in an area that an owner has; an empty area or owner is any.
func (w Writer) titles(area string, owner knowledge.Owner) []string {
	var titles []string
	for _, t := range w.base.Topics {
		if (area == "" || t.Area == area) && (owner == "" || t.Owner == owner) {
			titles = append(titles, t.Title)
		}
	}
	return titles
}

// InArea lists the topics of an area, or of all, that an owner has, or any.
func (w Writer) InArea(area string, owner knowledge.Owner) Reply {
	if area == "" {
		return w.list(owner)
	}
	var r Reply
	for _, o := range knowledge.Owners() {
		if titles := w.titles(area, o); len(titles) > 0 && (owner == "" || owner == o) {
			r.say(item, w.words.List.Area, "area", string(w.words.Short.Of(o)), "topics", strings.Join(titles, ", "))
		}
	}
	if len(r.paragraphs) == 0 {
		r.say(body, w.words.List.Nothing)
	}
	return r
}
