package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/metrics"
	"whoowns/bot/mrkdwn"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/views"
	"whoowns/knowledge/engine"
)

// work does what was asked and notes that it is done. If ctx ends before, it is left in the inbox; whatever else goes
// wrong with it ends here, in the log. It returns what was said and can still be changed, or nil.
func (b *Bot) work(ctx context.Context, r *request) (result *said) {
	useful, cancel := context.WithDeadline(ctx, r.expires)
	defer cancel()
	defer func() {
		if fault := recover(); fault != nil { // it would be no better the next time
			b.log.Error("panic", "request", r, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
			b.count(r, engine.Answer{}, metrics.Failed)
			b.done(r)
			result = nil
		}
	}()
	s, err := b.do(useful, r)
	if errors.Is(err, errTaken) {
		b.log.Info("another process answers a question", "request", r)
		b.count(r, engine.Answer{}, metrics.Left)
		b.inbox.Leave(r.id)
		return nil
	}
	if err != nil && (ctx.Err() != nil || errors.Is(err, ErrBotToken)) {
		b.log.Warn("a question is left in the inbox", "request", r, "err", err)
		b.count(r, engine.Answer{}, metrics.Left)
		return nil
	}
	b.done(r)
	if err != nil {
		b.log.Error("answer", "request", r, "err", err, "took", time.Since(r.arrived))
		b.count(r, engine.Answer{}, metrics.Failed)
		return nil
	}
	b.tell(r, s)
	if s == nil || s.where == nil {
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
		return nil, b.publishHome(ctx, r, views.Browsing{})
	case assistant:
		return nil, b.suggestPrompts(ctx, r)
	case globalShortcut:
		return nil, b.open(ctx, r, b.views().Ask())
	case press:
		return b.pressed(ctx, r)
	case submission:
		return b.submitted(ctx, r)
	case slash, mention, dm:
		if c, ok := directoryCommandOf(b.withoutMention(r.Text)); ok {
			if done, err := b.runDirectory(ctx, r, c); done {
				r.verb = c.verb
				return nil, err
			}
		}
	}
	b.showStatus(ctx, r)
	s := b.respondTo(ctx, r)
	b.dress(ctx, s)
	b.note(s)
	r.talk = s.answer.Kind == engine.Help
	var err error
	s.where, err = b.post(ctx, r, s.worded)
	r.shown = time.Now()
	b.setTitle(ctx, s)
	return s, err
}

// respondTo makes the reply to a question. Where that fails, it is an apology.
func (b *Bot) respondTo(ctx context.Context, r *request) (s *said) {
	defer func() {
		if fault := recover(); fault != nil {
			b.log.Error("panic", "request", r, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
			s = b.apology(r)
		}
	}()
	asked := r.Text
	switch {
	case r.Surface == messageShortcut && mrkdwn.Clean(asked) == "":
		return &said{r: r, worded: reply.Notice(b.words.Notice.NoText)}
	case r.Surface == mention && r.ThreadTS != "" && mrkdwn.Clean(asked) == "":
		parent, err := b.parent(ctx, r)
		if err != nil {
			b.log.Error("a mention without a question", "request", r, "err", err)
			return b.apology(r)
		}
		return b.answer(r, parent)
	}
	if s := b.smallTalk(r); s != nil {
		return s
	}
	if s := b.followUp(ctx, r); s != nil {
		return s
	}
	return b.answer(r, asked)
}

// apology is what is said where there is no reply to a question.
func (b *Bot) apology(r *request) *said {
	return &said{r: r, worded: reply.Notice(b.words.Notice.Failure), failed: true}
}

// answer answers a question that stands by itself.
func (b *Bot) answer(r *request, asked string) *said {
	answer, worded := b.current().Respond(asked)
	r.about = aboutOf(answer)
	return &said{r: r, asked: asked, answer: answer, worded: worded}
}

// dress adds to an answer what belongs to where it is shown: the names of those who hold the roles, and what can be pressed.
func (b *Bot) dress(ctx context.Context, s *said) {
	if s.answer.Kind == engine.Help {
		return
	}
	b.addTo(s, b.names(ctx, s.r))
	switch {
	case s.answer.Kind == engine.Unknown: // which says nothing to others
	case s.r.Surface == slash:
		s.worded = s.worded.Shareable(reply.ActionShare, s.asked, b.words)
	case s.r.Surface == messageShortcut:
		s.worded = s.worded.Shareable(reply.ActionShareMessage, s.asked, b.words)
	}
}

// addTo adds names to an answer, and thumbs where it can be rated.
func (b *Bot) addTo(s *said, names reply.Names) {
	switch {
	case s.answer.Kind == engine.List && s.answer.Area != "":
		s.worded = b.writer().AreaChart(s.answer.Area, names)
	case !s.leaning:
		s.worded = s.worded.Here(s.answer, names, b.words)
	}
	switch s.answer.Kind {
	case engine.Ownership, engine.Concept, engine.Breakdown, engine.Unknown:
		if b.recorder.Mode() != record.Nothing {
			s.worded = s.worded.Rateable(ratingOf(s), b.words)
		}
	}
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

// recover takes up what another process left in the inbox, or this one before it was started again.
func (b *Bot) recover(e store.Entry) {
	r, err := recovered(e)
	switch {
	case err != nil:
		b.log.Error("a request in the inbox cannot be read and is given up", "id", e.ID, "err", err)
		b.count(&request{}, engine.Answer{}, metrics.Failed)
		b.inbox.Answered(e.ID, false)
	case time.Now().After(r.expires):
		b.log.Error("a question in the inbox is too old to be answered", "id", e.ID, "age", e.Age)
		b.count(r, engine.Answer{}, metrics.Failed)
		b.inbox.Answered(e.ID, false)
	case b.desk.admit(r.User): // else the bot stops, and another process takes it up
		b.log.Info("answering what was left in the inbox", "id", e.ID, "age", e.Age)
		b.desk.put(r)
	}
}
