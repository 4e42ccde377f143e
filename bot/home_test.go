package bot_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/views"
	"whoowns/knowledge"
)

// curators are options with people who curate.
func curators(t *testing.T, text string) bot.Options {
	t.Helper()
	people, err := bot.ParsePeople(text)
	if err != nil {
		t.Fatal(err)
	}
	return bot.Options{Curators: people, Record: record.Unanswered}
}

// atHome does something in the App Home and returns the tab as it is then.
func (w *workspace) atHome(act func()) localslack.Entry {
	w.t.Helper()
	e := w.shows(act)
	if e.Kind != localslack.ViewPublished {
		w.t.Fatalf("shown: %s", e.Kind)
	}
	return e
}

// chosen are the values that the menus of a view stand at, by action.
func chosen(t *testing.T, e localslack.Entry) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, one := range elements(t, e) {
		values[one.ActionID] = one.Initial.Value
	}
	return values
}

// The App Home says how to ask, who holds the roles, what is asked most, and what is known.
func TestHome(t *testing.T) {
	t.Parallel()
	s := sqlite(t)
	if err := s.CountTopics(t.Context(), map[string]int{"pricing": 3, "roadmap": 2, "gone": 7, "backlog": 1}); err != nil {
		t.Fatal(err)
	}
	w, _ := newWorkspaceAt(t, s, bot.Options{Editors: bot.Everyone()})
	h := w.opens(w.person.ID)
	saidAll(t, told(h), "How to ask", "is this a PM or a PO job?", "Nobody has been named yet", "Most asked of late", "*Pricing*, 3×", "*The roadmap*, 2×")
	saidNone(t, told(h), "gone", "For curators")
	grace := w.join("grace")
	w.runs(w.person.ID, w.channel.ID, "set pm <@"+grace.ID+"> everywhere")
	w.runs(w.person.ID, w.channel.ID, "set po <@"+grace.ID+">")
	h = w.opens(w.person.ID)
	saidAll(t, told(h), "Product Manager everywhere: *grace*", "Product Owner in <#"+w.channel.ID+">: *grace*")

	topic := w.shows(func() { w.press(h, reply.ActionTopic+"0") })
	if topic.Kind != localslack.ViewOpened {
		t.Errorf("a topic is shown by %s", topic.Kind)
	}
	saidAll(t, told(topic), "*Pricing*", "the Product Manager's", "Here that is grace (")
	w.stop()
	w.wellFormed()
	w.filledIn()
}

// What is known is looked through by role and by area, and the one stays when the other is chosen.
func TestBrowsing(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	h := w.opens(w.person.ID)
	saidNone(t, told(h), "user story splitting")
	browse := func(action, value string) {
		t.Helper()
		h = w.atHome(func() { w.choose(h, action, value) })
	}
	browse(views.ActionBrowseRole, "pm")
	saidAll(t, told(h), "pricing", "the roadmap")
	if got := chosen(t, h); got[views.ActionBrowseRole] != "pm" || got[views.ActionBrowseArea] != "" {
		t.Errorf("chosen: %v", got)
	}
	browse(views.ActionBrowseArea, "Backlog")
	saidAll(t, told(h), "Nothing that I know.")
	browse(views.ActionBrowseRole, "po")
	saidAll(t, told(h), "the definition of ready")
	saidNone(t, told(h), "price changes")
	if got := chosen(t, h); got[views.ActionBrowseRole] != "po" || got[views.ActionBrowseArea] != "Backlog" {
		t.Errorf("chosen: %v", got)
	}
	for _, area := range real(t).Base().Areas {
		browse(views.ActionBrowseArea, area)
		for _, owner := range knowledge.Owners() {
			browse(views.ActionBrowseRole, string(owner))
		}
	}
	h = w.opens(w.person.ID) // anew
	if got := chosen(t, h); got[views.ActionBrowseRole] != "" || got[views.ActionBrowseArea] != "" {
		t.Errorf("chosen: %v", got)
	}
	w.stop()
	w.wellFormed()
	w.filledIn()
}

// Curators see what went unanswered and what is disputed, and others do not.
func TestCurators(t *testing.T) {
	t.Parallel()
	s := sqlite(t)
	server := newSlack(t, localslack.Options{})
	w := newWorkspaceOn(t, server)
	bob, eve := w.join("bob"), w.join("eve")
	group := w.AddUserGroup("product-ops", bob.ID)
	b := run(t, server, s, curators(t, w.person.ID+" "+group.ID))
	connected(t, server, 1)
	saidAll(t, told(w.opens(w.person.ID)), "For curators", "Nothing is waiting for you")
	for _, text := range []string{"who owns the prize of the discovery unicorn?", "Who owns the prize of the discovery unicorn", "zzqx <!channel> *b*"} {
		w.runs(eve.ID, w.channel.ID, text)
	}
	answer := asked["a mention"](w, "pricing")
	window := w.shows(func() { w.choose(answer, reply.ActionRate, thumb(t, answer, false)) })
	w.submit(window, map[string]string{views.BlockOwner: "po", views.BlockWhy: "we do it so"})
	b.follow(server, s, curators(t, w.person.ID+" "+group.ID)) // by when all is recorded
	for _, curator := range []string{w.person.ID, bob.ID} {
		h := w.opens(curator)
		saidAll(t, told(h), "For curators", "Nearest: product discovery.", "asked 2×", "Disputed 1×: I said that it is the Product Manager's.", "People say: Product Owner 1.", "zzqx")
		saidNone(t, told(h), "<!channel>")
		if got := actions(t, h); !slices.Contains(got, views.ActionAdd) || !slices.Contains(got, views.ActionDismiss) {
			t.Errorf("to press: %v", got)
		}
	}
	saidNone(t, told(w.opens(eve.ID)), "For curators", "Disputed", "unicorn", views.ActionAdd)
	w.wellFormed()
	w.filledIn()
}

// waiting is a bot with a curator and questions that wait for the curator.
func waiting(t *testing.T, texts ...string) (*workspace, *running, *store.Store) {
	t.Helper()
	s := sqlite(t)
	server := newSlack(t, localslack.Options{})
	w := newWorkspaceOn(t, server)
	var list []store.Asked
	for i, text := range texts {
		list = append(list, store.Asked{ID: strconv.Itoa(i), Text: text, Topic: "pricing", Surface: "slash", Unanswered: true})
	}
	if err := s.RecordAsked(t.Context(), list); err != nil {
		t.Fatal(err)
	}
	b := run(t, server, s, curators(t, w.person.ID))
	connected(t, server, 1)
	return w, b, s
}

// A curator dismisses a case, or adds it as a phrasing, and sees what is left.
func TestDecidingACase(t *testing.T) {
	t.Parallel()
	w, _, s := waiting(t, "who fixes the price tag", "zzqx")
	h := w.atHome(func() { w.took(w.OpenAppHome(w.person.ID, "home")) })
	h = w.atHome(func() { w.choose(h, views.ActionBrowseRole, "po") })
	refOf := func(action, text string) localslack.Press {
		t.Helper()
		for i := range 10 {
			p := w.pressOf(h, action, "")
			p.BlockID = fmt.Sprint("case.", i)
			if at := strings.Index(told(h), p.BlockID); at >= 0 && strings.Contains(told(h)[at:min(len(told(h)), at+600)], text) {
				return p
			}
		}
		t.Fatalf("no case about %q", text)
		return localslack.Press{}
	}
	h = w.atHome(func() { w.took(w.Press(refOf(views.ActionDismiss, "zzqx"))) })
	saidNone(t, told(h), "zzqx")
	saidAll(t, told(h), "who fixes the price tag")
	if got := chosen(t, h)[views.ActionBrowseRole]; got != "po" {
		t.Errorf("what was looked through is %q once a case was dismissed", got)
	}

	window := w.shows(func() { w.took(w.Press(refOf(views.ActionAdd, "price tag"))) })
	if window.Kind != localslack.ViewOpened || chosen(t, window)[views.BlockTopic] == "" && !strings.Contains(told(window), `"initial_option"`) {
		t.Fatalf("shown: %s", told(window))
	}
	saidAll(t, told(window), `"initial_value":"who fixes the price tag"`)
	for name, test := range map[string]struct {
		inputs map[string]string
		block  string
		want   string
	}{
		"blank":    {map[string]string{views.BlockPhrasing: "  "}, views.BlockPhrasing, "Write the phrasing."},
		"taken":    {map[string]string{views.BlockPhrasing: "Sprint planning?", views.BlockTopic: "pricing"}, views.BlockPhrasing, "That is what people say for sprint planning already."},
		"too long": {map[string]string{views.BlockPhrasing: strings.Repeat("é", 81)}, views.BlockPhrasing, "Say it in 80 characters."},
	} {
		refused := w.submit(window, test.inputs)
		if refused.Kind != localslack.ViewRefused || refused.Errors[test.block] != test.want {
			t.Errorf("%s: %s %v", name, refused.Kind, refused.Errors)
		}
	}
	h = w.atHome(func() {
		w.took(w.SubmitView(w.person.ID, window.View.ID, map[string]string{views.BlockPhrasing: "who fixes the price tag", views.BlockTopic: "price-changes"}))
	})
	saidAll(t, told(h), "Nothing is waiting for you")
	saidNone(t, told(h), "price tag")
	if got := chosen(t, h)[views.ActionBrowseRole]; got != "po" {
		t.Errorf("what was looked through is %q once a phrasing was added", got)
	}
	accepted, err := s.Accepted(t.Context())
	if err != nil || len(accepted) != 1 || accepted[0].Text != "who fixes the price tag" || accepted[0].Topic != "price-changes" || accepted[0].By != w.person.ID {
		t.Errorf("accepted %+v, %v", accepted, err)
	}
	w.wellFormed()
	w.filledIn()
}

// A topic that is gone by the time that the window is submitted is no topic.
func TestPhrasingForATopicThatIsGone(t *testing.T) {
	t.Parallel()
	w, b, s := waiting(t, "who fixes the price tag")
	h := w.opens(w.person.ID)
	window := w.shows(func() { w.press(h, views.ActionAdd) })
	b.Use(overlaid(t, withoutPricing))
	refused := w.submit(window, map[string]string{views.BlockPhrasing: "who fixes the price tag"})
	if refused.Errors[views.BlockTopic] != "Choose a topic." {
		t.Errorf("shown: %s %v", refused.Kind, refused.Errors)
	}
	window = w.shows(func() { w.press(h, views.ActionAdd) }) // where it is not chosen either
	saidNone(t, told(window), `"initial_option"`)
	if list := cases(t, s); len(list) != 1 {
		t.Errorf("cases = %+v", list)
	}
}

// Who is no curator any more changes nothing, whatever is still there to be pressed or submitted, and sees that there is nothing to decide.
func TestWhoIsNoCurator(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(w *workspace, home, window localslack.Entry){
		"add":     func(w *workspace, home, _ localslack.Entry) { w.press(home, views.ActionAdd) },
		"dismiss": func(w *workspace, home, _ localslack.Entry) { w.press(home, views.ActionDismiss) },
		"submit": func(w *workspace, _, window localslack.Entry) {
			w.took(w.SubmitView(w.person.ID, window.View.ID, map[string]string{views.BlockPhrasing: "x marks", views.BlockTopic: "roadmap"}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, b, s := waiting(t, "who fixes the price tag")
			h := w.opens(w.person.ID)
			window := w.shows(func() { w.press(h, views.ActionAdd) })
			next := b.follow(w.Server, s, curators(t, "U0SOMEBODY"))
			saidNone(t, told(w.atHome(func() { act(w, h, window) })), "For curators")
			next.stop()
			if list := cases(t, s); len(list) != 1 {
				t.Errorf("cases = %+v", list)
			}
			if accepted, err := s.Accepted(t.Context()); err != nil || len(accepted) != 0 {
				t.Errorf("accepted %+v, %v", accepted, err)
			}
		})
	}
}

// Curators see with file and line why an overlay is not used, until there is one that holds.
func TestBrokenOverlay(t *testing.T) {
	t.Parallel()
	w, b, _ := waiting(t)
	bob := w.join("bob")
	_, err := load(t, "area: Ours\ntopics:\n  - id: moon\n    title: the moon\n    owner: <nobody> & co\n")
	if err == nil {
		t.Fatal("the overlay holds")
	}
	b.Keep(err)
	h := w.opens(w.person.ID)
	saidAll(t, told(h), "The overlay does not hold", "ours.yaml:")
	if !strings.Contains(err.Error(), "ours.yaml:") {
		t.Errorf("no line in %q", err)
	}
	saidNone(t, told(w.opens(bob.ID)), "ours.yaml", "does not hold")
	saidAll(t, told(asked["a command"](w, "pricing")), "Pricing is the Product Manager's.")

	b.Keep(errors.New(strings.Repeat("ours.yaml:1: \"<&><&><&>\" is no owner\n", 200)))
	saidAll(t, told(w.opens(w.person.ID)), "ours.yaml:1:")

	b.Use(overlaid(t, withoutPricing))
	saidNone(t, told(w.opens(w.person.ID)), "does not hold", "ours.yaml")
	w.wellFormed()
}

// More than fits waits for the report.
func TestManyCases(t *testing.T) {
	t.Parallel()
	var texts []string
	for i := range 40 {
		texts = append(texts, fmt.Sprint(strings.Repeat("<&*", 400), i))
	}
	w, _, _ := waiting(t, texts...)
	h := w.opens(w.person.ID)
	saidAll(t, told(h), "Waiting besides: 30. whoowns curate report")
	if n := strings.Count(strings.Join(actions(t, h), " "), views.ActionAdd); n != views.ShownCases {
		t.Errorf("%d cases are shown", n)
	}
	var ref views.CaseRef
	for _, one := range elements(t, h) {
		if one.ActionID == views.ActionAdd {
			if err := json.Unmarshal([]byte(one.Value), &ref); err != nil || ref.Key == "" {
				t.Errorf("a case carries %q: %v", one.Value, err)
			}
		}
	}
	w.wellFormed()
}

// However many entries the directory has, and however long the names are, the App Home shows.
func TestManyNames(t *testing.T) {
	t.Parallel()
	s := sqlite(t)
	for i := range 60 {
		h := store.Holder{Role: "engineering", Channel: fmt.Sprintf("C%09d", i), User: "U0GRACE", Name: strings.Repeat("&", 80), By: "U0JOE"}
		if _, err := s.SetHolder(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	w, _ := newWorkspaceAt(t, s, bot.Options{})
	saidAll(t, told(w.opens(w.person.ID)), "Engineering in <#C000000000>", "What I know")
	w.runs(w.person.ID, w.channel.ID, "who")
	w.wellFormed()
}
