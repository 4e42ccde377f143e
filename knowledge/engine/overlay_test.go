package engine

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"whoowns/knowledge"
)

// withOverlay is an engine on the base with an overlay of one file laid over it.
func withOverlay(t *testing.T, overlay string) *Engine {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ours.yaml"), []byte(overlay), 0o600); err != nil {
		t.Fatal(err)
	}
	base, err := knowledge.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return New(base)
}

func checkAnswers(t *testing.T, e *Engine, want map[string]string) {
	t.Helper()
	for question, want := range want {
		if got := summary(e.Answer(question)); got != want {
			t.Errorf("%q: got %s, want %s", question, got, want)
		}
	}
}

// An overlay's topic is found by its names, by its phrasings, and by close wordings of them, without anything being taught.
func TestOverlayTopicIsFoundAtOnce(t *testing.T) {
	e := withOverlay(t, `
area: Ours
topics:
  - id: tariff-office
    title: the tariff office
    owner: po
    why: Its wishes reach us as stories.
    names: [tariff office]
    phrasings:
      - send a request to the tariff office
      - what the regulator wants filed
      - tariff paperwork
  - id: zebra-round
    title: the zebra round
    owner: none
    whose: the zebra chair's
    why: The chair runs it.
    names: [zebra round]
    phrasings: [prepare the zebra round, minutes of the zebra round, who speaks in the zebra]
`)
	checkAnswers(t, e, map[string]string{
		"tariff office":                                             "ownership po:tariff-office",
		"who talks to the tariff office?":                           "ownership po:tariff-office",
		"is the tariff office a PM job?":                            "ownership po:tariff-office(no)",
		"who sends our requests to the tariff office":               "ownership po:tariff-office",
		"what does the regulator want us to file?":                  "ownership po:tariff-office",
		"whose is the paperwork for tariffs?":                       "ownership po:tariff-office",
		"who prepares the next zebra round?":                        "ownership none:zebra-round",
		"pricing":                                                   "ownership pm:pricing",
		"who goes to the tariff office and who orders the backlog?": "ownership po:tariff-office po:backlog-ordering",
	})
}

// An overlay's owner wins over what was taught, however the question is worded.
func TestOverlayOwnerWins(t *testing.T) {
	e := withOverlay(t, `
area: Ours
topics:
  - id: pricing
    owner: none
    whose: the founders'
    why: Prices are set in the founders' round.
  - id: acceptance-criteria
    owner: engineering
    why: Here the testers write them.
    phrasings: [the green list]
`)
	checkAnswers(t, e, map[string]string{
		"pricing":                              "ownership none:pricing",
		"who sets the price?":                  "ownership none:pricing",
		"who decides what we charge?":          "ownership none:pricing",
		"should the PM set the price?":         "ownership none:pricing(no)",
		"acceptance criteria":                  "ownership engineering:acceptance-criteria",
		"who writes the acceptance criteria":   "ownership engineering:acceptance-criteria",
		"who keeps the green list?":            "ownership engineering:acceptance-criteria",
		"is it the PO who sets the price?":     "ownership none:pricing(no)",
		"who sets the price and who tests it?": "ownership none:pricing engineering:software-testing",
	})
}

// What an overlay hides is not answered, and not taken for a neighbour either.
func TestOverlayHidesATopic(t *testing.T) {
	e := withOverlay(t, "topics:\n  - id: sprint-planning\n    hide: true\n")
	hidden := embeddedBase(t).Topic("sprint-planning")
	for _, question := range slices.Concat([]string{"who plans the sprint?", "is sprint planning a PM job?"}, hidden.Names, hidden.Phrasings) {
		if a := e.Answer(question); a.Kind != Unknown {
			t.Errorf("%q: %s", question, summary(a))
		}
	}
}

// A concept that an overlay hides is not answered by another one.
func TestOverlayHidesAConcept(t *testing.T) {
	e := withOverlay(t, "concepts:\n  - id: same-or-different\n    hide: true\n")
	for _, question := range []string{"are PM and PO the same?", "are they the same?"} {
		if a := e.Answer(question); a.Kind != Unknown {
			t.Errorf("%q: %s", question, summary(a))
		}
	}
}

// An overlay may give what is left over to another owner too.
func TestOverlayGivesAGeneralTopicAway(t *testing.T) {
	e := withOverlay(t, "topics:\n  - id: other-product-management\n    owner: none\n    whose: the board's\n    why: Here the board decides.\n")
	checkAnswers(t, e, map[string]string{"is it the PO who says whether Braille menus come?": "ownership none:other-product-management(no)"})
}

// What an overlay hides is neither charted nor compared, and its own words for a comparison come first.
func TestOverlayChangesCommands(t *testing.T) {
	var hide strings.Builder
	hide.WriteString("topics:\n")
	for _, topic := range embeddedBase(t).Topics {
		if topic.Area == "Backlog" {
			hide.WriteString("  - id: " + topic.ID + "\n    hide: true\n")
		}
	}
	e := withOverlay(t, hide.String()+"concepts:\n  - id: same-or-different\n    hide: true\n")
	checkAnswers(t, e, map[string]string{"compare PM and PO": "unknown", "pm vs po": "unknown"})
	if a := e.Answer("chart backlog"); a.Chart {
		t.Errorf("chart of a hidden area: %s", summary(a))
	}
	e = withOverlay(t, "concepts:\n  - id: house-rule\n    title: our rule\n    answer: We settle it by lot.\n    phrasings: [pm vs po]\n")
	checkAnswers(t, e, map[string]string{"pm vs po": "concept house-rule", "compare": "concept same-or-different compare"})
}

// An area is charted by a beginning that is its alone.
func TestChartNeedsOneArea(t *testing.T) {
	e := withOverlay(t, "area: Pricing abroad\ntopics:\n  - id: tariff-office\n    title: the tariff office\n    owner: po\n    why: It is so.\n")
	checkAnswers(t, e, map[string]string{
		"chart pricing abroad": "list chart Pricing abroad",
		"chart pricing and":    "list chart Pricing and business",
	})
	if a := e.Answer("chart pricing"); a.Chart {
		t.Errorf("chart pricing, which may be either: %s", summary(a))
	}
}
