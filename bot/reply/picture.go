package reply

import (
	"strings"

	"github.com/slack-go/slack"

	"whoowns/bot/wording"
	"whoowns/knowledge"
)

// shownOwners is the order in which the shares of owners are drawn; what is not known comes last.
func shownOwners() []knowledge.Owner { return append(knowledge.Owners(), "") }

// barLength is how many blocks the longest bar has.
const barLength = 20

// pie shows how many duties are whose: as Slack's chart, or in bars where Slack does not draw it. It keeps to what Slack allows, six
// segments at most: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block/.
func (w Writer) pie(t tally) paragraph {
	var segments []slack.DataVisualizationSegment
	var drawn []paragraph
	most := 0
	for _, n := range t.of {
		most = max(most, n)
	}
	for _, owner := range shownOwners() {
		n := t.of[owner]
		if n == 0 {
			continue
		}
		label := string(w.words.Short.Of(owner))
		if owner == "" {
			label = string(w.words.Breakdown.Segment)
		}
		segments = append(segments, slack.NewDataVisualizationSegment(label, float64(n)))
		length := max(1, n*barLength/max(most, barLength))
		drawn = append(drawn, paragraph{style: bar, spans: []wording.Span{{Text: strings.Repeat("▇", length) + " " + label}}})
	}
	chart := slack.NewDataVisualizationBlock(string(w.words.Breakdown.Chart), slack.NewDataVisualizationPieChart(segments...))
	return paragraph{picture: chart, drawn: drawn}
}

// What a table may hold: https://docs.slack.dev/reference/block-kit/blocks/table-block/.
const (
	maxTableRows       = 100
	maxTableCharacters = 10_000
)

// table shows rows of cells beneath a heading; an empty cell is left empty. Where Slack does not draw it, it is a list, in which line
// words a row.
func table(heading []string, rows [][]string, line func(row int) []wording.Span) paragraph {
	rows = rows[:min(len(rows), maxTableRows-1)]
	limit := cellLimit(heading, rows)
	t := slack.NewTableBlock("")
	t.AddRow(cells(heading, limit)...)
	var drawn []paragraph
	for i, row := range rows {
		t.AddRow(cells(row, limit)...)
		drawn = append(drawn, paragraph{style: item, spans: line(i)})
	}
	return paragraph{picture: t.WithColumnSettings(wrapped(len(heading))...), drawn: drawn}
}

// cellLimit is to how many characters the cells have to be cut for all to fit.
func cellLimit(heading []string, rows [][]string) int {
	for limit := 200; ; limit -= 10 {
		total := 0
		for _, row := range append([][]string{heading}, rows...) {
			for _, cell := range row {
				total += min(characters(cell), limit)
			}
		}
		if total <= maxTableCharacters || limit <= 20 {
			return limit
		}
	}
}

func cells(row []string, limit int) []slack.TableCell {
	list := make([]slack.TableCell, len(row))
	for i, text := range row {
		if text == "" {
			text = " " // Slack takes no empty text
		}
		list[i] = slack.NewTableRawTextCell(clip(text, limit))
	}
	return list
}

func wrapped(columns int) []slack.ColumnSetting {
	list := make([]slack.ColumnSetting, columns)
	for i := range list {
		list[i] = slack.ColumnSetting{Align: slack.ColumnAlignmentLeft, IsWrapped: true}
	}
	return list
}
