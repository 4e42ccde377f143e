package localslack

import (
	"maps"
	"strings"
)

// event sends the app an event, if it subscribed: https://docs.slack.dev/apis/events-api/.
// In a shared channel team_id is the workspace of who wrote, while
// context_team_id and the authorizations stay the app's; measured:
// https://github.com/slackapi/node-slack-sdk/issues/1370.
func (s *Server) event(subscription string, event map[string]any) []*Delivery {
	if !s.opts.subscribed(subscription) {
		return nil
	}
	w := s.ws
	id := w.ids.next("Ev") + w.run
	user, _ := event["user"].(string)
	ch := w.channels[text(event["channel"])]
	payload := map[string]any{
		"type": "event_callback", "token": "localverificationtoken", "team_id": w.team(user), "context_team_id": w.teamID,
		"context_enterprise_id": nil, "api_app_id": w.appID, "event": event, "event_id": id, "event_time": s.opts.Now().Unix(),
		"authorizations": []any{map[string]any{
			"enterprise_id": nil, "team_id": w.teamID, "user_id": w.botUser.ID, "is_bot": true, "is_enterprise_install": false,
		}},
		"is_ext_shared_channel": ch != nil && w.shared(ch), "event_context": "4-" + randomHex(16),
	}
	return []*Delivery{s.deliver(&Delivery{
		kind: EventsAPI, name: text(event["type"]), eventID: id, payload: raw(payload), user: user,
	})}
}

// messageEvents tells the app of a new message, in the events that Slack would
// send: one of the conversation's kind, the bot's own messages among them, and
// app_mention where it was mentioned.
func (s *Server) messageEvents(ch *Channel, m *Message) []*Delivery {
	if !s.ws.botIn(ch) {
		return nil
	}
	event := m.eventWire(map[string]any{"channel": ch.ID, "channel_type": string(ch.Type), "event_ts": m.TS})
	if s.opts.subscribed("app_mention") && s.mentioned(ch, m) {
		mention := maps.Clone(event)
		mention["type"] = "app_mention"
		delete(mention, "channel_type")
		delete(mention, "subtype")
		return append(s.event("app_mention", mention), s.event("message."+plural(ch.Type), event)...)
	}
	return s.event("message."+plural(ch.Type), event)
}

// mentioned reports whether a message mentions the bot, in a way that earns an
// app_mention: https://docs.slack.dev/reference/events/app_mention/.
func (s *Server) mentioned(ch *Channel, m *Message) bool {
	switch {
	case m.BotID == s.ws.botID, ch.Type == DM && !s.opts.MentionsInDM:
		return false
	case strings.HasSuffix(m.Subtype, "_join"), m.Subtype == "tombstone":
		return false // what Slack writes itself is no mention
	}
	return s.mentions(m.Text)
}

func (s *Server) mentions(text string) bool {
	id := "<@" + s.ws.botUser.ID
	return strings.Contains(text, id+">") || strings.Contains(text, id+"|")
}

// plural is a conversation's kind as it stands in a subscription.
func plural(t ChannelType) string {
	switch t {
	case PublicChannel:
		return "channels"
	case PrivateChannel:
		return "groups"
	default:
		return string(t)
	}
}

// changeEvents: https://docs.slack.dev/reference/events/message/message_changed/.
// An edit that brings in the bot's mention is an app_mention too.
func (s *Server) changeEvents(ch *Channel, m *Message, before Message) []*Delivery {
	if !s.ws.botIn(ch) {
		return nil
	}
	ts := s.ws.ids.ts(s.opts.Now())
	out := s.event("message."+plural(ch.Type), map[string]any{
		"type": "message", "subtype": "message_changed", "hidden": true, "channel": ch.ID, "channel_type": string(ch.Type),
		"ts": ts, "event_ts": ts, "message": m.eventWire(nil), "previous_message": before.eventWire(nil),
	})
	if s.mentioned(ch, m) && !s.mentions(before.Text) {
		out = append(out, s.event("app_mention", m.eventWire(map[string]any{"type": "app_mention", "channel": ch.ID, "event_ts": ts}))...)
	}
	return out
}

// deleteEvents: https://docs.slack.dev/reference/events/message/message_deleted/.
func (s *Server) deleteEvents(ch *Channel, before Message) []*Delivery {
	if !s.ws.botIn(ch) {
		return nil
	}
	ts := s.ws.ids.ts(s.opts.Now())
	return s.event("message."+plural(ch.Type), map[string]any{
		"type": "message", "subtype": "message_deleted", "hidden": true, "channel": ch.ID, "channel_type": string(ch.Type),
		"ts": ts, "event_ts": ts, "deleted_ts": before.TS, "previous_message": before.eventWire(nil),
	})
}
