package reply

import (
	"strconv"

	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// contrasts are the claims in which the article sets the two roles against each other: the PM's, then the PO's.
var contrasts = [...][2]string{{"C04", "C03"}, {"C07", "C08"}, {"C26", "C12"}, {"C30", "C35"}, {"C37", "C43"}, {"C28", "C46"}, {"C42", "C10"}}

// compare sets the two roles side by side.
func (w Writer) compare(a engine.Answer) Reply {
	r := w.concept(a)
	source := r.paragraphs[len(r.paragraphs)-1]
	r.paragraphs = r.paragraphs[:len(r.paragraphs)-1]
	var rows [][]string
	for _, pair := range contrasts {
		rows = append(rows, []string{Capitalise(w.base.Claim(pair[0]).Text), Capitalise(w.base.Claim(pair[1]).Text)})
	}
	heading := []string{string(w.words.Role.PM), string(w.words.Role.PO)}
	r.paragraphs = append(r.paragraphs, table(heading, rows, func(row []string) []wording.Span {
		return w.words.Compare.Line.Spans("pm", row[0], "po", row[1])
	}))
	pm, po := len(w.titles("", knowledge.PM)), len(w.titles("", knowledge.PO))
	r.say(body, w.words.Compare.Owned, "pm", strconv.Itoa(pm), "po", strconv.Itoa(po))
	r.paragraphs = append(r.paragraphs, source)
	return r
}
