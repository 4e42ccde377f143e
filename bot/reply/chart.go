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
	heading := []string{string(words.Areas)}
	for _, o := range knowledge.Owners() {
		heading = append(heading, string(w.words.Short.Of(o)))
	}
	var rows [][]string
	for _, area := range w.base.Areas {
		row := []string{area}
		for _, o := range knowledge.Owners() {
			count := ""
			if n := len(w.titles(area, o)); n > 0 {
				count = strconv.Itoa(n)
			}
			row = append(row, count)
		}
		rows = append(rows, row)
	}
	r.paragraphs = append(r.paragraphs, table(heading, rows, func(row []string) []wording.Span {
		var counts []string
		for i, count := range row[1:] {
			if count != "" {
				counts = append(counts, words.Count.Fill("owner", heading[i+1], "count", count))
			}
		}
		return words.Area.Spans("area", row[0], "counts", strings.Join(counts, ", "))
	}))
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
