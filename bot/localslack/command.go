package localslack

import (
	"encoding/json"
	"fmt"
)

// A Command is a slash command that a person runs.
type Command struct {
	User, Channel string
	Command       string // with its slash
	Text          string
}

// SlashCommand runs a slash command: https://docs.slack.dev/interactivity/implementing-slash-commands/.
// A person can run one in any conversation they are in, whether or not the bot
// is. The payload of the acknowledgement, if any, is shown as the response; if
// the delivery fails, its error is what Slack shows the person.
func (s *Server) SlashCommand(c Command) (*Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.member(c.User, c.Channel)
	if err != nil {
		return nil, fmt.Errorf("running %s: %w", c.Command, err)
	}
	u := &responseURL{channel: ch.ID, user: c.User}
	payload := map[string]any{
		// The documents say that team_id is where the person was. That it is their own workspace in a shared channel is a guess.
		"token": "localverificationtoken", "team_id": s.ws.team(c.User), "team_domain": "local", "channel_id": ch.ID,
		"channel_name": channelName(ch), "user_id": c.User, "user_name": s.ws.users[c.User].Name, "command": c.Command,
		"text": c.Text, "api_app_id": s.ws.appID, "is_enterprise_install": "false",
		"response_url": s.newResponseURL(u), "trigger_id": s.newTrigger(c.User),
	}
	return s.deliver(&Delivery{
		kind: SlashCommands, name: c.Command, payload: raw(payload), user: c.User, accepts: true,
		onAck: func(p json.RawMessage) { s.respondInAck(u, p) },
	}), nil
}

// respondInAck shows the response that came with an acknowledgement: a message
// as JSON, or a bare string.
func (s *Server) respondInAck(u *responseURL, payload json.RawMessage) {
	if len(payload) == 0 {
		return
	}
	c := &call{args: map[string]string{}}
	var plain string
	var err *apiError
	if json.Unmarshal(payload, &plain) == nil {
		c.args["text"] = plain
	} else {
		err = c.json(payload)
	}
	if err == nil && len(c.args) == 0 {
		return // {} is no response
	}
	if err == nil {
		err = s.respond(u, c)
	}
	if err != nil {
		s.record(Entry{Kind: ResponseRefused, User: u.user, Error: err.code})
	}
}
