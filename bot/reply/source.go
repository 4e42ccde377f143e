package reply

import (
	"slices"
	"strings"

	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// source says where an answer comes from, and never passes an inference off as the article's word.
func (w Writer) source(owner knowledge.Owner, basis knowledge.Basis, claims []string) wording.Text {
	words := w.words.Source
	switch {
	case basis == knowledge.Company:
		return words.Company
	case owner == knowledge.None:
		return words.Usual
	case basis == knowledge.Article:
		return words.Article.Put("sections", wording.Text(w.base.Claim(claims[0]).Section.Heading()))
	}
	return words.Follows.Put("claim", wording.Text(w.base.Claim(claims[0]).Text))
}

// sources sums up where several verdicts come from.
func (w Writer) sources(verdicts []engine.Verdict) wording.Text {
	words := w.words.Source
	named, inferred, headings := 0, 0, []string{}
	var company wording.Text
	for _, v := range verdicts {
		switch {
		case v.Topic != nil && v.Topic.Basis == knowledge.Company:
			company = words.AlsoCompany
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
	said := words.Article
	switch {
	case named == 0 && inferred == 0:
		said = words.NotArticle
	case named == 0:
		said = words.FollowSeveral
	case inferred > 0:
		said = words.Partly
	}
	return said.Put("sections", wording.Text(strings.Join(headings, "; "))) + company
}
