package lean

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

// named are features by their names, each of value 1.
func named(names string) []Feature {
	var features []Feature
	for name := range strings.FieldsSeq(names) {
		features = append(features, Feature{Hash: Hash(0, name), Value: 1})
	}
	return features
}

var lessons = []Example{
	{Features: named("set the price"), Label: 0, Weight: 1},
	{Features: named("price of the app"), Label: 0, Weight: 1},
	{Features: named("order the backlog"), Label: 1, Weight: 1},
	{Features: named("backlog of the app"), Label: 1, Weight: 1},
	{Features: named("fix the code"), Label: 2, Weight: 1},
	{Features: named("code of the app"), Label: 2, Weight: 1},
}

var settings = Settings{Labels: 3, Bits: 12, Rounds: 30, Rate: 0.5, Decay: 1e-3, Drop: 0.2, Runs: 2}

func likeliest(m *Model, features []Feature) int {
	p := make([]float64, m.Labels())
	m.Probabilities(features, p)
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return best
}

func TestTrainLearnsWhichFeatureSpeaksForWhichLabel(t *testing.T) {
	m := Train(lessons, settings)
	for names, want := range map[string]int{"who sets the price": 0, "the backlog please": 1, "whose code": 2} {
		if got := likeliest(m, named(names)); got != want {
			t.Errorf("%q leans to %d, want %d", names, got, want)
		}
	}
}

func TestProbabilitiesAddUpToOne(t *testing.T) {
	m := Train(lessons, settings)
	for _, names := range []string{"", "the", "price price price", "nothing that was learned"} {
		p := make([]float64, m.Labels())
		m.Probabilities(named(names), p)
		var sum float64
		for _, x := range p {
			sum += x
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%q: %v adds up to %v", names, p, sum)
		}
	}
}

// The length of a question says nothing about its owner.
func TestLengthDoesNotCount(t *testing.T) {
	m := Train(lessons, settings)
	once, often := make([]float64, 3), make([]float64, 3)
	m.Probabilities(named("price backlog"), once)
	m.Probabilities([]Feature{{Hash(0, "price"), 8}, {Hash(0, "backlog"), 8}}, often)
	for i := range once {
		if math.Abs(once[i]-often[i]) > 1e-6 {
			t.Errorf("%v for values of 1, %v for values of 8", once, often)
		}
	}
}

func TestTrainGivesTheSameBytes(t *testing.T) {
	first, err := Train(lessons, settings).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Train(lessons, settings).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, again) {
		t.Error("two trainings with the same lessons differ")
	}
}

func TestReadGivesBackTheModel(t *testing.T) {
	m := Train(lessons, settings)
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	read, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range lessons {
		want, got := make([]float64, 3), make([]float64, 3)
		m.Probabilities(e.Features, want)
		read.Probabilities(e.Features, got)
		for i := range want {
			if want[i] != got[i] {
				t.Fatalf("%v before, %v after", want, got)
			}
		}
	}
}

func TestReadRefusesWhatIsNoModel(t *testing.T) {
	data, err := Train(lessons, settings).MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"nothing":            nil,
		"another file":       []byte("PK\x03\x04"),
		"an earlier version": append([]byte("lean\x01"), data[len(header):]...),
		"cut off":            data[:len(data)-1],
		"cut off early":      data[:20],
		"too long":           append(bytes.Clone(data), 0),
	} {
		if _, err := Read(bad); err == nil || !strings.HasPrefix(err.Error(), "read the model: ") {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	data, err := Train(lessons, settings).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(header))
	f.Fuzz(func(_ *testing.T, data []byte) {
		m, err := Read(data)
		if err != nil {
			return
		}
		m.Probabilities(named("who sets the price"), make([]float64, m.Labels()))
	})
}

func TestHashIsBuiltUpPieceByPiece(t *testing.T) {
	if Hash(Hash(0, "pri"), "cing") != Hash(0, "pricing") || HashBytes(0, []byte("pricing")) != Hash(0, "pricing") {
		t.Error("the hash of a name depends on how it was built")
	}
}

func TestExp(t *testing.T) {
	for x := 0.0; x > -690; x -= 0.37 {
		if got, want := exp(x), math.Exp(x); math.Abs(got-want) > 1e-15+1e-13*want {
			t.Fatalf("exp(%v) = %v, want %v", x, got, want)
		}
	}
	if exp(-1000) != 0 {
		t.Error("nothing should be left")
	}
}
