package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"whoowns/bot/send"
)

// The wait before a call is made again after Slack failed at it: it doubles, and is shortened at random by up to a half.
const (
	firstWait = 200 * time.Millisecond
	mostWait  = 20 * time.Second
)

// call is a call to Slack that is made until it has taken effect.
type call struct {
	method string
	// make makes the call; again is true if it may have taken effect before.
	make func(ctx context.Context, again bool) error
	// find, if not nil, reports whether the call has taken effect before. It is asked where there is doubt.
	find func(ctx context.Context) (bool, error)
	// attempts is after how many failures of Slack's to give up; zero is as long as ctx lasts.
	attempts int
}

// errLapsed means that a call was not made, because another process may have made it meanwhile.
var errLapsed = errors.New("the claim has lapsed")

// try makes a call for a request until Slack takes or refuses it, ctx ends, or the attempts are used up.
func (b *Bot) try(ctx context.Context, r *request, c call) error {
	for failures := 0; ; {
		if r.doubt && c.find != nil {
			found, err := c.find(ctx)
			if found || ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				b.log.Warn("it cannot be told whether it was answered before; it is answered now", "request", r, "err", err)
			}
			r.doubt, r.claimed = false, time.Now()
		}
		err := b.sender.Call(ctx, r.User, c.method, func(ctx context.Context) error {
			lapsed := b.inbox.Lapsed(r.claimed)
			if lapsed && c.find != nil {
				return errLapsed
			}
			return c.make(ctx, r.doubt || lapsed)
		})
		means := send.Means(err)
		switch {
		case ctx.Err() != nil && err != nil:
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case errors.Is(err, errLapsed):
			r.doubt = true
			continue
		case means == send.Limited:
			b.log.Info("Slack asks to wait", "method", c.method, "err", err)
			continue
		case means == send.Denied && failures > 0:
			// The second time, since Slack has been known to refuse a good token in passing.
			err = fmt.Errorf("%w: %w", ErrBotToken, err)
			select {
			case b.denied <- err:
			default: // it was said already
			}
			return err
		case means == send.Unsure:
			r.doubt = true
		case means != send.Denied:
			return err
		}
		failures++
		if failures == c.attempts {
			return err
		}
		wait := min(mostWait, firstWait<<min(failures-1, 16))
		wait -= rand.N(wait / 2) //nolint:gosec // not a secret
		b.log.Warn("Slack failed at a call", "method", c.method, "err", err, "next", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		}
	}
}

// readAttempts is how often something is asked for that Slack fails to hand out.
const readAttempts = 5

// read is try for a call that changes nothing.
func (b *Bot) read(ctx context.Context, user, method string, make func(context.Context) error) error {
	return b.try(ctx, &request{User: user}, call{
		method: method, attempts: readAttempts, make: func(ctx context.Context, _ bool) error { return make(ctx) },
	})
}
