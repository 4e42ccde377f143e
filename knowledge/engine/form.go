package engine

import (
	"slices"

	"whoowns/knowledge"
)

// Form is how a question is put.
type Form string

// The forms of a question about one thing.
const (
	Who      Form = "who"       // "who sets the price?", "pricing: PM or PO?"
	YesOrNo  Form = "yes-no"    // "is pricing a PM job?"
	Bare     Form = "topic"     // "pricing"
	RoleList Form = "role-list" // "what does a PO do?"
)

// Question is what was understood of a text before it was matched.
type Question struct {
	Form Form
	// Suspect is the role that a yes/no question asks about, or whose list is wanted.
	Suspect knowledge.Owner
}

// formOf recognises the form of the sentences as a whole.
func formOf(sentences []sentence) Question {
	var roles []knowledge.Owner // each role once, in the order named
	who, asks := false, false
	for _, s := range sentences {
		asks = asks || s.asks
		for _, t := range s.tokens {
			who = who || isWho(t.word)
			if t.role != "" && !t.dropped && !slices.Contains(roles, t.role) {
				roles = append(roles, t.role)
			}
		}
	}
	last := sentences[len(sentences)-1].tokens
	if role, ok := roleList(sentences, roles); ok {
		return Question{Form: RoleList, Suspect: role}
	}
	yesNo := isAuxiliary(last[0].word) || isAuxiliary(sentences[0].tokens[0].word)
	switch {
	case len(roles) == 1 && isAuxiliary(last[0].word) && namesRole(last): // "is it the PO who ...?"
		return Question{Form: YesOrNo, Suspect: roles[0]}
	case who || len(roles) > 1:
		return Question{Form: Who}
	case len(roles) == 1 && (asks || yesNo):
		return Question{Form: YesOrNo, Suspect: roles[0]}
	case yesNo && len(last) > 1 && asksEngineers(last):
		return Question{Form: YesOrNo, Suspect: knowledge.Engineering}
	case asks:
		return Question{Form: Who}
	}
	return Question{Form: Bare}
}

func isAuxiliary(word string) bool {
	switch word {
	case "is", "isnt", "are", "arent", "was", "should", "shouldnt", "does", "doesnt", "do", "dont", "can", "could", "would", "wouldnt", "must",
		"shall", "will", "may", "might", "has", "surely":
		return true
	}
	return false
}

func namesRole(tokens []token) bool {
	return slices.ContainsFunc(tokens, func(t token) bool { return t.role != "" && !t.dropped })
}

// asksEngineers reports whether the first noun of a yes/no question is the engineers: "is it the devs who ...".
func asksEngineers(tokens []token) bool {
	for _, t := range tokens[1:] {
		switch t.word {
		case "it", "the", "our", "that", "this":
			continue
		case "devs", "developers", "engineers", "engineering", "coders", "programmers":
			return true
		}
		return false
	}
	return false
}

// roleList recognises "what does a PO do", "list PM", "responsibilities of a product owner", "PO": one role, and nothing
// besides it but words about having duties.
func roleList(sentences []sentence, roles []knowledge.Owner) (knowledge.Owner, bool) {
	if len(roles) != 1 {
		return "", false
	}
	plain := true // the role and nothing else
	for _, s := range sentences {
		for _, t := range s.tokens {
			switch {
			case t.role != "" || isArticle(t.word):
			case isDutyWord(t.word):
				plain = false
			case t.stop:
				if isWho(t.word) || t.word == "is" {
					return "", false // "who is the PO", "what is a PM"
				}
				plain = false
			default:
				return "", false
			}
		}
	}
	return roles[0], plain || hasDutyWord(sentences)
}

func isArticle(word string) bool { return word == "a" || word == "an" || word == "the" }

func hasDutyWord(sentences []sentence) bool {
	for _, s := range sentences {
		for _, t := range s.tokens {
			if isDutyWord(t.word) {
				return true
			}
		}
	}
	return false
}

func isDutyWord(word string) bool {
	switch word {
	case "do", "does", "list", "own", "owns", "responsible", "responsibility", "responsibilities", "duties", "duty", "tasks", "task",
		"job", "jobs", "handle", "handles", "main", "everything", "topics", "day", "all":
		return true
	}
	return false
}
