package engine

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"whoowns/knowledge"
	"whoowns/knowledge/words"
)

// entry is one thing that a question can be matched with: a topic, or a concept.
type entry struct {
	topic   *knowledge.Topic
	concept *knowledge.Concept
	// label is what the model was taught that it is, whatever an overlay made of it; noLabel when it is an overlay's own.
	label  int
	hidden bool // an overlay took it away
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
	entry   int32
	text    string
	stems   []stemID
	reply   YesNo // for concepts: how the answer to this phrasing begins
	company bool  // an overlay added it
}

// index finds the phrases that share stems with a question. It is built once and then only read.
type index struct {
	analyzer *words.Analyzer
	lexicon  *words.Lexicon
	entries  []entry
	phrases  []phrase
	stems    map[string]stemID
	forms    []string // by stem
	// words has every word that the base itself uses: it needs no stemming and is no typo of another one.
	words        map[string]stemID
	firstConcept int32 // concepts come after all topics
	// general has the general topic of each owner, by label; nil where there is none.
	general [labels]*knowledge.Topic
	// areas have a topic that is not hidden; comparison is the concept of that name, nil when it is hidden.
	areas      []string
	comparison *knowledge.Concept

	weight   []float64       // by stem: how much it tells one entry from another, squared
	topics   []postings      // by stem
	concepts []postings      // by stem
	measures []phraseMeasure // by phrase
	speller  *speller
}

// phraseMeasure is what scoring needs of a phrase, kept close together.
type phraseMeasure struct {
	// norm is the sum of the weights of its stems, raised to coverage.
	norm    float32
	entry   int32
	company bool
}

// postings are where a stem is found, among the topics or among the concepts.
type postings struct {
	phrases  []int32
	mentions []mention // of entries
}

// mention says how firmly an entry is tied to a stem, from 0 to 1: 1 when every one of its phrases has it.
type mention struct {
	entry  int32
	degree float64
}

func newIndex(base *knowledge.Base) *index {
	lexicon := base.Lexicon()
	x := &index{
		analyzer: base.Analyzer(), lexicon: lexicon,
		stems: make(map[string]stemID, len(lexicon.Stems())), words: make(map[string]stemID, len(lexicon.Stems())),
		comparison: base.Concept(comparison),
	}
	for _, area := range base.Areas {
		if slices.ContainsFunc(base.Topics, func(t *knowledge.Topic) bool { return t.Area == area }) {
			x.areas = append(x.areas, area)
		}
	}
	for _, t := range base.Topics {
		x.addTopic(t, false)
	}
	for _, t := range base.Hidden {
		x.addTopic(t, true)
	}
	x.firstConcept = int32(len(x.entries))
	for _, c := range base.Concepts {
		x.addConcept(c, false)
	}
	for _, c := range base.HiddenConcepts {
		x.addConcept(c, true)
	}
	x.learnWords()
	x.weigh()
	return x
}

func (x *index) addTopic(t *knowledge.Topic, hidden bool) {
	x.entries = append(x.entries, entry{topic: t, label: ownerLabel(t.BaseOwner), hidden: hidden})
	if label := ownerLabel(cmp.Or(t.BaseOwner, t.Owner)); t.General && !hidden {
		x.general[label] = t
	}
	for _, text := range slices.Concat(t.Names, t.Phrasings) {
		x.addPhrase(phrase{text: text, company: t.BaseOwner == "" || slices.Contains(t.Added, text)})
	}
}

func (x *index) addConcept(c *knowledge.Concept, hidden bool) {
	label := noLabel
	if c.InBase {
		label = conceptLabel
	}
	x.entries = append(x.entries, entry{concept: c, label: label, hidden: hidden})
	for _, list := range []struct {
		texts []string
		reply YesNo
	}{{c.Yes, Yes}, {c.No, No}, {c.Phrasings, Unasked}} {
		for _, text := range list.texts {
			x.addPhrase(phrase{text: text, reply: list.reply, company: !c.InBase || slices.Contains(c.Added, text)})
		}
	}
}

// addPhrase adds a phrase to the last entry.
func (x *index) addPhrase(p phrase) {
	p.entry = int32(len(x.entries) - 1)
	for stem := range strings.SplitSeq(x.lexicon.Lookup(p.text), " ") {
		if stem != "" {
			p.stems = append(p.stems, x.intern(stem))
		}
	}
	x.phrases = append(x.phrases, p)
}

// intern numbers a stem.
func (x *index) intern(stem string) stemID {
	id, ok := x.stems[stem]
	if !ok {
		id = stemID(len(x.forms))
		x.stems[stem] = id
		x.forms = append(x.forms, stem)
	}
	return id
}

// learnWords notes which words the base uses; those that it has only in what is not matched, such as the names of
// abbreviations, are left out.
func (x *index) learnWords() {
	var known []string
	for word, stem := range x.lexicon.Stems() {
		if id, ok := x.stems[stem]; ok {
			x.words[word] = id
			known = append(known, word)
		}
	}
	slices.Sort(known) // the order of a map is not the same each time
	x.speller = newSpeller(known)
}

// weigh fills in the weights and posting lists once all phrases are there.
func (x *index) weigh() {
	n := len(x.forms)
	x.weight, x.topics, x.concepts = make([]float64, n), make([]postings, n), make([]postings, n)
	phrasesOf := make([]int, len(x.entries))
	for i, p := range x.phrases {
		phrasesOf[p.entry]++
		in := x.topics
		if p.entry >= x.firstConcept {
			in = x.concepts
		}
		for _, s := range p.stems {
			in[s].phrases = append(in[s].phrases, int32(i))
			if last := len(in[s].mentions) - 1; last >= 0 && in[s].mentions[last].entry == p.entry {
				in[s].mentions[last].degree++
			} else {
				in[s].mentions = append(in[s].mentions, mention{entry: p.entry, degree: 1})
			}
		}
	}
	for s := range n {
		lists := [][]mention{x.topics[s].mentions, x.concepts[s].mentions}
		rarity := math.Log(1 + float64(len(x.entries))/float64(len(lists[0])+len(lists[1])))
		x.weight[s] = rarity * rarity
		for _, list := range lists {
			for i, m := range list {
				list[i].degree = m.degree / (m.degree + saturation*float64(phrasesOf[m.entry])/10)
			}
		}
	}
	for _, p := range x.phrases {
		var sum float64
		for _, s := range p.stems {
			sum += x.weight[s]
		}
		x.measures = append(x.measures, phraseMeasure{norm: float32(math.Pow(sum, coverage)), entry: p.entry, company: p.company})
	}
}
