package eval

import (
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

func TestRead(t *testing.T) {
	questions, err := Read(strings.NewReader(`{"q": "pricing", "kind": "topic", "gold": "pm"}

{"q": "pricing; backlog", "kind": "multi", "gold": ["pm", "po"]}
`), "x.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if len(questions) != 2 || questions[1].Line != 3 || len(questions[1].Gold) != 2 || questions[0].Gold[0] != "pm" {
		t.Errorf("questions = %+v", questions)
	}
	for name, test := range map[string]struct{ line, want string }{
		"no JSON":          {`pricing`, "x.jsonl:1: "},
		"an unknown label": {`{"q": "x", "gold": "cto"}`, `x.jsonl:1: unknown label "cto"`},
		"no label":         {`{"q": "x"}`, "x.jsonl:1: a question needs q and gold"},
		"a wrong label":    {`{"q": "x", "gold": 3}`, "x.jsonl:1: gold is neither"},
		"a long line":      {`{"q": "` + strings.Repeat("x", maxLine) + `"}`, "x.jsonl:1: "},
	} {
		if _, err := Read(strings.NewReader(test.line), "x.jsonl"); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: err = %v, want %s...", name, err, test.want)
		}
	}
}

func TestReadFolder(t *testing.T) {
	folder := fstest.MapFS{
		"b.jsonl":   {Data: []byte(`{"q": "backlog", "gold": "po"}`)},
		"a.jsonl":   {Data: []byte(`{"q": "pricing", "gold": "pm"}`)},
		"README.md": {Data: []byte("no question")},
	}
	questions, err := ReadFolder(folder, "qs")
	if err != nil || len(questions) != 2 || questions[0].File != "qs/a.jsonl" || questions[1].Text != "backlog" {
		t.Errorf("questions = %+v, err = %v", questions, err)
	}
	if _, err := ReadFolder(fstest.MapFS{}, "qs"); err == nil || err.Error() != "qs holds no .jsonl file" {
		t.Errorf("err = %v", err)
	}
	folder["c.jsonl"] = &fstest.MapFile{Data: []byte(`{"q": "x", "gold": "cto"}`)}
	if _, err := ReadFolder(folder, "qs"); err == nil || !strings.HasPrefix(err.Error(), "qs/c.jsonl:1: ") {
		t.Errorf("err = %v", err)
	}
}

// The questions of the repository hold together: no author stands on both sides, nothing that is checked was taught, and there
// are as many of them as were promised.
func TestQuestionsOfTheRepository(t *testing.T) {
	tune, err := ReadFolder(os.DirFS("questions/tune"), "tune")
	if err != nil {
		t.Fatal(err)
	}
	check, err := ReadFolder(os.DirFS("questions/check"), "check")
	if err != nil {
		t.Fatal(err)
	}
	if len(tune)+len(check) < 2500 {
		t.Errorf("%d questions, want at least 2500", len(tune)+len(check))
	}
	authors, taught := map[string]bool{}, map[string]bool{}
	for _, q := range tune {
		authors[path.Base(q.File)], taught[q.Text] = true, true
	}
	for _, q := range check {
		if authors[path.Base(q.File)] {
			t.Fatalf("%s is on both sides", q.File)
		}
		if taught[q.Text] {
			t.Errorf("%s:%d was taught word for word: %q", q.File, q.Line, q.Text)
		}
	}
}

func TestRun(t *testing.T) {
	owned := func(owners ...knowledge.Owner) engine.Answer {
		a := engine.Answer{Kind: engine.Ownership}
		for _, o := range owners {
			a.Verdicts = append(a.Verdicts, engine.Verdict{Owner: o})
		}
		return a
	}
	answers := map[string]engine.Answer{
		"right":          owned(knowledge.PM),
		"wrong":          owned(knowledge.PO),
		"list":           {Kind: engine.List},
		"declined":       {Kind: engine.Unknown},
		"right decline":  {Kind: engine.Unknown},
		"wrong owner":    owned(knowledge.PM),
		"several":        owned(knowledge.PM, knowledge.PO),
		"several turned": owned(knowledge.PO, knowledge.PM),
	}
	questions := []Question{
		{Text: "right", Kind: "topic", Gold: Labels{"pm"}},
		{Text: "wrong", Kind: "topic", Gold: Labels{"pm"}},
		{Text: "list", Kind: "concept", Gold: Labels{"concept"}},
		{Text: "declined", Kind: "who", Gold: Labels{"po"}},
		{Text: "right decline", Kind: "tricky", Gold: Labels{"none"}},
		{Text: "wrong owner", Kind: "tricky", Gold: Labels{"none"}},
		{Text: "several", Kind: "multi", Gold: Labels{"pm", "po"}},
		{Text: "several turned", Kind: "multi", Gold: Labels{"pm", "po"}},
	}
	r := Run(questions, func(text string) (engine.Answer, []engine.Match) {
		return answers[text], []engine.Match{{Confidence: 0.85}}
	})
	if r.All != (Tally{4, 8}) {
		t.Errorf("all = %+v", r.All)
	}
	if *r.ByKind["multi"] != (Tally{1, 2}) || *r.ByKind["topic"] != (Tally{1, 2}) || *r.ByLabel["pm"] != (Tally{1, 2}) {
		t.Errorf("multi %+v, topic %+v, pm %+v", r.ByKind["multi"], r.ByKind["topic"], r.ByLabel["pm"])
	}
	if r.WrongOwner() != 1 || r.WrongDecline() != 1 || len(r.Misses) != 4 {
		t.Errorf("wrong owner %d, wrong decline %d, misses %d", r.WrongOwner(), r.WrongDecline(), len(r.Misses))
	}
	var b strings.Builder
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"multi      1   2   50.0 %", "all      4   8   50.0 %", "Given an owner where a decline was right: 1 (12.5 %", "0.8 to 0.9      3   7  42.9 %"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, b.String())
		}
	}
}
