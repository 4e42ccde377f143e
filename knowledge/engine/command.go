package engine

import (
	"strings"

	"whoowns/knowledge"
)

const (
	longestCommand = 100 // bytes; an area's name has room in it

	// comparison is the concept that compares the two roles.
	comparison = "same-or-different"
)

// command answers the texts that are no questions but name what is wanted: help, a list, the chart, the comparison of the roles.
func (e *Engine) command(text string, s *scratch) (Answer, []Match, bool) {
	if len(text) > longestCommand {
		return Answer{}, nil, false
	}
	fields := strings.Fields(strings.ToLower(strings.Trim(text, " \t\n.,:;!?\"'")))
	switch strings.Join(fields, " ") {
	case "": // a lone question mark asks for help, other signs ask for nothing
		return Answer{Kind: Help}, nil, text == "" || text == "?"
	case "help", "help me", "how does this work", "how do you work", "what can you do", "what do you know":
		return Answer{Kind: Help}, nil, true
	case "list", "list all", "list everything":
		return Answer{Kind: List}, nil, true
	case "list engineering", "list engineers", "what does engineering do", "what do engineers do":
		return Answer{Kind: List, ListOf: knowledge.Engineering}, nil, true
	case "list both", "list none":
		return Answer{Kind: List, ListOf: knowledge.Owner(fields[1])}, nil, true
	case "chart":
		return Answer{Kind: List, Chart: true}, nil, true
	}
	if fields[0] == "chart" {
		area := e.index.area(strings.Join(fields[1:], " "))
		return Answer{Kind: List, Chart: true, Area: area}, nil, area != ""
	}
	return e.compare(text, s)
}

// area finds the area of that name, or the only one whose name begins so, whatever the case; empty when there is none. An area
// all of whose topics are hidden is none.
func (x *index) area(name string) string {
	var begin []string
	for _, area := range x.areas {
		switch lower := strings.ToLower(area); {
		case lower == name:
			return area
		case strings.HasPrefix(lower, name):
			begin = append(begin, area)
		}
	}
	if len(begin) != 1 {
		return ""
	}
	return begin[0]
}

// compare answers "compare" and "pm vs po" with the concept that compares the roles, unless an overlay has hidden it or answers
// that with a concept of its own.
func (e *Engine) compare(text string, s *scratch) (Answer, []Match, bool) {
	concept := e.index.comparison
	if concept == nil || !hasCompareWord(text) {
		return Answer{}, nil, false
	}
	sentences := e.index.sentences(text)
	if !isComparison(sentences) {
		return Answer{}, nil, false
	}
	m := e.matchSentences(text, sentences, s)
	if m.Concept != nil && !m.Concept.InBase {
		return Answer{}, nil, false
	}
	m.Topic, m.Concept, m.Nearest, m.Confidence, m.label = nil, concept, nil, surest, conceptLabel
	return Answer{Kind: Concept, Concept: concept, Compare: true}, []Match{m}, true
}

// isComparison recognises both roles with a word that compares them, and that word "compare" alone.
func isComparison(sentences []sentence) bool {
	var roles []knowledge.Owner
	compares, alone := false, true
	for _, s := range sentences {
		for i, t := range s.tokens {
			switch {
			case t.role != "":
				roles = append(roles, t.role)
			case isCompareWord(t.word):
				compares = true
			case !isArticle(t.word) && !isCompareLink(t.word):
				return false
			}
			alone = alone && i == 0 && t.word == "compare"
		}
	}
	return alone || compares && len(roles) == 2 && roles[0] != roles[1]
}

// hasCompareWord spares most texts the way through the words.
func hasCompareWord(text string) bool {
	lower := strings.ToLower(text)
	return strings.Contains(lower, "compare") || strings.Contains(lower, "vs") || strings.Contains(lower, "versus")
}

func isCompareWord(word string) bool { return word == "compare" || word == "vs" || word == "versus" }

func isCompareLink(word string) bool {
	switch word {
	case "and", "with", "to", "against":
		return true
	}
	return false
}
