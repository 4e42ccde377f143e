package engine

import "slices"

// What is asked counts in full; what sets the scene or names a role counts less.
const (
	sceneWeight = 0.33
	roleWeight  = 0.96
	// A sentence is what is asked when at least focusTerms of its words weigh focusWeight or more.
	focusWeight = 11.5
	focusTerms  = 2
)

// term is one content word of a question.
type term struct {
	stem stemID // unknownStem when the base does not have it
	// weight is 1 in what is asked, less in what only sets the scene.
	weight float64
}

// unknownStem stands for every stem that the base does not have.
const unknownStem stemID = -1

// terms appends to terms the content words of the sentences, each known one once, with or without the names of the roles.
func (x *index) terms(sentences []sentence, roles bool, terms []term) []term {
	focus := x.focus(sentences)
	for i, s := range sentences {
		weight := 1.0
		if focus >= 0 && i != focus {
			weight = sceneWeight
		}
		for _, t := range s.tokens {
			if !t.content() || t.role != "" && !roles {
				continue
			}
			w := weight * t.trust
			if t.role != "" {
				w *= roleWeight
			}
			if t.stem != unknownStem {
				if at := slices.IndexFunc(terms, func(seen term) bool { return seen.stem == t.stem }); at >= 0 {
					terms[at].weight = max(terms[at].weight, w)
					continue
				}
			}
			terms = append(terms, term{stem: t.stem, weight: w})
		}
	}
	return terms
}

// focus is the last sentence that asks, if it says enough by itself; -1 means that all sentences count alike.
func (x *index) focus(sentences []sentence) int {
	if len(sentences) < 2 {
		return -1
	}
	for i, s := range slices.Backward(sentences) {
		if !s.asks {
			continue
		}
		telling := 0
		for _, t := range s.tokens {
			if t.content() && t.role == "" && t.stem != unknownStem && x.weight[t.stem] >= focusWeight {
				telling++
			}
		}
		if telling >= focusTerms {
			return i
		}
	}
	return -1
}
