package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/reply"
	"whoowns/knowledge/engine"
)

// work does what was asked. Whatever goes wrong with it ends here, in the log.
func (b *Bot) work(ctx context.Context, r request) {
	ctx, cancel := context.WithTimeout(ctx, workTimeout)
	defer cancel()
	log := b.log.With("surface", string(r.surface), "channel", r.channel, "user", r.user, "ts", r.ts)
	started := time.Now()
	defer func() {
		if fault := recover(); fault != nil {
			log.Error("panic", "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
			b.apologise(ctx, r, log)
		}
	}()
	var err error
	switch r.surface {
	case home:
		err = b.publishHome(ctx, r.user)
	case assistant:
		err = b.suggestPrompts(ctx, r)
	default:
		var answer engine.Answer
		answer, err = b.answer(ctx, r, log)
		log = log.With("kind", string(answer.Kind), "verdicts", len(answer.Verdicts))
	}
	if err != nil {
		log.Error("answer", "err", err, "took", time.Since(started))
		return
	}
	log.Info("answered", "took", time.Since(started))
}

// apologise tells the asker that there will be no answer.
func (b *Bot) apologise(ctx context.Context, r request, log *slog.Logger) {
	if err := b.post(ctx, r, reply.Failure()); err != nil {
		log.Error("post the apology", "err", err)
	}
}

// answer posts the reply to a question.
func (b *Bot) answer(ctx context.Context, r request, log *slog.Logger) (engine.Answer, error) {
	text := r.text
	if r.surface == mention && r.threadTS != "" && mrkdwn.Clean(text) == "" {
		parent, err := b.parent(ctx, r)
		if err != nil {
			b.apologise(ctx, r, log)
			return engine.Answer{}, err
		}
		text = parent
	}
	answer, worded := b.responder.Respond(text)
	return answer, b.post(ctx, r, worded)
}

// parent reads the message that began the thread.
func (b *Bot) parent(ctx context.Context, r request) (string, error) {
	messages, _, _, err := b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
		ChannelID: r.channel, Timestamp: r.threadTS, Limit: 1, Inclusive: true,
	})
	if err != nil {
		return "", fmt.Errorf("read the message that began the thread: %w", err)
	}
	if len(messages) == 0 {
		return "", errors.New("read the message that began the thread: Slack returned none")
	}
	return messages[0].Text, nil
}

// post sends the reply where the surface expects it: to the asker alone after a command, in the thread of a mention, and in
// a direct message where the person wrote.
func (b *Bot) post(ctx context.Context, r request, worded reply.Reply) error {
	options := []slack.MsgOption{
		slack.MsgOptionText(worded.Fallback(), false),
		slack.MsgOptionBlocks(worded.Blocks()...),
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
	}
	switch r.surface {
	case slash:
		options = append(options, slack.MsgOptionResponseURL(r.responseURL, slack.ResponseTypeEphemeral))
	case mention:
		thread := r.threadTS
		if thread == "" {
			thread = r.ts
		}
		options = append(options, slack.MsgOptionTS(thread))
	case dm:
		if r.threadTS != "" {
			options = append(options, slack.MsgOptionTS(r.threadTS))
		}
	default:
		return nil
	}
	if _, _, err := b.api.PostMessageContext(ctx, r.channel, options...); err != nil {
		return fmt.Errorf("post the reply: %w", err)
	}
	return nil
}

// publishHome shows on the bot's Home tab how to ask.
func (b *Bot) publishHome(ctx context.Context, user string) error {
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: b.responder.Help().Blocks()}}
	if _, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: user, View: view}); err != nil {
		return fmt.Errorf("publish the Home tab: %w", err)
	}
	return nil
}

// suggestPrompts offers the first questions in a new thread of the assistant pane.
func (b *Bot) suggestPrompts(ctx context.Context, r request) error {
	prompts := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: r.channel, ThreadTS: r.threadTS, Title: "Ask whose job it is"}
	for _, question := range []string{"Is pricing a PM job?", "Who orders the backlog?", "Can one person be both PM and PO?"} {
		prompts.AddPrompt(strings.TrimSuffix(question, "?"), question)
	}
	if err := b.api.SetAssistantThreadsSuggestedPromptsContext(ctx, prompts); err != nil {
		return fmt.Errorf("suggest prompts in the assistant pane: %w", err)
	}
	return nil
}
