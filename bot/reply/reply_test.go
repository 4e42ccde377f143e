package reply

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"whoowns/bot/localslack"
	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var (
	pricing = &knowledge.Topic{
		ID: "pricing", Title: "pricing", Owner: knowledge.PM, Basis: knowledge.Article, Claims: []string{"C21"},
		Why:    "What it costs is a business decision.",
		Shares: map[knowledge.Owner]string{knowledge.PO: "knowing the price model well enough to build what it promises"},
	}
	criteria = &knowledge.Topic{
		ID: "acceptance-criteria", Title: "acceptance criteria", Plural: true, Owner: knowledge.PO, Basis: knowledge.Inferred,
		Claims: []string{"C12"}, Why: "They say when a story is done.",
	}
	prioritisation = &knowledge.Topic{
		ID: "prioritisation", Title: "prioritisation", Owner: knowledge.Both, Basis: knowledge.Article, Claims: []string{"C39", "C46"},
		Why: "There are two orders: the roadmap's and the backlog's.",
		Shares: map[knowledge.Owner]string{
			knowledge.PM: "what comes first on the roadmap", knowledge.PO: "the order of the backlog",
		},
	}
	code     = &knowledge.Topic{ID: "coding", Title: "writing code", Owner: knowledge.Engineering, Basis: knowledge.Article, Claims: []string{"C09"}, Why: "The how is theirs."}
	expenses = &knowledge.Topic{
		ID: "expenses", Title: "expenses", Plural: true, Owner: knowledge.None, Basis: knowledge.Inferred,
		Whose: "your line manager's or finance's", Why: "Paying people back is not product work.",
	}
	ours = &knowledge.Topic{ID: "moon", Title: "the moon office", Owner: knowledge.PO, Basis: knowledge.Company, Why: "It was always so."}
	same = &knowledge.Concept{ID: "same", Title: "whether they are the same", Basis: knowledge.Article, Claims: []string{"C02"}, Answer: "They are two things."}
)

func one(t *knowledge.Topic, reply engine.YesNo) engine.Answer {
	return engine.Answer{Kind: engine.Ownership, Verdicts: []engine.Verdict{{Owner: t.Owner, Topic: t, Confidence: 0.9, Reply: reply}}}
}

func verdicts(kind engine.Kind, topics ...*knowledge.Topic) engine.Answer {
	a := engine.Answer{Kind: kind}
	for i, t := range topics {
		v := engine.Verdict{Asked: "duty <" + string(rune('a'+i)) + ">", Owner: knowledge.None}
		if t != nil {
			v.Owner, v.Topic, v.Confidence = t.Owner, t, 0.9
		}
		a.Verdicts = append(a.Verdicts, v)
	}
	return a
}

var answers = map[string]engine.Answer{
	"pm":              one(pricing, engine.Unasked),
	"no":              one(criteria, engine.No),
	"yes":             one(pricing, engine.Yes),
	"partly":          one(prioritisation, engine.Partly),
	"both":            one(prioritisation, engine.Unasked),
	"engineering":     one(code, engine.Unasked),
	"none":            one(expenses, engine.Unasked),
	"none-no":         one(expenses, engine.No),
	"company":         one(ours, engine.Unasked),
	"unsure":          {Kind: engine.Ownership, Verdicts: []engine.Verdict{{Owner: knowledge.PM, Topic: pricing, Confidence: 0.3}}},
	"several":         verdicts(engine.Ownership, pricing, criteria, nil, expenses),
	"breakdown":       verdicts(engine.Breakdown, criteria, criteria, pricing, code, nil),
	"breakdown-even":  verdicts(engine.Breakdown, criteria, pricing, expenses),
	"breakdown-alone": verdicts(engine.Breakdown, pricing, code, expenses, nil),
	"breakdown-all":   verdicts(engine.Breakdown, pricing, pricing, pricing),
	"breakdown-both":  verdicts(engine.Breakdown, prioritisation, prioritisation, nil),
	"several-yes-no": {Kind: engine.Ownership, Verdicts: []engine.Verdict{
		{Asked: "a", Owner: knowledge.PM, Topic: pricing, Confidence: 0.9, Reply: engine.Yes},
		{Asked: "b", Owner: knowledge.PO, Topic: ours, Confidence: 0.9, Reply: engine.No},
	}},
	"breakdown-unread": {Kind: engine.Breakdown, Unread: 7, Verdicts: verdicts(engine.Breakdown, pricing, pricing, criteria).Verdicts},
	"breakdown-none":   verdicts(engine.Breakdown, code, prioritisation, expenses),
	"concept":          {Kind: engine.Concept, Concept: same},
	"concept-no":       {Kind: engine.Concept, Concept: same, Reply: engine.No},
	"unknown":          {Kind: engine.Unknown},
	"nearest":          {Kind: engine.Unknown, Nearest: []*knowledge.Topic{pricing, criteria}},
	"help":             {Kind: engine.Help},
}

func writer(t *testing.T) Writer {
	t.Helper()
	base, err := knowledge.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return New(base, wording.English())
}

// Each shape of a reply has a golden file with what a person reads and what Slack is sent. `go test -update` rewrites them.
func TestShapes(t *testing.T) {
	w := writer(t)
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			r := w.Answer(answer)
			blocks, err := json.MarshalIndent(r.Blocks(), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			got := r.Text() + "\n---\n" + string(blocks) + "\n"
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// Whatever is answered, Slack accepts the blocks, and the fallback text is complete by itself.
func TestSlackAcceptsEveryReply(t *testing.T) {
	w := writer(t)
	words := wording.English()
	all := map[string]Reply{"busy": Notice(words.Notice.Busy), "failure": Notice(words.Notice.Failure), "compare": w.compare(answers["concept"]), "chart": w.chart()}
	for name, answer := range answers {
		all[name] = w.Answer(answer)
	}
	for _, owner := range append(knowledge.Owners(), "") {
		all["list "+string(owner)] = w.Answer(engine.Answer{Kind: engine.List, ListOf: owner})
	}
	names := Names{knowledge.PM: "Maya <Okafor>", knowledge.PO: "*Jonas*", knowledge.Engineering: "Li"}
	for _, topic := range w.base.Topics {
		a := one(topic, engine.Unasked)
		all[topic.ID] = w.Answer(a).Here(a, names, words).Shareable(ActionShare, "who?", words).Rateable(Rating{Question: "who?", Topic: topic.ID}, words)
		all[topic.ID+" why"], all[topic.ID+" sure"] = w.Why(topic), w.Sure(topic)
		for _, role := range append(knowledge.Owners(), "") {
			all[topic.ID+" "+string(role)] = w.OtherRole(topic, role)
		}
	}
	for _, concept := range w.base.Concepts {
		all[concept.ID] = w.Answer(engine.Answer{Kind: engine.Concept, Concept: concept, Reply: engine.Yes})
		all[concept.ID+" why"], all[concept.ID+" sure"] = w.WhyConcept(concept), w.SureConcept(concept)
	}
	for _, area := range append(w.base.Areas, "no such area") {
		all["chart of "+area] = w.AreaChart(area, names)
		for _, role := range append(knowledge.Owners(), "") {
			all["in "+area+" "+string(role)] = w.InArea(area, role)
		}
	}
	long := engine.Answer{Kind: engine.Breakdown}
	for range 60 {
		long.Verdicts = append(long.Verdicts, engine.Verdict{Asked: strings.Repeat("<!channel> & ", 400), Owner: knowledge.PM, Topic: pricing})
	}
	all["a long breakdown"] = w.Answer(long).Rateable(Rating{Question: strings.Repeat("\x01\"<", 4000)}, words)
	all["a long question"] = w.Answer(answers["pm"]).Shareable(ActionShare, strings.Repeat("<", maxValue), words)
	for name, r := range all {
		checkSendable(t, name, r)
	}
}

func checkSendable(t *testing.T, name string, r Reply) {
	t.Helper()
	for surface, r := range map[localslack.Surface]Reply{localslack.MessageSurface: r, localslack.ModalSurface: r.Plain(), localslack.HomeSurface: r.Plain()} {
		violations, err := localslack.ValidateBlocks(surface, r.Blocks()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range violations {
			t.Errorf("%s, in a %s: Slack would refuse it: %s", name, surface, v)
		}
	}
	fallback := r.Fallback()
	if n := utf8.RuneCountInString(fallback); n == 0 || n > maxFallback {
		t.Errorf("%s: the fallback has %d characters", name, n)
	}
	if strings.ContainsAny(fallback, "<>") {
		t.Errorf("%s: the fallback could mention or link: %s", name, fallback)
	}
	sent, err := json.Marshal(r.Blocks())
	if err != nil {
		t.Fatal(err)
	}
	var texts []struct {
		Text struct {
			Text     string
			Verbatim bool
		}
	}
	if err := json.Unmarshal(sent, &texts); err != nil {
		t.Fatal(err)
	}
	for _, block := range texts {
		if strings.ContainsAny(block.Text.Text, "<>") {
			t.Errorf("%s: a block could mention or link: %s", name, block.Text.Text)
		}
	}
}

func TestBreakdownKeepsEveryDutyThatFits(t *testing.T) {
	r := writer(t).Answer(verdicts(engine.Breakdown, criteria, criteria, pricing))
	if got := strings.Count(r.Text(), "• duty"); got != 3 {
		t.Errorf("%d duties in\n%s", got, r.Text())
	}
}

// However long the thing is that is not known, the blocks still say so.
func TestLongThingIsSaidBackInShort(t *testing.T) {
	a := verdicts(engine.Ownership, pricing, nil)
	a.Verdicts[1].Asked = strings.Repeat("&", 2000)
	r := writer(t).Answer(a)
	checkSendable(t, "a long thing", r)
	sent, err := json.Marshal(r.Blocks())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(sent), "I don't know that one") {
		t.Errorf("the blocks do not say that it is not known: %s", sent)
	}
}
