package knowledge

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
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

// Whatever is hidden, the rest still holds: nothing is left that is related to it.
func TestOverlayHidesEveryEntryOfTheBase(t *testing.T) {
	base, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	hide := func(kind, id string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "x.yaml"), []byte(kind+":\n  - id: "+id+"\n    hide: true\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(dir); err != nil {
			t.Errorf("hide %s: %v", id, err)
		}
	}
	// One of each area is enough to meet every file, since loading all 331 would take half a minute.
	seen := map[string]bool{}
	for _, topic := range base.Topics {
		if !seen[topic.Area] {
			seen[topic.Area] = true
			hide("topics", topic.ID)
		}
	}
	hide("concepts", base.Concepts[0].ID)
}

func TestOverlayTakesAWordingFromATitle(t *testing.T) {
	b := loadOverlay(t, "area: x\ntopics:\n  - id: zebra\n    title: the zebra\n    owner: po\n    why: It is so.\n    names: [pricing]\n")
	if slices.Contains(b.Topic("pricing").Names, "pricing") {
		t.Error("the title of the base's topic still leads to it")
	}
	b = loadOverlay(t, "concepts:\n  - id: zebra\n    title: whether zebras\n    answer: They are.\n    phrasings: [price list]\n")
	if slices.Contains(b.Topic("pricing").Names, "price list") {
		t.Error("a wording that the overlay's concept took still leads to the base's topic")
	}
}

func TestOverlaysReasonIsNotTheArticles(t *testing.T) {
	b := loadOverlay(t, "topics:\n  - id: pricing\n    why: Our founders decide it on Mondays.\n")
	if topic := b.Topic("pricing"); topic.Basis != Company || topic.Claims != nil || topic.Owner != PM {
		t.Errorf("topic = %+v", topic)
	}
}

func TestOverlaysSynonymsDoNotBlameTheBase(t *testing.T) {
	b := loadOverlay(t, "synonyms:\n  - [pricing, backlog]\n")
	if b.Topic("pricing") == nil || b.Topic("backlog") == nil {
		t.Error("topics were lost")
	}
}

// Several files of an overlay add names and phrasings to one topic, whatever the files are called and whatever else is made of it.
func TestOverlayAddsToATopicInSeveralFiles(t *testing.T) {
	asked := "topics:\n  - id: pricing\n    names: [toll]\n    phrasings: [the wages office]\n  - id: moon-office\n    phrasings: [the lunar desk]\n"
	ours := "area: Ours\ntopics:\n  - id: pricing\n    owner: po\n    why: Here the PO sets it.\n    phrasings: [the tariff sheet]\n" +
		"  - id: moon-office\n    title: the moon office\n    owner: po\n    why: It was always so.\n"
	more := "topics:\n  - id: pricing\n    phrasings: [backlog]\n"
	for _, name := range []string{"a.yaml", "z.yaml"} {
		b, err := loadFiles(map[string]string{"a.yaml": smallBase}, map[string]string{"ours.yaml": ours, name: asked, "more.yaml": more})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		pricing, moon := b.Topic("pricing"), b.Topic("moon-office")
		for _, text := range []string{"price list", "what we charge", "toll", "the tariff sheet", "the wages office", "backlog"} {
			if !slices.Contains(slices.Concat(pricing.Names, pricing.Phrasings), text) {
				t.Errorf("%s: pricing lacks %q", name, text)
			}
			if company := text != "price list" && text != "what we charge"; slices.Contains(pricing.Added, text) != company {
				t.Errorf("%s: Added = %q, with or without %q", name, pricing.Added, text)
			}
		}
		if pricing.Owner != PO || moon.Title != "the moon office" || moon.Area != "Ours" || !slices.Contains(moon.Phrasings, "the lunar desk") || moon.Added != nil {
			t.Errorf("%s: pricing = %+v, moon-office = %+v", name, pricing, moon)
		}
		if slices.Contains(b.Topic("backlog").Names, "backlog") {
			t.Errorf("%s: a wording that an addition took still leads to the base's topic", name)
		}
	}
}

// What is wrong with an addition is told at its own place.
func TestOverlaysAdditionsAreChecked(t *testing.T) {
	ours := "area: Ours\ntopics:\n  - id: pricing\n    why: Here too.\n    phrasings: [one toll, two tolls of ours]\n  - id: moon-office\n    title: the moon office\n    owner: po\n    why: It is so.\n"
	for name, test := range map[string]struct{ asked, want string }{
		"to a topic of the base": {"topics:\n  - id: pricing\n    names: [tariff]\n    phrasings:\n      - fine words\n      - who\n", `overlay/asked.yaml:6: "who" has no word`},
		"to the overlay's own":   {"topics:\n  - id: moon-office\n    phrasings:\n      - lunar desk\n      - tariff toll fee duty levy " + strings.Repeat("tax ", 20) + "\n", `overlay/asked.yaml:5: "tariff toll`},
		"of another's wording":   {"topics:\n  - id: moon-office\n    phrasings:\n      - two tolls of ours\n", `overlay/asked.yaml:4: "two tolls of ours" matches the same questions as one of "pricing"`},
		"of another's title":     {"topics:\n  - id: pricing\n    names: [moon office]\n", `overlay/ours.yaml:6: "the moon office" matches the same questions as one of "pricing"`},
		"beside another":         {"topics:\n  - id: pricing\n    names: [moon office]\n  - id: moon-office\n    names: [lunar desk]\n", `overlay/ours.yaml:6: "the moon office" matches the same questions as one of "pricing"`},
		"to no topic":            {"area: x\ntopics:\n  - id: prcing\n    phrasings: [toll]\n", `overlay/asked.yaml:3: why is missing`},
		"twice in a file":        {"topics:\n  - id: pricing\n    phrasings: [levy]\n  - id: pricing\n    phrasings: [fee]\n", `overlay/asked.yaml:4: the overlay has "pricing" already`},
		"and a change":           {"topics:\n  - id: pricing\n    title: tolls\n", `overlay/ours.yaml:3: the overlay has "pricing" already`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadFiles(map[string]string{"a.yaml": smallBase}, map[string]string{"ours.yaml": ours, "asked.yaml": test.asked})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("err =\n%v\nwant\n%s", err, test.want)
			}
		})
	}
}

func TestOverlayIsCheckedLikeTheBase(t *testing.T) {
	for name, test := range map[string]struct{ overlay, want string }{
		"another owner without a reason": {"area: x\ntopics:\n  - id: pricing\n    owner: po\n", "overlay/ours.yaml:4: topic \"pricing\" gets another owner"},
		"a new topic that lacks things":  {"area: x\ntopics:\n  - id: prcing\n    owner: po\n", "overlay/ours.yaml:3: why is missing"},
		"an empty entry":                 {"area: x\ntopics:\n  -\n", "overlay/ours.yaml:3: there is a dash with nothing after it"},
		"an empty concept":               {"concepts: [~]\n", "overlay/ours.yaml:1: there is a dash with nothing after it"},
		"an id twice":                    {"topics:\n  - id: pricing\n    names: [tariff]\n  - id: pricing\n    names: [toll]\n", "overlay/ours.yaml:4: the overlay has \"pricing\" already"},
		"a second document":              {"topics:\n  - id: pricing\n    names: [tariff]\n---\ntopics: []\n", "overlay/ours.yaml: there is a second document"},
		"an empty short form":            {"abbreviations:\n  foo: \"\"\n", "overlay/ours.yaml: abbreviation \"foo\" stands for nothing"},
		"no area":                        {"topics:\n  - id: zebra\n    title: zebra\n", "overlay/ours.yaml:2: the file of topic \"zebra\" has no area"},
		"a vocabulary that leaves nothing of the base's words": {"abbreviations:\n  pricing: the\ntopics:\n  - id: pricing\n    names: [our rates]\n", "overlay/ours.yaml:4: the overlay's vocabulary leaves nothing of the base's \"pricing\""},
		"general for a topic of the base":                      {"topics:\n  - id: pricing\n    general: true\n", "overlay/ours.yaml:3: topic \"pricing\" is of the base"},
		"hiding nothing":                                       {"area: x\ntopics:\n  - id: prcing\n    hide: true\n", "overlay/ours.yaml:3: there is no topic \"prcing\" to hide"},
		"a claim of its own":                                   {"claims:\n  - id: C50\n    section: realm\n    text: x\n", "overlay/ours.yaml:2: claims are the article's"},
		"a bad phrasing of its own":                            {"area: x\ntopics:\n  - id: pricing\n    phrasings:\n      - fine words\n      - who\n", "overlay/ours.yaml:6: \"who\" has no word"},
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

// The version is that of the files' content: another overlay has another, and the same files have the same wherever they lie.
func TestVersion(t *testing.T) {
	const ours = "topics:\n  - id: pricing\n    names: [price tag]\n"
	version := func(overlay string) string {
		t.Helper()
		sources := []source{{"base", fstest.MapFS{"base.yaml": {Data: []byte(smallBase)}}}}
		if overlay != "" {
			sources = append(sources, source{t.TempDir(), fstest.MapFS{"ours.yaml": {Data: []byte(overlay)}}})
		}
		b, err := load(sources...)
		if err != nil {
			t.Fatal(err)
		}
		return b.Version
	}
	none, one := version(""), version(ours)
	if len(none) != versionLength || none == one || one == version(ours+"    phrasings: [what it sells for]\n") {
		t.Errorf("versions: %q, %q with an overlay", none, one)
	}
	if none != version("") || one != version(ours) {
		t.Error("the same files have two versions")
	}
}
