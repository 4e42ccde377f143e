package lean

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Example is the features of a question with its right label.
type Example struct {
	Features []Feature
	Label    int
	Weight   float64 // how much it counts; 1 is usual
}

// Settings of a training. The same examples and settings give the same model, byte for byte.
type Settings struct {
	Labels int // from 2 to 8
	Bits   int // the model has 2 to the power of Bits buckets; from 6 to 24
	Rounds int // how often every example is seen
	// Rate is the length of the first steps, Decay how fast weights shrink towards zero that examples do not hold up.
	Rate, Decay float64
	// Drop is the share of an example's features that are left out each time it is seen, from 0 to 1, so that no feature is
	// relied on alone.
	Drop float64
	// Runs is how many models are learned in different orders, and with other features left out, for their average to be
	// taken; at least 1.
	Runs int
}

// Train learns a model: multinomial logistic regression by stochastic gradient descent with a step size for each weight
// (AdaGrad), in an order that is shuffled anew, but always alike, each round.
func Train(examples []Example, s Settings) *Model {
	mean := newTrainer(s)
	for run := range s.Runs {
		t := newTrainer(s)
		t.learn(examples, rand.New(rand.NewPCG(uint64(run), 0)))
		mean.add(t, 1/float64(s.Runs))
	}
	return mean.model()
}

type trainer struct {
	settings             Settings
	mask                 uint32
	weights, squares     []float64 // bucket by bucket, label by label
	bias, biasSquares    []float64
	probabilities, slope [maxLabels]float64
	kept                 []Feature
}

func newTrainer(s Settings) *trainer {
	buckets := 1 << s.Bits
	return &trainer{
		settings: s, mask: uint32(buckets - 1),
		weights: make([]float64, buckets*s.Labels), squares: make([]float64, buckets*s.Labels),
		bias: make([]float64, s.Labels), biasSquares: make([]float64, s.Labels),
	}
}

func (t *trainer) learn(examples []Example, random *rand.Rand) {
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	for range t.settings.Rounds {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.step(examples[i], random)
		}
	}
}

// add adds a share of another's weights.
func (t *trainer) add(other *trainer, share float64) {
	for i, w := range other.weights {
		t.weights[i] += float64(share * w)
	}
	for i, w := range other.bias {
		t.bias[i] += float64(share * w)
	}
}

// step moves the weights a little towards giving the example its label.
func (t *trainer) step(e Example, random *rand.Rand) {
	n := t.settings.Labels
	t.kept = t.kept[:0]
	for _, f := range e.Features {
		if t.settings.Drop == 0 || random.Float64() >= t.settings.Drop {
			t.kept = append(t.kept, f)
		}
	}
	p := t.probabilities[:n]
	copy(p, t.bias)
	norm := unit(t.kept)
	for _, f := range t.kept {
		row := t.weights[int(f.Hash&t.mask)*n:][:n]
		x := float64(f.Value) * norm
		for i, w := range row {
			p[i] += float64(x * w)
		}
	}
	softmax(p)
	for i := range p {
		t.slope[i] = p[i] * e.Weight
	}
	t.slope[e.Label] -= e.Weight
	for i := range p {
		t.bias[i] -= t.move(t.slope[i], &t.biasSquares[i])
	}
	for _, f := range t.kept {
		at := int(f.Hash&t.mask) * n
		x := float64(f.Value) * norm
		for i := range n {
			w := &t.weights[at+i]
			*w -= t.move(float64(x*t.slope[i])+float64(t.settings.Decay*x*x**w), &t.squares[at+i])
		}
	}
}

// move is the step for a slope, given the sum of the squares of those before it. The conversions keep a compiler from
// fusing two operations, which would round otherwise on some processors.
func (t *trainer) move(slope float64, squares *float64) float64 {
	*squares += float64(slope * slope)
	if *squares == 0 {
		return 0
	}
	return t.settings.Rate * slope / (math.Sqrt(*squares) + 1e-3)
}

// leastWeight is the least weight, of at most 127, for which a row is kept: what is less changes no answer.
const leastWeight = 4

// model rounds the weights to bytes and leaves out the rows that say next to nothing.
func (t *trainer) model() *Model {
	n := t.settings.Labels
	m := &Model{labels: n, buckets: t.mask + 1, filled: make([]uint64, (t.mask+1)/64), scale: 1, bias: t.bias}
	var most float64
	for _, w := range t.weights {
		most = max(most, math.Abs(w))
	}
	if most > 0 {
		m.scale = most / math.MaxInt8
	}
	for bucket := range m.buckets {
		row := t.weights[int(bucket)*n:][:n]
		if !slices.ContainsFunc(row, func(w float64) bool { return math.Abs(w) >= leastWeight*m.scale }) {
			continue
		}
		m.filled[bucket>>6] |= 1 << (bucket & 63)
		for _, w := range row {
			m.rows = append(m.rows, byte(int8(math.Round(w/m.scale))))
		}
	}
	m.countRows()
	return m
}
