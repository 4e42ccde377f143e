package engine

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"whoowns/knowledge"
)

func BenchmarkAnswer(b *testing.B) {
	e := engine(b)
	for name, question := range map[string]string{
		"topic":    "pricing",
		"who":      "who decides the order of the backlog?",
		"typos":    "hoo desides teh priorty of the bcklog itmes",
		"scenario": "Devs picked up my notifications ticket and there's nothing in it about what happens when someone taps 'don't allow'. Who should have specified that?",
		"several":  "who sets the price and who orders the backlog?",
		"duties":   "- own the roadmap\n- write user stories\n- set the price\n- deploy to production\n- run payroll",
		"neither":  strings.Repeat("neither, ", 4444),
		"40000":    strings.Repeat("who decides the order of the backlog and the price ", 800)[:40000],
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Answer(question)
			}
		})
	}
}

// BenchmarkNew indexes the base, which comes after loading it at each start.
func BenchmarkNew(b *testing.B) {
	base := engine(b).base
	b.ReportAllocs()
	for b.Loop() {
		New(base)
	}
}

// BenchmarkQuestions answers the questions of the repository that are only scored, one after another, and reports how long
// half of them take at most, and all but the slowest hundredth.
func BenchmarkQuestions(b *testing.B) {
	e := engine(b)
	questions := checkQuestions(b)
	var took []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		for _, q := range questions {
			start := time.Now()
			e.Answer(q)
			took = append(took, time.Since(start))
		}
	}
	reportPercentiles(b, took)
}

func reportPercentiles(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds())/1e3, "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds())/1e3, "p99-µs")
}

// checkQuestions are the texts of the questions that are only scored; pasted lists, which are many questions, are left out.
func checkQuestions(b *testing.B) []string {
	b.Helper()
	files, err := filepath.Glob("../eval/questions/check/*.jsonl")
	if err != nil || len(files) == 0 {
		b.Fatalf("no questions: %v", err)
	}
	var questions []string
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var q struct{ Q, Kind string }
			if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
				b.Fatal(err)
			}
			if q.Kind != "breakdown" {
				questions = append(questions, q.Q)
			}
		}
	}
	return questions
}

// BenchmarkGrowth shows how start and answers grow with the base: at its size, and with 9 and 99 copies of all topics beside it
// whose wordings have a word more.
func BenchmarkGrowth(b *testing.B) {
	for _, times := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("%dx", times), func(b *testing.B) {
			dir := b.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "copies.yaml"), copies(engine(b).base, times-1), 0o600); err != nil {
				b.Fatal(err)
			}
			base, err := knowledge.Load(dir)
			if err != nil {
				b.Fatal(err)
			}
			e := New(base)
			b.Run("answer", func(b *testing.B) {
				questions := checkQuestions(b)
				var took []time.Duration
				for b.Loop() {
					for _, q := range questions {
						start := time.Now()
						e.Answer(q)
						took = append(took, time.Since(start))
					}
				}
				reportPercentiles(b, took)
			})
			b.Run("start", func(b *testing.B) {
				for b.Loop() {
					base, err := knowledge.Load(dir)
					if err != nil {
						b.Fatal(err)
					}
					New(base)
				}
			})
		})
	}
}

// copies writes n copies of every topic as an overlay.
func copies(base *knowledge.Base, n int) []byte {
	var out strings.Builder
	out.WriteString("area: Copies\ntopics:\n")
	if n == 0 {
		out.WriteString("  - id: copy\n    title: copied zq0\n    owner: po\n    why: So it is.\n")
	}
	for i := range n {
		for j, t := range base.Topics {
			fmt.Fprintf(&out, "  - id: %s-%d\n    title: zq%dt%d\n    owner: po\n    why: So it is.\n    phrasings:\n", t.ID, i, i, j)
			for _, text := range slices.Concat(t.Names, t.Phrasings) {
				if len(text) < 60 {
					fmt.Fprintf(&out, "      - %q\n", fmt.Sprintf("%s zq%d", text, i))
				}
			}
		}
	}
	return []byte(out.String())
}
