// Package lean is a linear classifier over hashed features: it says which label the wording of a question leans to, as far
// as that can be learned from labelled questions. It knows nothing of text; the engine names the features.
package lean

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// Feature is one thing that is true of a question, by the hash of its name, and how much it counts.
type Feature struct {
	Hash  uint32
	Value float32
}

// FNV-1a in 32 bits.
const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

// Hash is the hash of a feature's name. It may be built up piece by piece: Hash(Hash(0, "a"), "b") is Hash(0, "ab").
func Hash(seed uint32, name string) uint32 { return hash(seed, name) }

// HashBytes is Hash of a name in bytes.
func HashBytes(seed uint32, name []byte) uint32 { return hash(seed, name) }

func hash[T string | []byte](seed uint32, name T) uint32 {
	h := seed ^ fnvOffset
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * fnvPrime
	}
	return h ^ fnvOffset
}

// Model gives each label a score for a set of features. It does not change, so many goroutines may use it.
type Model struct {
	labels  int
	buckets uint32 // a power of two
	// filled has a bit for each bucket, set when the bucket has a row of weights; rank has the number of rows before each
	// element of filled.
	filled []uint64
	rank   []uint32
	// rows has the weight of each label in turn, row by row, in units of scale, as the bytes of int8.
	rows  []byte
	scale float64
	bias  []float64
}

// Labels is how many labels the model knows.
func (m *Model) Labels() int { return m.labels }

// row is the weights of a feature, or nil when all are zero.
func (m *Model) row(hash uint32) []byte {
	bucket := hash & (m.buckets - 1)
	word, bit := m.filled[bucket>>6], uint64(1)<<(bucket&63)
	if word&bit == 0 {
		return nil
	}
	at := int(m.rank[bucket>>6]) + bits.OnesCount64(word&(bit-1))
	return m.rows[at*m.labels:][:m.labels]
}

// Probabilities fills p, which has an element for each label, with how probable each one is; they add up to 1.
func (m *Model) Probabilities(features []Feature, p []float64) {
	copy(p, m.bias)
	norm := unit(features) * m.scale
	var sums [maxLabels]float64
	for _, f := range features {
		for i, w := range m.row(f.Hash) {
			sums[i] += float64(f.Value) * float64(int8(w))
		}
	}
	for i := range p {
		p[i] += sums[i] * norm
	}
	softmax(p)
}

// unit is what brings features to the length 1, so that long questions do not shout.
func unit(features []Feature) float64 {
	var sum float64
	for _, f := range features {
		sum += float64(f.Value) * float64(f.Value)
	}
	if sum == 0 {
		return 0
	}
	return 1 / math.Sqrt(sum)
}

func softmax(p []float64) {
	most := math.Inf(-1)
	for _, x := range p {
		most = max(most, x)
	}
	var sum float64
	for i, x := range p {
		p[i] = exp(x - most)
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
}

// maxLabels bounds the labels of a model.
const maxLabels = 8

// header begins the bytes of a model: a magic number and the format's version.
const header = "lean\x02"

// MarshalBinary writes the model down for Read.
func (m *Model) MarshalBinary() ([]byte, error) {
	out := []byte(header)
	out = append(out, byte(m.labels), byte(bits.TrailingZeros32(m.buckets)))
	for _, x := range append([]float64{m.scale}, m.bias...) {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(x))
	}
	for _, word := range m.filled {
		out = binary.LittleEndian.AppendUint64(out, word)
	}
	return append(out, m.rows...), nil
}

// Read reads a model that MarshalBinary wrote. It keeps data, which must not change.
func Read(data []byte) (*Model, error) {
	const fixed = len(header) + 2
	if len(data) < fixed || string(data[:len(header)]) != header {
		return nil, errors.New("read the model: it does not begin as one of this version does")
	}
	labels, log := int(data[len(header)]), int(data[len(header)+1])
	if labels == 0 || labels > maxLabels || log < minBits || log > maxBits || len(data) < fixed+8*(1+labels)+(1<<log)/8 {
		return nil, fmt.Errorf("read the model: %d bytes do not hold %d labels in 2 to the power of %d buckets", len(data), labels, log)
	}
	m := &Model{labels: labels, buckets: 1 << log, filled: make([]uint64, 1<<log/64)}
	data = data[fixed:]
	next := func() uint64 {
		x := binary.LittleEndian.Uint64(data)
		data = data[8:]
		return x
	}
	m.scale = math.Float64frombits(next())
	for range labels {
		m.bias = append(m.bias, math.Float64frombits(next()))
	}
	for i := range m.filled {
		m.filled[i] = next()
	}
	rows := m.countRows()
	if m.rows = data; len(data) != rows*labels {
		return nil, fmt.Errorf("read the model: %d bytes of weights where %d rows of %d are said to be", len(data), rows, labels)
	}
	return m, nil
}

// countRows fills in rank and returns how many rows there are.
func (m *Model) countRows() int {
	m.rank = make([]uint32, len(m.filled))
	n := 0
	for i, word := range m.filled {
		m.rank[i] = uint32(n)
		n += bits.OnesCount64(word)
	}
	return n
}

// The smallest and the largest models, by the number of their buckets as a power of two.
const (
	minBits = 6
	maxBits = 24
)
