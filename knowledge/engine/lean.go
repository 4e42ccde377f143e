package engine

import (
	"math"

	"whoowns/knowledge"
)

// lean says which owner a question's words speak for, whatever the topic: a multinomial naive Bayes over the stems of all
// names and phrasings of an owner. It carries long questions, in which no phrase fits well but many words point one way.
type lean struct {
	logOdds [][owners]float64 // by stem: the logarithm of its share in each owner's phrases
}

const owners = 5

func ownerIndex(o knowledge.Owner) int {
	switch o {
	case knowledge.PM:
		return 0
	case knowledge.PO:
		return 1
	case knowledge.Both:
		return 2
	case knowledge.Engineering:
		return 3
	case knowledge.None:
	}
	return 4
}

// newLean counts the stems of the topics' phrases.
func newLean(x *index) lean {
	counts := make([][owners]float64, len(x.stems))
	var total [owners]float64
	for _, p := range x.phrases {
		topic := x.entries[p.entry].topic
		if topic == nil {
			continue
		}
		o := ownerIndex(topic.Owner)
		for _, s := range p.stems {
			counts[s][o]++
			total[o]++
		}
	}
	for s := range counts {
		for o := range counts[s] {
			counts[s][o] = math.Log((counts[s][o] + leanSmoothing) / (total[o] + leanSmoothing*float64(len(counts))))
		}
	}
	return lean{logOdds: counts}
}

// of returns for each owner how much the terms speak for it; the five add up to 1.
func (l lean) of(terms []term) [owners]float64 {
	var say [owners]float64
	for _, t := range terms {
		if t.stem == unknownStem {
			continue
		}
		for o, odds := range l.logOdds[t.stem] {
			say[o] += t.weight * odds
		}
	}
	most := math.Inf(-1)
	for _, s := range say {
		most = max(most, s)
	}
	var sum float64
	for o := range say {
		say[o] = math.Exp(say[o] - most)
		sum += say[o]
	}
	for o := range say {
		say[o] /= sum
	}
	return say
}
