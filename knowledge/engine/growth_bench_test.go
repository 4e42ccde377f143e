package engine_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
	"whoowns/knowledge/eval"
)

// BenchmarkQuestions answers the questions of the repository that are only scored, one after another, and reports how long
// half of them take at most, and all but the slowest hundredth.
func BenchmarkQuestions(b *testing.B) {
	b.ReportAllocs()
	answerAll(b, engine.New(load(b, "")))
}

// answerAll answers the questions of the repository that are only scored, and reports percentiles.
func answerAll(b *testing.B, e *engine.Engine) {
	b.Helper()
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
	all, err := eval.ReadFolder(os.DirFS("../eval/questions/check"), "check")
	if err != nil {
		b.Fatal(err)
	}
	var questions []string
	for _, q := range all {
		if q.Kind != "breakdown" {
			questions = append(questions, q.Text)
		}
	}
	return questions
}

// BenchmarkGrowth shows how start and answers grow with the base: at its size, and with 9 and 99 copies of all topics beside it
// whose wordings have a word more. (At its size there is one more topic, since an overlay has to have one.)
func BenchmarkGrowth(b *testing.B) {
	for _, times := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("%dx", times), func(b *testing.B) {
			dir := b.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "copies.yaml"), copies(load(b, ""), times-1), 0o600); err != nil {
				b.Fatal(err)
			}
			e := engine.New(load(b, dir))
			b.Run("answer", func(b *testing.B) { answerAll(b, e) })
			b.Run("start", func(b *testing.B) {
				for b.Loop() {
					engine.New(load(b, dir))
				}
			})
		})
	}
}

func load(b *testing.B, overlay string) *knowledge.Base {
	b.Helper()
	base, err := knowledge.Load(overlay)
	if err != nil {
		b.Fatal(err)
	}
	return base
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
