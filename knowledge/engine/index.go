package engine

import (
	"math"
	"slices"

	"whoowns/knowledge"
	"whoowns/knowledge/words"
)

// entry is one thing that a question can be matched with: a topic, or a concept.
type entry struct {
	topic   *knowledge.Topic
	concept *knowledge.Concept
}

func (e entry) id() string {
	if e.topic != nil {
		return e.topic.ID
	}
	return e.concept.ID
}

// stemID numbers the stems of the base; posting lists are indexed by it.
type stemID int32

// phrase is a name or phrasing, brought to its distinct content stems.
type phrase struct {
	entry int32
	text  string
	stems []stemID
	// norm is the sum of the weights of its stems, raised to coverage.
	norm  float64
	reply YesNo // for concepts: how the answer to this phrasing begins
}

// index finds the phrases that share stems with a question. It is built once and then only read.
type index struct {
	analyzer *words.Analyzer
	entries  []entry
	phrases  []phrase
	stems    map[string]stemID
	// words has every word that the base itself uses: it needs no stemming and is no typo of another one.
	words map[string]stemID
	// Concepts come after all topics.
	firstConcept int32

	weight   []float64   // by stem: how much it tells one entry from another, squared
	inPhrase [][]int32   // by stem: the phrases that have it
	inEntry  [][]mention // by stem: the entries that have it
	lean     lean
	speller  *speller
}

// mention says how firmly an entry is tied to a stem, from 0 to 1: 1 when every one of its phrases has it.
type mention struct {
	entry  int32
	degree float64
}

func newIndex(base *knowledge.Base) *index {
	x := &index{analyzer: base.Analyzer(), stems: map[string]stemID{}, words: map[string]stemID{}}
	for _, t := range base.Topics {
		x.addEntry(entry{topic: t})
		for _, text := range slices.Concat(t.Names, t.Phrasings) {
			x.addPhrase(text, Unasked)
		}
	}
	x.firstConcept = int32(len(x.entries))
	for _, c := range base.Concepts {
		x.addEntry(entry{concept: c})
		for _, list := range []struct {
			texts []string
			reply YesNo
		}{{c.Yes, Yes}, {c.No, No}, {c.Phrasings, Unasked}} {
			for _, text := range list.texts {
				x.addPhrase(text, list.reply)
			}
		}
	}
	x.weigh()
	x.lean = newLean(x)
	x.speller = newSpeller(x.words)
	return x
}

func (x *index) addEntry(e entry) { x.entries = append(x.entries, e) }

func (x *index) addPhrase(text string, reply YesNo) {
	var stems []stemID
	for _, word := range x.analyzer.Words(text) {
		if words.IsStop(word) {
			continue
		}
		id := x.intern(word)
		if !slices.Contains(stems, id) {
			stems = append(stems, id)
		}
	}
	x.phrases = append(x.phrases, phrase{
		entry: int32(len(x.entries) - 1), text: text, stems: stems, reply: reply,
	})
}

// intern numbers the stem of a word.
func (x *index) intern(word string) stemID {
	if id, ok := x.words[word]; ok {
		return id
	}
	stem := x.analyzer.Stem(word)
	id, ok := x.stems[stem]
	if !ok {
		id = stemID(len(x.stems))
		x.stems[stem] = id
	}
	x.words[word] = id
	return id
}

// weigh fills in the weights and posting lists once all phrases are there.
func (x *index) weigh() {
	n := len(x.stems)
	x.weight = make([]float64, n)
	x.inPhrase = make([][]int32, n)
	x.inEntry = make([][]mention, n)
	phrasesOf := make([]int, len(x.entries))
	for i, p := range x.phrases {
		phrasesOf[p.entry]++
		for _, s := range p.stems {
			x.inPhrase[s] = append(x.inPhrase[s], int32(i))
			if list := x.inEntry[s]; len(list) > 0 && list[len(list)-1].entry == p.entry {
				list[len(list)-1].degree++
			} else {
				x.inEntry[s] = append(list, mention{entry: p.entry, degree: 1})
			}
		}
	}
	for s := range x.inEntry {
		rarity := math.Log(1 + float64(len(x.entries))/float64(len(x.inEntry[s])))
		x.weight[s] = rarity * rarity
		for i, m := range x.inEntry[s] {
			x.inEntry[s][i].degree = m.degree / (m.degree + saturation*float64(phrasesOf[m.entry])/10)
		}
	}
	for i := range x.phrases {
		var sum float64
		for _, s := range x.phrases[i].stems {
			sum += x.weight[s]
		}
		x.phrases[i].norm = math.Pow(sum, coverage)
	}
}
