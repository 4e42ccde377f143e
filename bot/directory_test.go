package bot_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/views"
)

// team is a workspace with people in the channel, all of whom may change the role directory.
type team struct {
	*workspace
	bot        *running
	store      *away
	grace, joe localslack.User
}

func newTeam(t *testing.T, options bot.Options) *team {
	t.Helper()
	s := &away{Store: sqlite(t)}
	options.Editors = bot.Everyone()
	w, b := newWorkspaceAt(t, s, options)
	return &team{workspace: w, bot: b, store: s, grace: w.join("grace"), joe: w.join("joe")}
}

// set runs /whoowns in the channel as the person and returns what is said.
func (w *team) set(format string, args ...any) string {
	w.t.Helper()
	return told(w.runs(w.person.ID, w.channel.ID, fmt.Sprintf(format, args...)))
}

func at(u localslack.User) string { return "<@" + u.ID + "|" + u.Name + ">" }

// What is changed is announced to the channel with who did it and what was there before; what is not is said to the person alone.
func TestDirectoryCommands(t *testing.T) {
	t.Parallel()
	w := newTeam(t, bot.Options{})
	app := w.AddUser("deploybot") // which the local Slack knows as a person; the bot itself is an app
	gone := w.AddUser("gone")
	if err := w.Deactivate(gone.ID); err != nil {
		t.Fatal(err)
	}
	me := "<@" + w.person.ID + ">"
	for _, test := range []struct {
		in, text, want string // in the channel unless said otherwise
		public         bool
	}{
		{"", "who", "Nobody has been named yet", false},
		{"", "set pm " + at(w.grace), me + " has named grace as Product Manager in this channel.", true},
		{"", "set pm " + at(w.grace), "grace is Product Manager in this channel already.", false},
		{"", "set PM <@" + w.joe.ID + ">", me + " has named joe as Product Manager in this channel. Before it was grace.", true},
		{"", "set the po " + at(w.grace) + " everywhere", me + " has named grace as Product Owner everywhere.", true},
		{"", "SET Engineering " + at(w.joe) + "  Everywhere ", me + " has named joe as Engineering everywhere.", true},
		{"", " who? ", "Product Owner everywhere: grace", false},
		{"", "who", "Product Manager here: joe", false},
		{"", "unset pm", me + " has taken back who is Product Manager in this channel. Before it was joe.", true},
		{"", "unset pm", "Nobody is named as Product Manager in this channel.", false},
		{"", "unset po everywhere", me + " has taken back who is Product Owner everywhere.", true},
		{"dm", "set pm " + at(w.grace), "Write that in a channel", false},
		{"dm", "unset pm", "Write that in a channel", false},
		{"dm", "set pm " + at(w.grace) + " everywhere", "Write that in a channel", false},
		{"dm", "who", "Engineering everywhere: joe", false},
		{"", "who is our PM?", "Product Manager", false}, // nobody is named, so it is what a PM is
		{"", "set pm me", me + " has named ada as Product Manager in this channel.", true},
		{"", "who is our PM?", "The Product Manager here is ada.", false},
		{"", "set pm bob", "Whom do you mean?", false},
		{"", "set pm okrs", "OKRs are the Product Manager's.", false},
		{"", "set", "Write /whoowns set pm @someone", false},
		{"", "unset", "Write /whoowns set pm @someone", false},
		{"", "set pm", "Write /whoowns set pm @someone", false},
		{"", "set pm everywhere", "Write /whoowns set pm @someone", false},
		{"", "set pm @grace", "Whom do you mean?", false},
		{"", "set pm " + at(w.grace) + " and " + at(w.joe), "Whom do you mean?", false},
		{"", "set pm <!subteam^S012AB3CD|@pms>", "Whom do you mean?", false},
		{"", "set po " + at(gone), "gone has no active account any more", false},
		{"", "set po <@" + w.BotUserID() + ">", "whoowns is an app", false},
		{"", "set po <@U0NOBODY>", "Slack does not know that person here.", false},
		{"", "set po " + at(app), "deploybot", true},
		{"", "set PM priorities for the quarter", "Quarterly planning is the Product Manager's.", false},
		{"", "unset expectations", "Customer preferences are", false},
		{"", "set pricing", "pricing", false},
		{"", "who owns pricing?", "Pricing is the Product Manager's.", false},
	} {
		channel := w.channel.ID
		if test.in == "dm" {
			channel = w.dm.ID
		}
		got := w.runs(w.person.ID, channel, test.text)
		if !strings.Contains(strings.ToLower(told(got)), strings.ToLower(test.want)) {
			t.Errorf("%s: %q, want %q", test.text, told(got), test.want)
		}
		if public := got.Kind == localslack.MessagePosted; public != test.public {
			t.Errorf("%s: public is %v", test.text, public)
		}
	}
	w.stop()
	w.wellFormed()
	w.filledIn()
}

// An answer says who holds the role here: the channel's own in place of the workspace's, both for what is both roles', and never so that
// the holder is notified.
func TestNamesInAnswers(t *testing.T) {
	t.Parallel()
	w := newTeam(t, bot.Options{Record: record.All})
	w.set("set pm %s everywhere", at(w.grace))
	ask := func(where, text string) string { return told(asked[where](w.workspace, text)) }
	saidAll(t, ask("a command", "pricing"), "Here that is grace (")
	saidAll(t, ask("a direct message", "pricing"), "Here that is grace (")
	saidNone(t, ask("a mention", "who owns the backlog?"), "Here")
	saidAll(t, ask("a mention", "prioritisation"), "Here that is grace (Product Manager).")
	w.set("set pm %s", at(w.joe))
	w.set("set po %s", at(w.grace))
	saidAll(t, ask("a mention", "pricing"), "Here that is joe (")
	saidAll(t, ask("a command", "is the backlog a PM job?"), "No: ", "Here that is grace (")
	saidAll(t, ask("a direct message", "pricing"), "Here that is grace (") // which is no channel
	saidAll(t, ask("a command", "prioritisation"), "Here that is joe (Product Manager) and grace (Product Owner).")
	saidAll(t, ask("a command", "who sets the price and who orders the backlog?"), "Here that is joe (Product Manager) and grace (Product Owner).")
	for _, text := range []string{"expense claims", "coding", "can one person be both?", "zzqx", "- pricing\n- backlog\n- coding", "help", "list pm"} {
		saidNone(t, ask("a command", text), "Here that is")
	}
	e := asked["a command"](w.workspace, "chart")
	saidAll(t, layout(w.shows(func() { w.choose(e, reply.ActionArea, "Backlog") })), "Product Manager (joe)", "Product Owner (grace)")
	e = asked["a mention"](w.workspace, "pricing")
	saidAll(t, told(w.shows(func() { w.press(e, reply.ActionTopic+"0") })), "Here that is joe (")
	saidNone(t, told(w.shows(func() { w.press(e, reply.ActionWhy) })), "joe")
	w.set("unset pm")
	shared := asked["a command"](w.workspace, "is the backlog a PO job?")
	saidAll(t, told(w.shows(func() { w.press(shared, reply.ActionShare) })), "Here that is grace (")
	w.stop()
	for _, entry := range w.Log() {
		shown := entry.Kind == localslack.MessagePosted && entry.Message.BotID == w.BotID() || entry.Ephemeral != nil || entry.View != nil
		if shown && strings.Contains(told(entry)+layout(entry), "<@") {
			for _, u := range []localslack.User{w.grace, w.joe} {
				saidNone(t, told(entry)+layout(entry), "<@"+u.ID)
			}
		}
	}
	w.wellFormed()
	w.filledIn()
}

// A name is shown as it is written, whatever it holds.
func TestOddNames(t *testing.T) {
	t.Parallel()
	w := newTeam(t, bot.Options{})
	for _, name := range []string{"<!channel>", "*bold* & {person} {where}", "<@U0EVERY>", strings.Repeat("n", 80)} {
		odd := w.AddNamedUser(name, name)
		got := w.runs(w.person.ID, w.channel.ID, "set pm <@"+odd.ID+">")
		saidNone(t, told(got)+layout(got), "<!channel>", "<@U0EVERY>")
		if strings.Count(told(got), "<@") != 1 || !strings.HasPrefix(told(got), "<@"+w.person.ID+">") {
			t.Errorf("%q is announced as %q", name, told(got))
		}
		got = asked["a mention"](w.workspace, "pricing")
		saidNone(t, told(got)+layout(got), "<!channel>", "<@")
		saidAll(t, told(got), "Here that is ")
	}
	w.stop()
	w.wellFormed()
}

// Only some people may change the directory: those of a list or of a user group. All may ask.
func TestEditors(t *testing.T) {
	t.Parallel()
	server := newSlack(t, localslack.Options{})
	w := newWorkspaceOn(t, server)
	grace, joe := w.join("grace"), w.join("joe")
	group := w.AddUserGroup("leads", joe.ID)
	editors := func(text string) bot.Options {
		people, err := bot.ParsePeople(text)
		if err != nil {
			t.Fatal(err)
		}
		return bot.Options{Editors: people}
	}
	const denied = "Only some people may change who is who here."
	s := sqlite(t)
	b := run(t, server, s, bot.Options{})
	for _, test := range []struct {
		editors string
		may     map[string]bool
	}{
		{"", map[string]bool{w.person.ID: false, grace.ID: false, joe.ID: false}},
		{grace.ID, map[string]bool{w.person.ID: false, grace.ID: true, joe.ID: false}},
		{grace.ID + ", " + group.ID, map[string]bool{w.person.ID: false, grace.ID: true, joe.ID: true}},
		{"everyone", map[string]bool{w.person.ID: true, grace.ID: true, joe.ID: true}},
	} {
		b = b.follow(server, s, editors(test.editors))
		for user, may := range test.may {
			for _, text := range []string{"set pm " + at(grace), "unset pm"} {
				got := w.runs(user, w.channel.ID, text)
				if public := got.Kind == localslack.MessagePosted; public != may || !may && !strings.HasPrefix(told(got), denied) {
					t.Errorf("editors %q: %s by %s: %q", test.editors, text, user, told(got))
				}
			}
		}
		saidAll(t, told(w.runs(w.person.ID, w.channel.ID, "who")), "Nobody has been named yet")
	}
	b.follow(server, s, editors("S0GONE"))
	saidAll(t, told(w.runs(joe.ID, w.channel.ID, "set pm "+at(grace))), "Something went wrong on my side")
}

// Of two people who set the same role at once, both are announced, and the directory has both changes in the order in which they are told.
func TestTwoPeopleSetARoleAtOnce(t *testing.T) {
	t.Parallel()
	w := newTeam(t, bot.Options{})
	var both sync.WaitGroup
	for user, whom := range map[string]localslack.User{w.person.ID: w.grace, w.joe.ID: w.joe} {
		both.Go(func() {
			d, err := w.SlashCommand(localslack.Command{User: user, Channel: w.channel.ID, Command: "/whoowns", Text: "set pm " + at(whom)})
			if err == nil {
				_, err = d.Acked(w.ctx)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	w.stop()
	var announced, replaced int
	for _, m := range w.Messages(w.channel.ID) {
		if m.BotID == w.BotID() {
			announced++
			if strings.Contains(m.Text, "Before it was") {
				replaced++
			}
		}
	}
	changes, err := w.store.HolderChanges(t.Context(), 10)
	if err != nil || announced != 2 || replaced != 1 || len(changes) != 2 {
		t.Errorf("%d announced, %d of them in place of another; changes %+v, %v", announced, replaced, changes, err)
	}
}

// A person of another workspace may ask, and may neither set anything nor see more than the channel's own names.
func TestStranger(t *testing.T) {
	t.Parallel()
	w := newTeam(t, bot.Options{})
	w.set("set pm %s everywhere", at(w.grace))
	own := asked["a command"](w.workspace, "pricing")
	eve := w.AddStranger("eve", "T0ELSEWHERE")
	if _, err := w.Join(eve.ID, w.channel.ID); err != nil {
		t.Fatal(err)
	}
	by := func(text string) localslack.Entry { return w.runs(eve.ID, w.channel.ID, text) }
	for _, text := range []string{"set pm " + at(w.joe), "set pm " + at(w.joe) + " everywhere", "unset pm everywhere", "set", "set pm"} {
		got := by(text)
		if got.Ephemeral == nil || !strings.HasPrefix(told(got), "That is for people of this workspace alone.") {
			t.Errorf("%s: %q", text, told(got))
		}
	}
	saidAll(t, told(by("pricing")), "Pricing is the Product Manager's.")
	saidNone(t, told(by("pricing")), "grace")
	saidAll(t, told(by("who")), "Nobody has been named yet")
	saidAll(t, told(asked["a command"](w.workspace, "pricing")), "Here that is grace (") // who is of the workspace sees it

	// What all see in a channel that is shared has no name of the whole workspace's.
	mention := func(user string) localslack.Entry {
		return w.shows(func() { w.say(localslack.Post{User: user, Channel: w.channel.ID, Text: w.Mention() + " pricing"}) })
	}
	saidNone(t, told(mention(w.person.ID)), "grace")
	answer := mention(eve.ID)
	saidNone(t, told(answer), "grace")
	saidNone(t, told(w.shows(func() { w.press(own, reply.ActionShare) })), "grace")
	for _, action := range []string{reply.ActionTopic + "0", reply.ActionWhy} {
		saidNone(t, told(w.shows(func() {
			p := w.pressOf(answer, action, "")
			p.User = eve.ID
			w.took(w.Press(p))
		})), "grace")
	}
	chart := by("chart")
	saidNone(t, layout(w.shows(func() { w.choose(chart, reply.ActionArea, "Pricing and business") })), "grace")
	window := w.shows(func() { w.took(w.Shortcut(eve.ID, bot.ShortcutAsk)) })
	saidNone(t, told(w.submit(window, map[string]string{views.BlockQuestion: "pricing"})), "grace")

	w.set("set pm %s", at(w.joe))
	saidAll(t, told(by("who")), "Product Manager here: joe")
	saidNone(t, told(by("who")), "grace")
	saidAll(t, told(by("pricing")), "Here that is joe (")
	saidAll(t, told(mention(eve.ID)), "Here that is joe (")
	w.stop()
	w.wellFormed()
	w.filledIn()
	for _, v := range w.Modals(eve.ID) {
		saidNone(t, string(v.JSON), "grace")
	}
}

// Whoever wants to be forgotten is named nowhere any more.
func TestForgetMe(t *testing.T) {
	t.Parallel()
	w := newTeam(t, bot.Options{Record: record.All, RecordNames: true})
	w.set("set pm %s everywhere", at(w.grace))
	w.set("set po %s", at(w.grace))
	w.set("set engineering %s", at(w.joe))
	forget := func(user string) string { return told(w.runs(user, w.channel.ID, "Forget  me")) }
	saidAll(t, forget(w.grace.ID), "Done: what named you is gone or no longer names you (2).")
	saidAll(t, forget(w.grace.ID), "There is nothing that names you.")
	saidNone(t, w.set("who"), "grace")
	saidAll(t, w.set("who"), "Engineering here: joe")
	saidNone(t, told(asked["a command"](w.workspace, "pricing")), "grace")
	saidAll(t, forget(w.person.ID), "Done: ")
	changes, err := w.store.HolderChanges(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		if c.User == w.grace.ID || c.By == w.person.ID || c.Name == "grace" {
			t.Errorf("there is still %+v", c)
		}
	}
}

// While the store is away, answers name nobody, and who wants to see or change the directory is told that something went wrong.
func TestDirectoryThatIsAway(t *testing.T) {
	t.Parallel()
	w := newTeam(t, bot.Options{})
	w.set("set pm %s everywhere", at(w.grace))
	w.store.off.Store(true)
	for where, ask := range asked {
		got := told(ask(w.workspace, "pricing"))
		if !strings.HasPrefix(got, "Pricing is the Product Manager's.") || strings.Contains(got, "grace") {
			t.Errorf("%s: %q", where, got)
		}
	}
	for _, text := range []string{"who", "set pm " + at(w.joe), "unset pm everywhere", "forget me"} {
		got := w.runs(w.person.ID, w.channel.ID, text)
		if got.Ephemeral == nil || !strings.HasPrefix(told(got), "Something went wrong on my side") {
			t.Errorf("%s: %q", text, told(got))
		}
	}
	saidAll(t, told(w.opens(w.person.ID)), "How to ask")
	w.store.off.Store(false)
	saidAll(t, told(asked["a command"](w.workspace, "pricing")), "Here that is grace (")
}

// A directory that hangs holds an answer up for a moment only.
func TestDirectoryThatHangs(t *testing.T) {
	t.Parallel()
	s := &hangingDirectory{sqlite(t)}
	w, _ := newWorkspaceAt(t, s, bot.Options{})
	saidAll(t, told(asked["a command"](w, "pricing")), "Pricing is the Product Manager's.")
}

type hangingDirectory struct{ *store.Store }

func (h *hangingDirectory) Holders(ctx context.Context, _ string) ([]store.Holder, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// A change is made known to the channel even where Slack takes no more answers to the command, and to who made it at least.
func TestChangeIsMadeKnown(t *testing.T) {
	t.Parallel()
	for name, inChannel := range map[string]bool{"where the bot is": true, "where it is not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTeam(t, bot.Options{})
			channel := w.channel.ID
			if !inChannel {
				channel = w.AddChannel(localslack.PublicChannel, "elsewhere", w.person.ID).ID
			}
			w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
				if method == localslack.MethodResponseURL {
					return localslack.Fault{Error: "expired_url", Status: http.StatusNotFound}
				}
				return localslack.Fault{}
			})
			got := w.runs(w.person.ID, channel, "set pm "+at(w.grace))
			saidAll(t, told(got), "has named grace as Product Manager in this channel.")
			if got.Message == nil || (got.Message.Channel == channel) != inChannel {
				t.Errorf("made known by %+v", got)
			}
		})
	}
}

// Elsewhere than by the command the directory is read and not changed.
func TestDirectoryIsReadInMessages(t *testing.T) {
	t.Parallel()
	w := newTeam(t, bot.Options{})
	w.set("set pm %s everywhere", at(w.grace))
	for text, want := range map[string]string{
		"who": "Product Manager everywhere: grace", "who is our PM?": "The Product Manager here is grace.",
		"set pm " + at(w.joe): "Write /whoowns set pm @someone", "forget me": "names you",
	} {
		for _, p := range []localslack.Post{{Channel: w.dm.ID, Text: text}, {Channel: w.channel.ID, Text: w.Mention() + " " + text}} {
			if got := w.hears(p); !strings.Contains(got.Text, want) {
				t.Errorf("%s in %s: %q, want %q", text, p.Channel, got.Text, want)
			}
		}
	}
	if holders, err := w.store.AllHolders(t.Context()); err != nil || len(holders) != 1 || holders[0].User != w.grace.ID {
		t.Errorf("the directory has %+v, %v", holders, err)
	}
}
