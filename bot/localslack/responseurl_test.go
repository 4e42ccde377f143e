package localslack_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/localslack"
)

// command runs a command and returns its response URL.
func command(t *testing.T, s *localslack.Server, user, channel string) string {
	t.Helper()
	d := must[*localslack.Delivery](t)(s.SlashCommand(localslack.Command{User: user, Channel: channel, Command: "/whoowns"}))
	var c slack.SlashCommand
	if err := json.Unmarshal(d.Payload(), &c); err != nil {
		t.Fatal(err)
	}
	return c.ResponseURL
}

// answer posts JSON and returns the status and body.
func answer(t *testing.T, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestResponseURLOfACommand(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	api := client(s)
	url := command(t, s, ana.ID, ch.ID)
	respond := func(options ...slack.MsgOption) {
		t.Helper()
		if _, _, _, err := api.SendMessage("", options...); err != nil {
			t.Fatal(err)
		}
	}
	respond(slack.MsgOptionText("looking", false), slack.MsgOptionResponseURL(url, slack.ResponseTypeEphemeral))
	respond(slack.MsgOptionText("found", false), slack.MsgOptionReplaceOriginal(url))
	if e := s.Ephemerals(ana.ID); len(e) != 1 || e[0].Text != "found" {
		t.Errorf("ephemerals %+v", e)
	}
	respond(slack.MsgOptionText("for all", false), slack.MsgOptionResponseURL(url, slack.ResponseTypeInChannel))
	if m := s.Messages(ch.ID); len(m) != 1 || m[0].Text != "for all" || m[0].BotID != s.BotID() {
		t.Errorf("messages %+v", m)
	}
	respond(slack.MsgOptionDeleteOriginal(url))
	if m := s.Messages(ch.ID); len(m) != 0 {
		t.Errorf("messages after deleting %+v", m)
	}
}

func TestResponseURLOfAnAction(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	_, ts, err := client(s).PostMessage(ch.ID, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(buttons()))
	if err != nil {
		t.Fatal(err)
	}
	got := interaction(t, must[*localslack.Delivery](t)(s.Press(localslack.Press{User: ana.ID, Channel: ch.ID, MessageTS: ts, ActionID: "yes"})))
	if status, body := answer(t, got.ResponseURL, `{"text":"thanks","replace_original":false}`); status != 200 || body != `{"ok":true}` {
		t.Errorf("beside: %d %s", status, body)
	}
	if status, _ := answer(t, got.ResponseURL, `{"text":"instead"}`); status != 200 {
		t.Errorf("instead: %d", status)
	}
	if m := s.Messages(ch.ID); len(m) != 1 || m[0].Text != "instead" || len(m[0].Blocks) != 0 {
		t.Errorf("messages %+v", m)
	}
	if e := s.Ephemerals(ana.ID); len(e) != 1 || e[0].Text != "thanks" {
		t.Errorf("ephemerals %+v", e)
	}
	if status, _ := answer(t, got.ResponseURL, `{"delete_original":true}`); status != 200 || len(s.Messages(ch.ID)) != 0 {
		t.Errorf("delete: %d, %d messages", status, len(s.Messages(ch.ID)))
	}
}

// What is answered to a button in a thread is in the thread only if it says so.
func TestResponseURLOfAnActionInAThread(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	api := client(s)
	root := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: "pricing?"})).Message
	_, ts, err := api.PostMessage(ch.ID, slack.MsgOptionText("x", false), slack.MsgOptionTS(root.TS), slack.MsgOptionBlocks(buttons()))
	if err != nil {
		t.Fatal(err)
	}
	pressed := interaction(t, must[*localslack.Delivery](t)(s.Press(localslack.Press{User: ana.ID, Channel: ch.ID, MessageTS: ts, ActionID: "yes"})))
	respond := func(url, body string) {
		t.Helper()
		if status, got := answer(t, url, body); status != 200 {
			t.Fatalf("%s: %d %s", body, status, got)
		}
	}
	respond(pressed.ResponseURL, `{"text":"here","replace_original":false,"thread_ts":"`+root.TS+`"}`)
	respond(pressed.ResponseURL, `{"text":"outside","replace_original":false}`)
	respond(pressed.ResponseURL, `{"text":"for all","replace_original":false,"response_type":"in_channel","thread_ts":"`+root.TS+`"}`)
	if e := s.Ephemerals(ana.ID); len(e) != 2 || e[0].Text != "here" || e[0].ThreadTS != root.TS || e[1].ThreadTS != "" {
		t.Errorf("ephemerals %+v", e)
	}
	if m := s.Thread(ch.ID, root.TS); len(m) != 3 || m[1].Text != "x" || m[2].Text != "for all" {
		t.Errorf("thread %+v", m)
	}
}

// A button in an ephemeral message can post for all and take the message that held it away.
func TestResponseURLOfAnActionInAnEphemeral(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	if _, err := client(s).PostEphemeral(ch.ID, ana.ID, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(buttons())); err != nil {
		t.Fatal(err)
	}
	held := s.Ephemerals(ana.ID)[0]
	pressed := interaction(t, must[*localslack.Delivery](t)(s.Press(localslack.Press{User: ana.ID, Channel: ch.ID, MessageTS: held.TS, ActionID: "yes"})))
	if status, got := answer(t, pressed.ResponseURL, `{"text":"for all","response_type":"in_channel","replace_original":false}`); status != 200 {
		t.Errorf("for all: %d %s", status, got)
	}
	if e, m := s.Ephemerals(ana.ID), s.Messages(ch.ID); len(e) != 1 || e[0].Text != "x" || len(m) != 1 || m[0].Text != "for all" {
		t.Errorf("ephemerals %+v, messages %+v", e, m)
	}
	if status, got := answer(t, pressed.ResponseURL, `{"delete_original":true}`); status != 200 {
		t.Errorf("delete: %d %s", status, got)
	}
	if e, m := s.Ephemerals(ana.ID), s.Messages(ch.ID); len(e) != 0 || len(m) != 1 {
		t.Errorf("after deleting: ephemerals %+v, messages %+v", e, m)
	}
}

// A shortcut's message is another's: there is no original to replace.
func TestResponseURLOfAMessageShortcut(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	m := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: "pricing?"})).Message
	used := interaction(t, must[*localslack.Delivery](t)(s.MessageShortcut(ana.ID, ch.ID, m.TS, "who")))
	for _, body := range []string{`{"text":"one","replace_original":true}`, `{"text":"two","replace_original":true}`, `{"delete_original":true}`} {
		if status, got := answer(t, used.ResponseURL, body); status != 200 {
			t.Errorf("%s: %d %s", body, status, got)
		}
	}
	if e, m := s.Ephemerals(ana.ID), s.Messages(ch.ID); len(e) != 2 || e[1].Text != "two" || len(m) != 1 || m[0].Text != "pricing?" {
		t.Errorf("ephemerals %+v, messages %+v", e, m)
	}
}

func TestResponseURLRefuses(t *testing.T) {
	now := newClock()
	s := start(t, localslack.Options{Now: now.Now})
	ana := s.AddUser("ana")
	ch := s.AddChannel(localslack.PublicChannel, "in", ana.ID) // without the bot, which may still respond
	url := command(t, s, ana.ID, ch.ID)
	for body, want := range map[string]string{
		`{}`:                        "no_text",
		`{`:                         "invalid_payload",
		`{"blocks":[{"type":"x"}]}`: "invalid_blocks",
		`{"text":"x","thread_ts":"1700000000.000001"}`: "thread_not_found",
	} {
		if status, got := answer(t, url, body); status != 400 || !strings.Contains(got, `"`+want+`"`) {
			t.Errorf("%s: %d %s, want %s", body, status, got, want)
		}
	}
	for range 5 {
		if status, body := answer(t, url, `{"text":"x"}`); status != 200 || body != "ok" {
			t.Fatalf("%d %s", status, body)
		}
	}
	if status, body := answer(t, url, `{"text":"x"}`); status != 404 || !strings.Contains(body, `"used_url"`) {
		t.Errorf("the sixth time: %d %s", status, body)
	}
	url = command(t, s, ana.ID, ch.ID)
	now.advance(30 * time.Minute)
	if status, _ := answer(t, url, `{"text":"x"}`); status != 200 {
		t.Errorf("after 30 minutes: %d", status)
	}
	now.advance(time.Millisecond)
	if status, body := answer(t, url, `{"text":"x"}`); status != 404 || !strings.Contains(body, `"expired_url"`) {
		t.Errorf("after that: %d %s", status, body)
	}
	if status, body := answer(t, s.URL()+"/commands/T/1/x", `{"text":"x"}`); status != 404 || !strings.Contains(body, `"no_service"`) {
		t.Errorf("an unknown URL: %d %s", status, body)
	}
}

func TestResponseURLFault(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	url := command(t, s, ana.ID, ch.ID)
	s.SetIntercept(func(method string, r *http.Request) localslack.Fault {
		body, err := io.ReadAll(r.Body)
		if method != localslack.MethodResponseURL || err != nil || !strings.Contains(string(body), "late") {
			t.Errorf("intercepted %s %s, %v", method, body, err)
		}
		return localslack.Fault{Status: 429, RetryAfter: time.Second}
	})
	_, _, _, err := client(s).SendMessage("", slack.MsgOptionText("late", false), slack.MsgOptionResponseURL(url, ""))
	var limited *slack.RateLimitedError
	if !errors.As(err, &limited) || len(s.Ephemerals(ana.ID)) != 0 {
		t.Errorf("error %v", err)
	}
}
