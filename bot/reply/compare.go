package reply

import (
	"slices"
	"strconv"
	"strings"

	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// contrasts are the claims in which the article sets the two roles against each other: the PM's, then the PO's.
var contrasts = [...][2]string{{"C04", "C03"}, {"C07", "C08"}, {"C26", "C12"}, {"C30", "C35"}, {"C37", "C43"}, {"C28", "C46"}, {"C42", "C10"}}

// compare sets the two roles side by side.
func (w Writer) compare(a engine.Answer) Reply {
	r := w.concept(a)
	r.paragraphs = r.paragraphs[:len(r.paragraphs)-1] // its source is one of several
	var rows [][]string
	var sections []string
	for _, pair := range contrasts {
		pm, po := w.base.Claim(pair[0]), w.base.Claim(pair[1])
		rows = append(rows, []string{Capitalise(pm.Text), Capitalise(po.Text)})
		for _, c := range []*knowledge.Claim{pm, po} {
			if h := c.Section.Heading(); !slices.Contains(sections, h) {
				sections = append(sections, h)
			}
		}
	}
	heading := []string{string(w.words.Role.PM), string(w.words.Role.PO)}
	r.paragraphs = append(r.paragraphs, table(heading, rows, func(row int) []wording.Span {
		return w.words.Compare.Line.Spans("pm", rows[row][0], "po", rows[row][1])
	}))
	pm, po := len(w.titles("", knowledge.PM)), len(w.titles("", knowledge.PO))
	r.say(body, w.words.Compare.Owned, "pm", strconv.Itoa(pm), "po", strconv.Itoa(po))
	r.say(note, w.words.Source.Article, "sections", strings.Join(sections, "; "))
	return r
}
