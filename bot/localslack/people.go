package localslack

import (
	"context"
	"fmt"
	"slices"
)

// A Post is something a person, or another app's bot, writes.
type Post struct {
	User    string // who writes; for a bot may be empty
	Channel string
	// Text is as Slack delivers it: a mention is <@U...>, and &, < and > are escaped.
	Text     string
	ThreadTS string // the thread it is written in
	Files    []File // IDs are made up where they are missing
	// BotID makes it the message of another app's bot; Username is that bot's name.
	BotID, Username string
	// Subtype marks special messages: "bot_message", "me_message", "thread_broadcast".
	Subtype string
}

// Posted is what came of something written: the message, and what the app is
// sent because of it.
type Posted struct {
	Message    Message
	Deliveries []*Delivery
}

// Acked waits until the app has acknowledged everything.
func (p Posted) Acked(ctx context.Context) error {
	for _, d := range p.Deliveries {
		if _, err := d.Acked(ctx); err != nil {
			return err
		}
	}
	return nil
}

// person finds somebody who can do something.
func (s *Server) person(userID string) (*User, error) {
	u := s.ws.users[userID]
	switch {
	case u == nil:
		return nil, fmt.Errorf("no user %q", userID)
	case u.Deleted:
		return nil, fmt.Errorf("%s is deactivated", userID)
	}
	return u, nil
}

// inside finds a person of the app's own workspace: who is of another meets the
// app in shared channels alone.
func (s *Server) inside(userID string) error {
	u, err := s.person(userID)
	if err == nil && s.ws.stranger(u) {
		return fmt.Errorf("%s is of another workspace", userID)
	}
	return err
}

// member finds a conversation and sees that a person is in it.
func (s *Server) member(userID, channelID string) (*Channel, error) {
	ch := s.ws.channels[channelID]
	if ch == nil {
		return nil, fmt.Errorf("no channel %q", channelID)
	}
	if _, err := s.person(userID); err != nil {
		return nil, err
	}
	if !slices.Contains(ch.Members, userID) {
		return nil, fmt.Errorf("%s is not in %s", userID, channelID)
	}
	return ch, nil
}

// Say posts a message, with the files that go with it.
func (s *Server) Say(p Post) (Posted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.ws.channels[p.Channel]
	if p.BotID == "" {
		var err error
		if ch, err = s.member(p.User, p.Channel); err != nil {
			return Posted{}, fmt.Errorf("saying something: %w", err)
		}
	}
	switch {
	case ch == nil:
		return Posted{}, fmt.Errorf("saying something: no channel %q", p.Channel)
	case ch.Archived:
		return Posted{}, fmt.Errorf("saying something: %s is archived", p.Channel)
	}
	m := &Message{
		Channel: ch.ID, Type: "message", Subtype: p.Subtype, User: p.User, BotID: p.BotID, Username: p.Username,
		Team: s.ws.team(p.User), Text: p.Text, Files: slices.Clone(p.Files),
	}
	if m.Team != s.ws.teamID {
		m.UserTeam, m.SourceTeam = m.Team, m.Team
	}
	if p.BotID == "" {
		m.ClientMsgID = uuid()
		m.Blocks = s.richText(p.Text)
	}
	if p.ThreadTS != "" {
		root := s.ws.parent(ch.ID, p.ThreadTS)
		if root == nil {
			return Posted{}, fmt.Errorf("saying something: no thread %s in %s", p.ThreadTS, p.Channel)
		}
		m.ThreadTS, m.ParentUserID = root.TS, root.User
	}
	s.attach(m)
	out := s.post(ch, m)
	return Posted{Message: m.clone(), Deliveries: out}, nil
}

// attach makes a message one that shares files, if it has any.
func (s *Server) attach(m *Message) {
	if len(m.Files) == 0 {
		return
	}
	m.Upload = true
	if m.Subtype == "" {
		m.Subtype = "file_share"
	}
	for i := range m.Files {
		f := &m.Files[i]
		if f.ID == "" {
			f.ID = s.ws.ids.next("F")
		}
		if f.Title == "" {
			f.Title = f.Name
		}
		f.User = m.User
	}
}

// written finds a message that a person wrote.
func (s *Server) written(userID, channelID, ts string) (*Channel, *Message, error) {
	ch, err := s.member(userID, channelID)
	if err != nil {
		return nil, nil, err
	}
	m := s.ws.message(channelID, ts)
	if m == nil || m.User != userID {
		return nil, nil, fmt.Errorf("no message %s by %s in %s", ts, userID, channelID)
	}
	return ch, m, nil
}

// Edit changes the text of a person's own message.
func (s *Server) Edit(userID, channelID, ts, newText string) (Posted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, m, err := s.written(userID, channelID, ts)
	if err != nil {
		return Posted{}, fmt.Errorf("editing: %w", err)
	}
	before := m.clone()
	m.Text, m.Blocks = newText, s.richText(newText)
	out := s.changed(ch, m, before)
	return Posted{Message: m.clone(), Deliveries: out}, nil
}

// Delete deletes a person's own message. The result holds it as it was.
func (s *Server) Delete(userID, channelID, ts string) (Posted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, m, err := s.written(userID, channelID, ts)
	if err != nil {
		return Posted{}, fmt.Errorf("deleting: %w", err)
	}
	before := m.clone()
	return Posted{Message: before, Deliveries: s.removeMessage(ch, m)}, nil
}

// Join makes a person, or the bot, a member of a channel. Who is one already
// stays one, and nobody is told.
func (s *Server) Join(userID, channelID string) (Posted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := s.ws.channels[channelID]
	if ch == nil {
		return Posted{}, fmt.Errorf("joining: no channel %q", channelID)
	}
	u, err := s.person(userID)
	if err != nil {
		return Posted{}, fmt.Errorf("joining: %w", err)
	}
	if slices.Contains(ch.Members, userID) {
		return Posted{}, nil
	}
	ch.Members = append(ch.Members, userID)
	m := &Message{
		Channel: ch.ID, Type: "message", Subtype: "channel_join", User: userID, Team: u.TeamID,
		Text: "<@" + userID + "> has joined the channel",
	}
	out := s.post(ch, m)
	if s.ws.botIn(ch) {
		out = append(out, s.event("member_joined_channel", map[string]any{
			"type": "member_joined_channel", "user": userID, "channel": ch.ID, "channel_type": ch.ID[:1],
			"team": u.TeamID, "event_ts": m.TS,
		})...)
	}
	return Posted{Message: m.clone(), Deliveries: out}, nil
}

// OpenAppHome opens a tab of the app: "home" or "messages". The delivery is nil
// if the app did not subscribe to app_home_opened.
func (s *Server) OpenAppHome(userID, tab string) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.inside(userID); err != nil {
		return nil, fmt.Errorf("opening App Home: %w", err)
	}
	ch, _ := s.ws.dm(userID)
	event := map[string]any{
		"type": "app_home_opened", "user": userID, "channel": ch.ID, "tab": tab, "event_ts": s.ws.ids.ts(s.opts.Now()),
	}
	if v := s.ws.homes[userID]; v != nil && tab == "home" {
		event["view"] = v.JSON
	}
	for _, d := range s.event("app_home_opened", event) {
		return d, nil
	}
	return nil, nil
}

// StartAssistantThread opens a new thread with the app as an assistant, from
// beside the channel that the person is looking at ("" for none). The result's
// message is the thread's parent.
func (s *Server) StartAssistantThread(userID, fromChannel string) (Posted, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.inside(userID); err != nil {
		return Posted{}, fmt.Errorf("starting an assistant thread: %w", err)
	}
	ch, _ := s.ws.dm(userID)
	root := s.botMessage(ch.ID)
	root.Subtype, root.Text = "assistant_app_thread", "New Assistant Thread"
	out := s.post(ch, root)
	out = append(out, s.assistantEvent("assistant_thread_started", root, userID, fromChannel)...)
	return Posted{Message: root.clone(), Deliveries: out}, nil
}

// ChangeAssistantContext has a person with an assistant thread open look at
// another channel. The delivery is nil if the app did not subscribe to
// assistant_thread_context_changed.
func (s *Server) ChangeAssistantContext(userID, threadTS, toChannel string) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.inside(userID); err != nil {
		return nil, fmt.Errorf("changing an assistant's context: %w", err)
	}
	ch, _ := s.ws.dm(userID)
	root := s.ws.message(ch.ID, threadTS)
	if root == nil {
		return nil, fmt.Errorf("changing an assistant's context: no thread %s", threadTS)
	}
	for _, d := range s.assistantEvent("assistant_thread_context_changed", root, userID, toChannel) {
		return d, nil
	}
	return nil, nil
}

func (s *Server) assistantEvent(kind string, root *Message, userID, channelID string) []*Delivery {
	where := map[string]any{}
	if channelID != "" {
		where = map[string]any{"channel_id": channelID, "team_id": s.ws.teamID, "enterprise_id": nil}
	}
	return s.event(kind, map[string]any{
		"type": kind, "event_ts": s.ws.ids.ts(s.opts.Now()),
		"assistant_thread": map[string]any{"user_id": userID, "context": where, "channel_id": root.Channel, "thread_ts": root.TS},
	})
}

// channelName is a conversation's name as commands and interactions state it.
func channelName(ch *Channel) string {
	switch ch.Type {
	case DM:
		return "directmessage"
	case PrivateChannel:
		return "privategroup"
	default:
		return ch.Name
	}
}
