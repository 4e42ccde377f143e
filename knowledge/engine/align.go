package engine

import (
	"math"
	"slices"
)

// The costs of an alignment, in units of log-probability.
const (
	frameCost      = 1.2 // of saying that a piece is no thing that is asked about
	emptyFrameCost = 0.1 // when it has no content word
	joinCost       = 0.3 // of each further piece of one thing
	longestThing   = 5   // in pieces
)

// align finds which pieces of a lesson are the things asked about, from their labels: the most probable way to tell the
// labels in their order. It is nil when there is none.
func (e *Engine) align(l *lesson) []span {
	type cell struct {
		score float64
		last  span // the thing that ends here; empty for a frame
	}
	o := l.outline
	if o == nil {
		return nil
	}
	n, k := len(o.pieces), len(l.gold)
	best := make([][]cell, n+1)
	for i := range best {
		best[i] = make([]cell, k+1)
		for j := range best[i] {
			best[i][j].score = math.Inf(-1)
		}
	}
	best[0][0].score = 0
	better := func(c *cell, score float64, last span) {
		if score > c.score {
			*c = cell{score, last}
		}
	}
	s := newScratch(e.index)
	for i := range n {
		cost := frameCost
		if o.pieces[i].content == 0 {
			cost = emptyFrameCost
		}
		for j := range k + 1 {
			better(&best[i+1][j], best[i][j].score-cost, span{i, i})
		}
		for to := i + 1; to <= min(n, i+longestThing); to++ {
			p := e.wordingProbabilities(o.sentences(span{i, to}), s)
			for j := range k {
				better(&best[to][j+1], best[i][j].score+math.Log(p[l.gold[j]]+1e-4)-joinCost*float64(to-i-1), span{i, to})
			}
		}
	}
	if math.IsInf(best[n][k].score, -1) {
		return nil
	}
	var out []span
	for i, j := n, k; i > 0; {
		last := best[i][j].last
		if i = last.from; last.to > last.from {
			out = append(out, last)
			j--
		}
	}
	slices.Reverse(out)
	return out
}
