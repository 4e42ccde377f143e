package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"whoowns/knowledge"
)

func (r *report) writeMarkdown(w io.Writer) error {
	if r.empty() {
		_, err := fmt.Fprintln(w, nothingToReport)
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# What people asked\n\nUndecided: %s, %s.\n", kinds(r.Unanswered, "unanswered question"), kinds(r.Disputed, "disputed answer"))
	for _, part := range []struct {
		title  string
		groups []reportedGroup
	}{{"Unanswered, by the nearest topic", r.Unanswered}, {"Disputed", r.Disputed}} {
		if len(part.groups) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n", part.title)
		for _, g := range part.groups {
			fmt.Fprintf(&b, "\n### %s\n\n", g.line())
			for _, c := range g.Cases {
				c.writeMarkdown(&b)
			}
		}
	}
	if len(r.MostAsked) > 0 {
		b.WriteString("\n## Asked about most in the last 90 days\n\n")
		for i, t := range r.MostAsked {
			fmt.Fprintf(&b, "%d. %s\n", i+1, t.line())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// kinds counts the cases of one kind: "2 unanswered questions".
func kinds(groups []reportedGroup, name string) string {
	n := 0
	for _, g := range groups {
		n += len(g.Cases)
	}
	switch n {
	case 0:
		return "no " + name
	case 1:
		return "one " + name
	}
	return fmt.Sprintf("%d %ss", n, name)
}

// line is a topic in one line: "the tariff office (`tariff-office`, Pricing and business): 3 times".
func (t reportedTopic) line() string {
	switch {
	case t.ID == "":
		return "No topic is near: " + times(t.Count)
	case t.Title == "":
		return fmt.Sprintf("%s, which is no topic any more: %s", code(t.ID), times(t.Count))
	case t.Area == "":
		return fmt.Sprintf("%s (%s): %s", t.Title, code(t.ID), times(t.Count))
	}
	return fmt.Sprintf("%s (%s, %s): %s", t.Title, code(t.ID), t.Area, times(t.Count))
}

func (c reportedCase) writeMarkdown(b *strings.Builder) {
	fmt.Fprintf(b, "- %s %s", times(c.Count), cmp.Or(code(c.Text), "a question that is not known"))
	if c.Owner != "" {
		fmt.Fprintf(b, ", answered %s", ownerName(c.Owner))
	}
	fmt.Fprintf(b, ", last on %s\n", c.Last.Format(time.DateOnly))
	if len(c.Suggested) > 0 {
		fmt.Fprintf(b, "  - suggested instead: %s\n", counted(c.Suggested, ownerName))
	}
	for _, why := range c.Whys {
		fmt.Fprintf(b, "  - because %s\n", code(why))
	}
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

// ownerName is an owner as a report names it. An owner that there is none of is shown as it is.
func ownerName(owner string) string {
	switch knowledge.Owner(owner) {
	case knowledge.PM:
		return "Product Manager"
	case knowledge.PO:
		return "Product Owner"
	case knowledge.Both, knowledge.Engineering:
		return owner
	case knowledge.None:
		return "neither"
	}
	return code(owner)
}

// counted lists owners with how often each was suggested, the most frequent first: "Product Owner 2, both 1".
func counted(owners map[string]int, name func(string) string) string {
	sorted := slices.SortedFunc(maps.Keys(owners), func(a, b string) int {
		return cmp.Or(cmp.Compare(owners[b], owners[a]), strings.Compare(a, b))
	})
	for i, owner := range sorted {
		sorted[i] = fmt.Sprintf("%s %d", name(owner), owners[owner])
	}
	return strings.Join(sorted, ", ")
}

const maxShown = 200 // characters of what a person typed that a report shows

// oneLine is what a person typed in one line, without what would move the cursor of a terminal or turn the writing around.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// code shows what a person typed as a code span, in which no Markdown is read.
func code(text string) string {
	text = oneLine(text)
	if text == "" {
		return ""
	}
	if runes := []rune(text); len(runes) > maxShown {
		text = string(runes[:maxShown-1]) + "…"
	}
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 { // blanks keep the backticks of the text apart from the fence
		text = " " + text + " "
	}
	return fence + text + fence
}

func (r *report) writeCSV(w io.Writer) error {
	rows := csv.NewWriter(w)
	if err := rows.Write([]string{"kind", "topic", "title", "area", "question", "owner", "count", "suggested", "reasons", "last", "key"}); err != nil {
		return err
	}
	for _, part := range []struct {
		kind   string
		groups []reportedGroup
	}{{"unanswered", r.Unanswered}, {"disputed", r.Disputed}} {
		for _, g := range part.groups {
			for _, c := range g.Cases {
				row := []string{
					part.kind, g.ID, g.Title, g.Area, oneLine(c.Text), c.Owner, strconv.Itoa(c.Count), counted(c.Suggested, oneLine),
					reasons(c.Whys), c.Last.Format(time.RFC3339), c.Key,
				}
				for i := range row {
					row[i] = cell(row[i])
				}
				if err := rows.Write(row); err != nil {
					return err
				}
			}
		}
	}
	rows.Flush()
	return rows.Error()
}

// reasons puts each reason into a line.
func reasons(whys []string) string {
	lines := make([]string, len(whys))
	for i, why := range whys {
		lines[i] = oneLine(why)
	}
	return strings.Join(lines, "\n")
}

// cell keeps a spreadsheet from taking a text for a formula: https://owasp.org/www-community/attacks/CSV_Injection
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
