package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

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
	make   func(ctx context.Context) error
	// done, if not nil, is asked before each attempt whether the call need not be made any more.
	done func(ctx context.Context) bool
	// attempts is after how many failures of Slack's to give up; zero is as long as the context lasts.
	attempts int
}

// errLapsed is returned by a call that was not made, for done has to be asked again.
var errLapsed = errors.New("the claim has lapsed")

// try makes a call on behalf of a user until Slack takes or refuses it, ctx ends, or the attempts are used up. That Slack asks
// to wait is no failure.
func (b *Bot) try(ctx context.Context, user string, c call) error {
	for failures, denials := 0, 0; ; {
		if c.done != nil && c.done(ctx) {
			return nil
		}
		err := b.sender.Call(ctx, user, c.method, c.make)
		means := send.Means(err)
		switch {
		case err != nil && ctx.Err() != nil:
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case errors.Is(err, errLapsed):
			continue
		case means == send.Limited:
			b.log.Info("Slack asks to wait", "method", c.method, "err", err)
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
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		}
	}
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

// once is try for a call that must not take effect twice: where it is in doubt whether it did before, find is asked. Where
// there is no find, again tells post of the doubt.
func (b *Bot) once(ctx context.Context, r *request, method string, post func(ctx context.Context, again bool) error, find func(context.Context) (bool, error)) error {
	c := call{method: method, make: func(ctx context.Context) error {
		lapsed := b.inbox.Lapsed(r.claimed)
		if lapsed && find != nil {
			r.doubt = true
			return errLapsed
		}
		err := post(ctx, r.doubt || lapsed)
		r.doubt = r.doubt || send.Means(err) == send.Unsure
		return err
	}}
	if find != nil {
		c.done = func(ctx context.Context) bool {
			if !r.doubt {
				return false
			}
			found, err := find(ctx)
			if err != nil && ctx.Err() == nil {
				b.log.Warn("it cannot be told whether it was answered before; it is answered now", "request", r, "err", err)
			}
			r.doubt, r.claimed = false, time.Now()
			return found
		}
	}
	return b.try(ctx, r.User, c)
}

// readAttempts is how often something is asked for that Slack fails to hand out.
const readAttempts = 5
