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
)

// The ways in which a text may be cut. A cut is only a proposal: the parts must be known by themselves.
var (
	// listSeparator stands between the items of a list.
	listSeparator = regexp.MustCompile(`\s*(?:[;,+\n]|\s/\s|\s&\s)\s*(?:(?i:and|or)\b\s*)?`)
	// anySeparator is what may stand between two things when the question says that there are several.
	anySeparator = regexp.MustCompile(`(?i)\s*(?:[;,:+\n–—]|\s/\s|\s&\s|[?!.](?:\s|$)|\b(?:versus|vs|and|as well as|plus|alongside|or)\b\.?)\s*`)
	andOnly      = regexp.MustCompile(`(?i)\s+(?:and|&)\s+`)
	// whoWord begins a question of its own.
	whoWord = regexp.MustCompile(`(?i)\bwho(?:'s|’s|s|se|m)?\b`)
	joint   = regexp.MustCompile(`(?i)[\s,;:.?!&/–—]*(?:\b(?:and|then|also|but|plus|after that|separately|likewise)\b[\s,;:]*)*$`)
	// severalCue is how a question says that it asks about more than one thing.
	severalCue = regexp.MustCompile(`(?i)\b(?:each|respectively|(?:both|either) of (?:these|those|them)|(?:these|those) (?:two|three|four|both)|` +
		`(?:two|three|four) (?:things|items|lines|rows|cells|points)|who(?:'s|’s)? (?:does |is |takes |gets |got |owns )?(?:who|what|which)|` +
		`the one and (?:for )?the other|as well as|whose are they|which is whose)\b`)
)

// several answers a question about two or more things. It is one when it is put as several questions ("who ... and
// who ..."), as a list, or with words that say so ("each", "these two"), and when the parts are known by themselves as
// different topics.
func (e *Engine) several(text string, s *scratch) (Answer, []Match, bool) {
	for _, parts := range [][]string{atWho(text), atQuestionMarks(text)} {
		if a, matches, ok := e.parts(parts, false, s); ok {
			return a, matches, true
		}
	}
	if severalCue.MatchString(lastSentence(text)) || severalCue.MatchString(firstSentence(text)) {
		return e.parts(anySeparator.Split(text, -1), true, s)
	}
	if !isBare(text) {
		return Answer{}, nil, false
	}
	if parts := listSeparator.Split(text, -1); len(parts) > 1 {
		return e.parts(parts, false, s)
	}
	return e.pair(andOnly.Split(text, -1), s)
}

// parts matches each part by itself. In a frame, parts that are not known are taken for what is said around the list
// ("for the kick-off deck I need ..."); otherwise one of them means that it is no list.
func (e *Engine) parts(texts []string, framed bool, s *scratch) (Answer, []Match, bool) {
	if len(texts) < 2 || len(texts) > 3*maxParts {
		return Answer{}, nil, false
	}
	a := Answer{Kind: Ownership}
	var matches []Match
	for _, text := range texts {
		text = strings.Trim(text, " \t\n,;:.?!\"'()•")
		m := e.match(text, s)
		if m.empty || m.Question.Form == RoleList {
			continue
		}
		if m.Topic == nil || m.Score < minPart {
			if framed {
				continue
			}
			return Answer{}, nil, false
		}
		if n := len(matches); n > 0 && matches[n-1].Topic == m.Topic { // one thing said twice: "profit", "loss"
			continue
		}
		matches = append(matches, m)
		a.Verdicts = append(a.Verdicts, m.verdict(text))
	}
	return a, matches, len(matches) >= 2 && len(matches) <= maxParts
}

// pair answers "pricing and the backlog". So many single things are said with "and" that both sides must be beyond doubt
// and different people's.
func (e *Engine) pair(texts []string, s *scratch) (Answer, []Match, bool) {
	a, matches, ok := e.parts(texts, false, s)
	if !ok || len(matches) != 2 || matches[0].fit < surePart || matches[1].fit < surePart || matches[0].Topic.Owner == matches[1].Topic.Owner {
		return Answer{}, nil, false
	}
	// Work that is nobody's here is often only the other half of a name: "press kit and launch message".
	if matches[0].Topic.Owner == knowledge.None || matches[1].Topic.Owner == knowledge.None {
		return Answer{}, nil, false
	}
	return a, matches, true
}

// atWho cuts a text before each "who" and the like after the first.
func atWho(text string) []string {
	found := whoWord.FindAllStringIndex(text, -1)
	if len(found) < 2 {
		return nil
	}
	var parts []string
	start := 0
	for _, at := range found[1:] {
		parts = append(parts, joint.ReplaceAllString(text[start:at[0]], ""))
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

func firstSentence(text string) string { return cutSentences(strings.TrimSpace(text))[0] }

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
