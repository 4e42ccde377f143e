package localslack

import (
	"encoding/json"
	"fmt"
	"slices"
)

// A Press is a person acting on an element: pressing a button, choosing from a
// menu. The element is in a message (Channel and MessageTS, an ephemeral's too)
// or in a view (ViewID).
type Press struct {
	User      string
	Channel   string
	MessageTS string
	ViewID    string
	ActionID  string
	BlockID   string // needed only if several blocks have the action
	// Value is the choice, where there is one: the value of an option or of a
	// feedback button, the text of an input, a user, a date. A plain button
	// brings its own.
	Value string
	// Inputs are the values of the other inputs around, by action ID.
	Inputs map[string]string
}

// interaction is what every interaction payload has. Its team is the app's
// workspace, but for a view's: that is the person's own, and the view itself says
// where the app is (app_installed_team_id). Measured, of people in shared channels:
// https://github.com/slackapi/bolt-js/issues/1614.
func (s *Server) interaction(kind, userID string) map[string]any {
	u := s.ws.users[userID]
	team := s.ws.teamID
	if kind == "view_submission" || kind == "view_closed" {
		team = u.TeamID
	}
	return map[string]any{
		"type": kind, "token": "localverificationtoken", "api_app_id": s.ws.appID, "trigger_id": s.newTrigger(userID),
		"team":       map[string]any{"id": team, "domain": "local"},
		"user":       map[string]any{"id": userID, "username": u.Name, "name": u.Name, "team_id": u.TeamID},
		"enterprise": nil, "is_enterprise_install": false,
	}
}

func (s *Server) interact(payload map[string]any, userID string, onAck func(json.RawMessage)) *Delivery {
	kind := text(payload["type"])
	return s.deliver(&Delivery{
		kind: Interactive, name: kind, payload: raw(payload), user: userID,
		accepts: kind == "view_submission", onAck: onAck,
	})
}

// Press acts on an element: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload/.
func (s *Server) Press(p Press) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.person(p.User); err != nil {
		return nil, fmt.Errorf("pressing %s: %w", p.ActionID, err)
	}
	payload := s.interaction("block_actions", p.User)
	var blocks []map[string]any
	var err error
	if p.ViewID != "" {
		blocks, err = s.pressInView(p, payload)
	} else {
		blocks, err = s.pressInMessage(p, payload)
	}
	if err != nil {
		return nil, fmt.Errorf("pressing %s: %w", p.ActionID, err)
	}
	action, err := actionOf(blocks, p)
	if err != nil {
		return nil, fmt.Errorf("pressing %s: %w", p.ActionID, err)
	}
	action["action_ts"] = s.ws.ids.ts(s.opts.Now())
	payload["actions"] = []any{action}
	state, err := stateOf(blocks, p.Inputs)
	if err != nil {
		return nil, fmt.Errorf("pressing %s: %w", p.ActionID, err)
	}
	if v, ok := payload["view"].(map[string]any); ok {
		v["state"] = state
	} else {
		payload["state"] = state
	}
	return s.interact(payload, p.User, nil), nil
}

func (s *Server) pressInView(p Press, payload map[string]any) ([]map[string]any, error) {
	v := s.findView(p.ViewID, "")
	if v == nil || v.User != p.User {
		return nil, fmt.Errorf("%s does not see a view %q", p.User, p.ViewID)
	}
	payload["container"] = map[string]any{"type": "view", "view_id": v.ID}
	payload["view"] = viewObject(v)
	return blocksIn(v.obj["blocks"]), nil
}

func (s *Server) pressInMessage(p Press, payload map[string]any) ([]map[string]any, error) {
	u := &responseURL{action: true, channel: p.Channel, user: p.User}
	i := slices.IndexFunc(s.ws.ephemerals, func(e *Ephemeral) bool {
		return e.Channel == p.Channel && e.TS == p.MessageTS && e.To == p.User
	})
	var m *Message
	if i >= 0 {
		u.ephemeral = s.ws.ephemerals[i]
		m = &u.ephemeral.Message
	} else {
		m = s.ws.message(p.Channel, p.MessageTS)
		u.original = m
	}
	ch := s.ws.channels[p.Channel]
	if m == nil || !slices.Contains(ch.Members, p.User) {
		return nil, fmt.Errorf("%s does not see a message %s in %s", p.User, p.MessageTS, p.Channel)
	}
	container := map[string]any{
		"type": "message", "message_ts": m.TS, "channel_id": ch.ID, "is_ephemeral": u.ephemeral != nil,
	}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	payload["container"] = container
	payload["channel"] = map[string]any{"id": ch.ID, "name": channelName(ch)}
	payload["response_url"] = s.newResponseURL(u)
	if u.ephemeral == nil {
		// Of an ephemeral message Slack sends no more than where it was.
		payload["message"] = m.wire(nil)
	}
	var list []any
	if len(m.Blocks) > 0 {
		if err := decode(m.Blocks, &list); err != nil {
			return nil, fmt.Errorf("reading the message's blocks: %w", err)
		}
	}
	return blocksIn(list), nil
}

// Shortcut runs a global shortcut.
func (s *Server) Shortcut(userID, callbackID string) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.person(userID); err != nil {
		return nil, fmt.Errorf("running the shortcut %s: %w", callbackID, err)
	}
	payload := s.interaction("shortcut", userID)
	payload["callback_id"], payload["action_ts"] = callbackID, s.ws.ids.ts(s.opts.Now())
	return s.interact(payload, userID, nil), nil
}

// MessageShortcut runs a shortcut on a message.
func (s *Server) MessageShortcut(userID, channelID, ts, callbackID string) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.member(userID, channelID)
	if err != nil {
		return nil, fmt.Errorf("running the shortcut %s: %w", callbackID, err)
	}
	m := s.ws.message(channelID, ts)
	if m == nil {
		return nil, fmt.Errorf("running the shortcut %s: no message %s in %s", callbackID, ts, channelID)
	}
	// What a shortcut's response says is said anew: there is no original of the app's.
	payload := s.interaction("message_action", userID)
	payload["callback_id"], payload["action_ts"] = callbackID, s.ws.ids.ts(s.opts.Now())
	payload["message_ts"], payload["message"] = ts, m.wire(nil)
	payload["channel"] = map[string]any{"id": ch.ID, "name": channelName(ch)}
	payload["response_url"] = s.newResponseURL(&responseURL{action: true, channel: ch.ID, user: userID})
	return s.interact(payload, userID, nil), nil
}
