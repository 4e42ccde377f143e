package bot

import (
	"encoding/json"
	"fmt"
	"strings"

	"whoowns/bot/reply"
)

// The IDs of the shortcuts, as the app's manifest has them.
const (
	ShortcutAsk     = "ask"      // from anywhere
	ShortcutMessage = "who_owns" // on a message
)

// interaction is the part of an interaction's payload that is read:
// https://docs.slack.dev/reference/interaction-payloads/.
type interaction struct {
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	TriggerID   string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	User        struct {
		ID     string `json:"id"`
		TeamID string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message struct {
		Text     string `json:"text"`
		TS       string `json:"ts"`
		ThreadTS string `json:"thread_ts"`
	} `json:"message"`
	Actions []struct {
		ActionID string `json:"action_id"`
		Value    string `json:"value"`
		Selected chosen `json:"selected_option"`
	} `json:"actions"`
	View struct {
		ID         string `json:"id"`
		Type       string `json:"type"`
		Hash       string `json:"hash"`
		CallbackID string `json:"callback_id"`
		Metadata   string `json:"private_metadata"`
		State      struct {
			Values map[string]map[string]struct {
				Value    string `json:"value"`
				Selected chosen `json:"selected_option"`
			} `json:"values"`
		} `json:"state"`
	} `json:"view"`
}

type chosen struct {
	Value string `json:"value"`
}

// interactionOf says what an interaction asks of the bot; nil if nothing.
func interactionOf(payload json.RawMessage) (*request, error) {
	var i interaction
	if err := json.Unmarshal(payload, &i); err != nil {
		return nil, fmt.Errorf("read the interaction: %w", err)
	}
	r := &request{
		User: i.User.ID, Team: i.User.TeamID, Channel: i.Channel.ID, ResponseURL: i.ResponseURL, Trigger: i.TriggerID,
		View: i.View.ID, Callback: i.CallbackID, Value: i.View.Metadata,
	}
	switch i.Type {
	case "block_actions":
		if len(i.Actions) == 0 {
			return nil, nil //nolint:nilnil // nothing is asked
		}
		a := i.Actions[0]
		r.Surface, r.Action, r.Value, r.Metadata = press, a.ActionID, a.Value+a.Selected.Value, i.View.Metadata
		r.TS, r.ThreadTS, r.InHome = i.Container.MessageTS, i.Container.ThreadTS, i.View.Type == "home"
		r.Ephemeral = i.Container.Ephemeral
		if r.Action == reply.ActionShare || r.Action == reply.ActionShareMessage { // pressed twice it is shared once
			return r, r.identify(strings.Join([]string{reply.ActionShare, r.Channel, r.TS}, " "))
		}
	case "message_action":
		r.Surface, r.Text, r.TS, r.ThreadTS = messageShortcut, i.Message.Text, i.Message.TS, i.Message.ThreadTS
	case "shortcut":
		r.Surface = globalShortcut
	case "view_submission":
		r.Surface, r.Callback, r.Inputs = submission, i.View.CallbackID, map[string]string{}
		for block, elements := range i.View.State.Values {
			for _, input := range elements {
				r.Inputs[block] = input.Value + input.Selected.Value
			}
		}
		return r, r.identify(strings.TrimSpace(i.View.ID + " " + i.View.Hash)) // submitted twice it is taken once
	default:
		return nil, nil //nolint:nilnil // nothing is asked
	}
	if r.ThreadTS == r.TS { // which began a thread, and stands in the channel
		r.ThreadTS = ""
	}
	return r, r.identify(i.TriggerID, i.ResponseURL)
}
