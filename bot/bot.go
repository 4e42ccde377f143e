// Package bot is the conversation with Slack: events come in over Socket Mode, replies go out through the Web API. It
// knows Slack and nothing of how a question is matched.
//
// Beneath it: reply words an answer and lays it out, mrkdwn reads and writes Slack's markup, localslack is a local
// stand-in for Slack that the tests drive.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"whoowns/bot/reply"
	"whoowns/knowledge/engine"
)

// Responder makes the reply to what a person typed, in Slack's markup. It is used by many goroutines at once. A panic in
// it costs that question alone.
type Responder interface {
	Respond(text string) (engine.Answer, reply.Reply)
	Help() reply.Reply
}

// Bot answers questions in one Slack workspace.
type Bot struct {
	api       *slack.Client
	responder Responder
	log       *slog.Logger

	socket *socketmode.Client
	queue  chan request
	seen   *recent
	userID string // the bot's own, set by Run
}

// The bounds of the work under way. A question takes well under a millisecond; the workers wait for Slack.
const (
	workers   = 16
	queueSize = 1000
	// seenSize is how many questions are remembered so that a redelivery of one is not answered again.
	seenSize = 10000
)

const (
	ackTimeout = 2 * time.Second // Slack waits three seconds
	// workTimeout bounds one question, with Slack's rate limits waited out.
	workTimeout = 30 * time.Second
	// drainTimeout is how long Run finishes what was acknowledged before it gives up: as long as one question may take.
	drainTimeout = workTimeout
)

// New returns a Bot that talks through api, which must have been made with both tokens. A nil log is silent.
func New(api *slack.Client, responder Responder, log *slog.Logger) *Bot {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Bot{
		api: api, responder: responder, log: log,
		socket: socketmode.New(api, socketmode.OptionLog(slog.NewLogLogger(log.Handler(), slog.LevelDebug))),
		queue:  make(chan request, queueSize),
		seen:   newRecent(seenSize),
	}
}

// Errors of Run, wrapped in what Slack said.
var (
	ErrBotToken = errors.New("the bot token was refused")
	ErrAppToken = errors.New("the app-level token was refused")
	// ErrUndrained means that acknowledged questions were left unanswered at the end.
	ErrUndrained = errors.New("some acknowledged questions were not answered in time")
)

// Run connects to Slack and answers until ctx ends, then finishes what was acknowledged and returns nil. It may be called
// once.
func (b *Bot) Run(ctx context.Context) error {
	identity, err := b.api.AuthTestContext(ctx)
	switch {
	case ctx.Err() != nil:
		return nil
	case isAuthError(err):
		return fmt.Errorf("%w: %w", ErrBotToken, err)
	case err != nil:
		return fmt.Errorf("ask Slack who the bot is: %w", err)
	}
	b.userID = identity.UserID

	// The socket and the work outlive ctx: acknowledgements must still go out while the queue is drained.
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var work, socket sync.WaitGroup
	for range workers {
		work.Go(func() {
			for r := range b.queue {
				b.work(background, r)
			}
		})
	}
	closed := make(chan error, 1)
	socket.Go(func() { closed <- b.socket.RunContext(background) })

	err = b.receive(ctx, closed)
	close(b.queue)
	drained := make(chan struct{})
	go func() { work.Wait(); close(drained) }()
	timeout := time.NewTimer(drainTimeout)
	defer timeout.Stop()
	select {
	case <-drained:
	case <-timeout.C:
		err = errors.Join(err, ErrUndrained)
	}
	stop() // the socket, and whatever is not drained
	<-drained
	socket.Wait()
	b.log.Info("stopped")
	return err
}

// receive takes events until ctx ends or the socket gives up; closed then has the socket's error.
func (b *Bot) receive(ctx context.Context, closed <-chan error) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-closed:
			return connectionError(err)
		case event := <-b.socket.Events:
			if err := b.dispatch(ctx, event); err != nil {
				return connectionError(err)
			}
		}
	}
}

func connectionError(err error) error {
	if isAuthError(err) {
		return fmt.Errorf("%w: %w", ErrAppToken, err)
	}
	return fmt.Errorf("keep a connection to Slack: %w", err)
}

// isAuthError recognises the errors after which trying again is of no use.
func isAuthError(err error) bool {
	if response := (slack.SlackErrorResponse{}); errors.As(err, &response) {
		switch response.Err {
		case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type", "missing_scope", "no_permission",
			"org_login_required", "ekm_access_denied":
			return true
		}
	}
	return false
}
