package knowledge

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A base that holds, small enough to be broken in every way.
const smallBase = `area: Pricing

claims:
  - id: C21
    section: realm
    owner: pm
    text: pricing is the PM's
  - id: C46
    section: strategist
    owner: po
    text: the PO owns the backlog

topics:
  - id: pricing
    title: pricing
    owner: pm
    basis: article
    claims: [C21]
    why: What it costs is a business decision.
    shares:
      po: building what the price promises
    names: [pricing, price list]
    phrasings:
      - what we charge
    related: [backlog]

  - id: backlog
    title: the backlog
    owner: po
    basis: article
    claims: [C46]
    why: The backlog is where the work waits.
    names: [backlog]

  - id: payroll
    title: payroll
    owner: none
    basis: inferred
    whose: the finance team's
    why: Paying people is not product work.
    names: [payroll, wages]

concepts:
  - id: same
    title: whether they are the same
    basis: inferred
    claims: [C21]
    answer: They are two things.
    no:
      - are they the same
    phrasings:
      - difference between the two
`

func loadFiles(files map[string]string, overlay map[string]string) (*Base, error) {
	sources := []source{{"base", mapFS(files)}}
	if overlay != nil {
		sources = append(sources, source{"overlay", mapFS(overlay)})
	}
	return load(sources...)
}

func mapFS(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func TestLoadSmallBase(t *testing.T) {
	b, err := loadFiles(map[string]string{"a.yaml": smallBase}, nil)
	if err != nil {
		t.Fatal(err)
	}
	pricing := b.Topic("pricing")
	if pricing == nil || pricing.Owner != PM || pricing.Area != "Pricing" || pricing.Shares[PO] != "building what the price promises" {
		t.Errorf("pricing = %+v", pricing)
	}
	if b.Concept("same") == nil || b.Claim("C46") == nil || b.Topic("same") != nil {
		t.Error("the indexes are wrong")
	}
	if got := slices.Collect(b.OwnedBy(PO)); len(got) != 1 || got[0].ID != "backlog" {
		t.Errorf("OwnedBy(PO) = %v", got)
	}
}

// Every mistake that a curator can make is told with its file, its line and what to write instead.
func TestLoadTellsWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		want           string // how one of the problems begins
	}{
		{"a tab", "    title: pricing", "\ttitle: pricing", "base/a.yaml:15: "},
		{"a duplicate key", "    owner: pm\n    basis", "    owner: pm\n    owner: po\n    basis", "base/a.yaml:17: "},
		{"an unknown field", "    why: What", "    because: x\n    why: What", `base/a.yaml:19: unknown field "because"`},
		{"an unknown owner", "owner: pm\n    basis", "owner: cto\n    basis", `base/a.yaml:16: unknown owner "cto": write pm, po, both, engineering or none`},
		{"no owner", "    owner: pm\n    basis", "    basis", `base/a.yaml:14: topic "pricing" has no owner: write pm`},
		{"an unknown basis", "basis: article\n    claims: [C21]", "basis: gut\n    claims: [C21]", `base/a.yaml:17: unknown basis "gut": write article`},
		{"basis company in the base", "basis: article\n    claims: [C21]", "basis: company\n    claims: [C21]", `base/a.yaml:17: basis company is for overlays`},
		{"an unknown claim", "claims: [C21]\n    why", "claims: [C21, C99]\n    why", `base/a.yaml:18: there is no claim "C99"`},
		{"a claim twice", "claims: [C21]\n    why", "claims: [C21, C21]\n    why", `base/a.yaml:18: claim C21 is cited twice`},
		{"another role's claim", "claims: [C21]\n    why", "claims: [C46, C21]\n    why", `base/a.yaml:18: claim C46 is about po, so it cannot decide for pm`},
		{"a claim that nothing cites", "claims: [C46]", "claims: [C21]", `base/a.yaml:8: claim C46 is cited by no topic`},
		{"an id twice", "id: backlog", "id: pricing", `base/a.yaml:27: id "pricing" is taken`},
		{"an id of a wrong form", "id: payroll", "id: Pay Roll", `base/a.yaml:35: id "Pay Roll" is not of the form`},
		{"no id", "  - id: payroll\n    title", "  - title", `base/a.yaml:35: it has no id`},
		{"a phrasing in two topics", "      - what we charge", "      - Backlogs!", `base/a.yaml:33: "backlog" matches the same questions as one of "pricing"`},
		{"a phrasing of nothing", "      - what we charge", "      - who is it", `base/a.yaml:24: "who is it" has no word`},
		{"a long phrasing", "      - what we charge", "      - " + strings.Repeat("price ", 14), `base/a.yaml:24: "price price`},
		{"a long why", "What it costs is a business decision.", strings.Repeat("word ", 48) + "end.", `base/a.yaml:19: why has 244 characters: say it in 240`},
		{"a why that is no sentence", "business decision.", "business decision", `base/a.yaml:19: why does not end with a full stop`},
		{"a why that is missing", "    why: What it costs is a business decision.\n", "", `base/a.yaml:14: why is missing`},
		{"a title that is a sentence", "title: pricing", "title: pricing.", `base/a.yaml:15: title ends with a full stop`},
		{"related to nothing", "related: [backlog]", "related: [blacklog]", `base/a.yaml:25: there is no topic "blacklog"`},
		{"related to itself", "related: [backlog]", "related: [pricing]", `base/a.yaml:25: topic "pricing" is related to itself`},
		{"a share of the owner", "      po: building", "      pm: building", `base/a.yaml:21: pm owns the topic`},
		{"a share of nobody", "      po: building", "      cto: building", `base/a.yaml:20: shares has the key "cto"`},
		{"both without shares", "owner: po\n    basis", "owner: both\n    basis", `base/a.yaml:27: owner both needs the share of pm and of po`},
		{"none without whose", "    whose: the finance team's\n", "", `base/a.yaml:35: owner none needs ` + "`whose`"},
		{"none by the article", "basis: inferred\n    whose", "basis: article\n    whose", `base/a.yaml:38: owner none cannot rest on the article`},
		{"whose without none", "    names: [backlog]", "    whose: ours\n    names: [backlog]", `base/a.yaml:33: ` + "`whose`" + ` goes with owner none only`},
		{"a topic that cites nothing", "    claims: [C46]\n", "", `base/a.yaml:27: topic "backlog" cites no claim`},
		{"an answer that begins with No", "answer: They", "answer: No, they", `base/a.yaml:48: the answer begins with no,`},
		{"a concept without phrasings", "    no:\n      - are they the same\n    phrasings:\n      - difference between the two\n", "", `base/a.yaml:44: concept "same" has no phrasings`},
		{"general for none", "    names: [payroll, wages]", "    names: [payroll, wages]\n    general: true", `base/a.yaml:42: topic "payroll" cannot be general`},
		{"general twice", "    names: [backlog]\n\n  - id: payroll\n    title: payroll\n    owner: none\n    basis: inferred\n    whose: the finance team's", "    names: [backlog]\n    general: true\n\n  - id: payroll\n    title: payroll\n    owner: po\n    general: true\n    claims: [C46]\n    basis: inferred", `base/a.yaml:39: topic "backlog" is general for po already`},
		{"an unknown section", "section: realm", "section: preface", `base/a.yaml:5: claim C21 names the section "preface"`},
		{"a long area", "area: Pricing\n", "area: " + strings.Repeat("Pricing ", 8) + "\n", `base/a.yaml:14: the area of the file of topic "pricing" has 63 characters: name it in 60`},
		{"no area", "area: Pricing\n", "", `base/a.yaml:13: the file of topic "pricing" has no area`},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(smallBase, test.old, test.new, 1)
			if text == smallBase {
				t.Fatalf("the base does not have %q", test.old)
			}
			_, err := loadFiles(map[string]string{"a.yaml": text}, nil)
			problems := Problems(nil)
			if !errors.As(err, &problems) {
				t.Fatalf("err = %v, want Problems", err)
			}
			if !slices.ContainsFunc(problems, func(p Problem) bool { return strings.HasPrefix(p.String(), test.want) }) {
				t.Errorf("problems:\n%v\nwant one that begins with\n%s", err, test.want)
			}
		})
	}
}

func TestLoadTellsAllProblemsInOrder(t *testing.T) {
	text := strings.NewReplacer("owner: pm\n    basis", "owner: cto\n    basis", "business decision.", "decision", "[backlog]\n\n", "[nothing]\n\n").Replace(smallBase)
	_, err := loadFiles(map[string]string{"b.yaml": text, "a.yaml": "area: [\n"}, nil)
	problems := Problems(nil)
	if !errors.As(err, &problems) || len(problems) < 4 {
		t.Fatalf("err = %v, want at least four Problems", err)
	}
	if problems[0].File != "base/a.yaml" || !slices.IsSortedFunc(problems, Problem.compare) {
		t.Errorf("not in the order of files and lines:\n%v", err)
	}
}

func TestLoadNamesAFolderThatIsNotThere(t *testing.T) {
	_, err := Load("/no/such/folder")
	if err == nil || !strings.Contains(err.Error(), "/no/such/folder") {
		t.Errorf("err = %v, want one that names the folder", err)
	}
	empty := t.TempDir()
	if _, err := Load(empty); err == nil || !strings.Contains(err.Error(), empty) || !strings.Contains(err.Error(), "no .yaml file") {
		t.Errorf("err = %v, want one that names the empty folder", err)
	}
}
