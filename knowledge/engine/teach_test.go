package engine

import "testing"

// fewLessons are enough to be taught by, of two authors, with each kind of lesson.
var fewLessons = []Lesson{
	{"who sets the price?", []string{"pm"}, "a"},
	{"vision for the next years", []string{"pm"}, "b"},
	{"who orders the backlog?", []string{"po"}, "a"},
	{"plan the sprint", []string{"po"}, "b"},
	{"fix the bug in the code", []string{"engineering"}, "a"},
	{"who waters the plants?", []string{"none"}, "b"},
	{"are PM and PO the same?", []string{"concept"}, "a"},
	{"who sets the price and who plans the sprint?", []string{"pm", "po"}, "a"},
	{"pricing, unit tests", []string{"pm", "engineering"}, "b"},
	{"quick one: backlog and vision, who?", []string{"po", "pm"}, "b"},
	{"- set the price\n- plan the sprint\n- write the code", []string{"pm", "po", "engineering"}, "a"},
	{"", []string{"none"}, "a"},
	{"pricing, backlog", []string{"pm", "po", "pm"}, "a"}, // labels that the text does not bear out
}

var fewDialogues = []Dialogue{
	{"but who told you that then", Why}, {"my boss says it is not so", Sure}, {"so the PO only watches", OtherRole},
	{"the same with the roadmap", Another}, {"pricing", Standalone},
}

// That the same lessons give the same bytes is held by CI, which has all of them taught again.
func TestTeach(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	base := embeddedBase(t)
	bytes, err := Teach(base, fewLessons, fewDialogues)
	if err != nil {
		t.Fatal(err)
	}
	taught, err := readTaught(bytes)
	if err != nil {
		t.Fatal(err)
	}
	e := newEngine(base, taught)
	for question, want := range map[string]string{
		"pricing": "ownership pm:pricing", "who plans the sprint": "ownership po:sprint-planning", "unit tests": "ownership engineering:automated-tests",
	} {
		if got := summary(e.Answer(question)); got != want {
			t.Errorf("taught by a few lessons, %q: %s, want %s", question, got, want)
		}
	}
}

func TestTeachRefusesUnknownLabels(t *testing.T) {
	if _, err := Teach(embeddedBase(t), []Lesson{{"pricing", []string{"cto"}, "a"}}, nil); err == nil {
		t.Error("a lesson for an owner that does not exist was taken")
	}
	if _, err := Teach(embeddedBase(t), nil, []Dialogue{{"pricing", "what"}}); err == nil {
		t.Error("a dialogue of a kind that does not exist was taken")
	}
}

func TestReadTaughtRefusesWhatIsCutOff(t *testing.T) {
	for _, n := range []int{0, 3, 100, len(taughtBytes) - 1} {
		if _, err := readTaught(taughtBytes[:n]); err == nil {
			t.Errorf("%d of %d bytes were taken", n, len(taughtBytes))
		}
	}
}

// The things that a lesson asks about are found from their labels alone.
func TestAlign(t *testing.T) {
	e := engine(t)
	teacher := newTeacher(e, []Lesson{
		{"so: who sets the price of the app, and who tidies up the backlog?", []string{"pm", "po"}, "a"},
		{"profit and loss, then unit tests", []string{"pm", "engineering"}, "a"},
	})
	for i, want := range [][]string{
		{"who sets the price of the app", "who tidies up the backlog"},
		{"profit and loss", "unit tests"},
	} {
		l := &teacher.lessons[i]
		spans := e.align(l)
		if len(spans) != len(want) {
			t.Fatalf("%q: %v", l.Text, spans)
		}
		for j, p := range spans {
			if got := l.outline.textOf(p); got != want[j] {
				t.Errorf("%q: part %d is %q, want %q", l.Text, j, got, want[j])
			}
		}
	}
}
