package reply

import (
	"slices"
	"strings"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// source says where an answer comes from, and never passes an inference off as the article's word.
func (w Wording) source(owner knowledge.Owner, basis knowledge.Basis, claims []string) string {
	switch {
	case basis == knowledge.Company:
		return "From your company's own additions"
	case owner == knowledge.None:
		return "Not from the article: this is how companies usually share the work"
	case basis == knowledge.Article:
		return "The article, " + w.base.Claim(claims[0]).Section.Heading()
	}
	return "Not named in the article; follows from: " + w.base.Claim(claims[0]).Text
}

// sources sums up where several verdicts come from.
func (w Wording) sources(verdicts []engine.Verdict) string {
	named, inferred, company, headings := 0, 0, "", []string{}
	for _, v := range verdicts {
		switch {
		case v.Topic != nil && v.Topic.Basis == knowledge.Company:
			company = "; in part from your company's own additions"
		case v.Topic == nil || v.Owner == knowledge.None:
		case v.Topic.Basis == knowledge.Article:
			named++
			if h := w.base.Claim(v.Topic.Claims[0]).Section.Heading(); !slices.Contains(headings, h) {
				headings = append(headings, h)
			}
		default:
			inferred++
		}
	}
	switch {
	case named == 0 && inferred == 0:
		return "Not from the article" + company
	case named == 0:
		return "Not named in the article; follows from what it says of the roles" + company
	case inferred > 0:
		return "The article, " + strings.Join(headings, "; ") + "; in part it follows from what the article says" + company
	}
	return "The article, " + strings.Join(headings, "; ") + company
}
