package localslack_test

import (
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"whoowns/bot/localslack"
)

// shared is a channel with the bot, ana, and eve of another workspace in it.
func shared(t *testing.T) (s *localslack.Server, ana, eve localslack.User, ch localslack.Channel) {
	t.Helper()
	s = start(t, localslack.Options{Subscriptions: []string{"app_mention", "message.channels", "member_joined_channel"}})
	ana, eve = s.AddUser("ana"), s.AddStranger("eve", "T0ELSEWHERE")
	return s, ana, eve, s.AddChannel(localslack.PublicChannel, "shared", ana.ID, eve.ID, s.BotUserID())
}

// wrapper is what is around an event.
type wrapper struct {
	TeamID         string `json:"team_id"`
	ContextTeamID  string `json:"context_team_id"`
	Shared         bool   `json:"is_ext_shared_channel"`
	Authorizations []struct {
		TeamID string `json:"team_id"`
	}
}

func outer(t *testing.T, d *localslack.Delivery) wrapper {
	t.Helper()
	var out wrapper
	if err := json.Unmarshal(d.Payload(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEventsOfASharedChannel(t *testing.T) {
	s, ana, eve, ch := shared(t)
	for _, test := range []struct {
		by   localslack.User
		team string // that the message says it is from
	}{{ana, ""}, {eve, eve.TeamID}} {
		p := must[localslack.Posted](t)(s.Say(localslack.Post{User: test.by.ID, Channel: ch.ID, Text: s.Mention() + " pricing?"}))
		for _, d := range p.Deliveries {
			w := outer(t, d)
			if !w.Shared || w.TeamID != test.by.TeamID || w.ContextTeamID != s.TeamID() || w.Authorizations[0].TeamID != s.TeamID() {
				t.Errorf("by %s: %+v", test.by.Name, w)
			}
		}
		m := inner(t, p.Deliveries)[0].(*slackevents.AppMentionEvent)
		if m.SourceTeam != test.team || m.UserTeam != test.team || p.Message.Team != test.by.TeamID {
			t.Errorf("by %s: mention %+v, team %s", test.by.Name, m, p.Message.Team)
		}
	}
	info, err := client(s).GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: ch.ID})
	if err != nil || !info.IsExtShared {
		t.Errorf("channel %+v, %v", info, err)
	}
}

// A channel is shared when the first of another workspace joins, and no other is.
func TestAChannelBecomesShared(t *testing.T) {
	s, _, eve, _ := shared(t)
	ch := s.AddChannel(localslack.PublicChannel, "own", s.AddUser("bob").ID, s.BotUserID())
	if outer(t, must[localslack.Posted](t)(s.Join(s.AddUser("dan").ID, ch.ID)).Deliveries[0]).Shared {
		t.Error("a channel of one workspace is shared")
	}
	joined := must[localslack.Posted](t)(s.Join(eve.ID, ch.ID)).Deliveries
	if m := inner(t, joined)[1].(*slackevents.MemberJoinedChannelEvent); !outer(t, joined[1]).Shared || m.Team != eve.TeamID {
		t.Errorf("joined %+v", m)
	}
}

func TestInteractionsOfAStranger(t *testing.T) {
	s, _, eve, ch := shared(t)
	api := client(s)
	_, ts, err := api.PostMessage(ch.ID, slack.MsgOptionText("x", false), slack.MsgOptionBlocks(buttons()))
	if err != nil {
		t.Fatal(err)
	}
	press := interaction(t, must[*localslack.Delivery](t)(s.Press(localslack.Press{User: eve.ID, Channel: ch.ID, MessageTS: ts, ActionID: "yes"})))
	on := interaction(t, must[*localslack.Delivery](t)(s.MessageShortcut(eve.ID, ch.ID, ts, "who")))
	view, err := api.OpenView(press.TriggerID, form("One"))
	if err != nil {
		t.Fatal(err)
	}
	submit := interaction(t, must[*localslack.Delivery](t)(s.SubmitView(eve.ID, view.ID, map[string]string{"topic": "pricing"})))
	closed := interaction(t, must[*localslack.Delivery](t)(s.CloseView(eve.ID, view.ID)))
	for _, test := range []struct {
		got  slack.InteractionCallback
		team string
	}{{press, s.TeamID()}, {on, s.TeamID()}, {submit, eve.TeamID}, {closed, eve.TeamID}} {
		if test.got.User.TeamID != eve.TeamID || test.got.Team.ID != test.team {
			t.Errorf("%s: user of %s, team %s", test.got.Type, test.got.User.TeamID, test.got.Team.ID)
		}
	}
	if submit.View.AppInstalledTeamID != s.TeamID() {
		t.Errorf("the app is in %s", submit.View.AppInstalledTeamID)
	}
	var command slack.SlashCommand
	d := must[*localslack.Delivery](t)(s.SlashCommand(localslack.Command{User: eve.ID, Channel: ch.ID, Command: "/whoowns"}))
	if err := json.Unmarshal(d.Payload(), &command); err != nil || command.TeamID != eve.TeamID {
		t.Errorf("command %+v, %v", command, err)
	}
}

// Who is of another workspace is met in shared channels alone.
func TestAStrangerHasNoDMAndNoHome(t *testing.T) {
	s, _, eve, ch := shared(t)
	api := client(s)
	if _, err := s.OpenDM(eve.ID); err == nil {
		t.Error("a DM opens")
	}
	if _, err := s.OpenAppHome(eve.ID, "home"); err == nil {
		t.Error("App Home opens")
	}
	if _, err := s.StartAssistantThread(eve.ID, ""); err == nil {
		t.Error("an assistant thread starts")
	}
	_, _, err := api.PostMessage(eve.ID, slack.MsgOptionText("psst", false))
	wantError(t, err, "channel_not_found")
	_, _, _, err = api.OpenConversation(&slack.OpenConversationParameters{Users: []string{eve.ID}})
	wantError(t, err, "user_not_visible")
	_, err = api.PublishView(eve.ID, slack.HomeTabViewRequest{Type: slack.VTHomeTab}, "")
	wantError(t, err, "invalid_arguments")
	if _, err := api.PostEphemeral(ch.ID, eve.ID, slack.MsgOptionText("here", false)); err != nil || len(s.Ephemerals(eve.ID)) != 1 {
		t.Errorf("an ephemeral in the shared channel: %v", err)
	}
}

func TestUsersInfo(t *testing.T) {
	s, ana, eve, _ := shared(t)
	away, gone := s.AddStranger("away", "T0ELSEWHERE"), s.AddUser("gone")
	if err := s.Deactivate(gone.ID); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		user              localslack.User
		team              string
		stranger, deleted bool
	}{
		{ana, s.TeamID(), false, false},
		{eve, "T0ELSEWHERE", false, false}, // the app sees her in a channel
		{away, "T0ELSEWHERE", true, false},
		{gone, s.TeamID(), false, true},
	} {
		got, err := client(s).GetUserInfo(test.user.ID)
		if err != nil || got.TeamID != test.team || got.IsStranger != test.stranger || got.Deleted != test.deleted {
			t.Errorf("%s: %+v, %v", test.user.Name, got, err)
		}
	}
}
