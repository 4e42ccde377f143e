package eval

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// The dialogues that are checked were not taught, and how many are right is told. What stands by itself and is taken for the same about
// another thing is no mistake where it is answered alike.
func TestDialoguesOfTheRepository(t *testing.T) {
	tune, check := dialogues(t, "tune"), dialogues(t, "check")
	authors, taught := map[string]bool{}, map[string]bool{}
	for _, d := range tune {
		authors[path.Base(d.File)], taught[strings.ToLower(d.Text)] = true, true
	}
	e := newEngine(t)
	right, all := map[engine.FollowUpKind]int{}, map[engine.FollowUpKind]int{}
	total, found, role := 0, 0, 0
	for _, d := range check {
		if authors[path.Base(d.File)] {
			t.Fatalf("%s is on both sides", d.File)
		}
		if taught[strings.ToLower(d.Text)] {
			continue // two people say "why?" in the same words
		}
		all[d.Kind]++
		text := d.Text
		f := e.FollowUp(text)
		alike := d.Kind == engine.Standalone && f.Kind == engine.Another && slices.Equal(labelsOf(e.Answer(text)), labelsOf(e.Answer(f.Rest)))
		if f.Kind != d.Kind && !alike {
			continue
		}
		right[d.Kind]++
		total++
		switch {
		case d.Kind == engine.Another && slices.Equal(labelsOf(e.Answer(f.Rest)), labelsOf(e.Answer(d.Rest))):
			found++
		case d.Kind == engine.OtherRole && f.Role == d.Role:
			role++
		}
	}
	n := 0
	for kind, count := range all {
		n += count
		t.Logf("%10s %d of %d", kind, right[kind], count)
	}
	t.Logf("%10s %d of %d, of another the thing in %d, of other-role the role in %d", "all", total, n, found, role)
	if total*100 < 85*n {
		t.Errorf("%d of %d dialogues are understood, fewer than 85 %%", total, n)
	}
	if alone := all[engine.Standalone]; right[engine.Standalone]*100 < 93*alone {
		t.Errorf("%d of %d texts that stand by themselves are taken for such, fewer than 93 %%", right[engine.Standalone], alone)
	}
}

func dialogues(t *testing.T, folder string) []Dialogue {
	t.Helper()
	list, err := ReadDialogueFolder(os.DirFS(path.Join("dialogues", folder)), folder)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func newEngine(t *testing.T) *engine.Engine {
	t.Helper()
	base, err := knowledge.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return engine.New(base)
}

// The questions of the repository were asked with nothing said before, so they stand by themselves. The few that lean, or seem to, are
// answered alike without the words by which they do, but for one in a thousand.
func TestQuestionsOfTheRepositoryStandAlone(t *testing.T) {
	e := newEngine(t)
	total, wrong := 0, 0
	for _, folder := range []string{"questions/tune", "questions/check"} {
		questions, err := ReadFolder(os.DirFS(folder), folder)
		if err != nil {
			t.Fatal(err)
		}
		total += len(questions)
		for _, q := range questions {
			text := q.Text
			f := e.FollowUp(text)
			if f.Kind == engine.Standalone || f.Kind == engine.Another && slices.Equal(labelsOf(e.Answer(text)), labelsOf(e.Answer(f.Rest))) {
				continue
			}
			wrong++
			t.Logf("%s:%d: %q: %+v", q.File, q.Line, q.Text, f)
		}
	}
	if wrong*1000 > total {
		t.Errorf("%d of %d questions are taken for what leans on an earlier one", wrong, total)
	}
}

func TestReadDialoguesRefuses(t *testing.T) {
	for line, want := range map[string]string{
		`{"text": "why?"}`:                    "x:1: a dialogue needs a kind",
		`{"text": "why?", "kind": "because"}`: `x:1: unknown kind "because"`,
		`{"kind": "why"}`:                     "x:1: a dialogue needs a text",
		`{"text": "and the price?", "kind": "another", "rest": "cost"}`: "x:1: another needs the rest",
		`{`: "x:1: ",
	} {
		if _, err := ReadDialogues(strings.NewReader(line), "x"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
