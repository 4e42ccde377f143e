package engine

import (
	"regexp"
	"strings"

	"whoowns/knowledge"
	"whoowns/knowledge/words"
)

// Bounds of a question about several things, found by trying on the tuning questions.
const (
	// minPart is the score that each part has to reach.
	minPart = 0.72
	// surePart is the fit that parts joined by nothing but "and" have to reach.
	surePart = 0.9
	maxParts = 12
	// maxSeveral is the longest text, in bytes, in which several questions are looked for; a longer one is a story.
	maxSeveral = 2000
)

// The ways in which a text may be cut. A cut is only a proposal: the parts must be known by themselves.
var (
	// listSeparator stands between the items of a list.
	listSeparator = regexp.MustCompile(`\s*(?:[;,+\n]|\s/\s|\s&\s)\s*(?:(?i:and|or)\b\s*)?`)
	// anySeparator is what may stand between two things when the question says that there are several.
	anySeparator = regexp.MustCompile(`(?i)\s*(?:[;,:+\n–—]|\s/\s|\s&\s|[?!.](?:\s|$)|\b(?:versus|vs|and|as well as|plus|alongside|or)\b\.?)\s*`)
	andOnly      = regexp.MustCompile(`(?i)\s+(?:and|&)\s+`)
	// question begins a question of its own; "is" and the like only at the very beginning or after "and".
	question = regexp.MustCompile(`(?i)\bwho(?:'s|’s|s|se|m)?\b|^(?:is|are|should|does|do)\b|\band (?:is|are|should|does|do)\b`)
	joint    = regexp.MustCompile(`(?i)[\s,;:.?!&/–—]*(?:\b(?:and|then|also|but|plus|after that|separately|likewise)\b[\s,;:]*)*$`)
	// severalCue is how a question says that it asks about more than one thing.
	severalCue = regexp.MustCompile(`(?i)\b(?:each|respectively|(?:both|either) of (?:these|those|them)|(?:these|those) (?:two|three|four|both)|` +
		`(?:two|three|four) (?:things|items|lines|rows|cells|points)|who(?:'s|’s)? (?:does |is |takes |gets |got |owns )?(?:who|what|which)|` +
		`the one and (?:for )?the other|as well as|whose are they|which is whose)\b`)
)

// several answers a question about two or more things. It is one when it is put as several questions ("who ... and
// who ..."), as a list, or with words that say so ("each", "these two"), and when the parts are known by themselves as
// different topics.
func (e *Engine) several(text string, s *scratch) (Answer, []Match, bool) {
	if len(text) > maxSeveral {
		return Answer{}, nil, false
	}
	if a, matches, ok := e.parts(atQuestions(text), unknownsOf(text), s); ok {
		return a, matches, true
	}
	if a, matches, ok := e.parts(atQuestionMarks(text), strict, s); ok {
		return a, matches, true
	}
	if severalCue.MatchString(lastSentence(text)) {
		return e.parts(anySeparator.Split(text, -1), framed, s)
	}
	if !isBare(text) {
		return Answer{}, nil, false
	}
	switch parts := listSeparator.Split(text, -1); {
	case len(parts) > 2:
		return e.parts(parts, kept, s)
	case len(parts) == 2:
		return e.parts(parts, strict, s)
	}
	return e.pair(andOnly.Split(text, -1), s)
}

// unknowns says what a part that is not known means.
type unknowns int

const (
	strict unknowns = iota // that the text is no list after all
	framed                 // that it is said around the list: "for the kick-off deck I need ..."
	kept                   // that one of the things is not known
)

// unknownsOf tells what an unknown part of several questions means: in one sentence that begins with a question, that the
// thing is not known; in a longer text, that it is said around one question.
func unknownsOf(text string) unknowns {
	if at := question.FindStringIndex(text); at != nil && at[0] == 0 && len(cutSentences(strings.TrimRight(text, " ?!.\n"))) == 1 {
		return kept
	}
	return strict
}

// parts matches each part by itself. Two of them at least must be known, or half of them where unknown ones are kept.
func (e *Engine) parts(texts []string, mode unknowns, s *scratch) (Answer, []Match, bool) {
	if len(texts) < 2 || len(texts) > 3*maxParts {
		return Answer{}, nil, false
	}
	a := Answer{Kind: Ownership}
	var matches []Match
	known := 0
	for _, text := range texts {
		text = strings.Trim(text, " \t\n,;:.?!\"'()•")
		m := e.match(text, true, s)
		if len(m.Words) == 0 { // "is it the PO": no thing is named
			continue
		}
		if m.Topic == nil || m.Score < minPart {
			switch mode {
			case strict:
				return Answer{}, nil, false
			case framed:
				continue
			case kept:
				m.Topic, m.Concept = nil, nil
			}
		} else {
			known++
		}
		if n := len(matches); n > 0 && m.Topic != nil && matches[n-1].Topic == m.Topic { // said twice: "profit", "loss"
			continue
		}
		matches = append(matches, m)
		a.Verdicts = append(a.Verdicts, m.verdict(text))
	}
	enough := known >= 2
	if mode == kept {
		enough = known > 0 && 2*known >= len(matches)
	}
	return a, matches, enough && len(matches) >= 2 && len(matches) <= maxParts
}

// pair answers "pricing and the backlog". So many single things are said with "and" that both sides must be beyond doubt
// and different people's.
func (e *Engine) pair(texts []string, s *scratch) (Answer, []Match, bool) {
	a, matches, ok := e.parts(texts, strict, s)
	if !ok || len(matches) != 2 || matches[0].fit < surePart || matches[1].fit < surePart || matches[0].Topic.Owner == matches[1].Topic.Owner {
		return Answer{}, nil, false
	}
	// Work that is nobody's here is often only the other half of a name: "press kit and launch message".
	if matches[0].Topic.Owner == knowledge.None || matches[1].Topic.Owner == knowledge.None {
		return Answer{}, nil, false
	}
	return a, matches, true
}

// atQuestions cuts a text before each question after the first, which begins with "who" and the like, or with "is",
// "should" and the like, after a comma or an "and". A "who" without one of these only describes: "those who wait".
func atQuestions(text string) []string {
	found := question.FindAllStringIndex(text, -1)
	if len(found) < 2 {
		return nil
	}
	var parts []string
	start := 0
	for _, at := range found[1:] {
		part := text[start:at[0]]
		trimmed := joint.ReplaceAllString(part, "")
		joined := trimmed != strings.TrimSpace(part) || strings.HasPrefix(strings.ToLower(text[at[0]:]), "and ")
		if !joined || trimmed == "" {
			continue
		}
		parts = append(parts, trimmed)
		start = at[0]
	}
	return append(parts, text[start:])
}

// atQuestionMarks cuts a text after each question mark.
func atQuestionMarks(text string) []string {
	if strings.Count(text, "?") < 2 {
		return nil
	}
	return strings.Split(text, "?")
}

func lastSentence(text string) string {
	sentences := cutSentences(strings.TrimSpace(text))
	for len(sentences) > 1 && strings.TrimSpace(sentences[len(sentences)-1]) == "" {
		sentences = sentences[:len(sentences)-1]
	}
	return sentences[len(sentences)-1]
}

// isBare reports whether a text only names things, without asking: "pricing, backlog", "P&L + segments".
func isBare(text string) bool {
	if len(text) > 300 {
		return false
	}
	for _, word := range words.Split(words.Fold(text)) {
		if isWho(word) || isAuxiliary(word) {
			return false
		}
	}
	return true
}
