package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"whoowns/bot/localslack"
)

// maxRequest bounds what the page may send: Slack's longest message and some.
const maxRequest = 256 << 10

// actions are what a person can do, by their paths. What they answer beside that it was done is empty for most.
func (w *window) actions() map[string]http.Handler {
	return map[string]http.Handler{
		"say":              does(w.say),
		"command":          does(w.run),
		"press":            does(w.act),
		"submit":           does(w.submit),
		"close":            does(w.closeView),
		"home":             does(w.openHome),
		"shortcut":         does(w.useShortcut),
		"message_shortcut": does(w.useMessageShortcut),
		"assistant":        does(w.assistant),
	}
}

// done says that an action was done.
type done struct {
	OK bool `json:"ok"`
	// ThreadTS is the thread that was begun, where one was.
	ThreadTS string `json:"thread_ts,omitempty"`
}

// refused says why an action was not done, in words for the person.
type refused struct {
	OK    bool   `json:"ok"`
	Error string `json:"error"`
}

// does reads what an action needs and does it.
func does[A any](act func(A) (done, error)) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "application/json" {
			writeJSON(rw, http.StatusUnsupportedMediaType, refused{Error: "send JSON"})
			return
		}
		var a A
		if err := json.NewDecoder(http.MaxBytesReader(rw, r.Body, maxRequest)).Decode(&a); err != nil {
			writeJSON(rw, http.StatusBadRequest, refused{Error: fmt.Sprintf("read the request: %v", err)})
			return
		}
		out, err := act(a)
		if err != nil { // which is no error of the request
			writeJSON(rw, http.StatusOK, refused{Error: err.Error()})
			return
		}
		out.OK = true
		writeJSON(rw, http.StatusOK, out)
	})
}

type written struct {
	Channel  string `json:"channel"`
	Text     string `json:"text"` // as typed
	ThreadTS string `json:"thread_ts"`
}

func (w *window) say(a written) (done, error) {
	if strings.TrimSpace(a.Text) == "" {
		return done{}, errors.New("there is nothing to send")
	}
	_, err := w.server.Say(localslack.Post{User: w.options.Person.ID, Channel: a.Channel, Text: w.asSent(a.Text), ThreadTS: a.ThreadTS})
	return done{}, err
}

func (w *window) run(a written) (done, error) {
	_, err := w.server.SlashCommand(localslack.Command{User: w.options.Person.ID, Channel: a.Channel, Command: w.options.Command, Text: w.asSent(a.Text)})
	return done{}, err
}

var mention = regexp.MustCompile(`(^|[^\w.@])@[\w.-]*\w`)

// escaper writes a text as Slack sends it.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// asSent is what Slack sends of a text that was typed: escaped, with the names of people in it turned into mentions.
func (w *window) asSent(typed string) string {
	ids := map[string]string{}
	for _, u := range w.server.Users() {
		ids[strings.ToLower(u.Name)] = u.ID
	}
	return mention.ReplaceAllStringFunc(escaper.Replace(typed), func(found string) string {
		before, name, _ := strings.Cut(found, "@")
		if id, ok := ids[strings.ToLower(name)]; ok {
			return before + "<@" + id + ">"
		}
		return found
	})
}

type press struct {
	Channel   string            `json:"channel"`
	MessageTS string            `json:"message_ts"`
	ViewID    string            `json:"view_id"`
	ActionID  string            `json:"action_id"`
	BlockID   string            `json:"block_id"`
	Value     string            `json:"value"`
	Inputs    map[string]string `json:"inputs"`
}

func (w *window) act(a press) (done, error) {
	_, err := w.server.Press(localslack.Press{
		User: w.options.Person.ID, Channel: a.Channel, MessageTS: a.MessageTS, ViewID: a.ViewID,
		ActionID: a.ActionID, BlockID: a.BlockID, Value: a.Value, Inputs: a.Inputs,
	})
	return done{}, err
}

type submission struct {
	ViewID string            `json:"view_id"`
	Inputs map[string]string `json:"inputs"`
}

func (w *window) submit(a submission) (done, error) {
	_, err := w.server.SubmitView(w.options.Person.ID, a.ViewID, a.Inputs)
	return done{}, err
}

func (w *window) closeView(a submission) (done, error) {
	_, err := w.server.CloseView(w.options.Person.ID, a.ViewID)
	return done{}, err
}

type tab struct {
	Tab string `json:"tab"`
}

func (w *window) openHome(a tab) (done, error) {
	_, err := w.server.OpenAppHome(w.options.Person.ID, a.Tab)
	return done{}, err
}

type shortcut struct {
	CallbackID string `json:"callback_id"`
	Channel    string `json:"channel"`
	TS         string `json:"ts"`
}

func (w *window) useShortcut(a shortcut) (done, error) {
	_, err := w.server.Shortcut(w.options.Person.ID, a.CallbackID)
	return done{}, err
}

func (w *window) useMessageShortcut(a shortcut) (done, error) {
	_, err := w.server.MessageShortcut(w.options.Person.ID, a.Channel, a.TS, a.CallbackID)
	return done{}, err
}

// assistant begins a thread in the assistant pane, beside the conversation that the person looks at.
func (w *window) assistant(a written) (done, error) {
	from := a.Channel
	if dm, err := w.server.OpenDM(w.options.Person.ID); err == nil && dm.ID == from {
		from = ""
	}
	posted, err := w.server.StartAssistantThread(w.options.Person.ID, from)
	return done{ThreadTS: posted.Message.TS}, err
}
