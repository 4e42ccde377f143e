package eval

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Tally counts right answers.
type Tally struct{ Right, Total int }

func (t *Tally) add(right bool) {
	t.Total++
	if right {
		t.Right++
	}
}

// Share is the part that is right, from 0 to 1; 0 when there is none.
func (t Tally) Share() float64 {
	if t.Total == 0 {
		return 0
	}
	return float64(t.Right) / float64(t.Total)
}

// Report is the result of an evaluation.
type Report struct {
	All    Tally
	ByKind map[string]*Tally
	// ByLabel counts single answers by their right label; questions about several things are left out.
	ByLabel map[string]*Tally
	// Confusion counts, for questions about one thing, [right label][label answered].
	Confusion map[string]map[string]int
	// ByConfidence counts, for questions that were read as being about one thing, the right answers by the confidence that was
	// stated: from 0 to under 0.1 in the first element, and so on.
	ByConfidence [10]Tally
	Misses       []Miss
}

// Miss is a question that was answered wrongly.
type Miss struct {
	Question Question
	Got      Labels
	Answer   engine.Answer
	Matches  []engine.Match
}

// Run asks every question and reports how often the answer was right. The function answer gives an answer with the matches
// that it rests on.
func Run(questions []Question, answer func(text string) (engine.Answer, []engine.Match)) *Report {
	r := &Report{ByKind: map[string]*Tally{}, ByLabel: map[string]*Tally{}, Confusion: map[string]map[string]int{}}
	for _, q := range questions {
		a, matches := answer(q.Text)
		got := labelsOf(a)
		right := slices.Equal(got, q.Gold)
		r.All.add(right)
		tally(r.ByKind, q.Kind).add(right)
		if len(q.Gold) == 1 {
			want := q.Gold[0]
			tally(r.ByLabel, want).add(right)
			if r.Confusion[want] == nil {
				r.Confusion[want] = map[string]int{}
			}
			label := "several"
			if len(got) == 1 {
				label = got[0]
			}
			r.Confusion[want][label]++
		}
		if len(matches) == 1 && a.Kind != engine.List {
			r.ByConfidence[min(int(matches[0].Confidence*10), 9)].add(right)
		}
		if !right {
			r.Misses = append(r.Misses, Miss{Question: q, Got: got, Answer: a, Matches: matches})
		}
	}
	return r
}

func tally(m map[string]*Tally, key string) *Tally {
	if m[key] == nil {
		m[key] = &Tally{}
	}
	return m[key]
}

// labelsOf brings an answer to the labels that count: a decline is none.
func labelsOf(a engine.Answer) Labels {
	switch a.Kind {
	case engine.Concept, engine.List:
		return Labels{"concept"}
	case engine.Ownership, engine.Breakdown:
		labels := make(Labels, len(a.Verdicts))
		for i, v := range a.Verdicts {
			labels[i] = string(v.Owner)
		}
		return labels
	}
	return Labels{string(knowledge.None)}
}

// WrongOwner counts the questions about one thing that had to be declined and were given an owner.
func (r *Report) WrongOwner() int {
	n := 0
	for label, count := range r.Confusion[string(knowledge.None)] {
		if label != string(knowledge.None) && label != "concept" {
			n += count
		}
	}
	return n
}

// WrongDecline counts the questions about one thing that had an answer and were declined.
func (r *Report) WrongDecline() int {
	n := 0
	for want, row := range r.Confusion {
		if want != string(knowledge.None) {
			n += row[string(knowledge.None)]
		}
	}
	return n
}

// Write prints the report as tables.
func (r *Report) Write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	section := func(title string, m map[string]*Tally, order []string) {
		fmt.Fprintf(tw, "%s\tright\tof\tshare\t\n", title)
		for _, key := range order {
			if t := m[key]; t != nil {
				fmt.Fprintf(tw, "%s\t%d\t%d\t%.1f %%\t\n", key, t.Right, t.Total, 100*t.Share())
			}
		}
	}
	section("kind", r.ByKind, slices.Sorted(maps.Keys(r.ByKind)))
	fmt.Fprintf(tw, "all\t%d\t%d\t%.1f %%\t\n\t\t\t\t\n", r.All.Right, r.All.Total, 100*r.All.Share())
	section("label", r.ByLabel, allLabels)
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}

	columns := append(slices.Clone(allLabels), "several")
	fmt.Fprintf(tw, "\nlabel \\ answered\t%s\t\n", strings.Join(columns, "\t"))
	for _, want := range allLabels {
		if r.Confusion[want] == nil {
			continue
		}
		fmt.Fprintf(tw, "%s", want)
		for _, got := range columns {
			fmt.Fprintf(tw, "\t%d", r.Confusion[want][got])
		}
		fmt.Fprint(tw, "\t\n")
	}
	fmt.Fprint(tw, "\nconfidence\tright\tof\tshare\t\n")
	for i, t := range r.ByConfidence {
		if t.Total > 0 {
			fmt.Fprintf(tw, "%.1f to %.1f\t%d\t%d\t%.1f %%\t\n", float64(i)/10, float64(i+1)/10, t.Right, t.Total, 100*t.Share())
		}
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	_, err := fmt.Fprintf(w, "\nGiven an owner where a decline was right: %d (%.1f %% of all questions).\nDeclined where there was an answer: %d (%.1f %%).\n",
		r.WrongOwner(), percent(r.WrongOwner(), r.All.Total), r.WrongDecline(), percent(r.WrongDecline(), r.All.Total))
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func percent(n, of int) float64 { return 100 * Tally{n, of}.Share() }
