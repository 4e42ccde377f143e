package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/reply"
	"whoowns/bot/store"
)

// work does what was asked and notes that it is done. If ctx ends before, it is left in the inbox; whatever else goes
// wrong with it ends here, in the log. It returns what was said and can still be changed, or nil.
func (b *Bot) work(ctx context.Context, r *request) (result *said) {
	started := time.Now()
	useful, cancel := context.WithDeadline(ctx, r.expires)
	defer cancel()
	defer func() {
		if fault := recover(); fault != nil { // it would be no better the next time
			b.log.Error("panic", "request", r, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
			b.done(r)
			result = nil
		}
	}()
	s, err := b.do(useful, r)
	if errors.Is(err, errTaken) {
		b.log.Info("another process answers a question", "request", r)
		b.inbox.Leave(r.id)
		return nil
	}
	if err != nil && (ctx.Err() != nil || errors.Is(err, ErrBotToken)) {
		b.log.Warn("a question is left in the inbox", "request", r, "err", err)
		return nil
	}
	b.done(r)
	if err != nil {
		b.log.Error("answer", "request", r, "err", err, "took", time.Since(started))
		return nil
	}
	if s == nil {
		b.log.Info("done", "request", r, "took", time.Since(started))
		return nil
	}
	b.log.Info("answered", "request", r, "kind", string(s.answer.Kind), "verdicts", len(s.answer.Verdicts), "took", time.Since(started))
	if s.where == nil {
		return nil
	}
	return s
}

// done notes that nothing is left to do for a request.
func (b *Bot) done(r *request) {
	b.inbox.Answered(r.id, r.Surface == slash) // whether a command was answered cannot be looked up
	if r.unrecorded {
		b.unsaved.Add(-1)
	}
}

// do does what was asked. It returns what was said, nil if that is no answer to a question.
func (b *Bot) do(ctx context.Context, r *request) (*said, error) {
	switch r.Surface {
	case home:
		return nil, b.publishHome(ctx, r)
	case assistant:
		return nil, b.suggestPrompts(ctx, r)
	}
	s := b.respondTo(ctx, r)
	var err error
	s.where, err = b.post(ctx, r, s.worded)
	return s, err
}

// respondTo makes the reply to a question. Where that fails, it is an apology.
func (b *Bot) respondTo(ctx context.Context, r *request) (s *said) {
	defer func() {
		if fault := recover(); fault != nil {
			b.log.Error("panic", "request", r, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
			s = &said{r: r, worded: reply.Failure()}
		}
	}()
	asked := r.Text
	if r.Surface == mention && r.ThreadTS != "" && mrkdwn.Clean(asked) == "" {
		parent, err := b.parent(ctx, r)
		if err != nil {
			b.log.Error("a mention without a question", "request", r, "err", err)
			return &said{r: r, worded: reply.Failure()}
		}
		asked = parent
	}
	answer, worded := b.responder.Respond(asked)
	return &said{r: r, asked: asked, answer: answer, worded: worded}
}

// parent reads the message that began the thread.
func (b *Bot) parent(ctx context.Context, r *request) (string, error) {
	var messages []slack.Message
	err := b.try(ctx, r.User, call{method: "conversations.replies", attempts: readAttempts, make: func(ctx context.Context) (err error) {
		messages, _, _, err = b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: r.Channel, Timestamp: r.ThreadTS, Limit: 1, Inclusive: true,
		})
		return err
	}})
	if err != nil {
		return "", fmt.Errorf("read the message that began the thread: %w", err)
	}
	if len(messages) == 0 {
		return "", errors.New("read the message that began the thread: Slack returned none")
	}
	return messages[0].Text, nil
}

// publishHome shows on the bot's Home tab how to ask.
func (b *Bot) publishHome(ctx context.Context, r *request) error {
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: b.responder.Help().Blocks()}}
	err := b.try(ctx, r.User, call{method: "views.publish", make: func(ctx context.Context) error {
		_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: r.User, View: view})
		return err
	}})
	if err != nil {
		return fmt.Errorf("publish the Home tab: %w", err)
	}
	return nil
}

// suggestPrompts offers the first questions in a new thread of the assistant pane.
func (b *Bot) suggestPrompts(ctx context.Context, r *request) error {
	prompts := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: r.Channel, ThreadTS: r.ThreadTS, Title: "Ask whose job it is"}
	for _, question := range []string{"Is pricing a PM job?", "Who orders the backlog?", "Can one person be both PM and PO?"} {
		prompts.AddPrompt(strings.TrimSuffix(question, "?"), question)
	}
	err := b.try(ctx, r.User, call{method: "assistant.threads.setSuggestedPrompts", make: func(ctx context.Context) error {
		return b.api.SetAssistantThreadsSuggestedPromptsContext(ctx, prompts)
	}})
	if err != nil {
		return fmt.Errorf("suggest prompts in the assistant pane: %w", err)
	}
	return nil
}

// recover takes up what another process left in the inbox, or this one before it was started again.
func (b *Bot) recover(e store.Entry) {
	r, err := recovered(e)
	switch {
	case err != nil:
		b.log.Error("a request in the inbox cannot be read and is given up", "id", e.ID, "err", err)
		b.inbox.Answered(e.ID, false)
	case time.Now().After(r.expires):
		b.log.Warn("a question in the inbox is too old to be answered", "id", e.ID, "age", e.Age)
		b.inbox.Answered(e.ID, false)
	case b.desk.admit(r.User): // else the bot stops, and another process takes it up
		b.log.Info("answering what was left in the inbox", "id", e.ID, "age", e.Age)
		b.desk.put(r)
	}
}
