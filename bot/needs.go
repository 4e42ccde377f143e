package bot

import (
	"maps"
	"slices"
)

// methods are the Web API methods that the bot calls with its token, each with the scopes that it takes, as Slack documents them at
// https://docs.slack.dev/reference/methods/. That reading metadata takes metadata.message:read is documented for events alone, and a guess
// for messages.
var methods = map[string][]string{
	"assistant.threads.setStatus":           {"chat:write"},
	"assistant.threads.setSuggestedPrompts": {"assistant:write"},
	"assistant.threads.setTitle":            {"assistant:write"},
	"auth.test":                             nil,
	"chat.postEphemeral":                    {"chat:write"},
	"chat.postMessage":                      {"chat:write"},
	"chat.update":                           {"chat:write"},
	"conversations.history":                 {"channels:history", "groups:history", "im:history", "metadata.message:read", "mpim:history"},
	"conversations.info":                    {"channels:read", "groups:read"}, // of channels alone
	"conversations.replies":                 {"channels:history", "groups:history", "im:history", "metadata.message:read", "mpim:history"},
	"usergroups.users.list":                 {"usergroups:read"},
	"users.info":                            {"users:read"},
	"views.open":                            nil,
	"views.publish":                         nil,
	"views.update":                          nil,
}

// events are the bot events that requestOf reads, each with the scopes that a subscription to it takes, as Slack documents them at
// https://docs.slack.dev/reference/events/.
var events = map[string][]string{
	"app_home_opened":          nil,
	"app_mention":              {"app_mentions:read"},
	"assistant_thread_started": {"assistant:write"}, // which is documented for the pane
	"message.im":               {"im:history"},
}

// commandsScope is what the command and the shortcuts take: https://docs.slack.dev/reference/scopes/commands/.
const commandsScope = "commands"

// Scopes are those that the bot token has to have, sorted.
func Scopes() []string {
	scopes := []string{commandsScope}
	for _, of := range []map[string][]string{methods, events} {
		for _, some := range of {
			scopes = append(scopes, some...)
		}
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// Events are those that the app has to be subscribed to, sorted.
func Events() []string { return slices.Sorted(maps.Keys(events)) }
