package bot_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/wording"
	"whoowns/knowledge"
)

// newWorkspaceAt is newWorkspaceWith for a bot whose store the test looks into, and which it may stop and use otherwise.
func newWorkspaceAt(t *testing.T, s bot.Store, options bot.Options) (*workspace, *running) {
	t.Helper()
	server := newSlack(t, localslack.Options{})
	w := newWorkspaceOn(t, server)
	r := runWith(t, server, real(t), s, options)
	w.stop = r.stop
	if _, err := server.WaitConns(w.ctx, 1); err != nil {
		t.Fatal(err)
	}
	return w, r
}

// overlaid is a responder whose base has a company's additions.
func overlaid(t *testing.T, overlay string) *reply.Responder {
	t.Helper()
	base, err := load(t, overlay)
	if err != nil {
		t.Fatal(err)
	}
	return reply.NewResponder(base, wording.English())
}

func load(t *testing.T, overlay string) (*knowledge.Base, error) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ours.yaml"), []byte(overlay), 0o600); err != nil {
		t.Fatal(err)
	}
	return knowledge.Load(dir)
}

// withoutPricing is the base with a topic hidden.
const withoutPricing = "topics:\n  - id: pricing\n    hide: true\n"

// shows does something and returns the first thing that the bot shows because of it.
func (w *workspace) shows(act func()) localslack.Entry {
	w.t.Helper()
	after := len(w.Log())
	act()
	for e := range w.Subscribe(w.ctx, after) {
		switch e.Kind {
		case localslack.MessagePosted:
			if e.Message.BotID == w.BotID() && e.Message.Subtype != "assistant_app_thread" {
				return e
			}
		case localslack.EphemeralPosted, localslack.ViewOpened, localslack.ViewUpdated, localslack.ViewPublished, localslack.ViewRefused:
			return e
		}
	}
	w.t.Fatal("the bot shows nothing")
	return localslack.Entry{}
}

// told is the text of what was shown, and a view's whole JSON.
func told(e localslack.Entry) string {
	switch {
	case e.Message != nil:
		return e.Message.Text
	case e.Ephemeral != nil:
		return e.Ephemeral.Text
	}
	return layout(e)
}

// layout is the blocks of what was shown, with the characters in them that JSON may write in another way.
func layout(e localslack.Entry) string {
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(laidOut(e)))
}

func laidOut(e localslack.Entry) []byte {
	switch {
	case e.Message != nil:
		return e.Message.Blocks
	case e.Ephemeral != nil:
		return e.Ephemeral.Blocks
	case e.View != nil:
		return e.View.JSON
	}
	return nil
}

// hears says something and returns what the bot answers.
func (w *workspace) hears(p localslack.Post) localslack.Message {
	w.t.Helper()
	e := w.shows(func() { w.say(p) })
	if e.Message == nil {
		w.t.Fatalf("the answer to %q is no message: %+v", p.Text, e)
	}
	return *e.Message
}

// runs runs /whoowns and returns what the bot shows.
func (w *workspace) runs(user, channel, text string) localslack.Entry {
	w.t.Helper()
	return w.shows(func() {
		w.took(w.SlashCommand(localslack.Command{User: user, Channel: channel, Command: "/whoowns", Text: text}))
	})
}

// took waits until the bot has acknowledged something.
func (w *workspace) took(d *localslack.Delivery, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := d.Acked(w.ctx); err != nil {
		w.t.Fatal(err)
	}
}

// press presses what an entry shows, as the person.
func (w *workspace) press(e localslack.Entry, action string) {
	w.t.Helper()
	w.choose(e, action, "")
}

// choose is press with a choice.
func (w *workspace) choose(e localslack.Entry, action, value string) {
	w.t.Helper()
	w.took(w.Press(w.pressOf(e, action, value)))
}

func (w *workspace) pressOf(e localslack.Entry, action, value string) localslack.Press {
	p := localslack.Press{User: w.person.ID, ActionID: action, Value: value}
	switch {
	case e.Message != nil:
		p.Channel, p.MessageTS = e.Message.Channel, e.Message.TS
	case e.Ephemeral != nil:
		p.User, p.Channel, p.MessageTS = e.Ephemeral.To, e.Ephemeral.Channel, e.Ephemeral.TS
	default:
		p.User, p.ViewID = e.View.User, e.View.ID
	}
	return p
}

// opens opens the App Home and returns it.
func (w *workspace) opens(user string) localslack.Entry {
	w.t.Helper()
	return w.shows(func() { w.took(w.OpenAppHome(user, "home")) })
}

// element is what can be pressed, as Slack keeps it.
type element struct {
	Type     string `json:"type"`
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
	Text     struct {
		Text string `json:"text"`
	} `json:"text"`
	Positive struct {
		Value string `json:"value"`
	} `json:"positive_button"`
	Negative struct {
		Value string `json:"value"`
	} `json:"negative_button"`
	Initial struct {
		Value string `json:"value"`
	} `json:"initial_option"`
}

// elements are what can be pressed among the blocks of what was shown.
func elements(t *testing.T, e localslack.Entry) []element {
	t.Helper()
	type block struct {
		Elements  []json.RawMessage `json:"elements"`
		Accessory json.RawMessage   `json:"accessory"`
		Type      string            `json:"type"`
	}
	var blocks []block
	data := laidOut(e)
	if e.View != nil {
		var view struct {
			Blocks []block `json:"blocks"`
		}
		if err := json.Unmarshal(data, &view); err != nil {
			t.Fatal(err)
		}
		blocks = view.Blocks
	} else if len(data) > 0 {
		if err := json.Unmarshal(data, &blocks); err != nil {
			t.Fatal(err)
		}
	}
	var list []element
	for _, b := range blocks {
		if b.Type == "context" || b.Type == "rich_text" {
			continue
		}
		for _, raw := range append(b.Elements, b.Accessory) {
			var one element
			if len(raw) == 0 {
				continue
			}
			if err := json.Unmarshal(raw, &one); err != nil {
				t.Fatal(err)
			}
			list = append(list, one)
		}
	}
	return list
}

// actions are the IDs of what can be pressed.
func actions(t *testing.T, e localslack.Entry) []string {
	t.Helper()
	var list []string
	for _, one := range elements(t, e) {
		list = append(list, one.ActionID)
	}
	return list
}

// thumb is what a thumb carries.
func thumb(t *testing.T, e localslack.Entry, up bool) string {
	t.Helper()
	list := elements(t, e)
	i := slices.IndexFunc(list, func(one element) bool { return one.ActionID == reply.ActionRate })
	if i < 0 {
		t.Fatalf("there are no thumbs in %s", layout(e))
	}
	if up {
		return list[i].Positive.Value
	}
	return list[i].Negative.Value
}

// saidAll reports that a text has each of some others in it.
func saidAll(t *testing.T, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in %q", want, text)
		}
	}
}

// saidNone reports that a text has none of some others in it.
func saidNone(t *testing.T, text string, others ...string) {
	t.Helper()
	for _, other := range others {
		if strings.Contains(text, other) {
			t.Errorf("%q is in %q", other, text)
		}
	}
}

// cases are what waits for the curators.
func cases(t *testing.T, s *store.Store) []store.Case {
	t.Helper()
	list, err := s.Cases(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// call makes a call of the Web API as the bot.
func (w *workspace) call(method string, args map[string]any) {
	w.t.Helper()
	body, err := json.Marshal(args)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.ctx, http.MethodPost, w.APIURL()+method, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+localslack.DefaultBotToken)
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		OK    bool
		Error string
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || !answer.OK {
		w.t.Fatalf("%s: %s %v", method, answer.Error, err)
	}
}

// requestBody is what a request carries, which stays to be read.
func requestBody(t *testing.T, r *http.Request) string {
	t.Helper()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(data))
	text, err := url.QueryUnescape(string(data))
	if err != nil {
		return string(data)
	}
	return text
}

// wellFormed checks that Slack refused nothing for what it held, and that no reply was shown without its layout.
func (w *workspace) wellFormed() {
	w.t.Helper()
	for _, e := range w.Log() {
		switch {
		case e.Call != nil && (strings.HasPrefix(e.Call.Error, "invalid_") || e.Call.Status == http.StatusBadRequest):
			w.t.Errorf("%s: %s %s", e.Call.Method, e.Call.Error, e.Call.Args)
		case e.Kind == localslack.ResponseRefused:
			w.t.Errorf("an acknowledgement was refused: %s", e.Error)
		case e.Kind == localslack.MessagePosted && e.Message.BotID == w.BotID() && e.Message.Subtype != "assistant_app_thread" && len(e.Message.Blocks) == 0,
			e.Kind == localslack.EphemeralPosted && len(e.Ephemeral.Blocks) == 0:
			w.t.Errorf("shown without its layout: %q", told(e))
		}
	}
}

var unfilled = regexp.MustCompile(`\{[a-z]+\}`)

// filledIn checks that no sentence was shown with a placeholder in it.
func (w *workspace) filledIn() {
	w.t.Helper()
	for _, e := range w.Log() {
		if e.Message != nil && e.Message.BotID == w.BotID() || e.Ephemeral != nil || e.View != nil {
			if found := unfilled.FindString(told(e) + layout(e)); found != "" {
				w.t.Errorf("%s is left in %s", found, told(e))
			}
		}
	}
}
