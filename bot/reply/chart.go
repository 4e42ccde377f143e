package reply

import (
	"slices"
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
	r.paragraphs = append(r.paragraphs, table(heading, rows, func(row int) []wording.Span {
		var counts []string
		for i, count := range rows[row][1:] {
			if count != "" {
				counts = append(counts, words.Count.Fill("owner", heading[i+1], "count", count))
			}
		}
		return words.Area.Spans("area", rows[row][0], "counts", strings.Join(counts, ", "))
	}))
	r.say(note, words.More)
	r.choice = &choice{ActionArea, string(words.Choose), w.base.Areas}
	return r
}

// AreaChart is the ownership chart of an area, with the names of those who hold the roles.
func (w Writer) AreaChart(area string, names Names) Reply {
	words := w.words.Chart
	chart := w.base.Chart()
	i := slices.IndexFunc(chart, func(a knowledge.ChartArea) bool { return a.Area == area })
	if i < 0 {
		return Notice(w.words.FollowUp.Gone)
	}
	heading := []string{string(words.Thing)}
	for _, o := range knowledge.ChartColumns() {
		title := Capitalise(string(w.words.Role.Of(o)))
		if names[o] != "" {
			title = words.Named.Fill("role", title, "name", names[o])
		}
		heading = append(heading, title)
	}
	heading = append(heading, string(words.Others))
	var rows [][]string
	var owners [][]wording.Span // of each row, in a line
	for _, each := range chart[i].Rows {
		row := []string{each.Title()}
		for _, cell := range each.Cells {
			text := cell.Text
			switch cell.Part {
			case knowledge.Owns:
				text = string(words.Owns)
			case knowledge.Joint:
				text = words.Shares.Fill("part", cell.Text)
			}
			row = append(row, text)
		}
		rows = append(rows, append(row, each.Others))
		owners = append(owners, words.Row.Spans("thing", each.Title(), "owner", string(w.words.Short.Of(each.Topic.Owner))))
	}
	r := Notice(words.Of, "area", area)
	r.paragraphs = append(r.paragraphs, table(heading, rows, func(row int) []wording.Span { return owners[row] }))
	r.choice = &choice{ActionArea, string(words.Choose), w.base.Areas}
	return r
}
