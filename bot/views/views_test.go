package views_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"whoowns/bot/localslack"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/views"
	"whoowns/bot/wording"
	"whoowns/knowledge"
)

func base(t *testing.T) *knowledge.Base {
	t.Helper()
	b, err := knowledge.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// shown is a view's JSON, which Slack has to take.
func shown(t *testing.T, view any) string {
	t.Helper()
	data, err := json.Marshal(view)
	if err != nil {
		t.Fatal(err)
	}
	found, err := localslack.ValidateView(data)
	if err != nil || len(found) > 0 {
		t.Errorf("Slack refuses it: %v %v", found, err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(data))
}

// However full a Home tab is, Slack takes it, and what is known can be looked through.
func TestFullHome(t *testing.T) {
	b := base(t)
	v := views.New(b, wording.English())
	long := strings.Repeat("<&>*", 500)
	for name, h := range map[string]views.Home{
		"empty":                     {},
		"of a curator with no case": {Curating: &views.Curating{}},
		"full": {
			Browsing:  views.Browsing{Role: knowledge.PM},
			Directory: slices.Repeat([]store.Holder{{Channel: "C012AB3CD", Role: "po", Name: strings.Repeat("&", 80)}, {Role: "pm", Name: long[:80]}}, 100),
			MostAsked: slices.Repeat([]store.TopicCount{{Topic: "pricing", Count: 1 << 40}, {Topic: "gone", Count: 1}}, 50),
			Curating: &views.Curating{
				Waiting: 1000, Broken: long,
				Cases: slices.Repeat([]store.Case{
					{Key: strings.Repeat("k", 34), Text: long, Topic: "pricing", Owner: "pm", Disputed: true, Count: 9, Suggested: map[string]int{"po": 3, "none": 2, "nobody": 1}, Whys: []string{long, long, long}},
					{Key: "u", Text: long, Topic: "gone"},
				}, 20),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := shown(t, v.Home(h))
			if !strings.Contains(got, `"What I know"`) || !strings.Contains(got, views.ActionBrowseArea) {
				t.Errorf("nothing to look through in %s", got)
			}
			if h.Curating == nil && strings.Contains(got, "For curators") {
				t.Error("it is for curators")
			}
		})
	}
}

// What is browsed comes back from the view that it was put into, and from what is no view nothing comes.
func TestBrowsing(t *testing.T) {
	v := views.New(base(t), wording.English())
	for _, b := range []views.Browsing{{}, {Role: knowledge.PO}, {Area: "Backlog"}, {Role: knowledge.None, Area: "Pricing and business"}} {
		if got := views.BrowsingOf(v.Home(views.Home{Browsing: b}).PrivateMetadata); got != b {
			t.Errorf("%+v comes back as %+v", b, got)
		}
	}
	for _, metadata := range []string{"", "x", "[]", `{"role":1}`, `{"role":"pm","area":1}`} {
		if got := views.BrowsingOf(metadata); got != (views.Browsing{}) {
			t.Errorf("%q: %+v", metadata, got)
		}
	}
	got := shown(t, v.Home(views.Home{Browsing: views.Browsing{Role: "boss", Area: "Moon"}})) // of an older base
	if strings.Contains(got, "initial_option") || !strings.Contains(got, "Nothing that I know.") {
		t.Errorf("of what is not there: %s", got)
	}
}

// The topics are on offer by their areas, the nearest one chosen if it is still there.
func TestPhrasing(t *testing.T) {
	b := base(t)
	v := views.New(b, wording.English())
	got := shown(t, v.Phrasing("who fixes it", "pricing", `{"k":"x"}`))
	for _, topic := range b.Topics {
		if !strings.Contains(got, fmt.Sprintf(`"value":%q`, topic.ID)) {
			t.Errorf("%s is not on offer", topic.ID)
		}
	}
	if !strings.Contains(got, `"initial_option":{"text":{"type":"plain_text","text":"pricing"`) {
		t.Errorf("pricing is not chosen in %.300s", got)
	}
	if strings.Contains(shown(t, v.Phrasing("x", "gone", "")), "initial_option") {
		t.Error("a topic that is gone is chosen")
	}
	// A company may have very many topics, and areas with long names.
	var many knowledge.Base
	for i := range 150 {
		area := fmt.Sprint(strings.Repeat("long ", 20), i)
		many.Areas = append(many.Areas, area)
		for j := range 120 / (i + 1) {
			many.Topics = append(many.Topics, &knowledge.Topic{ID: fmt.Sprint(i, "-", j), Title: strings.Repeat("t", 60), Owner: knowledge.PM, Area: area})
		}
	}
	v = views.New(&many, wording.English())
	shown(t, v.Phrasing(strings.Repeat("é", 250), "1-1", "{}"))
	shown(t, v.Home(views.Home{Browsing: views.Browsing{Role: knowledge.PM}}))
}

// What somebody typed is put back into the window as it was, and what is said of it pings nobody.
func TestWindowsHoldWhatWasTyped(t *testing.T) {
	v := views.New(base(t), wording.English())
	typed := "<!channel> & *all*"
	got := shown(t, v.Answered("1", typed, reply.Notice("{said}", "said", typed)))
	if !strings.Contains(got, `"initial_value":"<!channel> & *all*"`) || strings.Contains(got, `"text":"<!channel>`) {
		t.Errorf("the window is %s", got)
	}
	shown(t, v.Answered("2", strings.Repeat("é", views.MaxInput), reply.Notice("x")))
	shown(t, v.Feedback("", ""))
	if got := shown(t, v.Feedback("Pricing is the Product Manager's.", "kept")); !strings.Contains(got, "I said: Pricing is") || !strings.Contains(got, `"private_metadata":"kept"`) {
		t.Errorf("the window is %s", got)
	}
}
