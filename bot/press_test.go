package bot_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/wording"
	"whoowns/knowledge"
)

// asked are the ways of getting an answer with something to press: each returns what shows it.
var asked = map[string]func(w *workspace, text string) localslack.Entry{
	"a mention": func(w *workspace, text string) localslack.Entry {
		return w.shows(func() { w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " " + text}) })
	},
	"a direct message": func(w *workspace, text string) localslack.Entry {
		return w.shows(func() { w.say(localslack.Post{Channel: w.dm.ID, Text: text}) })
	},
	"a command": func(w *workspace, text string) localslack.Entry { return w.runs(w.person.ID, w.channel.ID, text) },
	"a command in the direct message": func(w *workspace, text string) localslack.Entry {
		return w.runs(w.person.ID, w.dm.ID, text)
	},
	"the assistant pane": func(w *workspace, text string) localslack.Entry {
		root := w.pane()
		return w.shows(func() { w.say(localslack.Post{Channel: w.dm.ID, Text: text, ThreadTS: root.TS}) })
	},
}

// What is pressed is answered where it was pressed: to the presser alone in a channel, in the thread if there is one, and by a message in
// a direct message. What was pressed stays.
func TestButtons(t *testing.T) {
	t.Parallel()
	presses := []struct {
		question, action string
		wants            []string
	}{
		{"pricing", reply.ActionWhy, []string{"Why pricing is the Product Manager's", "Realm of responsibilities differ: "}},
		{"pricing", reply.ActionOtherRole, []string{"The Product Owner's part in pricing", "Engineering's part in pricing"}},
		{"prioritisation", reply.ActionOtherRole, []string{"The Product Manager's part in prioritisation", "The Product Owner's part in prioritisation"}},
		{"pricing", reply.ActionTopic + "0", []string{" the Product Manager's."}},
		{"who owns the prize of the discovery unicorn?", reply.ActionTopic + "1", []string{"Customer interviews are "}},
	}
	for where, ask := range asked {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, localslack.Options{}, real(t))
			bob := w.join("bob")
			for _, p := range presses {
				answer := ask(w, p.question)
				before := told(answer)
				got := w.shows(func() { w.press(answer, p.action) })
				saidAll(t, told(got), p.wants...)
				direct := where == "a direct message" || where == "the assistant pane"
				switch {
				case where == "a command in the direct message":
					if got.Kind != localslack.EphemeralPosted || got.Ephemeral.To != w.person.ID || got.Ephemeral.Channel != w.dm.ID {
						t.Errorf("%s is shown by %s beneath what one alone sees", p.action, got.Kind)
					}
				case direct && (got.Kind != localslack.MessagePosted || got.Message.Channel != w.dm.ID):
					t.Errorf("%s is shown by %s in a direct message", p.action, got.Kind)
				case !direct && (got.Kind != localslack.EphemeralPosted || got.Ephemeral.To != w.person.ID || got.Ephemeral.Channel != w.channel.ID):
					t.Errorf("%s is shown by %s in a channel", p.action, got.Kind)
				}
				if where == "a mention" && got.Ephemeral.ThreadTS != answer.Message.ThreadTS {
					t.Errorf("%s is shown in the thread %q, not in %q", p.action, got.Ephemeral.ThreadTS, answer.Message.ThreadTS)
				}
				if where == "the assistant pane" && got.Message.ThreadTS != answer.Message.ThreadTS {
					t.Errorf("%s is shown in the thread %q, not in %q", p.action, got.Message.ThreadTS, answer.Message.ThreadTS)
				}
				if !slices.Contains(w.shown(), before) {
					t.Errorf("the answer is not there any more once %s was pressed", p.action)
				}
			}
			if got := w.Ephemerals(bob.ID); len(got) != 0 {
				t.Errorf("another person sees %+v", got)
			}
		})
	}
}

// Somebody else than the asker may press, and one can go on pressing in what comes of it.
func TestButtonsOfWhatWasPressed(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	bob := w.join("bob")
	answer := asked["a mention"](w, "pricing")
	got := w.shows(func() {
		p := w.pressOf(answer, reply.ActionWhy, "")
		p.User = bob.ID
		w.took(w.Press(p))
	})
	if got.Ephemeral == nil || got.Ephemeral.To != bob.ID {
		t.Fatalf("shown: %+v", got)
	}
	got = w.shows(func() { w.press(got, reply.ActionOtherRole) })
	saidAll(t, told(got), "The Product Owner's part in pricing")
	got = w.shows(func() { w.press(got, reply.ActionWhy) })
	saidAll(t, told(got), "Why pricing is")
	if n := len(w.Ephemerals(w.person.ID)); n != 0 {
		t.Errorf("the asker sees %d of what another pressed", n)
	}
}

// What was pressed in a direct message can be gone on with.
func TestFollowUpToWhatWasPressed(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	answer := asked["a direct message"](w, "pricing")
	w.shows(func() { w.press(answer, reply.ActionTopic+"0") })
	topic := real(t).Base().Topic(real(t).Base().Topic("pricing").Related[0])
	saidAll(t, w.hears(localslack.Post{Channel: w.dm.ID, Text: "why?"}).Text, "Why "+topic.Title)
}

// An area is chosen from the chart, and the next from what that shows.
func TestAreaMenu(t *testing.T) {
	t.Parallel()
	for where, ask := range asked {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, localslack.Options{}, real(t))
			e := ask(w, "chart")
			saidAll(t, told(e), "Who owns what, by area", "Backlog: Product Owner 12, Neither 1")
			for _, area := range []string{"Backlog", "Pricing and business"} {
				e = w.shows(func() { w.choose(e, reply.ActionArea, area) })
				saidAll(t, told(e), "Who owns what: "+area)
				saidAll(t, layout(e), `"type":"table"`)
			}
			saidAll(t, told(e), "• Pricing: Product Manager")
		})
	}
}

// What an older base or version showed can still be pressed, and is said to be gone.
func TestButtonsThatAreGone(t *testing.T) {
	t.Parallel()
	const gone = "That topic is not in my knowledge any more"
	w, b := newWorkspaceAt(t, sqlite(t), bot.Options{})
	answer, chart := asked["a mention"](w, "pricing"), asked["a command"](w, "chart")
	b.Use(overlaid(t, withoutPricing))
	for _, action := range []string{reply.ActionWhy, reply.ActionOtherRole} {
		saidAll(t, told(w.shows(func() { w.press(answer, action) })), gone)
	}
	smaller := *real(t).Base()
	smaller.Topics = slices.DeleteFunc(slices.Clone(smaller.Topics), func(t *knowledge.Topic) bool { return t.Area == "Backlog" })
	b.Use(reply.NewResponder(&smaller, wording.English()))
	saidAll(t, told(w.shows(func() { w.choose(chart, reply.ActionArea, "Backlog") })), gone)

	old := []byte(`[{"type":"actions","elements":[{"type":"button","action_id":"spin","value":"pricing","text":{"type":"plain_text","text":"Spin"}}]}]`)
	w.postAsBot(w.channel.ID, old)
	m := w.answers(w.channel.ID)
	got := w.shows(func() {
		w.took(w.Press(localslack.Press{User: w.person.ID, Channel: w.channel.ID, MessageTS: m[len(m)-1].TS, ActionID: "spin"}))
	})
	saidAll(t, told(got), gone)
}

// An answer that is shared is seen by all with who asked what, and the asker's own copy is gone.
func TestShare(t *testing.T) {
	t.Parallel()
	w := newWorkspaceWith(t, localslack.Options{}, real(t), bot.Options{Record: record.Unanswered})
	answer := w.runs(w.person.ID, w.channel.ID, "is *pricing* a PM job, &lt;!channel&gt;?")
	if !slices.Contains(actions(t, answer), reply.ActionShare) {
		t.Fatalf("nothing to share in %s", layout(answer))
	}
	p := w.pressOf(answer, reply.ActionShare, "")
	one, err := w.Press(p)
	w.took(one, err)
	two, err := w.Press(p) // before anything came of the first, or after
	if err == nil {
		w.took(two, nil)
	}
	w.stop()
	var shared []localslack.Message
	for _, m := range w.Messages(w.channel.ID) {
		if m.BotID == w.BotID() {
			shared = append(shared, m)
		}
	}
	if len(shared) != 1 || len(w.Ephemerals(w.person.ID)) != 0 {
		t.Fatalf("%d times in the channel, %d copies of the asker's", len(shared), len(w.Ephemerals(w.person.ID)))
	}
	saidAll(t, shared[0].Text, "<@"+w.person.ID+"> asked: is pricing a PM job", "Yes: pricing is the Product Manager's.")
	saidNone(t, shared[0].Text, "<!")
	e := localslack.Entry{Message: &shared[0]}
	if got := actions(t, e); slices.Contains(got, reply.ActionShare) || !slices.Contains(got, reply.ActionWhy) || !slices.Contains(got, reply.ActionRate) {
		t.Errorf("what was shared has %v to press", got)
	}
}

// What was shared can be pressed by all.
func TestButtonsOfWhatWasShared(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	answer := w.runs(w.person.ID, w.channel.ID, "pricing")
	shared := w.shows(func() { w.press(answer, reply.ActionShare) })
	bob := w.join("bob")
	got := w.shows(func() {
		p := w.pressOf(shared, reply.ActionWhy, "")
		p.User = bob.ID
		w.took(w.Press(p))
	})
	if got.Ephemeral == nil || got.Ephemeral.To != bob.ID {
		t.Fatalf("shown: %+v", got)
	}
	saidAll(t, told(got), "Why pricing is")
}

// A button carries 2,000 characters and no more, and only what the asker alone sees is there to be shared.
func TestWhatCanBeShared(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	text := func(n int) string {
		return "is pricing a PM job? " + strings.Repeat("é", n-len("is pricing a PM job? "))
	}
	for _, test := range []struct {
		where, text string
		want        bool
	}{
		{"a command", "pricing", true},
		{"a command", "can one person be both?", true},
		{"a command", "zzqx", false},
		{"a command", "help", false},
		{"a command", "list pm", true},
		{"a command", text(2000), true},
		{"a command", text(2001), false},
		{"a mention", "pricing", false},
		{"a direct message", "pricing", false},
	} {
		e := asked[test.where](w, test.text)
		if got := slices.Contains(actions(t, e), reply.ActionShare); got != test.want {
			t.Errorf("%s, %.20s…: to be shared = %v", test.where, test.text, got)
		}
		if test.want {
			got := w.shows(func() { w.press(e, reply.ActionShare) })
			if got.Message == nil || got.Message.Channel != w.channel.ID {
				t.Errorf("%.20s… is shared as %+v", test.text, got)
			}
		}
	}
}

// The asker's copy stays where Slack does not take it away, and the answer is shared all the same.
func TestShareWhenTheCopyCannotBeTakenAway(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	answer := w.runs(w.person.ID, w.channel.ID, "pricing")
	w.SetIntercept(func(_ string, r *http.Request) localslack.Fault {
		if strings.Contains(requestBody(t, r), `"delete_original":true`) {
			return localslack.Fault{Status: http.StatusNotFound, Error: "expired_url"}
		}
		return localslack.Fault{}
	})
	got := w.shows(func() { w.press(answer, reply.ActionShare) })
	saidAll(t, told(got), "asked: pricing")
	w.stop()
	if n := len(w.Ephemerals(w.person.ID)); n != 1 {
		t.Errorf("%d copies", n)
	}
}

// Where Slack does not draw a pie, bars stand in its place, and the rest of the layout is kept: wherever an answer is shown.
func TestPieThatSlackRefuses(t *testing.T) {
	t.Parallel()
	const duties = "- pricing\n- backlog\n- user stories\n- sprint planning\n- coding"
	for where, ask := range asked {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, localslack.Options{}, real(t))
			drawn := ask(w, duties)
			saidAll(t, layout(drawn), `"type":"data_visualization"`) //nolint:misspell // Slack's word
			w.SetIntercept(func(method string, r *http.Request) localslack.Fault {
				if !strings.Contains(requestBody(t, r), "data_visualization") { //nolint:misspell // Slack's word
					return localslack.Fault{}
				}
				if method == localslack.MethodResponseURL {
					return localslack.Fault{Status: http.StatusBadRequest, Error: "invalid_blocks"}
				}
				return localslack.Fault{Error: "invalid_blocks"}
			})
			e := ask(w, duties)
			saidAll(t, layout(e), "▇", "*Product Owner*", `"type":"context"`)
			if told(e) != told(drawn) {
				t.Errorf("it reads %q, not %q", told(e), told(drawn))
			}
			if where == "a command" {
				shared := w.shows(func() { w.press(e, reply.ActionShare) })
				if shared.Message == nil {
					t.Fatalf("shared as %+v", shared)
				}
				saidAll(t, layout(shared), "▇", "asked: ", "*Product Owner*")
			}
		})
	}
}

// postAsBot posts blocks as an earlier version of the bot.
func (w *workspace) postAsBot(channel string, blocks []byte) {
	w.t.Helper()
	var list any
	if err := json.Unmarshal(blocks, &list); err != nil {
		w.t.Fatal(err)
	}
	w.call("chat.postMessage", map[string]any{"channel": channel, "text": "x", "blocks": list})
}

// What is shared names people of the whole workspace where the channel is known to be of this workspace alone.
func TestNamesInWhatIsShared(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault localslack.Fault
		names bool
	}{
		"a channel of the workspace": {localslack.Fault{}, true}, "one of which that cannot be told": {localslack.Fault{Error: "missing_scope"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newTeam(t, bot.Options{})
			w.set("set pm %s everywhere", at(w.grace))
			w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
				if method == "conversations.info" {
					return test.fault
				}
				return localslack.Fault{}
			})
			answer := asked["a command"](w.workspace, "pricing")
			shared := told(w.shows(func() { w.press(answer, reply.ActionShare) }))
			if strings.Contains(shared, "Here that is grace (") != test.names {
				t.Errorf("shared: %q", shared)
			}
		})
	}
}

// What a channel does not take is said to whom it was refused.
func TestShareThatIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	answer := asked["a command"](w, "pricing")
	w.SetIntercept(func(method string, r *http.Request) localslack.Fault {
		if body := requestBody(t, r); method == localslack.MethodResponseURL && strings.Contains(body, "in_channel") {
			return localslack.Fault{Error: "restricted_action", Status: http.StatusForbidden}
		}
		return localslack.Fault{}
	})
	got := w.shows(func() { w.press(answer, reply.ActionShare) })
	if got.Ephemeral == nil || got.Ephemeral.To != w.person.ID {
		t.Errorf("shown: %+v", got)
	}
	saidAll(t, told(got), "Slack does not let me show it in this channel.")
}

// A list that is shared cannot be rated, as the asker's own cannot.
func TestSharedList(t *testing.T) {
	t.Parallel()
	w, _ := newWorkspaceAt(t, sqlite(t), bot.Options{Record: record.All})
	answer := asked["a command"](w, "list pm")
	shared := w.shows(func() { w.press(answer, reply.ActionShare) })
	saidAll(t, told(shared), "What is the Product Manager's:")
	if got := actions(t, shared); slices.Contains(got, reply.ActionRate) {
		t.Errorf("it can be pressed at %v", got)
	}
}
