package main

import (
	"fmt"
	"io"
	"strings"

	"whoowns/knowledge/engine"
)

// writeExplanation prints, for each thing asked, what was understood, which words decided, and what it was weighed against.
func writeExplanation(w io.Writer, matches []engine.Match) error {
	var b strings.Builder
	for _, m := range matches {
		b.WriteByte('\n')
		if len(matches) > 1 {
			line(&b, "part", m.Text)
		}
		form := string(m.Question.Form)
		if m.Question.Suspect != "" {
			form += ", asking about " + string(m.Question.Suspect)
		}
		line(&b, "form", form)
		if m.Reasons == nil || m.Question.Form == engine.RoleList {
			continue
		}
		var owners, words []string
		for _, l := range m.Reasons.Labels {
			owners = append(owners, fmt.Sprintf("%s %.2f", l.Label, l.Probability))
		}
		for _, word := range m.Reasons.Words {
			words = append(words, fmt.Sprintf("%s %+.1f", word.Word, word.Weight))
		}
		line(&b, "owner", strings.Join(owners, ", "))
		line(&b, "decided by", strings.Join(words, ", "))
		for i, c := range m.Reasons.Considered {
			name := ""
			if i == 0 {
				name = "considered"
			}
			line(&b, name, fmt.Sprintf("%.3f  %s  %q", c.Score, c.ID, c.Phrase))
		}
		line(&b, "found", fmt.Sprintf("%s, confidence %.2f, needed %.2f", foundIn(m), m.Confidence, engine.SureEnough))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// line writes a value under its name, in a column of its own.
func line(b *strings.Builder, name, value string) {
	if value == "" {
		return
	}
	if name != "" {
		name += ":"
	}
	fmt.Fprintf(b, "%-11s %s\n", name, value)
}

func foundIn(m engine.Match) string {
	switch {
	case m.Topic != nil:
		return m.Topic.ID
	case m.Concept != nil:
		return m.Concept.ID
	}
	return "nothing"
}
