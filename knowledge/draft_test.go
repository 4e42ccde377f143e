package knowledge

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// draftOverlay changes a topic of smallBase, hides one and has one of its own.
const draftOverlay = `area: Ours
topics:
  - id: pricing
    owner: po
    why: Here the PO sets it.
    phrasings: [the tariff sheet]
  - id: payroll
    hide: true
  - id: moon-office
    title: the moon office
    owner: po
    why: It was always so.
`

func draftSources() []source {
	return []source{{"base", mapFS(map[string]string{"a.yaml": smallBase})}, {"overlay", mapFS(map[string]string{"ours.yaml": draftOverlay})}}
}

func TestDraft(t *testing.T) {
	d, err := newDraft(draftSources(), []Phrasing{
		{"pricing", "who sets the toll"},
		{"moon-office", "  the lunar\ndesk "},
		{"pricing", "a fee: \"ours\" # not a comment"},
		{"pricing", "- toll booth"},
		{"backlog", "the toll"},
		{"pricing", "tolls set"},
		{"pricing", "Tolls!"}, // the first to have it was the backlog
		{"pricing", "tariff sheets"},
		{"gone", "some words"},
		{"payroll", "my wages"},
		{"pricing", "who is it?"},
		{"backlog", "are they the same"},
		{"backlog", "what we charge"},
		{"backlog", strings.Repeat("words ", 14)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := d.Write(&text); err != nil {
		t.Fatal(err)
	}
	want := `topics:
  - id: backlog
    phrasings:
      - the toll
  - id: moon-office
    phrasings:
      - the lunar desk
  - id: pricing
    phrasings:
      - '- toll booth'
      - 'a fee: "ours" # not a comment'
      - who sets the toll
`
	if text.String() != want {
		t.Errorf("draft:\n%s\nwant\n%s", text.String(), want)
	}
	var left []string
	for _, l := range d.LeftOut {
		left = append(left, l.Topic+": "+l.Reason)
	}
	if want := []string{
		`pricing: it matches the same questions as one of "backlog"`,
		`gone: there is no topic "gone"`,
		`payroll: there is no topic "payroll"`,
		`pricing: it has no word that tells it from any other question`,
		`backlog: it matches the same questions as one of "same"`,
		`backlog: it matches the same questions as one of "pricing"`,
		`backlog: it has 83 characters, more than 80`,
	}; !slices.Equal(left, want) {
		t.Errorf("left out:\n%s\nwant\n%s", strings.Join(left, "\n"), strings.Join(want, "\n"))
	}
	if d.Known != 2 { // "tolls set" and "tariff sheets"
		t.Errorf("known = %d", d.Known)
	}
}

func TestDraftOfNothing(t *testing.T) {
	d, err := NewDraft("", nil)
	if err != nil || d.Topics != nil || d.LeftOut != nil || d.Known != 0 {
		t.Errorf("NewDraft = %+v, %v", d, err)
	}
}

func TestDraftForABrokenOverlay(t *testing.T) {
	sources := append(draftSources(), source{"overlay", mapFS(map[string]string{"broken.yaml": "topics: ["})})
	if _, err := newDraft(sources, []Phrasing{{"pricing", "the toll"}}); !errors.As(err, &Problems{}) {
		t.Errorf("err = %v, want Problems", err)
	}
}

// Whatever people have typed, the draft loads, and each phrasing is in it, known or left out.
func FuzzDraft(f *testing.F) {
	for _, text := range []string{"toll", "the toll\nand \"tariff\"", "- a: [b]", "\ufeff# x", "~ null yes 1e3", "zero \x00 and \xff", "x\u0085\u2028y", "%TAG ! ---", "&a *b |>"} {
		f.Add("pricing", text, "backlog", "toll")
		f.Add("moon-office", text, "moon-office", text+" more")
	}
	f.Fuzz(func(t *testing.T, topic, text, otherTopic, otherText string) {
		phrasings := []Phrasing{{topic, text}, {otherTopic, otherText}}
		d, err := newDraft(draftSources(), phrasings)
		if err != nil {
			t.Fatal(err)
		}
		var written bytes.Buffer
		if err := d.Write(&written); err != nil {
			t.Fatal(err)
		}
		overlay := map[string]string{"ours.yaml": draftOverlay, "a-draft.yaml": written.String()}
		b, err := loadFiles(map[string]string{"a.yaml": smallBase}, overlay)
		if err != nil {
			t.Fatalf("the draft does not load: %v\n%s", err, written.String())
		}
		added := 0
		for _, entry := range d.Topics {
			for _, text := range entry.Phrasings {
				added++
				if !slices.Contains(b.Topic(entry.ID).Phrasings, text) {
					t.Errorf("%s lacks %q", entry.ID, text)
				}
			}
		}
		if added+d.Known+len(d.LeftOut) != len(phrasings) {
			t.Errorf("%d added, %d known, %d left out of %d", added, d.Known, len(d.LeftOut), len(phrasings))
		}
	})
}
