package localslack

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// A Message is one message in a conversation. Its JSON is Slack's.
type Message struct {
	Channel      string          `json:"-"`
	Type         string          `json:"type"`
	Subtype      string          `json:"subtype,omitempty"`
	ClientMsgID  string          `json:"client_msg_id,omitempty"`
	User         string          `json:"user,omitempty"`
	BotID        string          `json:"bot_id,omitempty"`
	AppID        string          `json:"app_id,omitempty"`
	Username     string          `json:"username,omitempty"`
	Team         string          `json:"team,omitempty"`
	UserTeam     string          `json:"user_team,omitempty"`   // of who is of another workspace
	SourceTeam   string          `json:"source_team,omitempty"` // the same
	Text         string          `json:"text"`
	TS           string          `json:"ts"`
	ThreadTS     string          `json:"thread_ts,omitempty"`
	ParentUserID string          `json:"parent_user_id,omitempty"`
	Hidden       bool            `json:"hidden,omitempty"`
	Inviter      string          `json:"inviter,omitempty"`
	Edited       *Edited         `json:"edited,omitempty"`
	Blocks       json.RawMessage `json:"blocks,omitempty"`
	Attachments  json.RawMessage `json:"attachments,omitempty"`
	Metadata     json.RawMessage `json:"metadata,omitempty"`
	Files        []File          `json:"files,omitempty"`
	Upload       bool            `json:"upload,omitempty"`
	Reactions    []Reaction      `json:"reactions,omitempty"`
	BotProfile   *BotProfile     `json:"bot_profile,omitempty"`
	ReplyCount   int             `json:"reply_count,omitempty"`
	ReplyUsers   []string        `json:"reply_users,omitempty"`
	LatestReply  string          `json:"latest_reply,omitempty"`
}

// Edited says who last edited a message, and when.
type Edited struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

// A File is a file attached to a message.
type File struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	Mimetype string `json:"mimetype"`
	Filetype string `json:"filetype"`
	User     string `json:"user"`
	Size     int    `json:"size"`
}

// A Reaction is one emoji under a message and who put it there.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// BotProfile describes the app behind a bot's message.
type BotProfile struct {
	ID     string `json:"id"`
	AppID  string `json:"app_id"`
	Name   string `json:"name"`
	TeamID string `json:"team_id"`
}

// An Ephemeral is a message that one person sees.
type Ephemeral struct {
	Message
	To string `json:"-"` // who sees it
	// ResponseURL is the one that it came over, empty if it was posted by a method.
	ResponseURL string `json:"-"`
}

func (m *Message) clone() Message {
	out := *m
	if m.Edited != nil {
		e := *m.Edited
		out.Edited = &e
	}
	out.Blocks = bytes.Clone(m.Blocks)
	out.Attachments = bytes.Clone(m.Attachments)
	out.Metadata = bytes.Clone(m.Metadata)
	out.Files = slices.Clone(m.Files)
	out.ReplyUsers = slices.Clone(m.ReplyUsers)
	out.Reactions = slices.Clone(m.Reactions)
	for i := range out.Reactions {
		out.Reactions[i].Users = slices.Clone(out.Reactions[i].Users)
	}
	return out
}

func (e *Ephemeral) clone() Ephemeral {
	out := *e
	out.Message = e.Message.clone()
	return out
}

func cloneMessages(in []*Message) []Message {
	var out []Message
	for _, m := range in {
		out = append(out, m.clone())
	}
	return out
}

// thread returns the parent and its replies, given the timestamp of any of them.
func (w *workspace) thread(channelID, ts string) []*Message {
	root := w.parent(channelID, ts)
	if root == nil {
		return nil
	}
	out := []*Message{root}
	for _, m := range w.messages[channelID] {
		if m != root && m.ThreadTS == root.TS {
			out = append(out, m)
		}
	}
	return out
}

// parent resolves a timestamp to the message at the top of its thread.
func (w *workspace) parent(channelID, ts string) *Message {
	m := w.message(channelID, ts)
	if m == nil || m.ThreadTS == "" || m.ThreadTS == m.TS {
		return m
	}
	return w.message(channelID, m.ThreadTS)
}

// add puts a new message, already stamped, at the end of its conversation, and
// counts it on its parent.
func (w *workspace) add(m *Message) {
	w.messages[m.Channel] = append(w.messages[m.Channel], m)
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		w.countReplies(m.Channel, m.ThreadTS)
	}
}

// remove takes a message out. A parent that has replies leaves a tombstone
// behind, which is returned; otherwise the result is nil.
func (w *workspace) remove(m *Message) (tombstone *Message) {
	if m.ReplyCount > 0 {
		*m = Message{
			Channel: m.Channel, Type: "message", Subtype: "tombstone", Hidden: true,
			User: "USLACKBOT", Text: "This message was deleted.", TS: m.TS, ThreadTS: m.ThreadTS,
			ReplyCount: m.ReplyCount, ReplyUsers: m.ReplyUsers, LatestReply: m.LatestReply,
		}
		return m
	}
	w.messages[m.Channel] = slices.DeleteFunc(w.messages[m.Channel], func(o *Message) bool { return o == m })
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		w.countReplies(m.Channel, m.ThreadTS)
	}
	return nil
}

func (w *workspace) countReplies(channelID, rootTS string) {
	root := w.message(channelID, rootTS)
	if root == nil {
		return
	}
	root.ReplyCount, root.ReplyUsers, root.LatestReply = 0, nil, ""
	for _, m := range w.messages[channelID] {
		if m == root || m.ThreadTS != rootTS {
			continue
		}
		root.ReplyCount++
		root.LatestReply = m.TS
		if m.User != "" && !slices.Contains(root.ReplyUsers, m.User) {
			root.ReplyUsers = append(root.ReplyUsers, m.User)
		}
	}
	root.ThreadTS = ""
	if root.ReplyCount > 0 {
		root.ThreadTS = root.TS
	}
}

// wire is the message as the JSON object that events and payloads carry.
func (m *Message) wire(extra map[string]any) map[string]any {
	var out map[string]any
	if err := decode(raw(m), &out); err != nil {
		panic("localslack: a message is not an object: " + err.Error())
	}
	maps.Copy(out, extra)
	return out
}

// eventWire is the message as an event carries it: metadata has events of its own,
// https://docs.slack.dev/reference/events/message_metadata_posted/.
func (m *Message) eventWire(extra map[string]any) map[string]any {
	out := m.wire(extra)
	delete(out, "metadata")
	return out
}

// decode reads JSON keeping numbers as they were written.
func decode(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(v)
}
