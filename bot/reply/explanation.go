package reply

import (
	"slices"
	"strings"

	"whoowns/bot/wording"
	"whoowns/knowledge"
)

// Explanation is what stands between a verdict and its source, in pieces that may each be worded otherwise.
type Explanation struct {
	// About is what the person who asked calls the thing; empty as curated.
	About string `json:"about,omitempty"`
	// Why are the sentences that give the reason.
	Why []string `json:"why"`
	// Parts are what those do who have a part in it and do not own it, or of both owners each.
	Parts []Part `json:"parts"`
}

// Part is what a role does, as a phrase without a full stop.
type Part struct {
	Role knowledge.Owner `json:"role"`
	Part string          `json:"part"`
}

// explanationOf is the curated explanation of a topic's owner.
func explanationOf(t *knowledge.Topic) Explanation {
	e := Explanation{Why: sentences(t.Why), Parts: []Part{}}
	for _, role := range []knowledge.Owner{knowledge.PM, knowledge.PO, knowledge.Engineering} {
		if part := t.Shares[role]; part != "" {
			e.Parts = append(e.Parts, Part{role, part})
		}
	}
	return e
}

// sentences cuts a text into sentences. Joined by spaces they are the text again.
func sentences(text string) []string {
	var list []string
	from := 0
	for i := range len(text) - 2 {
		if strings.IndexByte(".!?", text[i]) >= 0 && text[i+1] == ' ' && 'A' <= text[i+2] && text[i+2] <= 'Z' {
			list = append(list, text[from:i+1])
			from = i + 2
		}
	}
	return append(list, text[from:])
}

// Equal reports whether two explanations read the same.
func (e Explanation) Equal(other Explanation) bool {
	return e.About == other.About && slices.Equal(e.Why, other.Why) && slices.Equal(e.Parts, other.Parts)
}

// paragraphs lays an explanation out.
func (e Explanation) paragraphs(words *wording.Wording) []paragraph {
	why := wording.Text("{why}")
	if e.About != "" {
		why = words.Answer.About
	}
	list := []paragraph{{spans: why.Spans("thing", e.About, "why", strings.Join(e.Why, " ")), explains: true}}
	for _, p := range e.Parts {
		whose := string(words.Possessive.Of(p.Role))
		list = append(list, paragraph{spans: words.Answer.Part.Spans("whose", Capitalise(whose), "part", p.Part), explains: true})
	}
	return list
}

// Explanation is the verdict in a sentence, and what explains it. There is none, and ok is false, where a reply has no verdict or
// several.
func (r Reply) Explanation() (verdict string, e Explanation, ok bool) {
	if len(r.explanation.Why) == 0 {
		return "", Explanation{}, false
	}
	return r.paragraphs[0].text(), r.explanation, true
}

// Explained is the reply with another explanation in the place of its own; all else stays. A reply without one stays as it is.
func (r Reply) Explained(e Explanation) Reply {
	out := r
	out.explanation, out.paragraphs = e, nil
	for i, p := range r.paragraphs {
		switch {
		case !p.explains:
			out.paragraphs = append(out.paragraphs, p)
		case !r.paragraphs[i-1].explains: // the verdict stands above
			out.paragraphs = append(out.paragraphs, e.paragraphs(r.words)...)
		}
	}
	return out
}
