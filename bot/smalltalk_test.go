package bot_test

import (
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/record"
)

// What is said to be polite gets a polite answer, which cannot be rated and is not recorded.
func TestSmallTalk(t *testing.T) {
	t.Parallel()
	s := sqlite(t)
	w, _ := newWorkspaceAt(t, s, bot.Options{Record: record.All})
	w.hears(localslack.Post{Channel: w.dm.ID, Text: "pricing"})
	for text, want := range map[string]string{
		"Thanks!": "You are welcome.", "ok": "You are welcome.", "hi": "I answer one question", "Who are you?": "I answer one question",
	} {
		got := w.hears(localslack.Post{Channel: w.dm.ID, Text: text})
		saidAll(t, got.Text, want)
		saidNone(t, string(got.Blocks), "feedback_buttons")
	}
	// A command is no talk.
	saidNone(t, told(w.runs(w.person.ID, w.channel.ID, "thanks")), "You are welcome.")
}

// What was said before a word of thanks still counts.
func TestSmallTalkIsNoAnswer(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	for _, text := range []string{"pricing", "ok"} {
		w.hears(localslack.Post{Channel: w.dm.ID, Text: text})
	}
	saidAll(t, w.hears(localslack.Post{Channel: w.dm.ID, Text: "why?"}).Text, "Why pricing is the Product Manager's")
}
