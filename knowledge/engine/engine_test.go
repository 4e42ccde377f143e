package engine

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"whoowns/knowledge"
)

// loadBase is the embedded base, and load the engine on it, made once for all tests since they do not change.
var loadBase = sync.OnceValues(func() (*knowledge.Base, error) { return knowledge.Load("") })

var load = sync.OnceValues(func() (*Engine, error) {
	base, err := loadBase()
	if err != nil {
		return nil, err
	}
	return New(base), nil
})

func embeddedBase(t testing.TB) *knowledge.Base {
	t.Helper()
	base, err := loadBase()
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func engine(t testing.TB) *Engine {
	t.Helper()
	e, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// summary is an answer in a line: "ownership pm:pricing(yes)", "concept one-person-or-two", "list po".
func summary(a Answer) string {
	out := []string{string(a.Kind)}
	if a.Concept != nil {
		out = append(out, a.Concept.ID)
	}
	if a.Reply != Unasked {
		out = append(out, string(a.Reply))
	}
	if a.ListOf != "" {
		out = append(out, string(a.ListOf))
	}
	if a.Chart {
		out = append(out, "chart", a.Area)
	}
	if a.Compare {
		out = append(out, "compare")
	}
	for _, v := range a.Verdicts {
		id := "?"
		if v.Topic != nil {
			id = v.Topic.ID
		}
		if v.Reply != Unasked {
			id += "(" + string(v.Reply) + ")"
		}
		out = append(out, string(v.Owner)+":"+id)
	}
	return strings.Join(out, " ")
}

func TestAnswer(t *testing.T) {
	for _, test := range []struct{ question, want string }{
		// bare topics
		{"pricing", "ownership pm:pricing"},
		{"Acceptance criteria", "ownership po:acceptance-criteria"},
		{"who owns prioritisation?", "ownership both:prioritisation"},
		{"who approves my expenses?", "ownership none:expenses"},
		// yes or no, decided by the true owner
		{"is pricing a PM job?", "ownership pm:pricing(yes)"},
		{"is sprint planning a PM job?", "ownership po:sprint-planning(no)"},
		{"should the PO set the price?", "ownership pm:pricing(no)"},
		{"Isn't it the product owner who orders the backlog?", "ownership po:backlog-ordering(yes)"},
		{"should the PM approve my expenses?", "ownership none:expenses(no)"},
		{"is prioritisation a PO thing?", "ownership both:prioritisation(partly)"},
		// several things, in the order asked
		{"who sets the price and who orders the backlog?", "ownership pm:pricing po:backlog-ordering"},
		{"sprint planning, pricing; software architecture", "ownership po:sprint-planning pm:pricing engineering:architecture"},
		{"pricing + payroll", "ownership pm:pricing none:payroll"},
		{"pricing a PM thing? the roadmap a PO thing?", "ownership pm:pricing(yes) pm:roadmap(no)"},
		{"not the GTM plan, pricing: whose?", "ownership pm:pricing"},
		// the roles
		{"are PM and PO the same?", "concept same-or-different no"},
		{"are they the same?", "concept same-or-different no"},
		{"can one person be both?", "concept one-person-or-two yes"},
		{"can one person be both PM and PO?", "concept one-person-or-two yes"},
		{"can a PM also be the PO?", "concept one-person-or-two yes"},
		{"can the same person do the PM's and the PO's work?", "concept one-person-or-two yes"},
		{"what does a PO do?", "list po"},
		{"list pm", "list pm"},
		{"list", "list"},
		{"must a product owner be a market expert?", "concept market-knowledge-of-a-po no"},
		{"who is the market expert?", "ownership pm:market-expertise"},
		{"not who writes the stories, who codes them?", "ownership engineering:coding"},
		{"what are the responsibilities of a product manager", "list pm"},
		// spelling, spelling habits, forms
		{"PRICING!!!", "ownership pm:pricing"},
		{"prcing", "ownership pm:pricing"},
		{"prioritization", "ownership both:prioritisation"},
		{"who's ordering the backlogs", "ownership po:backlog-ordering"},
		// what is set aside does not count
		{"not the roadmap: who orders the backlog?", "ownership po:backlog-ordering"},
		// homonyms of the roles
		{"is it at 3 PM or at 4 PM?", "unknown"},
		// one word of several is not enough
		{"who will win the cup", "unknown"},
		{"how tall is the Eiffel tower?", "unknown"},
		// no questions
		{"", "help"},
		{"help", "help"},
		{"chart", "list chart "},
		{"Chart.", "list chart "},
		{"chart pricing and business", "list chart Pricing and business"},
		{"CHART  Pricing", "list chart Pricing and business"},
		{"chart other people's jobs", "list chart Other people's jobs"},
		{"compare", "concept same-or-different compare"},
		{"Compare!", "concept same-or-different compare"},
		{"compare pm po", "concept same-or-different compare"},
		{"compare po and pm", "concept same-or-different compare"},
		{"compare product owner with product manager", "concept same-or-different compare"},
		{"compare a PO to a PM", "concept same-or-different compare"},
		{"PM vs PO", "concept same-or-different compare"},
		{"po vs. pm?", "concept same-or-different compare"},
		{"product manager versus product owner", "concept same-or-different compare"},
		// no commands, though they begin like one
		{"chart the roadmap", "ownership pm:roadmap"},
		{"compare us with our competitors", "ownership pm:competitive-benchmarking"},
		{"what is the difference between PM and PO", "concept same-or-different yes"},
	} {
		t.Run(test.question, func(t *testing.T) {
			if got := summary(engine(t).Answer(test.question)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestDutiesAreSorted(t *testing.T) {
	duties := []string{"own the product roadmap", "write user stories", "set the price", "deploy to production", "run payroll"}
	want := "breakdown pm:roadmap po:user-stories pm:pricing engineering:deployment none:payroll"
	for name, text := range map[string]string{
		"hyphens":             "- " + strings.Join(duties, "\n- "),
		"numbers":             numbered(duties, "%d. %s\n"),
		"brackets":            numbered(duties, "%d) %s\n"),
		"check marks":         "✅ " + strings.Join(duties, "\n✅ "),
		"under a heading":     "Product Lead (m/f/d), Berlin\nYour duties:\n• " + strings.Join(duties, "\n• "),
		"no bullets":          strings.Join(duties, "\n"),
		"pasted into a line":  "• " + strings.Join(duties, " • "),
		"Windows line breaks": strings.Join(duties, "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			if got := summary(engine(t).Answer(text)); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// A verdict says which role it says yes or no to.
func TestSuspect(t *testing.T) {
	for question, want := range map[string][]knowledge.Owner{
		"is pricing a PM job?":                                      {knowledge.PM},
		"should the PO set the price?":                              {knowledge.PO},
		"is prioritisation a PO thing?":                             {knowledge.PO},
		"do the devs write the code?":                               {knowledge.Engineering},
		"pricing a PM thing? the roadmap a PO thing?":               {knowledge.PM, knowledge.PO},
		"who sets the price?":                                       {""},
		"who sets the price and who orders the backlog?":            {"", ""},
		"pricing: PM or PO?":                                        {""},
		"- own the product roadmap\n- set the price\n- run payroll": {"", "", ""},
	} {
		var got []knowledge.Owner
		for _, v := range engine(t).Answer(question).Verdicts {
			got = append(got, v.Suspect)
			if (v.Suspect == "") != (v.Reply == Unasked) {
				t.Errorf("%q: suspect %q, reply %q", question, v.Suspect, v.Reply)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: suspects %q, want %q", question, got, want)
		}
	}
}

func numbered(items []string, format string) string {
	var b strings.Builder
	for i, item := range items {
		fmt.Fprintf(&b, format, i+1, item)
	}
	return b.String()
}

// What is unsure is declined with the topics that it may have meant; what is far from all is declined without any.
func TestDeclineOffersTheNearest(t *testing.T) {
	unsure := engine(t).Answer("who checks the invoice database against the roadmap tickets?")
	if unsure.Kind != Unknown || len(unsure.Nearest) == 0 || len(unsure.Nearest) > nearestTopics {
		t.Errorf("unsure: %s, nearest %v", summary(unsure), unsure.Nearest)
	}
	if far := engine(t).Answer("tell me a joke"); far.Kind != Unknown || len(far.Nearest) != 0 {
		t.Errorf("far from all: %s, nearest %v", summary(far), far.Nearest)
	}
}

// Every topic and concept is found by each of its own names and phrasings, or at least its owner is.
func TestEveryNameLeadsToItsOwner(t *testing.T) {
	e := engine(t)
	for _, topic := range embeddedBase(t).Topics {
		for _, text := range slices.Concat(topic.Names, topic.Phrasings) {
			a := e.Answer(text)
			if len(a.Verdicts) == 1 && a.Verdicts[0].Owner == topic.Owner || topic.Owner == knowledge.None && a.Declined() {
				continue
			}
			t.Errorf("%q of %s: %s", text, topic.ID, summary(a))
		}
	}
}

// Nothing that is typed makes the engine fail, and what is no question about product work is declined.
func TestBadInput(t *testing.T) {
	for name, text := range map[string]string{
		"blanks":             " \n\t ",
		"punctuation":        "?!…—",
		"emoji":              "🍕🍕🍕",
		"control characters": "\x00\x01\x1b[31m",
		"invalid UTF-8":      "\xff\xfe\xfd",
		"right to left":      "من يحدد السعر",
		"another script":     "誰が決めますか",
		"digits":             "42 4711",
		"40,000 characters":  strings.Repeat("lorem ipsum ", 3334),
		"40,000 lines":       strings.Repeat("\n", 40000),
		"one long word":      strings.Repeat("x", 40000),
		"long bullets":       strings.Repeat("- zzqx zzqy\n", 3000),
	} {
		t.Run(name, func(t *testing.T) {
			if a := engine(t).Answer(text); !a.Declined() && a.Kind != Help {
				t.Errorf("answered %s", summary(a))
			}
		})
	}
}

func TestAnswersDoNotDependOnEachOther(t *testing.T) {
	e := engine(t)
	questions := []string{"pricing", "is sprint planning a PM job?", "who sets the price and who orders the backlog?", "3 PM", "- a\n- pricing\n- backlog"}
	want := make([]string, len(questions))
	for i, q := range questions {
		want[i] = summary(e.Answer(q))
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				for i, q := range questions {
					if got := summary(e.Answer(q)); got != want[i] {
						t.Errorf("%q: %s, then %s", q, want[i], got)
					}
				}
			}
		})
	}
	group.Wait()
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"", "is pricing a PM job?", "pricing, backlog; P&L", "- a\n- b\n- c", "1) x 2) y 3) z", "not the sprint", "who and who?", "\xff?\u202e", "PM", "neither",
	} {
		f.Add(seed)
	}
	e := engine(f)
	f.Fuzz(func(t *testing.T, text string) {
		a := e.Answer(text)
		if again := e.Answer(text); summary(a) != summary(again) {
			t.Fatalf("%q is answered %s, then %s", text, summary(a), summary(again))
		}
		switch a.Kind {
		case Ownership, Breakdown:
			if len(a.Verdicts) == 0 {
				t.Fatalf("%q: no verdict", text)
			}
		case Concept:
			if a.Concept == nil {
				t.Fatalf("%q: no concept", text)
			}
		case List, Help, Unknown:
		default:
			t.Fatalf("%q: kind %q", text, a.Kind)
		}
		for _, v := range a.Verdicts {
			if !v.Owner.Valid() || v.Confidence < 0 || v.Confidence > 1 {
				t.Fatalf("%q: verdict %+v", text, v)
			}
			if (v.Topic == nil) != (v.Confidence == 0) || v.Topic != nil && v.Topic.Owner != v.Owner {
				t.Fatalf("%q: verdict %+v", text, v)
			}
		}
	})
}

func TestSaidFor(t *testing.T) {
	e := engine(t)
	for text, want := range map[string]string{
		"Sprint planning?": "sprint-planning", "planning of the sprints": "sprint-planning", "who fixes the price tag": "", "": "", "zzqx": "", "are PM and PO the same": "",
	} {
		got := ""
		if topic := e.SaidFor(text); topic != nil {
			got = topic.ID
		}
		if got != want {
			t.Errorf("%q is said for %q, want %q", text, got, want)
		}
	}
}
