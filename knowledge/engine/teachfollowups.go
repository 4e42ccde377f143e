package engine

import "whoowns/knowledge/lean"

// Dialogue is a text that came next in a conversation, labelled to learn from.
type Dialogue struct {
	Text string
	Kind FollowUpKind
}

// The settings of the model of follow-ups, found by trying on the tuning dialogues.
var followUpSettings = lean.Settings{Labels: len(followUpKinds), Bits: 16, Rounds: 20, Rate: 0.3, Decay: 1e-3, Drop: 0.3, Runs: 6}

// Of the lessons, which all stand by themselves, one in aloneEvery counts as a dialogue with aloneWeight.
const (
	aloneEvery  = 2
	aloneWeight = 0.15
)

// teachFollowUps learns to tell how a text leans on what was said before.
func (e *Engine) teachFollowUps(lessons []Lesson, dialogues []Dialogue) *lean.Model {
	label := map[FollowUpKind]int{}
	for i, kind := range followUpKinds {
		label[kind] = i
	}
	var examples []lean.Example
	add := func(text string, kind FollowUpKind, weight float64) {
		if len(text) <= longestFollowUp {
			examples = append(examples, lean.Example{Features: e.index.followUpFeatures(e.index.sentences(text), nil), Label: label[kind], Weight: weight})
		}
	}
	for _, d := range dialogues {
		add(d.Text, d.Kind, 1)
	}
	for i, l := range lessons {
		if i%aloneEvery == 0 {
			add(l.Text, Standalone, aloneWeight)
		}
	}
	return lean.Train(examples, followUpSettings)
}
