// Package wording holds what whoowns says in Slack, apart from what the knowledge base says: every sentence, label and heading. One
// language is one file, such as english.go; another is one more value of Wording.
package wording

import (
	"strings"

	"whoowns/knowledge"
)

// Text is a text with *bold* runs and {placeholders}, which Spans fills in.
type Text string

// Span is a run of a text.
type Span struct {
	Text string
	Bold bool
}

// Spans puts values into the placeholders of a text, given as pairs of a name and a value. What a value holds is taken literally, be it
// a star or a brace. A placeholder without a value stays.
func (t Text) Spans(values ...string) []Span {
	var spans []Span
	for i, run := range strings.Split(string(t), "*") {
		if run != "" {
			spans = append(spans, Span{Text: fill(run, values), Bold: i%2 == 1})
		}
	}
	return spans
}

// Put puts a text into the place of a placeholder, with the bold runs and the placeholders that it has.
func (t Text) Put(name string, other Text) Text {
	return Text(strings.ReplaceAll(string(t), "{"+name+"}", string(other)))
}

// Fill is Spans as plain text.
func (t Text) Fill(values ...string) string {
	var b strings.Builder
	for _, s := range t.Spans(values...) {
		b.WriteString(s.Text)
	}
	return b.String()
}

// fill replaces the placeholders in one pass, so that none is looked for in a value.
func fill(text string, values []string) string {
	pairs := make([]string, len(values))
	for i, v := range values {
		if i%2 == 0 {
			v = "{" + v + "}"
		}
		pairs[i] = v
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Owners are texts for each owner.
type Owners struct {
	PM, PO, Both, Engineering, None Text
}

// Of is the text for an owner; for one that does not exist it is empty.
func (o Owners) Of(owner knowledge.Owner) Text {
	switch owner {
	case knowledge.PM:
		return o.PM
	case knowledge.PO:
		return o.PO
	case knowledge.Both:
		return o.Both
	case knowledge.Engineering:
		return o.Engineering
	case knowledge.None:
		return o.None
	}
	return ""
}
