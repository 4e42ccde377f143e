package knowledge

import (
	"slices"
	"strings"
	"testing"
)

func loadOverlay(t *testing.T, overlay string) *Base {
	t.Helper()
	b, err := loadFiles(map[string]string{"a.yaml": smallBase}, map[string]string{"ours.yaml": overlay})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOverlayAddsATopic(t *testing.T) {
	b := loadOverlay(t, `
area: Our own
topics:
  - id: moon-office
    title: the moon office
    owner: po
    why: It was always so.
    names: [moon office]
    phrasings: [what we charge]
`)
	topic := b.Topic("moon-office")
	if topic == nil || topic.Basis != Company || topic.Area != "Our own" {
		t.Fatalf("topic = %+v", topic)
	}
	if !slices.Contains(b.Areas, "Our own") {
		t.Error("its area is not listed")
	}
	if slices.Contains(b.Topic("pricing").Phrasings, "what we charge") {
		t.Error("a wording that the overlay took still leads to the base's topic")
	}
}

func TestOverlayChangesATopic(t *testing.T) {
	b := loadOverlay(t, `
area: Pricing
topics:
  - id: pricing
    owner: po
    why: Here the PO sets it.
    phrasings: [the tariff sheet]
`)
	topic := b.Topic("pricing")
	switch {
	case topic.Owner != PO || topic.Why != "Here the PO sets it.":
		t.Errorf("owner and why = %s, %q", topic.Owner, topic.Why)
	case topic.Basis != Company || topic.Claims != nil:
		t.Errorf("basis and claims = %s, %v: the article does not say so", topic.Basis, topic.Claims)
	case topic.Shares != nil:
		t.Errorf("shares = %v, which were said for another owner", topic.Shares)
	case topic.Title != "pricing" || !slices.Contains(topic.Names, "price list"):
		t.Error("what the overlay does not mention was lost")
	case !slices.Contains(topic.Phrasings, "the tariff sheet") || !slices.Contains(topic.Phrasings, "what we charge"):
		t.Errorf("phrasings = %v", topic.Phrasings)
	}
}

func TestOverlayKeepsTheSourceWhenTheOwnerStays(t *testing.T) {
	b := loadOverlay(t, "area: Pricing\ntopics:\n  - id: pricing\n    title: our tariffs\n    plural: true\n")
	if topic := b.Topic("pricing"); topic.Title != "our tariffs" || !topic.Plural || topic.Basis != Article || topic.Owner != PM {
		t.Errorf("topic = %+v", topic)
	}
}

func TestOverlayHides(t *testing.T) {
	b := loadOverlay(t, "area: x\ntopics:\n  - id: payroll\n    hide: true\nconcepts:\n  - id: same\n    hide: true\n")
	if b.Topic("payroll") != nil || b.Concept("same") != nil {
		t.Error("what was hidden is still there")
	}
}

func TestOverlayChangesAConcept(t *testing.T) {
	b := loadOverlay(t, "concepts:\n  - id: same\n    answer: Here they are one.\n    yes: [are they identical]\n")
	if c := b.Concept("same"); c.Answer != "Here they are one." || c.Basis != Company || !slices.Contains(c.Yes, "are they identical") || len(c.No) != 1 {
		t.Errorf("concept = %+v", c)
	}
}

func TestOverlayIsCheckedLikeTheBase(t *testing.T) {
	for name, test := range map[string]struct{ overlay, want string }{
		"another owner without a reason": {"area: x\ntopics:\n  - id: pricing\n    owner: po\n", "overlay/ours.yaml:4: topic \"pricing\" gets another owner"},
		"a new topic that lacks things":  {"area: x\ntopics:\n  - id: prcing\n    owner: po\n", "overlay/ours.yaml:3: why is missing"},
		"hiding nothing":                 {"area: x\ntopics:\n  - id: prcing\n    hide: true\n", "overlay/ours.yaml:3: there is no topic \"prcing\" to hide"},
		"a claim of its own":             {"claims:\n  - id: C50\n    section: realm\n    text: x\n", "overlay/ours.yaml:2: claims are the article's"},
		"a bad phrasing of its own":      {"area: x\ntopics:\n  - id: pricing\n    phrasings:\n      - fine words\n      - who\n", "overlay/ours.yaml:6: \"who\" has no word"},
		"a wording for two of its own": {
			"area: x\ntopics:\n  - id: pricing\n    phrasings: [tariff sheet]\n  - id: backlog\n    phrasings: [the tariff sheets]\n",
			"overlay/ours.yaml:6: \"the tariff sheets\" matches the same questions as one of \"pricing\"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadFiles(map[string]string{"a.yaml": smallBase}, map[string]string{"ours.yaml": test.overlay})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("err =\n%v\nwant\n%s", err, test.want)
			}
		})
	}
}
