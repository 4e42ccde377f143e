// Package send makes calls to Slack as Slack wants them made: not more at once than is good, none of a kind that Slack asked
// to wait with, and with a bound on each. It also tells what an error means for trying again.
package send

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

const (
	// calls is how many calls are under way at once.
	calls = 64
	// callTimeout bounds one call. Slack may be slow and take effect all the same, so it is generous.
	callTimeout = 10 * time.Second
	// defaultHold is for a 429 that does not say how long to wait, or says not at all.
	defaultHold = time.Second
)

// HTTPClient returns a client that keeps as many connections to Slack open as there are calls at once; Go's own keeps two.
func HTTPClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost, t.MaxIdleConns = calls, 2*calls
	t.DialContext = (&net.Dialer{Timeout: callTimeout / 2, KeepAlive: 15 * time.Second}).DialContext
	t.TLSHandshakeTimeout = callTimeout / 2
	// Without pings a connection that has gone silent would be given one call after another.
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: callTimeout / 2, PingTimeout: callTimeout / 3}
	return &http.Client{Transport: t}
}

// Sender makes calls. Its methods may be called by many goroutines.
type Sender struct {
	gates *gates
	turns *turns
}

// New returns a Sender.
func New() *Sender { return &Sender{gates: newGates(), turns: newTurns(calls)} }

// Call makes one call on behalf of a user, when it is that user's turn and Slack does not have calls of this kind wait. A kind
// is what Slack limits together: a method, and for what posts messages the channel too. The error is call's, or ctx's.
func (s *Sender) Call(ctx context.Context, user, kind string, call func(context.Context) error) (err error) {
	for {
		if err := s.gates.enter(ctx, kind); err != nil {
			return err
		}
		if err := s.turns.take(ctx, user); err != nil {
			s.gates.leave(kind, false, 0)
			return err
		}
		if !s.gates.held(kind) {
			break
		}
		s.turns.give() // Slack asked to wait while this waited for its turn
		s.gates.leave(kind, false, 0)
	}
	defer func() {
		wait, _ := limited(err)
		s.turns.give()
		s.gates.leave(kind, true, wait)
	}()
	bounded, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return call(bounded)
}

// limited reports how long Slack asked to wait, if it did. See https://docs.slack.dev/apis/web-api/rate-limits/.
func limited(err error) (time.Duration, bool) {
	if e := (*slack.RateLimitedError)(nil); errors.As(err, &e) {
		return cmp.Or(max(e.RetryAfter, 0), defaultHold), true
	}
	if e := (slack.StatusCodeError{}); errors.As(err, &e) && e.Code == http.StatusTooManyRequests {
		return defaultHold, true
	}
	if e := (slack.SlackErrorResponse{}); errors.As(err, &e) && (e.Err == "ratelimited" || e.Err == "rate_limited") {
		return defaultHold, true
	}
	return 0, false
}

// Outcome is what an error of a call means.
type Outcome int

const (
	// Done means that there was no error.
	Done Outcome = iota
	// Limited means that Slack did nothing and asked to wait, which the next Call does.
	Limited
	// Unsure means that Slack may have done it or not.
	Unsure
	// Refused means that Slack did nothing and never will.
	Refused
	// Unfit is Refused for what the message holds.
	Unfit
	// Denied is Refused for the token, as every other call will be.
	Denied
)

// String is the outcome in a word.
func (o Outcome) String() string {
	return [...]string{Done: "done", Limited: "limited", Unsure: "unsure", Refused: "refused", Unfit: "unfit", Denied: "denied"}[o]
}

// Means tells what an error of a call to Slack means.
func Means(err error) Outcome {
	if err == nil {
		return Done
	}
	if _, ok := limited(err); ok {
		return Limited
	}
	if e := (slack.SlackErrorResponse{}); errors.As(err, &e) {
		return meansAnswer(e.Err)
	}
	if e := (slack.StatusCodeError{}); errors.As(err, &e) {
		return meansStatus(e.Code)
	}
	return Unsure
}

// meansStatus tells what a status means that is not OK. A response URL answers with one, as a webhook does:
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/#handling_errors.
func meansStatus(code int) Outcome {
	switch {
	case code == http.StatusBadRequest:
		return Unfit
	case code == http.StatusRequestTimeout, code >= 500:
		return Unsure
	}
	return Refused
}

// meansAnswer tells what an error that a method answered with means. See the methods' lists, such as
// https://docs.slack.dev/reference/methods/chat.postMessage/.
func meansAnswer(code string) Outcome {
	switch code {
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired":
		return Denied
	case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "org_login_required",
		"external_channel_migrating":
		return Unsure
	case "no_text", "msg_too_long", "msg_blocks_too_long", "markdown_text_conflict", "metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema":
		return Unfit
	}
	if strings.HasPrefix(code, "invalid_blocks") || strings.HasPrefix(code, "invalid_attachments") {
		return Unfit
	}
	return Refused
}
