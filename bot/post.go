package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"whoowns/bot/reply"
	"whoowns/bot/send"
)

// metadataType marks the bot's replies, with the ID of the question under metadataID, so that a reply is found again:
// https://docs.slack.dev/messaging/message-metadata/.
const (
	metadataType = "whoowns_reply"
	metadataID   = "question"
)

// Under these it also says what the reply was about, for what is asked next.
const (
	metadataTopics  = "topics"
	metadataSuspect = "suspect"
	metadataTalk    = "talk" // it is about nothing
)

// mark is what a reply carries.
func (r *request) mark() map[string]any {
	mark := map[string]any{metadataID: r.id}
	if len(r.about.topics) > 0 {
		mark[metadataTopics] = r.about.topics
	}
	if r.about.suspect != "" {
		mark[metadataSuspect] = r.about.suspect
	}
	if r.talk {
		mark[metadataTalk] = true
	}
	return mark
}

// methodResponseURL stands for a POST to a response URL among the methods.
const methodResponseURL = "response_url"

// post shows the reply once, where the surface expects it: to the asker alone after a command, a shortcut, and what is pressed in a channel or
// beneath what the asker alone sees; in the thread of a mention; and in a direct message where the person wrote or pressed. Where Slack refuses that, the asker gets it in the next best place. It returns
// where the reply stands, nil if it cannot be changed there.
func (b *Bot) post(ctx context.Context, r *request, worded reply.Reply) (*place, error) {
	text := slack.MsgOptionText(worded.Fallback(), false)
	where, err := b.reply(ctx, r, layOut(worded))
	if err == nil {
		return where, nil
	}
	if send.Means(err) == send.Unfit && worded.HasPicture() {
		b.log.Warn("Slack does not draw a reply's picture: it is drawn in text", "request", r, "err", err)
		where, err = b.reply(ctx, r, layOut(worded.Drawn()))
		if err == nil {
			return where, nil
		}
	}
	if send.Means(err) == send.Unfit {
		b.log.Warn("Slack does not like a reply: it is shown without its layout", "request", r, "err", err)
		_, err = b.reply(ctx, r, text)
	}
	for _, elsewhere := range []func(context.Context, *request, slack.MsgOption) error{b.showToAsker, b.writeToAsker} {
		if means := send.Means(err); means != send.Refused && means != send.Unfit {
			break
		}
		b.log.Warn("Slack refuses a reply: the asker gets it elsewhere", "request", r, "err", err)
		err = elsewhere(ctx, r, text)
	}
	if err != nil {
		return nil, fmt.Errorf("post the reply: %w", err)
	}
	return nil, nil //nolint:nilnil // it was shown, and cannot be changed
}

// layOut is a reply as Slack shows it.
func layOut(worded reply.Reply) slack.MsgOption {
	return slack.MsgOptionCompose(slack.MsgOptionText(worded.Fallback(), false), slack.MsgOptionBlocks(worded.Blocks()...))
}

var noUnfurling = slack.MsgOptionCompose(slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())

// reply shows something where the surface expects it, and returns where that is, nil if it cannot be changed there.
func (b *Bot) reply(ctx context.Context, r *request, content slack.MsgOption) (*place, error) {
	if r.private() {
		err := b.respond(ctx, r, content)
		if r.Surface != slash { // the original of its response URL is what was pressed
			return nil, err
		}
		return &place{responseURL: true}, err
	}
	var where *place // nil if it was there already
	mark := slack.MsgOptionMetadata(slack.SlackMetadata{EventType: metadataType, EventPayload: r.mark()})
	post := func(ctx context.Context, _ bool) error {
		channel, ts, err := b.api.PostMessageContext(ctx, r.Channel, content, noUnfurling, mark, inThread(r.thread()))
		if err == nil {
			where = &place{channel: channel, ts: ts}
		}
		return err
	}
	err := b.once(ctx, r, posting("chat.postMessage", r.Channel), post, func(ctx context.Context) (bool, error) { return b.posted(ctx, r) })
	return where, err
}

// respond answers the asker alone. Slack has no way to look up what was shown to one person alone. If that may have been done
// before, the answer to a command is to take the place of the earlier one, as Slack documents:
// https://docs.slack.dev/messaging/modifying-messages/#updating_response_url. It has been seen to stand beside it
// instead (https://github.com/slackapi/bolt-python/issues/1268), which is better than none.
func (b *Bot) respond(ctx context.Context, r *request, content slack.MsgOption) error {
	return b.once(ctx, r, call{method: methodResponseURL}, func(ctx context.Context, again bool) error {
		options := []slack.MsgOption{content, noUnfurling, slack.MsgOptionResponseURL(r.ResponseURL, slack.ResponseTypeEphemeral), inThread(r.ThreadTS)}
		if again && r.Surface == slash {
			options = append(options, slack.MsgOptionReplaceOriginal(r.ResponseURL))
		}
		_, _, err := b.api.PostMessageContext(ctx, r.Channel, options...)
		return err
	}, nil)
}

// announce shows something to the whole channel by a response URL, which works where the bot is no member. It cannot be looked for there:
// should Slack fail in the middle of the call it is shown again.
func (b *Bot) announce(ctx context.Context, r *request, worded reply.Reply) error {
	show := func(worded reply.Reply) error {
		content := layOut(worded)
		return b.once(ctx, r, call{method: methodResponseURL}, func(ctx context.Context, _ bool) error {
			_, _, err := b.api.PostMessageContext(ctx, r.Channel, content, noUnfurling, slack.MsgOptionResponseURL(r.ResponseURL, slack.ResponseTypeInChannel))
			return err
		}, nil)
	}
	err := show(worded)
	if send.Means(err) == send.Unfit && worded.HasPicture() {
		b.log.Warn("Slack does not draw a reply's picture: it is drawn in text", "request", r, "err", err)
		err = show(worded.Drawn())
	}
	return err
}

// showToAsker shows something to the asker alone, where it was asked.
func (b *Bot) showToAsker(ctx context.Context, r *request, content slack.MsgOption) error {
	c := posting("chat.postEphemeral", r.Channel)
	c.make = func(ctx context.Context) error {
		_, err := b.api.PostEphemeralContext(ctx, r.Channel, r.User, content, noUnfurling)
		return err
	}
	return b.try(ctx, r.User, c)
}

// writeToAsker writes to the asker directly.
func (b *Bot) writeToAsker(ctx context.Context, r *request, content slack.MsgOption) error {
	c := posting("chat.postMessage", r.User)
	c.make = func(ctx context.Context) error {
		_, _, err := b.api.PostMessageContext(ctx, r.User, content, noUnfurling)
		return err
	}
	return b.try(ctx, r.User, c)
}

// posting is a call that posts into a channel. Slack takes about one a second for each:
// https://docs.slack.dev/apis/web-api/rate-limits/#posting_messages.
func posting(method, channel string) call { return call{method: method, kind: method + " " + channel} }

// inThread puts a message into a thread, unless the thread's timestamp is empty.
func inThread(ts string) slack.MsgOption {
	if ts == "" {
		return slack.MsgOptionCompose()
	}
	return slack.MsgOptionTS(ts)
}

// A reply is looked for among the messages after the question, on so many pages.
const (
	pageSize = 200
	maxPages = 10
)

// posted reports whether a message with the reply stands in the conversation.
func (b *Bot) posted(ctx context.Context, r *request) (bool, error) {
	cursor := ""
	for range maxPages {
		messages, next, err := b.later(ctx, r, cursor)
		if err != nil {
			return false, fmt.Errorf("look for the reply: %w", err)
		}
		for _, m := range messages {
			if m.User == b.userID && m.Metadata.EventType == metadataType && m.Metadata.EventPayload[metadataID] == r.id {
				return true, nil
			}
		}
		if next == "" {
			return false, nil
		}
		cursor = next
	}
	return false, errors.New("look for the reply: too much was written since the question")
}

// later reads a page of the messages after the question: of its thread, or of the conversation if it stands in none.
func (b *Bot) later(ctx context.Context, r *request, cursor string) (messages []slack.Message, next string, err error) {
	if thread := r.thread(); thread != "" {
		err = b.try(ctx, r.User, call{method: "conversations.replies", attempts: readAttempts, make: func(ctx context.Context) (err error) {
			messages, _, next, err = b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: r.Channel, Timestamp: thread, Oldest: r.TS, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
			})
			return err
		}})
		return messages, next, err
	}
	err = b.try(ctx, r.User, call{method: "conversations.history", attempts: readAttempts, make: func(ctx context.Context) error {
		page, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: r.Channel, Oldest: r.TS, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
		})
		if err == nil {
			messages, next = page.Messages, page.ResponseMetaData.NextCursor
		}
		return err
	}})
	return messages, next, err
}
