package bot_test

import (
	"net/http"
	"strings"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/reply"
)

// onMessage uses the shortcut on a message and returns what the bot shows.
func (w *workspace) onMessage(user, channel, ts string) localslack.Entry {
	w.t.Helper()
	return w.shows(func() { w.took(w.MessageShortcut(user, channel, ts, bot.ShortcutMessage)) })
}

// A message is judged for whoever used the shortcut on it, alone, and beneath it where it stands in a thread. The bot need not be there.
func TestMessageShortcut(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	bob := w.join("bob")
	elsewhere := w.AddChannel(localslack.PrivateChannel, "secret", w.person.ID, bob.ID)
	parent := w.say(localslack.Post{User: bob.ID, Channel: w.channel.ID, Text: "so who owns pricing, <@" + w.person.ID + ">?"})
	inThread := w.say(localslack.Post{User: bob.ID, Channel: w.channel.ID, Text: "and the backlog?", ThreadTS: parent.TS})
	alone := w.say(localslack.Post{User: bob.ID, Channel: elsewhere.ID, Text: "who writes *user stories*?"})
	empty := w.say(localslack.Post{User: bob.ID, Channel: elsewhere.ID, Text: "", Files: []localslack.File{{Name: "plan.pdf"}}})
	onlyMention := w.say(localslack.Post{User: bob.ID, Channel: elsewhere.ID, Text: "<@" + bob.ID + ">"})
	advertisement := w.say(localslack.Post{User: bob.ID, Channel: elsewhere.ID, Text: "- pricing\n- backlog\n- user stories\n- sprint planning"})
	for _, test := range []struct {
		name   string
		on     localslack.Message
		thread string
		want   string
	}{
		{"the parent of a thread, which stands in the channel", parent, "", "Pricing is the Product Manager's."},
		{"a reply", inThread, parent.TS, "The backlog is the Product Owner's."},
		{"a message where the bot is not", alone, "", "User stories are the Product Owner's."},
		{"one without text", empty, "", "That message has no text that I can read."},
		{"one that mentions somebody alone", onlyMention, "", "That message has no text that I can read."},
		{"an advertisement", advertisement, "", "This reads as mostly a Product Owner"},
	} {
		got := w.onMessage(w.person.ID, test.on.Channel, test.on.TS)
		if got.Ephemeral == nil || got.Ephemeral.To != w.person.ID || got.Ephemeral.Channel != test.on.Channel || got.Ephemeral.ThreadTS != test.thread {
			t.Errorf("%s: shown %+v", test.name, got.Ephemeral)
			continue
		}
		if !strings.HasPrefix(told(got), test.want) {
			t.Errorf("%s: %q, want %q", test.name, told(got), test.want)
		}
	}
	w.stop()
	w.wellFormed()
	w.filledIn()
	if got := w.Ephemerals(bob.ID); len(got) != 0 {
		t.Errorf("who wrote it sees %+v", got)
	}
	if got := w.answers(w.channel.ID); len(got) != 0 {
		t.Errorf("the channel sees %+v", got)
	}
}

// The bot's own answer can be judged like any message, and an answer to a shortcut can be pressed and shared.
func TestWhatAMessageShortcutShows(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	answer := asked["a mention"](w, "pricing")
	saidAll(t, told(w.onMessage(w.person.ID, w.channel.ID, answer.Message.TS)), "Product Manager")
	bob := w.join("bob")
	message := w.say(localslack.Post{User: bob.ID, Channel: w.channel.ID, Text: "who owns the backlog?"})
	got := w.onMessage(w.person.ID, w.channel.ID, message.TS)
	saidAll(t, told(w.shows(func() { w.press(got, reply.ActionWhy) })), "Why the backlog is")
	shared := w.shows(func() { w.press(got, reply.ActionShareMessage) })
	if shared.Message == nil || shared.Message.Channel != w.channel.ID {
		t.Fatalf("shared as %+v", shared)
	}
	saidAll(t, told(shared), "asked about: who owns the backlog?", "The backlog is the Product Owner's.")
}

// Where it is too late for the window to ask in, the person is told so directly.
func TestAskWindowThatComesTooLate(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if method == "views.open" {
			return localslack.Fault{Error: "expired_trigger_id"}
		}
		return localslack.Fault{}
	})
	got := w.shows(func() { w.took(w.Shortcut(w.person.ID, bot.ShortcutAsk)) })
	saidAll(t, told(got), "That took me too long")
	if got.Message == nil || got.Message.Channel != w.dm.ID {
		t.Errorf("told by %+v", got)
	}
}
