package web_test

import (
	"bufio"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"whoowns/bot/localslack"
	"whoowns/bot/localslack/web"
)

// window is a page with a person before it, without a browser.
type window struct {
	*localslack.Server
	t       *testing.T
	page    *httptest.Server
	you     localslack.User
	other   localslack.User
	channel localslack.Channel
	hidden  localslack.Channel // one that the person is not in
}

// startSlack starts an empty workspace for one test.
func startSlack(t *testing.T) *localslack.Server {
	t.Helper()
	server := localslack.New(localslack.Options{})
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func newWindow(t *testing.T) *window {
	t.Helper()
	server := startSlack(t)
	w := &window{Server: server, t: t, you: server.AddNamedUser("you", "You"), other: server.AddUser("ada")}
	w.channel = server.AddChannel(localslack.PublicChannel, "general", w.you.ID, w.other.ID, server.BotUserID())
	w.hidden = server.AddChannel(localslack.PrivateChannel, "board", w.other.ID)
	w.page = httptest.NewServer(web.New(server, web.Options{Person: w.you, Command: "/whoowns", Hint: "pricing", Suggestions: []string{"pricing"}}))
	t.Cleanup(w.page.Close)
	return w
}

// answer is that of the page's server.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// request is one with header fields as names and values in turn.
func (w *window) request(method, path, body string, header ...string) *http.Request {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.page.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	return r
}

// do makes a request.
func (w *window) do(method, path, body string, header ...string) answer {
	w.t.Helper()
	response, err := w.page.Client().Do(w.request(method, path, body, header...))
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, data}
}

// act does something as the page would, and returns the error that the person is shown.
func (w *window) act(path, body string) string {
	w.t.Helper()
	got := w.do(http.MethodPost, "/api/"+path, body, "Content-Type", "application/json", "Sec-Fetch-Site", "same-origin", "Origin", w.page.URL)
	var said struct {
		OK    bool
		Error string
	}
	if err := json.Unmarshal(got.body, &said); err != nil {
		w.t.Fatal(err)
	}
	if said.OK != (said.Error == "") {
		w.t.Errorf("%s: %d, %+v", path, got.status, said)
	}
	return said.Error
}

func (w *window) say(channel localslack.Channel, text string) {
	w.t.Helper()
	if _, err := w.Say(localslack.Post{User: w.other.ID, Channel: channel.ID, Text: text}); err != nil {
		w.t.Fatal(err)
	}
}

// event is one of the stream.
type event struct{ id, name, data string }

// events follows the stream until the test ends.
func (w *window) events(path string, header ...string) func() event {
	w.t.Helper()
	response, err := w.page.Client().Do(w.request(http.MethodGet, path, "", header...))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = response.Body.Close() }) // which ends it
	if kind := response.Header.Get("Content-Type"); kind != "text/event-stream" {
		w.t.Fatalf("the stream is %s, %s", response.Status, kind)
	}
	lines := bufio.NewScanner(response.Body)
	return func() event {
		var e event
		for lines.Scan() {
			name, value, _ := strings.Cut(lines.Text(), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			case "":
				return e
			}
		}
		w.t.Fatalf("the stream ended: %v", lines.Err())
		return e
	}
}

type state struct {
	Instance   string
	Seq        int
	Me         struct{ ID string }
	Channels   []struct{ Name string }
	Messages   []struct{ Channel, Text string }
	Ephemerals []struct{ Text string }
	Log        []struct{ Kind string }
}

func (w *window) state() state {
	w.t.Helper()
	var s state
	if err := json.Unmarshal(w.do(http.MethodGet, "/api/state", "").body, &s); err != nil {
		w.t.Fatal(err)
	}
	return s
}

// The page is told what its person may see, and nothing of what others may.
func TestStateIsThePersonsOwn(t *testing.T) {
	w := newWindow(t)
	w.say(w.channel, "hello")
	w.say(w.hidden, "secret")
	s := w.state()
	if s.Me.ID != w.you.ID || len(s.Channels) != 1 || s.Channels[0].Name != "general" || len(s.Messages) != 1 || s.Messages[0].Text != "hello" {
		t.Errorf("state = %+v", s)
	}
	data := string(w.do(http.MethodGet, "/api/state", "").body)
	for _, secret := range []string{"secret", "board", localslack.DefaultBotToken, localslack.DefaultAppToken} {
		if strings.Contains(data, secret) {
			t.Errorf("%q is in the state", secret)
		}
	}
}

// What passes arrives live; a stream that is taken up again goes on where it broke off.
func TestEventsArriveLiveAndOnce(t *testing.T) {
	w := newWindow(t)
	s := w.state()
	next := w.events("/api/events?after=" + strconv.Itoa(s.Seq))
	if hello := next(); hello.name != "hello" || !strings.Contains(hello.data, s.Instance) {
		t.Fatalf("it begins with %+v", hello)
	}
	w.say(w.channel, "one")
	first := next()
	if !strings.Contains(first.data, `"message posted"`) || !strings.Contains(first.data, `"one"`) {
		t.Fatalf("first %+v", first)
	}
	w.say(w.channel, "two")
	again := w.events("/api/events?after=0", "Last-Event-ID", first.id)
	again()
	if second := again(); !strings.Contains(second.data, `"two"`) {
		t.Errorf("taken up again it goes on with %+v", second)
	}
	for _, path := range []string{"/api/events", "/api/events?after=x", "/api/events?after=-1"} {
		if got := w.do(http.MethodGet, path, "").status; got != http.StatusBadRequest {
			t.Errorf("%s: %d", path, got)
		}
	}
}

// Slack's own escapes and mentions are made of what was typed.
func TestWhatIsTypedIsSentAsSlackDoes(t *testing.T) {
	w := newWindow(t)
	for typed, want := range map[string]string{
		"hi @whoowns, a < b & c":                  "hi <@" + w.BotUserID() + ">, a &lt; b &amp; c",
		"@ADA: <@U1> <!channel>":                  "<@" + w.other.ID + ">: &lt;@U1&gt; &lt;!channel&gt;",
		"@nobody bob@ada, me@ada.example. (@Ada)": "@nobody bob@ada, me@ada.example. (<@" + w.other.ID + ">)",
	} {
		body, err := json.Marshal(map[string]string{"channel": w.channel.ID, "text": typed})
		if err != nil {
			t.Fatal(err)
		}
		if failure := w.act("say", string(body)); failure != "" {
			t.Fatal(failure)
		}
		list := w.Messages(w.channel.ID)
		if got := list[len(list)-1]; got.Text != want || got.User != w.you.ID {
			t.Errorf("%q is sent as %q by %s, want %q", typed, got.Text, got.User, want)
		}
	}
}

// What cannot be done is said in words, and does nothing.
func TestActionsAreRefusedInWords(t *testing.T) {
	w := newWindow(t)
	before := len(w.Log())
	for _, test := range []struct{ path, body string }{
		{"say", `{"channel":"C0","text":"x"}`},
		{"say", `{"channel":"` + w.hidden.ID + `","text":"x"}`},
		{"say", `{"channel":"` + w.channel.ID + `","text":" "}`},
		{"command", `{"channel":"C0"}`},
		{"press", `{"channel":"C0","message_ts":"1","action_id":"a"}`},
		{"submit", `{"view_id":"V0"}`},
		{"close", `{"view_id":"V0"}`},
		{"message_shortcut", `{"channel":"` + w.channel.ID + `","ts":"1","callback_id":"c"}`},
		{"say", `{`},
		{"say", `{"text":"` + strings.Repeat("x", 300<<10) + `"}`},
	} {
		if failure := w.act(test.path, test.body); failure == "" {
			t.Errorf("%s %.60s is done", test.path, test.body)
		}
	}
	if after := len(w.Log()); after != before {
		t.Errorf("%d things passed", after-before)
	}
}

// No other page may drive this one or read it, and no other host name leads to it.
func TestOtherPagesAreRefused(t *testing.T) {
	w := newWindow(t)
	say := `{"channel":"` + w.channel.ID + `","text":"x"}`
	for name, test := range map[string]struct {
		method, path string
		header       []string
	}{
		"another host":               {http.MethodGet, "/", []string{"Host", "evil.example:80"}},
		"a name that leads here":     {http.MethodGet, "/api/state", []string{"Host", "127.0.0.1.evil.example"}},
		"another page":               {http.MethodPost, "/api/say", []string{"Content-Type", "application/json", "Origin", "https://evil.example"}},
		"a page of this computer":    {http.MethodPost, "/api/say", []string{"Content-Type", "application/json", "Origin", "http://127.0.0.1:1"}},
		"a page without an origin":   {http.MethodPost, "/api/say", []string{"Content-Type", "application/json", "Origin", "null"}},
		"a form of another page":     {http.MethodPost, "/api/say", []string{"Content-Type", "text/plain", "Sec-Fetch-Site", "cross-site"}},
		"another page that reads":    {http.MethodGet, "/api/state", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}},
		"another page that follows":  {http.MethodGet, "/api/events?after=0", []string{"Sec-Fetch-Site", "same-site"}},
		"another page that frames":   {http.MethodGet, "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"}},
		"another page's script":      {http.MethodGet, "/app.js", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "script"}},
		"what another page posts to": {http.MethodPost, "/", []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}},
	} {
		if got := w.do(test.method, test.path, say, test.header...).status; got != http.StatusForbidden {
			t.Errorf("%s: %d", name, got)
		}
	}
	if list := w.Messages(w.channel.ID); len(list) != 0 {
		t.Errorf("somebody wrote %+v", list)
	}
	for name, header := range map[string][]string{
		"a link": {"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"}, "the address": {"Sec-Fetch-Site", "none"}, "localhost": {"Host", "localhost:99"}, "IPv6": {"Host", "[::1]:99"},
	} {
		if got := w.do(http.MethodGet, "/", "", header...).status; got != http.StatusOK {
			t.Errorf("%s: %d", name, got)
		}
	}
	if got := w.do(http.MethodPost, "/api/say", say).status; got != http.StatusUnsupportedMediaType {
		t.Errorf("without a content type: %d", got)
	}
}

func TestHeaders(t *testing.T) {
	header := newWindow(t).do(http.MethodGet, "/", "").header
	for name, want := range map[string]string{
		"Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'; script-src 'self'", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
	} {
		if got := header.Get(name); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The page is small, and makes no HTML of what people write.
func TestPageIsSmall(t *testing.T) {
	total := 0
	err := fs.WalkDir(os.DirFS("static"), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile("static/" + path)
		total += len(data)
		for _, word := range []string{"innerHTML", "insertAdjacentHTML", "document.write", "eval(", "import(", "url("} {
			if strings.Contains(string(data), word) {
				t.Errorf("%s has %s", path, word)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if total >= 60_000 {
		t.Errorf("the page has %d bytes, 60,000 is too many", total)
	}
}
