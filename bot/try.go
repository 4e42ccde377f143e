package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"whoowns/bot/inbox"
	"whoowns/bot/send"
)

// The wait before a call is made again after Slack failed at it.
const (
	firstWait = 200 * time.Millisecond
	mostWait  = 20 * time.Second
)

// call is a call to Slack that is made until Slack takes or refuses it.
type call struct {
	method string
	// kind is what Slack limits together with the call, if that is not the method.
	kind string
	make func(ctx context.Context) error
	// done, if not nil, is asked before each attempt whether the call need not be made any more.
	done func(ctx context.Context) bool
	// attempts is after how many failures of Slack's to give up; zero is as long as the context lasts.
	attempts int
}

// Errors of a call that was not made.
var (
	errLook = errors.New("it has to be looked for once more")
	// errTaken means that another process answers the request.
	errTaken = errors.New("another process has taken it over")
)

// try makes a call on behalf of a user until Slack takes or refuses it, ctx ends, or the attempts are used up. That Slack asks
// to wait is no failure.
func (b *Bot) try(ctx context.Context, user string, c call) error {
	for failures, denials := 0, 0; ; {
		if c.done != nil && c.done(ctx) {
			return nil
		}
		err := b.sender.Call(ctx, user, cmp.Or(c.kind, c.method), func(ctx context.Context) error { return b.measure(ctx, c) })
		means := send.Means(err)
		switch {
		case err != nil && ctx.Err() != nil:
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case errors.Is(err, errLook):
			continue
		case errors.Is(err, errTaken):
			return err
		case means == send.Limited:
			b.log.Warn("Slack asks to wait", "method", c.method, "err", err)
			b.metrics.Retried(c.method)
			continue
		case means == send.Unsure:
			denials = 0
		case means == send.Denied:
			if denials++; denials == send.Denials {
				return b.deny(err)
			}
		default:
			return err
		}
		failures++
		if failures == c.attempts {
			return err
		}
		wait := send.Backoff(firstWait, mostWait, failures)
		b.log.Warn("Slack failed at a call", "method", c.method, "err", err, "next", wait)
		select {
		case <-time.After(wait):
			b.metrics.Retried(c.method)
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		}
	}
}

// measure makes a call and counts it, unless it turns out not to be made.
func (b *Bot) measure(ctx context.Context, c call) error {
	started := time.Now()
	err := c.make(ctx)
	if !errors.Is(err, errLook) && !errors.Is(err, errTaken) {
		b.metrics.Called(c.method, send.Means(err), time.Since(started))
	}
	return err
}

// deny ends Run, since Slack refuses the bot token.
func (b *Bot) deny(err error) error {
	err = fmt.Errorf("%w: %w", ErrBotToken, err)
	select {
	case b.denied <- err:
	default: // it was said already
	}
	return err
}

// A look into the conversation is good for a moment. Before a call that waited for longer it is taken again, but not for ever:
// where everything takes long there would be no end of it.
const (
	lookLife = time.Second
	maxLooks = 3
)

// once is try for a call that must not take effect twice: where it is in doubt whether it did before, find is asked. Where
// there is no find, again tells post of the doubt.
func (b *Bot) once(ctx context.Context, r *request, c call, post func(ctx context.Context, again bool) error, find func(context.Context) (bool, error)) error {
	c.make = func(ctx context.Context) error {
		hold := b.inbox.Hold(r.id)
		if hold == inbox.Lost {
			return errTaken
		}
		if find != nil && (hold == inbox.Lapsed || !r.looked.IsZero()) && time.Since(r.looked) > lookLife && r.looks < maxLooks {
			r.doubt = true
			return errLook
		}
		r.looks = 0
		err := post(ctx, r.doubt || hold == inbox.Lapsed)
		r.doubt = r.doubt || send.Means(err) == send.Unsure
		return err
	}
	if find != nil {
		c.done = func(ctx context.Context) bool {
			if !r.doubt {
				return false
			}
			found, err := find(ctx)
			if err != nil && ctx.Err() == nil {
				b.log.Warn("it cannot be told whether it was answered before; it is answered now", "request", r, "err", err)
			}
			r.doubt, r.looked, r.looks = false, time.Now(), r.looks+1
			return found
		}
	}
	return b.try(ctx, r.User, c)
}

// readAttempts is how often something is asked for that Slack fails to hand out.
const readAttempts = 5
