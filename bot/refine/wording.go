package refine

import "strings"

// Wording is what the model makes of an explanation: a text for each of its pieces.
type Wording struct {
	// About is what the question calls the thing, in its own words; empty if it has none that fit.
	About string   `json:"about"`
	Why   []string `json:"why"`
	Parts []string `json:"parts"`
}

// String is the wording on one line, for who chooses a model.
func (w Wording) String() string {
	return strings.Join(append(append([]string{w.About}, w.Why...), w.Parts...), " | ")
}
