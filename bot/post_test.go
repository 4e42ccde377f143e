package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"whoowns/bot/localslack"
)

// first has the first so many calls of a method befall a fault.
func first(n int32, method string, fault localslack.Fault) func(string, *http.Request) localslack.Fault {
	var calls atomic.Int32
	return func(m string, _ *http.Request) localslack.Fault {
		if m == method && calls.Add(1) <= n {
			return fault
		}
		return localslack.Fault{}
	}
}

// shown are the answers that a person sees, wherever they stand.
func (w *workspace) shown() []string {
	var texts []string
	for _, channel := range []string{w.channel.ID, w.dm.ID} {
		for _, m := range w.answers(channel) {
			if m.Subtype != "assistant_app_thread" {
				texts = append(texts, m.Text)
			}
		}
	}
	for _, e := range w.Ephemerals(w.person.ID) {
		texts = append(texts, e.Text)
	}
	return texts
}

// ask asks on a surface and returns when the bot has acknowledged it.
func (w *workspace) ask(surface string) {
	w.t.Helper()
	switch surface {
	case "slash":
		w.command("pricing")
	case "mention":
		w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention() + " pricing"})
	case "dm":
		w.say(localslack.Post{Channel: w.dm.ID, Text: "pricing"})
	case "bare mention":
		parent := w.say(localslack.Post{Channel: w.channel.ID, Text: "pricing"})
		w.say(localslack.Post{Channel: w.channel.ID, Text: w.Mention(), ThreadTS: parent.TS})
	}
}

// A call that fails, with or without having taken effect, leads to one answer.
func TestEachCallMayFail(t *testing.T) {
	faults := map[string]localslack.Fault{
		"a rate limit":                    {Status: http.StatusTooManyRequests, RetryAfter: time.Second},
		"a server error":                  {Status: http.StatusServiceUnavailable},
		"a server error after the effect": {Status: http.StatusBadGateway, AfterEffect: true},
		"a dropped connection":            {Drop: true},
		"one dropped after the effect":    {Drop: true, AfterEffect: true},
		"an internal error":               {Error: "internal_error"},
		"a late answer":                   {Delay: 300 * time.Millisecond},
	}
	for surface, method := range map[string]string{
		"slash": localslack.MethodResponseURL, "mention": "chat.postMessage", "dm": "chat.postMessage", "bare mention": "conversations.replies",
	} {
		for name, fault := range faults {
			t.Run(surface+", "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorkspace(t, localslack.Options{}, real(t))
				w.SetIntercept(first(2, method, fault))
				w.ask(surface)
				w.stop()
				if got := w.shown(); len(got) != 1 || !strings.HasPrefix(got[0], "Pricing is the Product Manager's.") {
					t.Errorf("answers = %q", got)
				}
			})
		}
	}
}

// A call that Slack never answers is given up after a while and made again, once it is seen that it had no effect.
func TestStalledCall(t *testing.T) {
	for _, surface := range []string{"slash", "mention", "dm"} {
		t.Run(surface, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, localslack.Options{}, real(t))
			var calls atomic.Int32
			w.SetIntercept(func(method string, r *http.Request) localslack.Fault {
				if (method == "chat.postMessage" || method == localslack.MethodResponseURL) && calls.Add(1) == 1 {
					<-r.Context().Done()
				}
				return localslack.Fault{}
			})
			w.ask(surface)
			if _, err := w.Wait(w.ctx, func(e localslack.Entry) bool {
				return e.Kind == localslack.EphemeralPosted || e.Kind == localslack.MessagePosted && e.Message.User == w.BotUserID()
			}); err != nil {
				t.Fatal(err)
			}
			w.stop()
			// The stalled call takes effect once the bot hangs up, as Slack's may: the second replaces its answer or is not made.
			if got := w.shown(); len(got) != 1 {
				t.Errorf("answers = %q", got)
			}
		})
	}
}

func TestHomeAndAssistantCallsMayFail(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	var published, prompted atomic.Int32
	w.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if method == "views.publish" && published.Add(1) <= 2 || method == "assistant.threads.setSuggestedPrompts" && prompted.Add(1) <= 2 {
			return localslack.Fault{Status: http.StatusInternalServerError}
		}
		return localslack.Fault{}
	})
	opened, err := w.OpenAppHome(w.person.ID, "home")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := opened.Acked(w.ctx); err != nil {
		t.Fatal(err)
	}
	started, err := w.StartAssistantThread(w.person.ID, w.channel.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := started.Acked(w.ctx); err != nil {
		t.Fatal(err)
	}
	w.stop()
	if _, ok := w.Home(w.person.ID); !ok {
		t.Error("the Home tab is blank")
	}
	if thread := w.AssistantThread(started.Message.Channel, started.Message.TS); len(thread.Prompts) != 4 {
		t.Errorf("assistant thread = %+v", thread)
	}
}

// Where Slack refuses a reply for good, the asker gets it in the next best place.
func TestRefusedReplies(t *testing.T) {
	for _, test := range []struct {
		name, surface string
		refused       map[string]string // error by method, in the channel or conversation where it was asked
		where         string            // the one answer stands
	}{
		{"a channel that is gone", "mention", map[string]string{"chat.postMessage": "channel_not_found"}, "to the asker alone"},
		{"an archived channel", "mention", map[string]string{"chat.postMessage": "is_archived", "chat.postEphemeral": "is_archived"}, "in the direct message"},
		{"a thread that is gone", "mention", map[string]string{"chat.postMessage": "thread_not_found"}, "to the asker alone"},
		{"an expired response URL", "slash", map[string]string{localslack.MethodResponseURL: "expired_url"}, "to the asker alone"},
		{"a response URL, and the bot is not in the channel", "slash",
			map[string]string{localslack.MethodResponseURL: "expired_url", "chat.postEphemeral": "not_in_channel"}, "in the direct message"},
		{"a conversation that is gone", "dm", map[string]string{"chat.postMessage": "channel_not_found", "chat.postEphemeral": "channel_not_found"}, "in the direct message"},
		{"blocks that Slack does not like", "dm", map[string]string{"blocks": "invalid_blocks"}, "in the direct message"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, localslack.Options{}, real(t))
			w.SetIntercept(func(method string, r *http.Request) localslack.Fault {
				if code, ok := test.refused["blocks"]; ok && method == "chat.postMessage" && r.FormValue("blocks") != "" {
					return localslack.Fault{Error: code}
				}
				code, ok := test.refused[method]
				switch {
				case ok && method == localslack.MethodResponseURL:
					return localslack.Fault{Error: code, Status: http.StatusNotFound}
				case ok && r.FormValue("channel") != w.person.ID: // writing to the person directly works
					return localslack.Fault{Error: code}
				}
				return localslack.Fault{}
			})
			w.ask(test.surface)
			w.stop()
			got := map[string]int{
				"in the channel": len(w.answers(w.channel.ID)), "in the direct message": len(w.answers(w.dm.ID)),
				"to the asker alone": len(w.Ephemerals(w.person.ID)),
			}
			total := 0
			for where, n := range got {
				total += n
				if where == test.where && n != 1 {
					t.Errorf("%d answers %s", n, where)
				}
			}
			if total != 1 {
				t.Errorf("answers = %v", got)
			}
		})
	}
}

// Messages of one conversation are answered in the order in which they were written, however long the first takes.
func TestAnswersKeepTheirOrder(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	w.SetIntercept(first(1, "chat.postMessage", localslack.Fault{Status: http.StatusServiceUnavailable, Delay: 100 * time.Millisecond}))
	questions := []string{"pricing", "who orders the backlog?", "user stories", "roadmap"}
	for _, q := range questions {
		w.say(localslack.Post{Channel: w.dm.ID, Text: q})
	}
	w.stop()
	got := w.answers(w.dm.ID)
	if len(got) != len(questions) {
		t.Fatalf("%d answers to %d questions", len(got), len(questions))
	}
	for i, want := range []string{"pricing", "backlog", "user stor", "roadmap"} {
		if !strings.Contains(strings.ToLower(got[i].Text), want) {
			t.Errorf("answer %d = %q, want one about %s", i, got[i].Text, want)
		}
	}
}

// Conversations do not wait for each other, and none is forgotten.
func TestManyConversationsAtOnce(t *testing.T) {
	w := newWorkspace(t, localslack.Options{}, real(t))
	const questions = 200
	for i := range questions {
		w.say(localslack.Post{Channel: w.channel.ID, Text: fmt.Sprintf("%s pricing (%d)", w.Mention(), i)})
	}
	w.stop()
	if got := w.answers(w.channel.ID); len(got) != questions {
		t.Errorf("%d answers to %d questions", len(got), questions)
	}
}
