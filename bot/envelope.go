package bot

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack/socketmode"
)

// command is the part of a slash command's payload that is read:
// https://docs.slack.dev/interactivity/implementing-slash-commands/#app_command_handling.
type command struct {
	Text        string `json:"text"`
	ChannelID   string `json:"channel_id"`
	UserID      string `json:"user_id"`
	ResponseURL string `json:"response_url"`
	TriggerID   string `json:"trigger_id"`
	TeamID      string `json:"team_id"`
}

// callback is the part of an event's payload that is read: https://docs.slack.dev/apis/events-api/#callback-field. slack-go
// can read all of it, blocks and files included, which takes most of the time that an envelope would take.
type callback struct {
	EventID string `json:"event_id"`
	Shared  bool   `json:"is_ext_shared_channel"`
	Event   event  `json:"event"`
}

// event is what the events have that the bot subscribes to.
type event struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype"`
	User        string          `json:"user"`
	BotID       string          `json:"bot_id"`
	Text        string          `json:"text"`
	Channel     string          `json:"channel"`
	ChannelType string          `json:"channel_type"`
	TS          string          `json:"ts"`
	ThreadTS    string          `json:"thread_ts"`
	EventTS     string          `json:"event_ts"`
	Team        string          `json:"team"`
	UserTeam    string          `json:"user_team"`
	Edited      json.RawMessage `json:"edited"`
	Tab         string          `json:"tab"`
	Thread      struct {
		UserID    string `json:"user_id"`
		ChannelID string `json:"channel_id"`
		ThreadTS  string `json:"thread_ts"`
	} `json:"assistant_thread"`
}

// requestOf says what an envelope asks of the bot with the user ID self; nil if nothing.
func requestOf(e socketmode.Request, self string) (*request, error) {
	switch e.Type {
	case socketmode.RequestTypeSlashCommands:
		var c command
		if err := json.Unmarshal(e.Payload, &c); err != nil {
			return nil, fmt.Errorf("read the slash command: %w", err)
		}
		r := &request{Surface: slash, Text: c.Text, Channel: c.ChannelID, User: c.UserID, Team: c.TeamID, ResponseURL: c.ResponseURL}
		return r, r.identify(c.TriggerID, c.ResponseURL)
	case socketmode.RequestTypeEventsAPI:
		var c callback
		if err := json.Unmarshal(e.Payload, &c); err != nil {
			return nil, fmt.Errorf("read the event: %w", err)
		}
		if r := c.Event.request(self); r != nil {
			r.Team, r.Shared = cmp.Or(c.Event.UserTeam, c.Event.Team), c.Shared
			return r, r.identify(c.EventID, r.Channel+r.User+r.TS)
		}
	case socketmode.RequestTypeInteractive:
		return interactionOf(e.Payload)
	}
	return nil, nil //nolint:nilnil // nothing is asked
}

// identify gives the request the first of the IDs that is not empty.
func (r *request) identify(ids ...string) error {
	for _, id := range ids {
		// PostgreSQL takes neither zero bytes nor what is no UTF-8, and neither is in an ID of Slack's.
		if id = strings.ReplaceAll(strings.ToValidUTF8(id, ""), "\x00", ""); id != "" {
			r.id = string(r.Surface) + " " + id
			return nil
		}
	}
	return errors.New("it has no ID")
}

func (e *event) request(self string) *request {
	person := e.BotID == "" && e.User != "" && e.User != self
	switch {
	case e.Type == "message" && person:
		return e.directMessage()
	case e.Type == "app_mention" && person:
		return e.mention()
	case e.Type == "app_home_opened" && e.Tab == "home":
		return &request{Surface: home, User: e.User, TS: e.EventTS}
	case e.Type == "assistant_thread_started":
		return &request{Surface: assistant, User: e.Thread.UserID, Channel: e.Thread.ChannelID, TS: e.EventTS, ThreadTS: e.Thread.ThreadTS}
	}
	return nil
}

// directMessage takes what a person wrote to the bot: no edits, deletions, joins or other subtypes. In a channel the bot
// only answers mentions, which come as events of their own.
func (e *event) directMessage() *request {
	if e.ChannelType != "im" && !isDirect(e.Channel) {
		return nil
	}
	switch e.Subtype {
	case "", "file_share", "thread_broadcast":
		return &request{Surface: dm, Text: e.Text, Channel: e.Channel, User: e.User, TS: e.TS, ThreadTS: e.ThreadTS}
	}
	return nil
}

// mention takes a person's mention of the bot in a channel. In a direct message Slack may send one beside the message,
// which is taken already.
func (e *event) mention() *request {
	if e.Edited != nil || isDirect(e.Channel) {
		return nil
	}
	return &request{Surface: mention, Text: e.Text, Channel: e.Channel, User: e.User, TS: e.TS, ThreadTS: e.ThreadTS}
}

// isDirect reports whether a conversation is a direct message, by the letter that Slack begins its ID with.
func isDirect(channel string) bool { return strings.HasPrefix(channel, "D") }
