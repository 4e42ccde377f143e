package localslack

import (
	"regexp"
	"slices"
	"strings"
)

// https://docs.slack.dev/reference/methods/apps.connections.open/. The URL's app_id is no app's ID but 64 hexadecimal digits:
// measured by others, https://github.com/asyncapi/generator/pull/1624.
func (s *Server) appsConnectionsOpen(*call) (map[string]any, *apiError) {
	ticket := uuid()
	s.tickets[ticket] = true
	return map[string]any{"url": "ws://" + s.addr + "/link/?ticket=" + ticket + "&app_id=" + randomHex(32)}, nil
}

// https://docs.slack.dev/reference/methods/auth.test/
func (s *Server) authTest(*call) (map[string]any, *apiError) {
	return map[string]any{
		"url": s.URL() + "/", "team": "Local", "user": s.ws.botUser.Name, "team_id": s.ws.teamID,
		"user_id": s.ws.botUser.ID, "bot_id": s.ws.botID, "is_enterprise_install": false,
	}, nil
}

// https://docs.slack.dev/reference/methods/bots.info/
func (s *Server) botsInfo(c *call) (map[string]any, *apiError) {
	if c.args["bot"] != s.ws.botID {
		return nil, fail("bot_not_found")
	}
	return map[string]any{"bot": map[string]any{
		"id": s.ws.botID, "deleted": false, "name": s.ws.botUser.Name, "updated": 0, "app_id": s.ws.botApp, "user_id": s.ws.botUser.ID,
	}}, nil
}

// https://docs.slack.dev/reference/methods/users.info/. What is_stranger means is
// documented in https://docs.slack.dev/reference/objects/user-object/: of another
// workspace, and in no channel that the app sees.
func (s *Server) usersInfo(c *call) (map[string]any, *apiError) {
	u := s.ws.users[c.args["user"]]
	if u == nil {
		return nil, fail("user_not_found")
	}
	return map[string]any{"user": map[string]any{
		"id": u.ID, "team_id": u.TeamID, "name": u.Name, "real_name": u.RealName, "deleted": u.Deleted, "is_bot": u.IsBot,
		"is_stranger": s.ws.stranger(u) && !s.ws.meets(u), "tz": "Europe/Berlin", "locale": "en-GB",
		"profile": map[string]any{"real_name": u.RealName, "display_name": u.Name},
	}}, nil
}

// https://docs.slack.dev/reference/methods/usergroups.users.list/
func (s *Server) usergroupsUsersList(c *call) (map[string]any, *apiError) {
	if c.args["usergroup"] == "" {
		return nil, missing("usergroup")
	}
	users, ok := s.ws.groups[c.args["usergroup"]]
	if !ok {
		return nil, fail("no_such_subteam")
	}
	return map[string]any{"users": append([]string{}, users...)}, nil
}

// https://docs.slack.dev/reference/methods/reactions.add/
func (s *Server) reactionsAdd(c *call) (map[string]any, *apiError) {
	if c.args["channel"] == "" || c.args["timestamp"] == "" {
		return nil, fail("no_item_specified")
	}
	ch, err := s.postable(c.args["channel"])
	if err != nil {
		return nil, err
	}
	name := strings.Trim(c.args["name"], ":")
	if ok, _ := regexp.MatchString(`^[a-z0-9_+'-]+(::skin-tone-[2-6])?$`, name); !ok {
		return nil, fail("invalid_name")
	}
	if !validTS(c.args["timestamp"]) {
		return nil, fail("bad_timestamp")
	}
	m := s.ws.message(ch.ID, c.args["timestamp"])
	if m == nil {
		return nil, fail("message_not_found")
	}
	bot := s.ws.botUser.ID
	i := slices.IndexFunc(m.Reactions, func(r Reaction) bool { return r.Name == name })
	if i < 0 {
		m.Reactions = append(m.Reactions, Reaction{Name: name})
		i = len(m.Reactions) - 1
	}
	r := &m.Reactions[i]
	if slices.Contains(r.Users, bot) {
		return nil, fail("already_reacted")
	}
	r.Users = append(r.Users, bot)
	r.Count = len(r.Users)
	s.recordMessage(ReactionAdded, m)
	return map[string]any{}, nil
}
