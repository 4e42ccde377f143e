package web

import (
	"crypto/rand"
	"encoding/json"
	"net/http"

	"whoowns/bot/localslack"
)

// maxLog is how much of what has passed the page is told when it opens.
const maxLog = 200

func newInstance() string { return rand.Text() }

// state is all that the page shows when it opens.
type state struct {
	Instance string `json:"instance"`
	// Seq is the last entry of the log that is in it. Later ones may be too: those say the same again.
	Seq         int               `json:"seq"`
	Team        string            `json:"team"`
	Me          user              `json:"me"`
	Bot         bot               `json:"bot"`
	Command     command           `json:"command"`
	Shortcuts   []Shortcut        `json:"shortcuts"`
	Suggestions []string          `json:"suggestions"`
	Users       []user            `json:"users"`
	Channels    []channel         `json:"channels"`
	Messages    []message         `json:"messages"`
	Ephemerals  []message         `json:"ephemerals"`
	Modals      []json.RawMessage `json:"modals"`
	Home        json.RawMessage   `json:"home"`
	Threads     []thread          `json:"threads"`
	Log         []entry           `json:"log"`
}

type user struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	RealName string `json:"real_name"`
	IsBot    bool   `json:"is_bot"`
}

type bot struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	BotID string `json:"bot_id"`
}

type command struct {
	Name string `json:"name"`
	Hint string `json:"hint"`
}

type channel struct {
	ID   string                 `json:"id"`
	Name string                 `json:"name"`
	Type localslack.ChannelType `json:"type"`
}

// message is Slack's JSON of a message with the channel that it is in.
type message struct {
	Channel string `json:"channel"`
	localslack.Message
}

type thread struct {
	Channel      string              `json:"channel"`
	ThreadTS     string              `json:"thread_ts"`
	Status       string              `json:"status"`
	Title        string              `json:"title"`
	PromptsTitle string              `json:"prompts_title"`
	Prompts      []localslack.Prompt `json:"prompts"`
}

func newThread(t *localslack.AssistantThread) thread {
	return thread{t.Channel, t.ThreadTS, t.Status, t.Title, t.PromptsTitle, t.Prompts}
}

func (w *window) serveState(rw http.ResponseWriter, _ *http.Request) {
	writeJSON(rw, http.StatusOK, w.state())
}

func (w *window) state() state {
	log := w.server.Log() // before all else, so that nothing is missed
	me := w.options.Person
	s := state{
		Instance: w.instance, Seq: len(log), Team: "Local Slack", Me: newUser(me),
		Command:   command{w.options.Command, w.options.Hint},
		Shortcuts: append([]Shortcut{}, w.options.Shortcuts...), Suggestions: append([]string{}, w.options.Suggestions...),
		Bot: bot{ID: w.server.BotUserID(), BotID: w.server.BotID()},
		// What is empty is a list all the same.
		Messages: []message{}, Ephemerals: []message{}, Modals: []json.RawMessage{}, Threads: []thread{}, Log: []entry{},
	}
	for _, u := range w.server.Users() {
		if u.ID == s.Bot.ID {
			s.Bot.Name = u.RealName
		}
		s.Users = append(s.Users, newUser(u))
	}
	for _, c := range w.channels() {
		s.Channels = append(s.Channels, channel{c.ID, c.Name, c.Type})
		for _, m := range w.server.Messages(c.ID) {
			s.Messages = append(s.Messages, message{c.ID, m})
			if m.ThreadTS != "" && m.ThreadTS != m.TS {
				continue
			}
			if t := w.server.AssistantThread(c.ID, m.TS); t.Status != "" || t.Title != "" || len(t.Prompts) > 0 {
				s.Threads = append(s.Threads, newThread(&t))
			}
		}
	}
	for _, e := range w.server.Ephemerals(me.ID) {
		s.Ephemerals = append(s.Ephemerals, message{e.Channel, e.Message})
	}
	for _, v := range w.server.Modals(me.ID) {
		s.Modals = append(s.Modals, v.JSON)
	}
	if v, ok := w.server.Home(me.ID); ok {
		s.Home = v.JSON
	}
	for _, e := range log[max(0, len(log)-maxLog):] {
		if w.sees(&e) {
			s.Log = append(s.Log, w.newEntry(&e))
		}
	}
	return s
}

func newUser(u localslack.User) user { return user{u.ID, u.Name, u.RealName, u.IsBot} }

func writeJSON(rw http.ResponseWriter, status int, v any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(v) // whoever asked may have gone
}
