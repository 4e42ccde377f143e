package engine

import (
	"slices"

	"whoowns/knowledge"
)

// Kind is what an answer is about. Its values are those of `whoowns ask --json`.
type Kind string

// The kinds of answer.
const (
	Ownership Kind = "ownership" // who owns one thing, or several
	Concept   Kind = "concept"   // something about the two roles
	List      Kind = "list"      // what an owner has, or everything that is known
	Breakdown Kind = "breakdown" // a list of duties, each with its owner
	Help      Kind = "help"      // how to ask
	Unknown   Kind = "unknown"   // a decline
)

// Answer is what is known about a question. It does not say how to word it.
type Answer struct {
	Kind Kind
	// Verdicts has, for Ownership and Breakdown, one verdict for each thing asked, in the order asked.
	Verdicts []Verdict
	// Unread counts the duties of a Breakdown beyond those that were read.
	Unread int
	// Concept is set when Kind is Concept.
	Concept *knowledge.Concept
	// Reply is Yes or No when the question asked for one and Concept answers it so; empty otherwise.
	Reply YesNo
	// ListOf is the owner whose topics are asked for when Kind is List; empty means all.
	ListOf knowledge.Owner
	// Chart says that the List is wanted as the chart of who owns what.
	Chart bool
	// Area is the area that the Chart is to be of, by its name in the base; empty means all.
	Area string
	// Compare says that the two roles are to be compared; Concept, which does so in words, is then set too.
	Compare bool
	// Nearest has up to three topics that the question may have meant, when Kind is Unknown.
	Nearest []*knowledge.Topic
}

// Verdict says whose one thing is.
type Verdict struct {
	// Asked is the part of the question that the verdict is for, as it was typed; empty when there is only one.
	Asked string
	Owner knowledge.Owner
	// Topic is what the thing was recognised as. It is nil in one verdict among several when that thing is not known;
	// Owner is then None.
	Topic *knowledge.Topic
	// Confidence is how sure the match is, from 0 to 1; 0 when Topic is nil.
	Confidence float64
	// Reply is set when the question was whether a certain role owns it.
	Reply YesNo
	// Suspect is the role that the question asked about, or the engineers; set when Reply is.
	Suspect knowledge.Owner
}

// YesNo is the answer to a yes/no question.
type YesNo string

// The answers to a yes/no question. Partly is for what both roles share when one of them was asked about.
const (
	Unasked YesNo = ""
	Yes     YesNo = "yes"
	No      YesNo = "no"
	Partly  YesNo = "partly"
)

// Declined reports whether the question was declined: it was not understood, or all it asks about is neither role's
// nor the engineers'.
func (a Answer) Declined() bool {
	switch a.Kind {
	case Unknown:
		return true
	case Ownership, Breakdown:
		return !slices.ContainsFunc(a.Verdicts, func(v Verdict) bool { return v.Owner != knowledge.None })
	}
	return false
}

// Count counts the verdicts of an owner.
func (a Answer) Count(owner knowledge.Owner) int {
	n := 0
	for _, v := range a.Verdicts {
		if v.Owner == owner {
			n++
		}
	}
	return n
}
