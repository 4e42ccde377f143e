package bot

import (
	"context"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"whoowns/bot/reply"
)

// dispatch acknowledges an event of the socket and queues what it asks for. When the queue is full, an Events API event
// is left unacknowledged, so that Slack delivers it again, and a command is answered with the request to try again.
//
// The error is one after which connecting again is of no use.
func (b *Bot) dispatch(ctx context.Context, event socketmode.Event) error {
	switch event.Type {
	case socketmode.EventTypeConnected:
		b.log.Info("connected to Slack")
	case socketmode.EventTypeDisconnect:
		b.log.Info("Slack asked for a new connection")
	case socketmode.EventTypeErrorWriteFailed, socketmode.EventTypeErrorBadMessage:
		b.log.Warn("trouble with the connection to Slack", "event", string(event.Type))
	}
	switch data := event.Data.(type) {
	case *slack.ConnectionErrorEvent:
		if isAuthError(data.ErrorObj) { // the client tries again after most of them
			return data.ErrorObj
		}
		b.log.Warn("connect to Slack", "err", data.ErrorObj, "attempt", data.Attempt, "next", data.Backoff)
	case *slack.IncomingEventError:
		b.log.Warn("read from Slack", "err", data.ErrorObj)
	}
	if event.Request == nil || event.Request.EnvelopeID == "" {
		return nil
	}
	r, wanted := b.requestOf(event)
	full := len(b.queue) == cap(b.queue) // only this goroutine adds to the queue
	switch {
	case wanted && full && r.surface == slash:
		b.log.Warn("queue full, command turned away", "user", r.user)
		b.acknowledge(ctx, event.Request, slack.Msg{ResponseType: slack.ResponseTypeEphemeral, Text: reply.Busy().Fallback()})
		return nil
	case wanted && full:
		b.log.Warn("queue full, event left for Slack to deliver again", "channel", r.channel, "ts", r.ts)
		return nil
	}
	b.acknowledge(ctx, event.Request, nil)
	if wanted && b.seen.add(r.key()) {
		b.queue <- r
	}
	return nil
}

// acknowledge tells Slack that the envelope has arrived; payload may be nil.
func (b *Bot) acknowledge(ctx context.Context, envelope *socketmode.Request, payload any) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackTimeout)
	defer cancel()
	if err := b.socket.AckCtx(ctx, envelope.EnvelopeID, payload); err != nil {
		b.log.Error("acknowledge an envelope", "type", envelope.Type, "err", err)
	}
}

// requestOf says what an event asks for, if anything.
func (b *Bot) requestOf(event socketmode.Event) (request, bool) {
	switch data := event.Data.(type) {
	case slack.SlashCommand:
		return request{
			surface: slash, text: data.Text, channel: data.ChannelID, user: data.UserID,
			responseURL: data.ResponseURL, trigger: data.TriggerID,
		}, true
	case slackevents.EventsAPIEvent:
		switch inner := data.InnerEvent.Data.(type) {
		case *slackevents.MessageEvent:
			return b.directMessage(inner)
		case *slackevents.AppMentionEvent:
			return b.mention(inner)
		case *slackevents.AppHomeOpenedEvent:
			return request{surface: home, user: inner.User, ts: inner.EventTimeStamp}, inner.Tab == "home"
		case *slackevents.AssistantThreadStartedEvent:
			thread := inner.AssistantThread
			return request{
				surface: assistant, user: thread.UserID, channel: thread.ChannelID, ts: inner.EventTimestamp, threadTS: thread.ThreadTimeStamp,
			}, true
		}
	}
	return request{}, false
}

// directMessage takes what a person wrote to the bot: no edits, deletions, joins or other subtypes, and nothing that a
// bot wrote. In a channel the bot only answers mentions, which come as events of their own.
func (b *Bot) directMessage(m *slackevents.MessageEvent) (request, bool) {
	if !m.IsIM() || m.BotID != "" || m.User == "" || m.User == b.userID {
		return request{}, false
	}
	switch m.SubType {
	case "", "file_share", "thread_broadcast":
	default:
		return request{}, false
	}
	return request{surface: dm, text: m.Text, channel: m.Channel, user: m.User, ts: m.TimeStamp, threadTS: m.ThreadTimeStamp}, true
}

// mention takes a person's mention of the bot. In a direct message Slack may send the same text as a message too; both
// have the same key, so it is answered once.
func (b *Bot) mention(m *slackevents.AppMentionEvent) (request, bool) {
	if m.BotID != "" || m.User == "" || m.User == b.userID || m.Edited != nil {
		return request{}, false
	}
	r := request{surface: mention, text: m.Text, channel: m.Channel, user: m.User, ts: m.TimeStamp, threadTS: m.ThreadTimeStamp}
	if isDirect(m.Channel) {
		r.surface = dm
	}
	return r, true
}

// isDirect reports whether a conversation is a direct message, by the letter that Slack begins its id with.
func isDirect(channel string) bool { return len(channel) > 0 && channel[0] == 'D' }
