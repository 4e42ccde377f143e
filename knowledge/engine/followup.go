package engine

import (
	"slices"
	"strings"

	"whoowns/knowledge"
	"whoowns/knowledge/words"
)

// FollowUp is what a text asks with regard to what was said before. The zero value means that it stands by itself.
type FollowUp struct {
	Kind FollowUpKind
	// Rest is, of Another, the thing that is asked about now, as it was typed: "the backlog". It may be a whole question:
	// "who writes user stories?"
	Rest string
	// Role is, of OtherRole, the role that was named, or the engineers; empty when none was.
	Role knowledge.Owner
}

// FollowUpKind is how a text leans on what was said before.
type FollowUpKind string

// The kinds of follow-ups.
const (
	Standalone FollowUpKind = ""
	Why        FollowUpKind = "why"        // "why?", "says who?", "what's the source?"
	Sure       FollowUpKind = "sure"       // "are you sure?", "really?", "that's wrong"
	OtherRole  FollowUpKind = "other-role" // "and the PO?", "what about the other one?"
	Another    FollowUpKind = "another"    // "and the backlog?", "same for the roadmap?"
)

// longestFollowUp is, in bytes, about twice what anybody types who relies on what was said before.
const longestFollowUp = 200

// followUpKinds are the labels of the model, in order.
var followUpKinds = [...]FollowUpKind{Standalone, Why, Sure, OtherRole, Another}

// sureFollowUp is how probable it has to be that a text leans on what was said before.
const sureFollowUp = 0.4

// FollowUp recognises a text that leans on what was said before. The text is plain, as a person typed it. What people mostly say is
// recognised word for word, the rest by what was learned from dialogues.
func (e *Engine) FollowUp(text string) FollowUp {
	if len(text) > longestFollowUp {
		return FollowUp{}
	}
	byForm := followUpByForm(text)
	if byForm.Kind != Standalone && byForm.Kind != Another {
		return byForm
	}
	s := e.scratch.Get().(*scratch)
	kind, p := e.learnedFollowUp(text, s)
	e.scratch.Put(s)
	if p < sureFollowUp {
		return byForm
	}
	switch kind {
	case Standalone:
		return byForm
	case OtherRole:
		return FollowUp{Kind: OtherRole, Role: firstRole(wordsSaid(text))}
	case Another:
		if byForm.Kind == Another {
			return byForm
		}
		return anotherOf(text)
	}
	return FollowUp{Kind: kind}
}

// learnedFollowUp is how a text most probably leans on what was said before, by what was learned.
func (e *Engine) learnedFollowUp(text string, s *scratch) (FollowUpKind, float64) {
	var p [len(followUpKinds)]float64
	s.features = e.index.followUpFeatures(e.index.sentences(text), s.features[:0])
	e.taught.followUp.Probabilities(s.features, p[:])
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return followUpKinds[best], p[best]
}

// anotherOf takes what a text names, without the words around it, for the thing that is asked about now.
func anotherOf(text string) FollowUp {
	said := wordsSaid(text)
	for len(said) > 0 && isAround(said[0].word) {
		said = said[1:]
	}
	for len(said) > 0 && isAround(said[len(said)-1].word) {
		said = said[:len(said)-1]
	}
	if len(said) == 0 {
		return FollowUp{}
	}
	return FollowUp{Kind: Another, Rest: text[said[0].start:said[len(said)-1].end]}
}

// isAround reports whether a word may stand around the thing that is asked about, and says nothing of it.
func isAround(word string) bool {
	switch word {
	case "same", "too", "also", "likewise", "similar", "similarly", "equal", "equally", "ditto", "story", "deal", "answer", "question", "logic", "apply",
		"applies", "hold", "holds", "true", "goes", "go", "again", "next", "more", "tell", "try", "take", "guess", "suppose", "assume", "curious",
		"wonder", "wondering", "thx", "ty", "pls", "plz", "bro", "abt", "wbu", "n", "nd", "k", "lets", "let", "see", "say", "said", "yet", "case",
		"thanks", "please", "okay", "ok", "great", "right", "well", "then", "now", "maybe", "perhaps", "another", "last", "quick":
		return true
	}
	return words.IsStop(word) || isInterjection(word) || isAfterword(word) || pointsBack(word)
}

// followUpByForm recognises what people mostly say, as a whole.
func followUpByForm(text string) FollowUp {
	said := wordsSaid(text)
	joined := false // words such as "and" or "what about" have come
	for len(said) > 0 {
		if f := leaningOf(said, joined, strings.Contains(text, "?")); f.Kind != Standalone {
			return f
		}
		n, joins := opening(said, joined)
		if n == 0 {
			break
		}
		said, joined = said[n:], joined || joins
	}
	if !joined {
		return FollowUp{}
	}
	return another(text, said)
}

// leaningOf matches all that is left of a text with the forms of what leans on an earlier answer.
func leaningOf(said []saidWord, joined, asks bool) FollowUp {
	whole, bare := line(said), line(said[:len(said)-closing(said)])
	is := func(f form) bool { return f.MatchString(whole) || f.MatchString(bare) }
	switch {
	case is(whyForms):
		return FollowUp{Kind: Why}
	case is(sureForms), asks && is(sureIfAsked):
		return FollowUp{Kind: Sure}
	case is(otherRoleForms), joined && is(otherRoleIfJoined):
		return FollowUp{Kind: OtherRole, Role: firstRole(said)}
	}
	return FollowUp{}
}

// another reads what comes after words such as "and" as the thing that is asked about now. What has several sentences, or no
// word that could name a thing, stands by itself.
func another(text string, said []saidWord) FollowUp {
	closed := closing(said)
	said = said[:len(said)-closed]
	if !slices.ContainsFunc(said, func(w saidWord) bool { return !pointsBack(w.word) }) {
		return FollowUp{}
	}
	end := said[len(said)-1].end
	rest := text[said[0].start:end]
	if len(cutSentences(rest)) > 1 {
		return FollowUp{}
	}
	if closed == 0 && strings.HasPrefix(text[end:], "?") && isWhole(said) {
		rest += "?"
	}
	return FollowUp{Kind: Another, Rest: rest}
}

// Question is the question that a follow-up of kind Another asks, in the form of the earlier one: when that was whether the PM or
// the PO owns something, this is whether the same role owns Rest. Any other suspect leaves Rest as it is, since a question that
// names the engineers is found less well; so does a Rest that is a whole question or names a role.
func (f FollowUp) Question(suspect knowledge.Owner) string {
	said := wordsSaid(f.Rest)
	if f.Kind != Another || isWhole(said) || firstRole(said) != "" {
		return f.Rest
	}
	switch suspect {
	case knowledge.PM:
		return "is it the PM's job: " + f.Rest + "?"
	case knowledge.PO:
		return "is it the PO's job: " + f.Rest + "?"
	}
	return f.Rest
}

// isWhole reports whether the words have a form of question of their own: "who sets the price", "is it late", "how do we price".
func isWhole(said []saidWord) bool {
	first := said[0].word
	if isAskingWord(first) && len(said) > 1 {
		first = said[1].word
	}
	return isAuxiliary(first) || slices.ContainsFunc(said, func(w saidWord) bool { return isWho(w.word) })
}

func isAskingWord(word string) bool {
	switch word {
	case "what", "how", "why", "when", "where":
		return true
	}
	return false
}

// pointsBack reports whether a word names nothing by itself: "and that?", "or what?", "and so on".
func pointsBack(word string) bool {
	switch word {
	case "that", "this", "it", "these", "those", "one", "ones", "thing", "things", "stuff", "the", "a", "an", "all", "rest",
		"else", "everything", "something", "anything", "both", "neither", "i", "me", "we", "us", "you", "u", "he", "him", "she",
		"her", "they", "them", "my", "your", "what", "who", "whose", "which", "why", "how", "when", "where", "so", "on", "forth",
		"not", "yes", "no", "ok", "and", "or", "if", "more", "now", "then", "here", "there", "just", "like", "for", "with", "about",
		"of", "is", "are", "do", "does", "etc", "whatever", "however":
		return true
	}
	return false
}
