package bot_test

import (
	"net/http"
	"strings"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
)

// pane opens a thread of the assistant pane and waits until the bot has acknowledged it.
func (w *workspace) pane() localslack.Message {
	w.t.Helper()
	started, err := w.StartAssistantThread(w.person.ID, w.channel.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := started.Acked(w.ctx); err != nil {
		w.t.Fatal(err)
	}
	return started.Message
}

// A thread of the pane has prompts that can be asked, a status until the answer is there, and its first question as title.
func TestAssistantThread(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, localslack.Options{}, real(t))
	root := w.pane()
	long := "is pricing a PM job, " + strings.Repeat("dear ", 20) + "bot?"
	for _, text := range []string{long, "why?", "who orders the backlog?"} {
		if got := w.hears(localslack.Post{Channel: w.dm.ID, Text: text, ThreadTS: root.TS}); got.ThreadTS != root.TS {
			t.Errorf("%q is answered in %q, not in its thread", text, got.ThreadTS)
		}
	}
	w.stop()
	thread := w.AssistantThread(w.dm.ID, root.TS)
	if len(thread.Prompts) != 4 || thread.PromptsTitle == "" || thread.Status != "" {
		t.Errorf("thread = %+v", thread)
	}
	if !strings.HasPrefix(thread.Title, "is pricing a PM job, dear") || len(thread.Title) > 84 {
		t.Errorf("title = %q", thread.Title)
	}
	var order []string
	for _, e := range w.Log() {
		switch {
		case e.Kind == localslack.MethodCalled && strings.HasPrefix(e.Call.Method, "assistant.threads."):
			order = append(order, strings.TrimPrefix(e.Call.Method, "assistant.threads."))
		case e.Kind == localslack.MessagePosted && e.Message.BotID == w.BotID() && e.Message.ThreadTS == root.TS:
			order = append(order, "answer")
		}
	}
	if got, want := strings.Join(order, " "), "setSuggestedPrompts setStatus answer setTitle setStatus answer setStatus answer"; got != want {
		t.Errorf("calls = %s\nwant    %s", got, want)
	}
	for _, p := range thread.Prompts {
		if a, _ := real(t).Respond(p.Message); a.Kind == "unknown" || a.Kind == "help" {
			t.Errorf("the prompt %q is not answered", p.Message)
		}
	}
}

// Neither a status nor a title that Slack fails at costs an answer.
func TestAssistantCallsThatFail(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]localslack.Fault{
		"refused": {Error: "missing_scope"}, "a server error": {Status: http.StatusInternalServerError}, "dropped": {Drop: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspaceWith(t, localslack.Options{}, real(t), bot.Options{})
			root := w.pane()
			w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
				if strings.HasPrefix(method, "assistant.threads.set") && method != "assistant.threads.setSuggestedPrompts" {
					return fault
				}
				return localslack.Fault{}
			})
			for range 2 {
				got := w.hears(localslack.Post{Channel: w.dm.ID, Text: "pricing", ThreadTS: root.TS})
				saidAll(t, got.Text, "Pricing is the Product Manager's.")
			}
		})
	}
}

// A thread that began with a greeting has its first question as title, also when another process answers it; the second question is none.
func TestTitleIsTheFirstQuestion(t *testing.T) {
	t.Parallel()
	w, b := newWorkspaceAt(t, sqlite(t), bot.Options{})
	root := w.pane()
	say := func(text string) { w.hears(localslack.Post{Channel: w.dm.ID, Text: text, ThreadTS: root.TS}) }
	say("hi")
	say("pricing")
	b = b.follow(w.Server, sqlite(t), bot.Options{})
	say("who orders the backlog?")
	b.stop()
	if got := w.AssistantThread(w.dm.ID, root.TS).Title; got != "pricing" {
		t.Errorf("title = %q", got)
	}
}
