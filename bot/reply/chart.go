package reply

import (
	"strconv"
	"strings"

	"whoowns/bot/wording"
	"whoowns/knowledge"
)

// chart counts, area by area, what is whose; an area can be chosen to see it in full.
func (w Writer) chart() Reply {
	words := w.words.Chart
	r := Notice(words.Title)
	for _, area := range w.base.Areas {
		var counts []string
		for _, o := range knowledge.Owners() {
			if n := len(w.titles(area, o)); n > 0 {
				counts = append(counts, words.Count.Fill("owner", string(w.words.Short.Of(o)), "count", strconv.Itoa(n)))
			}
		}
		r.say(item, words.Area, "area", area, "counts", strings.Join(counts, ", "))
	}
	r.say(note, words.Export)
	r.choice = &choice{ActionArea, string(words.Choose), w.base.Areas}
	return r
}

// AreaChart is the ownership chart of an area, with the names of those who hold the roles. An area that the base does not have has no
// rows.
func (w Writer) AreaChart(area string, names Names) Reply {
	words := w.words.Chart
	r := Notice(words.Of, "area", area)
	heading := []string{string(words.Thing)}
	columns := []knowledge.Owner{knowledge.PM, knowledge.PO, knowledge.Engineering}
	for _, o := range columns {
		title := Capitalise(string(w.words.Role.Of(o)))
		if names[o] != "" {
			title = words.Named.Fill("role", title, "name", names[o])
		}
		heading = append(heading, title)
	}
	heading = append(heading, string(words.Others))
	var rows [][]string
	owners := map[string]knowledge.Owner{}
	for _, t := range w.base.Topics {
		if t.Area != area {
			continue
		}
		row := []string{Capitalise(t.Title)}
		for _, o := range columns {
			cell := t.Shares[o]
			if t.Owner == o {
				cell = string(words.Owns)
			}
			row = append(row, cell)
		}
		rows = append(rows, append(row, t.Whose))
		owners[row[0]] = t.Owner
	}
	if len(rows) == 0 {
		return Notice(w.words.FollowUp.Gone)
	}
	r.paragraphs = append(r.paragraphs, table(heading, rows, func(row []string) []wording.Span {
		return words.Row.Spans("thing", row[0], "owner", string(w.words.Short.Of(owners[row[0]])))
	}))
	r.choice = &choice{ActionArea, string(words.Choose), w.base.Areas}
	return r
}
