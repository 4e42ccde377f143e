package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"whoowns/knowledge"
	"whoowns/knowledge/lean"
)

// Lesson is a labelled question to learn from.
type Lesson struct {
	Text string
	// Labels are the right labels, one for each thing asked: an owner, or "concept".
	Labels []string
	// Author is who wrote it. What is learned from some authors is tried on the others.
	Author string
}

// folds is in how many parts the lessons are cut, by author, so that what is learned later can rest on what a model makes
// of questions that it has not seen.
const folds = 4

// The settings of the two kinds of models, found by trying on the tuning questions.
var (
	ownerSettings = lean.Settings{Labels: labels, Bits: 20, Rounds: 6, Rate: 1, Decay: 1e-3, Drop: 0.4, Runs: 10}
	smallSettings = lean.Settings{Labels: 2, Bits: 18, Rounds: 40, Rate: 0.2, Decay: 1e-3, Drop: 0.3, Runs: 6}
)

// phraseWeight is how much a name or phrasing of the base counts as a lesson.
const phraseWeight = 0.15

// Teach learns from lessons, from dialogues and from the base's own names and phrasings, for New to read. The same lessons, dialogues
// and base give the same bytes. A label that does not exist is an error.
func Teach(base *knowledge.Base, lessons []Lesson, dialogues []Dialogue) ([]byte, error) {
	for _, l := range lessons {
		for _, label := range l.Labels {
			if labelIndex(label) == noLabel {
				return nil, fmt.Errorf("the lesson %q has the unknown label %q", l.Text, label)
			}
		}
	}
	for _, d := range dialogues {
		if !slices.Contains(followUpKinds[:], d.Kind) {
			return nil, fmt.Errorf("the dialogue %q has the unknown kind %q", d.Text, d.Kind)
		}
	}
	e := newEngine(base, nil)
	if slices.ContainsFunc(e.index.entries, func(e entry) bool { return e.label == noLabel }) {
		return nil, errors.New("the base has an overlay, whose topics are not taught")
	}
	t := newTeacher(e, lessons).teach()
	t.followUp = e.teachFollowUps(lessons, dialogues)
	return t.MarshalBinary()
}

// teacher holds the lessons with what is worked out about them.
type teacher struct {
	e       *Engine
	lessons []lesson
	phrases []lean.Example
}

type lesson struct {
	Lesson
	gold []int
	fold int
	// outline is nil when it is too long or cannot be cut.
	outline *outline
	duties  []string
	// whole is the example of a lesson about one thing.
	whole lean.Example
	// spans are the pieces that are the things of a lesson about several; nil when they could not be told.
	spans []span
}

func (l *lesson) isSingle() bool  { return len(l.gold) == 1 }
func (l *lesson) isSeveral() bool { return len(l.gold) > 1 && l.duties == nil }

func newTeacher(e *Engine, lessons []Lesson) *teacher {
	t := &teacher{e: e}
	authors := map[string]int{}
	s := newScratch(e.index)
	for _, given := range lessons {
		if _, seen := authors[given.Author]; !seen {
			authors[given.Author] = len(authors)
		}
		given.Text = shorten(strings.TrimSpace(given.Text))
		sentences := e.index.sentences(given.Text)
		l := lesson{Lesson: given, fold: authors[given.Author] % folds, outline: e.index.outline(given.Text, sentences)}
		for _, label := range given.Labels {
			l.gold = append(l.gold, labelIndex(label))
		}
		if l.duties = duties(given.Text); len(l.duties) != len(l.gold) {
			l.duties = nil
		}
		if l.isSingle() {
			l.whole = lean.Example{Features: e.index.allFeatures(sentences, s), Label: l.gold[0], Weight: 1}
		}
		t.lessons = append(t.lessons, l)
	}
	s.blind = true
	for _, p := range e.index.phrases {
		t.phrases = append(t.phrases, lean.Example{Features: e.index.allFeatures(e.index.sentences(p.text), s), Label: e.index.entries[p.entry].label, Weight: phraseWeight})
	}
	return t
}

// allFeatures are the features of a question about one thing, from its wording and from the base.
func (x *index) allFeatures(sentences []sentence, s *scratch) []lean.Feature {
	if len(sentences) == 0 {
		return nil
	}
	return x.retrieved(x.find(sentences, s), features(sentences, nil))
}

func (t *teacher) teach() *taught {
	// What each fold looks like to a model that was taught by the others.
	unseen := t.inFolds(func(fold int) *taught {
		return &taught{owner: lean.Train(t.ownerExamples(fold), ownerSettings)}
	})
	for i := range t.lessons {
		if l := &t.lessons[i]; l.isSeveral() {
			l.spans = t.e.with(unseen[l.fold]).align(l)
		}
	}
	cuts := make([]cutExamples, len(t.lessons))
	for i := range t.lessons {
		cuts[i] = t.e.with(unseen[t.lessons[i].fold]).cutExamples(&t.lessons[i])
	}
	small := func(fold int) (several, cut, frame *lean.Model) {
		var all cutExamples
		for i, l := range t.lessons {
			if l.fold != fold {
				all.several = append(all.several, cuts[i].several...)
				all.cut = append(all.cut, cuts[i].cut...)
				all.frame = append(all.frame, cuts[i].frame...)
			}
		}
		return lean.Train(all.several, smallSettings), lean.Train(all.cut, smallSettings), lean.Train(all.frame, smallSettings)
	}
	again := t.inFolds(func(fold int) *taught {
		m := &taught{owner: unseen[fold].owner}
		m.several, m.cut, m.frame = small(fold)
		return m
	})
	var accepts []lean.Example
	for i := range t.lessons {
		accepts = append(accepts, t.e.with(again[t.lessons[i].fold]).acceptExamples(&t.lessons[i])...)
	}
	final := &taught{owner: lean.Train(t.ownerExamples(-1), ownerSettings), accept: lean.Train(accepts, smallSettings)}
	final.several, final.cut, final.frame = small(-1)
	return final
}

// inFolds calls f for each fold at once.
func (t *teacher) inFolds(f func(fold int) *taught) [folds]*taught {
	var out [folds]*taught
	var group sync.WaitGroup
	for fold := range folds {
		group.Go(func() { out[fold] = f(fold) })
	}
	group.Wait()
	return out
}

// with is the engine with other models, for one goroutine after another.
func (e *Engine) with(t *taught) *Engine { return newEngineOn(e.index, t) }
