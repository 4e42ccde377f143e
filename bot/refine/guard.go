package refine

import (
	"slices"
	"strings"

	"whoowns/bot/reply"
)

// Reason says why a wording is not shown. Its values are a closed set, and the empty one says that it may be.
type Reason string

// The reasons.
const (
	Slots      Reason = "slots" // not one sentence for each of the curated ones
	Empty      Reason = "empty"
	TooLong    Reason = "too-long"
	Markup     Reason = "markup" // markup, emoji, invisible characters, line breaks
	Link       Reason = "link"
	Mention    Reason = "mention"
	Quotation  Reason = "quotation"
	Question   Reason = "question"    // it asks instead of explaining
	Language   Reason = "language"    // letters that English does not have
	WrongOwner Reason = "wrong-owner" // other roles than the curated sentence names, or in another order
	Reversal   Reason = "reversal"    // other negations, limits or hedges
	Claim      Reason = "claim"       // any other word that stands for none in its place, or one left out
)

// Guard decides whether a wording may be shown. It does not understand language, and so allows no more than can be told without:
// each word of a sentence has to be the curated sentence's own in that place, or one of those that the lexicon lists as standing for
// it wherever it stands. Any number of goroutines may use a Guard.
type Guard struct{ lexicon *lexicon }

// NewGuard returns a Guard.
func NewGuard() *Guard { return &Guard{newLexicon()} }

// Check returns the explanation that a wording makes of a curated one, or why it may not be shown and, where there is one, the word
// that decided. What the wording says the answer is about is left out where it is not the question's own name for
// that. Check is a pure function of what it is given.
func (g *Guard) Check(a Answer, w Wording) (e reply.Explanation, reason Reason, word string) {
	if len(w.Why) != len(a.Why) || len(w.Parts) != len(a.Parts) {
		return e, Slots, ""
	}
	for i, text := range w.Why {
		if reason, word = g.hold(text, a.Why[i]); reason != "" {
			return reply.Explanation{}, reason, word
		}
		e.Why = append(e.Why, text)
	}
	for i, text := range w.Parts {
		text = strings.TrimSuffix(text, ".")
		if reason, word = g.hold(text, a.Parts[i].Part); reason != "" {
			return reply.Explanation{}, reason, word
		}
		e.Parts = append(e.Parts, reply.Part{Role: a.Parts[i].Role, Part: text})
	}
	if isAbout(a, w.About) {
		e.About = w.About
	}
	return e, "", ""
}

// hold reports why a text may not stand for a curated one, and which word decided.
func (g *Guard) hold(text, curated string) (Reason, string) {
	switch {
	case curated == "":
		return Empty, ""
	case len(text) > 2*len(curated)+50:
		return TooLong, ""
	}
	if reason := checkShape(text, curated); reason != "" {
		return reason, ""
	}
	if text[len(text)-1] != curated[len(curated)-1] && strings.ContainsAny(text[len(text)-1:]+curated[len(curated)-1:], ".,;:()") {
		return Claim, "" // a sentence that does not end runs into the next one
	}
	t, c := g.lexicon.words(text), g.lexicon.words(curated)
	stands, word := g.lexicon.stands(t, c)
	switch {
	case stands:
		return "", ""
	case differ(t, c, isRole):
		return WrongOwner, word
	case differ(t, c, isLimit):
		return Reversal, word
	}
	return Claim, word
}

// differ reports whether two texts do not have the same words of a kind in the same order.
func differ(a, b []word, is func(string) bool) bool {
	only := func(list []word) (texts []string) {
		for _, w := range list {
			if is(w.text) {
				texts = append(texts, w.text)
			}
		}
		return texts
	}
	return !slices.Equal(only(a), only(b))
}

func isRole(text string) bool {
	switch text {
	case "pm", "pms", "po", "pos", "engineers":
		return true
	}
	return false
}

// isLimit reports whether a word limits, weakens or turns round what is said.
func isLimit(text string) bool {
	switch text {
	case "not", "no", "never", "nobody", "none", "neither", "nor", "without", "hardly", "insteadof", "only", "always", "first", "before", "after", "until",
		"unless", "if", "may", "might", "could", "should", "must", "usually", "often", "sometimes", "mostly", "rarely", "seldom", "perhaps", "maybe",
		"officially", "theoretically", "currently", "but", "except", "however", "yes":
		return true
	}
	return false
}
