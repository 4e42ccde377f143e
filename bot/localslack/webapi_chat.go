package localslack

import "slices"

// botMessage is a new message by the bot, without its content.
func (s *Server) botMessage(channelID string) *Message {
	w := s.ws
	return &Message{
		Channel: channelID, Type: "message", User: w.botUser.ID, BotID: w.botID, AppID: w.appID, Team: w.teamID,
		BotProfile: &BotProfile{ID: w.botID, AppID: w.appID, Name: w.botUser.Name, TeamID: w.teamID},
	}
}

// postable finds the conversation that the bot is to write to.
func (s *Server) postable(ref string) (*Channel, *apiError) {
	w := s.ws
	ch := w.channel(ref)
	if u := w.users[ref]; ch == nil && u != nil && !u.IsBot && !w.stranger(u) {
		ch, _ = w.dm(u.ID) // a user ID stands for the DM with that person
	}
	switch {
	case ch == nil:
		return nil, fail("channel_not_found")
	case !w.botIn(ch) && ch.Type != PublicChannel:
		return nil, fail("channel_not_found") // the bot may not know that it exists
	case ch.Archived:
		return nil, fail("is_archived")
	case !w.botIn(ch):
		return nil, fail("not_in_channel")
	}
	return ch, nil
}

// threadRoot resolves a thread_ts to the thread's parent. Slack was seen both to
// refuse a parent that is gone (thread_not_found, slackapi/bolt-js#2307) and to
// post outside the thread (slack-go, PostMessageWithResponse); this refuses.
func (s *Server) threadRoot(channelID, ts string) (string, *apiError) {
	if ts == "" {
		return "", nil
	}
	if !validTS(ts) {
		return "", fail("invalid_thread_ts")
	}
	root := s.ws.parent(channelID, ts)
	if root == nil {
		return "", fail("thread_not_found")
	}
	return root.TS, nil
}

// https://docs.slack.dev/reference/methods/chat.postMessage/
func (s *Server) chatPostMessage(c *call) (map[string]any, *apiError) {
	ch, err := s.postable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	body, err := s.newContent(c)
	if err != nil {
		return nil, err
	}
	if body.empty() {
		return nil, fail("no_text")
	}
	root, err := s.threadRoot(ch.ID, c.args["thread_ts"])
	if err != nil {
		return nil, err
	}
	body.truncate()
	m := s.botMessage(ch.ID)
	body.put(m)
	m.ThreadTS = root
	if root != "" && c.bool("reply_broadcast") {
		m.Subtype = "thread_broadcast"
	}
	s.post(ch, m)
	reply := map[string]any{"channel": ch.ID, "ts": m.TS, "message": m.wire(nil)}
	if body.truncated {
		reply["warning"] = "message_truncated"
		reply["response_metadata"] = map[string]any{"warnings": []string{"message_truncated"}}
	}
	return reply, nil
}

// https://docs.slack.dev/reference/methods/chat.postEphemeral/
func (s *Server) chatPostEphemeral(c *call) (map[string]any, *apiError) {
	ch, err := s.postable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	body, err := s.newContent(c)
	if err != nil {
		return nil, err
	}
	user := c.args["user"]
	switch {
	case body.empty():
		return nil, fail("no_text")
	case length(body.text) > maxText:
		return nil, fail("msg_too_long")
	case user == "":
		return nil, missing("user")
	case !slices.Contains(ch.Members, user):
		return nil, fail("user_not_in_channel")
	}
	root, err := s.threadRoot(ch.ID, c.args["thread_ts"])
	if err != nil {
		return nil, err
	}
	e := s.postEphemeral(ch.ID, user, root, "", body)
	return map[string]any{"message_ts": e.TS}, nil
}

// own finds a message of the bot's to change; denied is the error if it is another's.
func (s *Server) own(c *call, denied string) (*Channel, *Message, *apiError) {
	ch := s.ws.channels[c.args["channel"]]
	if ch == nil || !s.ws.botIn(ch) && ch.Type != PublicChannel {
		return nil, nil, fail("channel_not_found")
	}
	if c.args["ts"] == "" {
		return nil, nil, missing("ts")
	}
	m := s.ws.message(ch.ID, c.args["ts"])
	switch {
	case m == nil || m.Subtype == "tombstone":
		return nil, nil, fail("message_not_found") // an ephemeral is not found either
	case m.BotID != s.ws.botID:
		return nil, nil, fail(denied)
	}
	return ch, m, nil
}

// https://docs.slack.dev/reference/methods/chat.update/: what is left out stays
// as it is, and an empty array takes blocks or attachments away.
func (s *Server) chatUpdate(c *call) (map[string]any, *apiError) {
	ch, m, err := s.own(c, "cant_update_message")
	if err != nil {
		return nil, err
	}
	if ch.Archived {
		return nil, fail("is_inactive")
	}
	body, err := s.newContent(c)
	if err != nil {
		return nil, err
	}
	if length(c.args["text"]) > maxUpdateText {
		return nil, fail("msg_too_long")
	}
	if body.empty() && !c.has("metadata") {
		return nil, fail("no_text")
	}
	before := m.clone()
	if c.has("text") || c.has("markdown_text") {
		m.Text = body.text
	}
	if c.has("blocks") {
		m.Blocks = body.blocks
	}
	if c.has("attachments") {
		m.Attachments = body.attachments
	}
	body.putMetadata(m)
	s.changed(ch, m, before)
	return map[string]any{"channel": ch.ID, "ts": m.TS, "text": m.Text, "message": m.wire(nil)}, nil
}

// https://docs.slack.dev/reference/methods/chat.delete/
func (s *Server) chatDelete(c *call) (map[string]any, *apiError) {
	ch, m, err := s.own(c, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	ts := m.TS
	s.removeMessage(ch, m)
	return map[string]any{"channel": ch.ID, "ts": ts}, nil
}

// post stamps a message, puts it in its conversation and tells the app.
func (s *Server) post(ch *Channel, m *Message) []*Delivery {
	m.TS = s.ws.ids.ts(s.opts.Now())
	s.ws.add(m)
	s.recordMessage(MessagePosted, m)
	if m.BotID == s.ws.botID && m.ThreadTS != "" {
		s.clearStatus(ch.ID, m.ThreadTS)
	}
	return s.messageEvents(ch, m)
}

// changed marks a message edited and tells the app.
func (s *Server) changed(ch *Channel, m *Message, before Message) []*Delivery {
	m.Edited = &Edited{User: m.User, TS: s.ws.ids.ts(s.opts.Now())}
	s.recordMessage(MessageChanged, m)
	return s.changeEvents(ch, m, before)
}

// removeMessage deletes a message and tells the app.
func (s *Server) removeMessage(ch *Channel, m *Message) []*Delivery {
	before := m.clone()
	s.recordMessage(MessageDeleted, m)
	if tombstone := s.ws.remove(m); tombstone != nil {
		return s.changeEvents(ch, tombstone, before)
	}
	return s.deleteEvents(ch, before)
}

// postEphemeral shows a message to one person. Nobody is told of it.
func (s *Server) postEphemeral(channelID, user, threadTS, responseURL string, body content) *Ephemeral {
	m := s.botMessage(channelID)
	body.truncate()
	body.put(m)
	m.ThreadTS = threadTS
	m.TS = s.ws.ids.ts(s.opts.Now())
	e := &Ephemeral{Message: *m, To: user, ResponseURL: responseURL}
	s.ws.ephemerals = append(s.ws.ephemerals, e)
	s.recordEphemeral(EphemeralPosted, e)
	return e
}
