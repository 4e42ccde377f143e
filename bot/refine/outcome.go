package refine

import (
	"maps"
	"sync"
)

// Outcome is what became of a refinement. There are so many and no more.
type Outcome string

// The outcomes, beside those of texts that the guard rejects.
const (
	Refined        Outcome = "refined"
	Cached         Outcome = "refined before"
	NotEnglish     Outcome = "asked in another language than English"
	OverBudget     Outcome = "over the daily budget"
	EndpointDown   Outcome = "endpoint left alone for a while"
	EndpointFailed Outcome = "endpoint failed"
	Late           Outcome = "late"
	ModelRefused   Outcome = "refused by the model"
	Truncated      Outcome = "truncated"
	Malformed      Outcome = "malformed"
	Panicked       Outcome = "panicked"
)

// Outcomes lists every outcome there is.
func Outcomes() []Outcome {
	all := []Outcome{
		Refined, Cached, NotEnglish, OverBudget, EndpointDown, EndpointFailed, Late, ModelRefused, Truncated, Malformed, Panicked,
	}
	for _, r := range []Reason{
		Slots, Empty, TooLong, Markup, Link, Mention, Quotation, Question, Language, WrongOwner, Reversal, Claim,
	} {
		all = append(all, rejected(r))
	}
	return all
}

// rejected is the outcome of a text that the guard rejects.
func rejected(r Reason) Outcome { return Outcome("rejected: " + string(r)) }

// Failure says why there is no refinement.
type Failure struct {
	Outcome Outcome
	// Rejected is what the guard rejected, nil if it is not that, and Word the word that decided, if one did. Neither may be shown to
	// those who asked.
	Rejected *Wording
	Word     string
	err      error // of the endpoint, if any
}

func (f *Failure) Error() string {
	if f.err != nil {
		return "refine: " + string(f.Outcome) + ": " + f.err.Error()
	}
	return "refine: " + string(f.Outcome)
}

func (f *Failure) Unwrap() error { return f.err }

// counts counts outcomes. The zero value is ready to use.
type counts struct {
	mu sync.Mutex
	of map[Outcome]int
}

func (c *counts) add(o Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[Outcome]int{}
	}
	c.of[o]++
}

func (c *counts) snapshot() map[Outcome]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.of)
}
