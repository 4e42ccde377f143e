package engine

import (
	"cmp"
	"math"
	"slices"
)

// Reasons are why a text was matched as it was.
type Reasons struct {
	// Labels are the owners, and "concept", with how probable each is by what was learned; the likeliest first.
	Labels []LabelProbability
	// Words are those that decided for the label that was chosen, the weightiest first. It is the likeliest, but for none, which
	// is chosen already when it is not much less probable.
	Words []DecidingWord
	// Considered are the topics, and the concept, of the base that come closest, the closest topic first.
	Considered []Considered
}

// LabelProbability is how probable it is that a label is right, from 0 to 1.
type LabelProbability struct {
	Label       string
	Probability float64
}

// DecidingWord is a word of a question and how much it speaks for the answer: by how much the logarithm of the odds would
// be less without it.
type DecidingWord struct {
	Word   string
	Weight float64
}

// Considered is one entry of the base that shares words with a question.
type Considered struct {
	ID     string
	Phrase string // the name or phrasing that fits best
	Score  float64
}

const (
	// maxExplained is the longest question, in words, of which each word is weighed: weighing one takes as long as an answer.
	maxExplained = 200
	shownWords   = 6
)

// reasons works out why a text is matched as it is.
func (e *Engine) reasons(text string, s *scratch) *Reasons {
	sentences := e.index.sentences(text)
	if len(sentences) == 0 {
		return nil
	}
	f := e.index.find(sentences, s)
	p := e.probabilities(f, sentences, s)
	r := &Reasons{}
	for label := range p {
		r.Labels = append(r.Labels, LabelProbability{labelName(label), p[label]})
	}
	slices.SortStableFunc(r.Labels, func(a, b LabelProbability) int { return cmp.Compare(b.Probability, a.Probability) })
	r.Words = e.decidingWords(sentences, likeliest(p), p, s)
	for _, c := range append(f.topics.best, f.concept) {
		if c.score > 0 {
			r.Considered = append(r.Considered, Considered{
				ID: e.index.entries[c.entry].id(), Phrase: e.index.phrases[c.phrase].text, Score: c.score,
			})
		}
	}
	return r
}

// decidingWords weighs each word of the sentences by what the model makes of them without it.
func (e *Engine) decidingWords(sentences []sentence, label int, p [labels]float64, s *scratch) []DecidingWord {
	count := 0
	for _, sentence := range sentences {
		count += len(sentence.tokens)
	}
	if count < 2 || count > maxExplained {
		return nil
	}
	with := logOdds(p[label])
	var words []DecidingWord
	for i := range sentences {
		all := sentences[i].tokens
		for j, t := range all {
			sentences[i].tokens = slices.Concat(all[:j], all[j+1:])
			rest := sentences
			if len(all) == 1 {
				rest = slices.Concat(sentences[:i], sentences[i+1:])
			}
			without := e.probabilities(e.index.find(rest, s), rest, s)
			word := DecidingWord{t.word, with - logOdds(without[label])}
			if !slices.ContainsFunc(words, func(w DecidingWord) bool { return w.Word == word.Word }) {
				words = append(words, word)
			}
		}
		sentences[i].tokens = all
	}
	slices.SortStableFunc(words, func(a, b DecidingWord) int { return cmp.Compare(b.Weight, a.Weight) })
	least := slices.IndexFunc(words, func(w DecidingWord) bool { return w.Weight <= 0 })
	if least < 0 {
		least = len(words)
	}
	return words[:min(least, shownWords)]
}

func logOdds(p float64) float64 {
	const tiny = 1e-9
	return math.Log((p + tiny) / (1 - p + tiny))
}
