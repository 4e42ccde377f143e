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

// methodResponseURL stands for a POST to a response URL among the methods.
const methodResponseURL = "response_url"

// post shows the reply once, where the surface expects it: to the asker alone after a command, in the thread of a mention,
// and in a direct message where the person wrote. Where Slack refuses that, it is shown in the next best place.
func (b *Bot) post(ctx context.Context, r *request, worded reply.Reply) error {
	text := slack.MsgOptionText(worded.Fallback(), false)
	whole := slack.MsgOptionCompose(text, slack.MsgOptionBlocks(worded.Blocks()...))
	toAsker := call{method: "chat.postEphemeral", make: func(ctx context.Context, _ bool) error {
		_, err := b.api.PostEphemeralContext(ctx, r.Channel, r.User, text, noUnfurling)
		return err
	}}
	directly := call{method: "chat.postMessage", make: func(ctx context.Context, _ bool) error {
		_, _, err := b.api.PostMessageContext(ctx, r.User, text, noUnfurling)
		return err
	}}
	var places []call
	if r.Surface == slash {
		places = []call{b.respond(r, whole), toAsker, directly}
	} else {
		places = []call{b.message(r, whole), b.message(r, text), toAsker, directly}
	}
	var err error
	for i, c := range places {
		if i == 1 && r.Surface != slash && send.Means(err) != send.Unfit {
			continue // the blocks are not to blame
		}
		if err = b.try(ctx, r, c); err == nil {
			return nil
		}
		if means := send.Means(err); means != send.Refused && means != send.Unfit {
			break
		}
		b.log.Warn("Slack refuses a reply", "request", r, "method", c.method, "err", err)
	}
	return fmt.Errorf("post the reply: %w", err)
}

var noUnfurling = slack.MsgOptionCompose(slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())

// respond answers a command. Slack has no way to look up what was shown to one person alone. If that may have been done
// before, the answer is to take the place of the earlier one, as Slack documents:
// https://docs.slack.dev/messaging/modifying-messages/#updating_response_url. It has been seen to stand beside it
// instead (https://github.com/slackapi/bolt-python/issues/1268), which is better than none.
func (b *Bot) respond(r *request, content slack.MsgOption) call {
	return call{method: methodResponseURL, make: func(ctx context.Context, again bool) error {
		options := []slack.MsgOption{content, noUnfurling, slack.MsgOptionResponseURL(r.ResponseURL, slack.ResponseTypeEphemeral)}
		if again {
			options = append(options, slack.MsgOptionReplaceOriginal(r.ResponseURL))
		}
		_, _, err := b.api.PostMessageContext(ctx, r.Channel, options...)
		return err
	}}
}

// message answers a message in its conversation.
func (b *Bot) message(r *request, content slack.MsgOption) call {
	mark := slack.MsgOptionMetadata(slack.SlackMetadata{EventType: metadataType, EventPayload: map[string]any{metadataID: r.id}})
	return call{
		method: "chat.postMessage",
		make: func(ctx context.Context, _ bool) error {
			_, _, err := b.api.PostMessageContext(ctx, r.Channel, content, noUnfurling, mark, inThread(r.thread()))
			return err
		},
		find: func(ctx context.Context) (bool, error) { return b.posted(ctx, r) },
	}
}

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
		err = b.read(ctx, r.User, "conversations.replies", func(ctx context.Context) error {
			messages, _, next, err = b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: r.Channel, Timestamp: thread, Oldest: r.TS, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
			})
			return err
		})
		return messages, next, err
	}
	err = b.read(ctx, r.User, "conversations.history", func(ctx context.Context) error {
		page, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: r.Channel, Oldest: r.TS, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
		})
		if err == nil {
			messages, next = page.Messages, page.ResponseMetaData.NextCursor
		}
		return err
	})
	return messages, next, err
}
