package localslack

import (
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"
)

// readable finds a conversation whose messages the bot may read.
func (s *Server) readable(id string) (*Channel, *apiError) {
	ch := s.ws.channels[id]
	switch {
	case ch == nil, !s.ws.botIn(ch) && ch.Type != PublicChannel:
		return nil, fail("channel_not_found")
	case !s.ws.botIn(ch):
		return nil, fail("not_in_channel")
	}
	return ch, nil
}

// A window is the stretch of messages asked for: https://docs.slack.dev/apis/web-api/pagination/.
type window struct {
	oldest, latest string
	inclusive      bool
	after          string // the timestamp the cursor stands at
	limit          int
}

func newWindow(c *call, usual, most int) (window, *apiError) {
	w := window{oldest: c.args["oldest"], latest: c.args["latest"], inclusive: c.bool("inclusive"), limit: usual}
	if _, err := strconv.ParseFloat(w.oldest, 64); w.oldest != "" && err != nil {
		return w, fail("invalid_ts_oldest")
	}
	if _, err := strconv.ParseFloat(w.latest, 64); w.latest != "" && w.latest != "now" && err != nil {
		return w, fail("invalid_ts_latest")
	}
	if w.latest == "now" {
		w.latest = ""
	}
	if l := c.args["limit"]; l != "" {
		n, err := strconv.Atoi(l)
		if err != nil || n < 1 || n > most {
			return w, fail("invalid_limit")
		}
		w.limit = n
	}
	if cursor := c.args["cursor"]; cursor != "" {
		b, err := base64.StdEncoding.DecodeString(cursor)
		ts, ok := strings.CutPrefix(string(b), "next_ts:")
		if err != nil || !ok || !validTS(ts) {
			return w, fail("invalid_cursor")
		}
		w.after = ts
	}
	return w, nil
}

func (w window) holds(ts string) bool {
	at := micros(ts)
	if o := micros(w.oldest); w.oldest != "" && (at < o || at == o && !w.inclusive) {
		return false
	}
	l := micros(w.latest)
	return w.latest == "" || at < l || at == l && w.inclusive
}

// micros is a Unix timestamp in microseconds, which a float64 holds exactly.
func micros(ts string) int64 {
	f, _ := strconv.ParseFloat(ts, 64)
	return int64(math.Round(f * 1e6))
}

// page cuts the first limit messages off a list that starts at the cursor.
func (w window) page(list []*Message, metadata bool) map[string]any {
	next := ""
	if len(list) > w.limit {
		next = base64.StdEncoding.EncodeToString([]byte("next_ts:" + list[w.limit].TS))
		list = list[:w.limit]
	}
	out := []map[string]any{}
	for _, m := range list {
		obj := m.wire(nil)
		if !metadata {
			delete(obj, "metadata")
		}
		out = append(out, obj)
	}
	reply := map[string]any{"messages": out, "has_more": next != ""}
	if next != "" {
		reply["response_metadata"] = map[string]any{"next_cursor": next}
	}
	return reply
}

// https://docs.slack.dev/reference/methods/conversations.replies/: the parent
// first, then replies, oldest first. The parent is returned whatever oldest and
// latest say, on the first page only (a guess).
func (s *Server) conversationsReplies(c *call) (map[string]any, *apiError) {
	ch, err := s.readable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	w, err := newWindow(c, 1000, 1000)
	if err != nil {
		return nil, err
	}
	thread := s.ws.thread(ch.ID, c.args["ts"])
	if thread == nil {
		return nil, fail("thread_not_found")
	}
	var list []*Message
	for i, m := range thread {
		if (i == 0 || w.holds(m.TS)) && m.TS >= w.after {
			list = append(list, m)
		}
	}
	return w.page(list, c.bool("include_all_metadata")), nil
}

// https://docs.slack.dev/reference/methods/conversations.history/: newest first,
// replies left out unless broadcast.
func (s *Server) conversationsHistory(c *call) (map[string]any, *apiError) {
	ch, err := s.readable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	w, err := newWindow(c, 100, 999)
	if err != nil {
		return nil, err
	}
	var list []*Message
	for _, m := range slices.Backward(s.ws.messages[ch.ID]) {
		reply := m.ThreadTS != "" && m.ThreadTS != m.TS && m.Subtype != "thread_broadcast"
		if !reply && w.holds(m.TS) && (w.after == "" || m.TS <= w.after) {
			list = append(list, m)
		}
	}
	return w.page(list, c.bool("include_all_metadata")), nil
}

func (s *Server) channelObject(ch *Channel) map[string]any {
	obj := map[string]any{
		"id": ch.ID, "is_channel": ch.Type == PublicChannel || ch.Type == PrivateChannel, "is_group": ch.Type == PrivateChannel,
		"is_im": ch.Type == DM, "is_mpim": ch.Type == GroupDM, "is_private": ch.Type != PublicChannel,
		"is_archived": ch.Archived, "is_member": s.ws.botIn(ch), "context_team_id": s.ws.teamID,
		"is_ext_shared": s.ws.shared(ch),
	}
	if ch.Type == DM {
		obj["user"] = ch.user(s.ws.botUser.ID)
		return obj
	}
	obj["name"], obj["num_members"] = ch.Name, len(ch.Members)
	obj["name_normalized"] = ch.Name //nolint:misspell // Slack's word
	return obj
}

// https://docs.slack.dev/reference/methods/conversations.info/
func (s *Server) conversationsInfo(c *call) (map[string]any, *apiError) {
	ch := s.ws.channels[c.args["channel"]]
	if ch == nil || !s.ws.botIn(ch) && ch.Type != PublicChannel {
		return nil, fail("channel_not_found")
	}
	return map[string]any{"channel": s.channelObject(ch)}, nil
}

// https://docs.slack.dev/reference/methods/conversations.open/
func (s *Server) conversationsOpen(c *call) (map[string]any, *apiError) {
	if id := c.args["channel"]; id != "" {
		ch := s.ws.channels[id]
		if ch == nil || !s.ws.botIn(ch) {
			return nil, fail("channel_not_found")
		}
		if ch.Type != DM && ch.Type != GroupDM {
			return nil, fail("method_not_supported_for_channel_type")
		}
		return s.opened(c, ch, true), nil
	}
	if c.args["users"] == "" {
		return nil, fail("users_list_not_supplied")
	}
	users := strings.Split(c.args["users"], ",")
	if len(users) > 8 {
		return nil, fail("too_many_users")
	}
	for i, id := range users {
		users[i] = strings.TrimSpace(id)
		switch u := s.ws.users[users[i]]; {
		case u == nil, u.ID == s.ws.botUser.ID:
			return nil, fail("user_not_found")
		case s.ws.stranger(u):
			return nil, fail("user_not_visible") // which of its documented errors it is, is a guess
		case u.Deleted:
			return nil, fail("user_disabled")
		}
	}
	if len(users) == 1 {
		ch, already := s.ws.dm(users[0])
		return s.opened(c, ch, already), nil
	}
	ch, already := s.groupDM(users)
	return s.opened(c, ch, already), nil
}

func (s *Server) groupDM(users []string) (ch *Channel, already bool) {
	members := append(slices.Clone(users), s.ws.botUser.ID)
	slices.Sort(members)
	for _, ch := range s.ws.channels {
		if ch.Type == GroupDM && slices.Equal(ch.Members, members) {
			return ch, true
		}
	}
	id := s.ws.ids.next("C")
	ch = &Channel{ID: id, Name: "mpdm-" + strings.ToLower(id), Type: GroupDM, Members: members}
	s.ws.channels[id] = ch
	return ch, false
}

func (s *Server) opened(c *call, ch *Channel, already bool) map[string]any {
	reply := map[string]any{"channel": map[string]any{"id": ch.ID}}
	if c.bool("return_im") {
		reply["channel"] = s.channelObject(ch)
	}
	if already {
		reply["no_op"], reply["already_open"] = true, true
	}
	return reply
}
