package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/metrics"
	"whoowns/bot/mrkdwn"
	"whoowns/bot/refine"
	"whoowns/bot/reply"
	"whoowns/knowledge/engine"
)

// said is an answer that has been shown.
type said struct {
	r      *request
	asked  string // what it answers, in Slack's markup
	answer engine.Answer
	worded reply.Reply
	where  *place // nil if it cannot be changed there
	// leaning is true of what was said to a question that leans on the one before.
	leaning bool
	failed  bool // it is an apology
}

// place is where a reply stands: a message, what a response URL has shown, or a window.
type place struct {
	responseURL bool
	channel, ts string
	view        string // its external ID
}

const (
	// maxRefines is how many refinements may be under way; what is more stays as it is.
	maxRefines = 16
	// swapTimeout bounds how long it may take to put a refinement in its place.
	swapTimeout  = 10 * time.Second
	swapAttempts = 2
	// viewPause is how long a window is given to be there.
	viewPause = 500 * time.Millisecond
)

// refinable returns what there is to refine of what was said, if it is to be refined, and takes a place for that.
func (b *Bot) refinable(ctx context.Context, s *said) (refine.Answer, bool) {
	if ctx.Err() != nil || b.options.Refiner == nil || b.options.Refine == DirectMessages && !isDirect(s.r.Channel) {
		return refine.Answer{}, false
	}
	a, ok := refine.Of(mrkdwn.Clean(s.asked), s.answer, s.worded)
	if !ok {
		return refine.Answer{}, false
	}
	select {
	case b.refines <- struct{}{}:
		return a, true
	default:
		b.log.Warn("too much is being refined: an answer stays as it is", "request", s.r)
		b.metrics.Swapped(metrics.Skipped)
		return refine.Answer{}, false
	}
}

// refine puts another wording of the explanation in the place of the curated one, if there is one that may be shown. Whatever
// goes wrong, the curated one stays.
func (b *Bot) refine(ctx context.Context, s *said, a refine.Answer) {
	defer func() {
		if fault := recover(); fault != nil {
			b.log.Error("panic", "request", s.r, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
		}
		<-b.refines
	}()
	started := time.Now()
	explanation, err := b.options.Refiner.Refine(ctx, a)
	swap := metrics.Kept
	if err == nil && !explanation.Equal(a.Explanation) {
		swap = metrics.Shown
		if err = b.swap(ctx, s, s.worded.Explained(explanation)); err != nil {
			swap = metrics.Unshown
		}
	}
	b.metrics.Swapped(swap)
	if failure := (*refine.Failure)(nil); errors.As(err, &failure) {
		level := slog.LevelDebug // that a wording is not good enough is nothing out of the way
		if failure.Unwrap() != nil && ctx.Err() == nil {
			level = slog.LevelWarn
		}
		b.log.Log(ctx, level, "an answer was not refined", "request", s.r, "outcome", string(failure.Outcome), "err", failure.Unwrap(), "took", time.Since(started))
		return
	}
	if err != nil {
		if ctx.Err() == nil { // the bot stops otherwise, and the curated explanation is there
			b.log.Warn("put a refinement in its place", "request", s.r, "err", err)
		}
		return
	}
	b.log.Debug("refined", "request", s.r, "took", time.Since(started))
}

// swap shows a reply in the place of one that was shown. If that was deleted meanwhile, Slack refuses.
func (b *Bot) swap(ctx context.Context, s *said, worded reply.Reply) error {
	ctx, cancel := context.WithTimeout(ctx, swapTimeout)
	defer cancel()
	content := layOut(worded)
	c := call{method: "chat.update", attempts: swapAttempts, make: func(ctx context.Context) error {
		_, _, _, err := b.api.UpdateMessageContext(ctx, s.where.channel, s.where.ts, content)
		return err
	}}
	switch {
	case s.where.view != "":
		view := b.views().Answered(s.where.view, s.r.Text, worded)
		c.method = "views.update"
		c.make = func(ctx context.Context) error {
			_, err := b.api.UpdateViewContext(ctx, view, s.where.view, "", "")
			// It has that ID once Slack has read the acknowledgement, which went another way.
			if e := (slack.SlackErrorResponse{}); errors.As(err, &e) && e.Err == "not_found" {
				select {
				case <-time.After(viewPause):
					_, err = b.api.UpdateViewContext(ctx, view, s.where.view, "", "")
				case <-ctx.Done():
				}
			}
			return err
		}
	case s.where.responseURL:
		c.method = methodResponseURL
		c.make = func(ctx context.Context) error {
			_, _, err := b.api.PostMessageContext(ctx, s.r.Channel, content, noUnfurling,
				slack.MsgOptionResponseURL(s.r.ResponseURL, slack.ResponseTypeEphemeral), slack.MsgOptionReplaceOriginal(s.r.ResponseURL))
			return err
		}
	}
	return b.try(ctx, s.r.User, c)
}
