package localslack

import (
	"log/slog"
	"slices"
	"time"
)

// Tokens a Server accepts unless its Options name others.
const (
	DefaultAppToken = "xapp-1-A0LOCAL0001-1000000000001-0123456789abcdef0123456789abcdef"
	DefaultBotToken = "xoxb-1000000000001-1000000000002-localslacklocalslackloca"
)

// Options configure a Server. The zero value is Slack's own behaviour.
type Options struct {
	// Logger gets what the server does at debug level; nil is silent.
	Logger *slog.Logger
	// AppToken and BotToken are the tokens the server accepts.
	AppToken, BotToken string
	// BotName is the bot user's name; "whoowns" unless set.
	BotName string
	// BotApp is the ID of the app that the bot token belongs to; the app-level token's unless set.
	BotApp string
	// Scopes are the bot token's, reported in the X-OAuth-Scopes header. They are not enforced.
	Scopes []string
	// SocketModeOff has a new connection given up with the reason link_disabled, which is what Slack tells those that are open when
	// Socket Mode is switched off. That it tells new ones the same is a guess.
	SocketModeOff bool
	// Subscriptions are the bot events the app asked for, as in a manifest.
	// Nil is app_mention, message.im, app_home_opened, assistant_thread_started
	// and assistant_thread_context_changed.
	Subscriptions []string
	// MentionsInDM also sends app_mention for a mention typed in a DM. Slack
	// documents that it does not, and has been seen to.
	MentionsInDM bool
	// Now is the clock of timestamps, response URLs, trigger IDs and the Date header; time.Now
	// unless set. It must tell a time after 2001, as Slack's timestamps do. Timers (acknowledgements, pings) always run in real time.
	Now func() time.Time

	// AckTimeout is how long an envelope may stay unacknowledged; 3 s unless set.
	AckTimeout time.Duration
	// RetryDelays are the pauses before each redelivery of an event, and so also
	// their number. Nil is Slack's: at once, after a minute, after five.
	RetryDelays []time.Duration
	// PingInterval is the time between WebSocket pings; 10 s unless set.
	PingInterval time.Duration
	// ConnectionTime, if set, is how long a connection lives before Slack
	// refreshes it. Unset, a connection stays until it is closed.
	ConnectionTime time.Duration
	// RefreshWarning is how long before the refresh Slack warns; 10 s unless set.
	RefreshWarning time.Duration
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.AppToken == "" {
		o.AppToken = DefaultAppToken
	}
	if o.BotToken == "" {
		o.BotToken = DefaultBotToken
	}
	if o.BotName == "" {
		o.BotName = "whoowns"
	}
	if o.Subscriptions == nil {
		o.Subscriptions = []string{
			"app_mention", "message.im", "app_home_opened",
			"assistant_thread_started", "assistant_thread_context_changed",
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.AckTimeout == 0 {
		// https://docs.slack.dev/apis/events-api/: "within three seconds".
		o.AckTimeout = 3 * time.Second
	}
	if o.RetryDelays == nil {
		// https://docs.slack.dev/apis/events-api/#retries: "nearly immediately",
		// then after one minute, then after five.
		o.RetryDelays = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	if o.PingInterval == 0 {
		// A guess that is safely under slack-go's 30 s limit.
		o.PingInterval = 10 * time.Second
	}
	if o.RefreshWarning == 0 {
		// https://docs.slack.dev/apis/events-api/using-socket-mode/#disconnect:
		// the warning comes about ten seconds ahead.
		o.RefreshWarning = 10 * time.Second
	}
	return o
}

func (o Options) subscribed(event string) bool {
	return slices.Contains(o.Subscriptions, event)
}
