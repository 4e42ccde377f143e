package knowledge

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ChartArea is an area of the chart of who owns what, with a row for each of its topics.
type ChartArea struct {
	Area string
	Rows []ChartRow
}

// ChartRow says who has to do with a topic.
type ChartRow struct {
	Topic *Topic
	// Cells are those of ChartColumns, in that order.
	Cells [3]ChartCell
	// Others says whose it usually is when it is nobody's of the columns; empty otherwise.
	Others string
}

// Title is the topic's title as a row begins with it.
func (r ChartRow) Title() string {
	first, size := utf8.DecodeRuneInString(r.Topic.Title)
	return string(unicode.ToUpper(first)) + r.Topic.Title[size:]
}

// ChartCell says what one has to do with a topic.
type ChartCell struct {
	Who  Owner
	Part ChartPart
	// Text is the topic's share for Who, if there is one.
	Text string
}

// ChartPart is what one has to do with a topic.
type ChartPart string

// The parts. Joint is each role's when the owner is Both; Share is that of one who does not own the topic.
const (
	NoPart ChartPart = ""
	Owns   ChartPart = "owns"
	Joint  ChartPart = "shares"
	Share  ChartPart = "share"
)

// String is the cell in plain text: "owns", "shares: ordering what is next", or the share alone.
func (c ChartCell) String() string {
	switch c.Part {
	case Owns:
		return string(Owns)
	case Joint:
		return string(Joint) + ": " + c.Text
	}
	return c.Text
}

// ChartColumns are those who have a column in the chart.
func ChartColumns() [3]Owner { return [3]Owner{PM, PO, Engineering} }

// Chart is the chart of who owns what: every topic of the base once, by area. An area without topics is left out.
func (b *Base) Chart() []ChartArea {
	var chart []ChartArea
	for _, area := range b.Areas {
		a := ChartArea{Area: area}
		for _, t := range b.Topics {
			if t.Area == area {
				a.Rows = append(a.Rows, chartRow(t))
			}
		}
		if a.Rows != nil {
			chart = append(chart, a)
		}
	}
	return chart
}

func chartRow(t *Topic) ChartRow {
	row := ChartRow{Topic: t, Others: t.Whose}
	for i, who := range ChartColumns() {
		cell := ChartCell{Who: who, Text: t.Shares[who]}
		switch {
		case t.Owner == who:
			cell.Part = Owns
		case t.Owner == Both && who != Engineering:
			cell.Part = Joint
		case cell.Text != "":
			cell.Part = Share
		}
		row.Cells[i] = cell
	}
	return row
}

// ChartFormat is a form in which the chart is written.
type ChartFormat string

// The formats of the chart.
const (
	Markdown ChartFormat = "md"   // a table for each area
	CSV      ChartFormat = "csv"  // one table, with the area as the first column
	HTML     ChartFormat = "html" // a page to print, which needs nothing besides it
)

// WriteChart writes the chart. A name in names stands with the heading of its column; nil means none.
func (b *Base) WriteChart(w io.Writer, format ChartFormat, names map[Owner]string) error {
	chart, columns := b.Chart(), chartColumns(names)
	var out bytes.Buffer
	var err error
	switch format {
	case Markdown:
		writeMarkdown(&out, chart, columns)
	case CSV:
		err = writeCSV(&out, chart, columns)
	case HTML:
		writeHTML(&out, chart, columns)
	default:
		return fmt.Errorf("unknown format %q of the chart: write %s, %s or %s", format, Markdown, CSV, HTML)
	}
	if err == nil {
		_, err = out.WriteTo(w)
	}
	if err != nil {
		return fmt.Errorf("write the chart: %w", err)
	}
	return nil
}

// chartColumn is the heading of a column.
type chartColumn struct {
	Who        Owner
	Role, Name string
}

func chartColumns(names map[Owner]string) []chartColumn {
	var columns []chartColumn
	for _, who := range ChartColumns() {
		column := chartColumn{Who: who, Name: strings.Join(strings.Fields(names[who]), " ")}
		switch who {
		case PM:
			column.Role = "Product Manager"
		case PO:
			column.Role = "Product Owner"
		default:
			column.Role = "Engineering"
		}
		columns = append(columns, column)
	}
	return columns
}

// String is the heading in a line: "Product Manager (Maya Okafor)".
func (c chartColumn) String() string {
	if c.Name == "" {
		return c.Role
	}
	return c.Role + " (" + c.Name + ")"
}

// line is the row as the cells of a table.
func (r ChartRow) line() []string {
	line := []string{r.Title()}
	for _, cell := range r.Cells {
		line = append(line, cell.String())
	}
	return append(line, r.Others)
}

func chartHeadings(columns []chartColumn) []string {
	headings := []string{"Topic"}
	for _, column := range columns {
		headings = append(headings, column.String())
	}
	return append(headings, "Others")
}

func writeMarkdown(w *bytes.Buffer, chart []ChartArea, columns []chartColumn) {
	writeLine := func(cells []string) {
		for _, cell := range cells {
			w.WriteString("| " + markdownEscaper.Replace(cell) + " ")
		}
		w.WriteString("|\n")
	}
	headings := chartHeadings(columns)
	w.WriteString("# Who owns what\n")
	for _, area := range chart {
		w.WriteString("\n## " + markdownEscaper.Replace(area.Area) + "\n\n")
		writeLine(headings)
		w.WriteString(strings.Repeat("| --- ", len(headings)) + "|\n")
		for _, row := range area.Rows {
			writeLine(row.line())
		}
	}
}

// markdownEscaper takes their meaning from the signs that have one inside a line.
var markdownEscaper = strings.NewReplacer(`\`, `\\`, `|`, `\|`, `*`, `\*`, `_`, `\_`, "`", "\\`", `<`, `\<`, `[`, `\[`)

func writeCSV(w io.Writer, chart []ChartArea, columns []chartColumn) error {
	out := csv.NewWriter(w)
	lines := [][]string{append([]string{"Area"}, chartHeadings(columns)...)}
	for _, area := range chart {
		for _, row := range area.Rows {
			lines = append(lines, append([]string{area.Area}, row.line()...))
		}
	}
	for _, line := range lines {
		for i, cell := range line {
			line[i] = noFormula(cell)
		}
	}
	return out.WriteAll(lines)
}

// noFormula marks as text what a spreadsheet would take for a formula.
func noFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// chartPage is the page with comments in the places that the base fills. A template package would do the same and make the
// program larger by a fifth.
//
//go:embed chart.html
var chartPage string

func writeHTML(w *bytes.Buffer, chart []ChartArea, columns []chartColumn) {
	var colours, areas, tables strings.Builder
	for _, column := range columns {
		fmt.Fprintf(&colours, " <span class=%q>%s</span>", column.Who, column.Role)
	}
	for i, area := range chart {
		name := html.EscapeString(area.Area)
		fmt.Fprintf(&areas, "<li><a href=\"#area-%d\">%s</a></li>\n", i, name)
		fmt.Fprintf(&tables, "<section aria-labelledby=\"area-%d\">\n<h2 id=\"area-%d\">%s</h2>\n<table>\n", i, i, name)
		tables.WriteString("<colgroup><col class=\"topic\"><col span=\"3\"><col class=\"others\"></colgroup>\n")
		tables.WriteString("<thead>\n<tr><th scope=\"col\">Topic</th>")
		for _, column := range columns {
			fmt.Fprintf(&tables, "<th scope=\"col\" class=%q>%s</th>", column.Who, column.html())
		}
		tables.WriteString("<th scope=\"col\">Others</th></tr>\n</thead>\n<tbody>\n")
		for _, row := range area.Rows {
			fmt.Fprintf(&tables, "<tr><th scope=\"row\">%s</th>", html.EscapeString(row.Title()))
			for _, cell := range row.Cells {
				fmt.Fprintf(&tables, "<td class=%q>%s</td>", strings.TrimSpace(string(cell.Who)+" "+string(cell.Part)), cell.html())
			}
			fmt.Fprintf(&tables, "<td class=\"others\">%s</td></tr>\n", html.EscapeString(row.Others))
		}
		tables.WriteString("</tbody>\n</table>\n</section>\n")
	}
	fill := strings.NewReplacer("<!--COLOURS-->", colours.String(), "<!--AREAS-->", areas.String(), "<!--TABLES-->", tables.String())
	w.WriteString(fill.Replace(chartPage))
}

func (c chartColumn) html() string {
	if c.Name == "" {
		return c.Role
	}
	return c.Role + `<span class="name">` + html.EscapeString(c.Name) + "</span>"
}

func (c ChartCell) html() string {
	switch c.Part {
	case Owns:
		return `<span class="mark">● owns</span>`
	case Joint:
		return `<span class="mark">◐ shares:</span> ` + html.EscapeString(c.Text)
	}
	return html.EscapeString(c.Text)
}
