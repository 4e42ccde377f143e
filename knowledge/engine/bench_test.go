package engine

import (
	"strings"
	"testing"
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
	base := embeddedBase(b)
	b.ReportAllocs()
	for b.Loop() {
		New(base)
	}
}
