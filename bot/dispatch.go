package bot

import (
	"context"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/inbox"
	"whoowns/bot/metrics"
	"whoowns/bot/reply"
	"whoowns/bot/socket"
	"whoowns/knowledge/engine"
)

// dispatch has what an envelope asks for written down, acknowledges it and has it answered. It waits for neither Slack nor
// the store. What goes on after it ends with ctx.
func (b *Bot) dispatch(ctx context.Context, e socket.Envelope) {
	r, err := requestOf(e.Request, b.userID)
	switch {
	case err != nil:
		b.log.Warn("an envelope that cannot be read is only acknowledged", "type", e.Type, "err", err)
		b.acknowledge(e, nil)
		return
	case r == nil:
		b.acknowledge(e, nil)
		return
	case b.loops.running(r):
		b.count(r, engine.Answer{}, metrics.Ignored)
		b.log.Warn("more is asked in a thread than people ask: it is left alone for a while", "request", r, "thread", r.ThreadTS)
		b.acknowledge(e, nil)
		return
	}
	payload, taken := b.receive(r)
	if !taken {
		b.acknowledge(e, payload)
		return
	}
	if !b.desk.reserve(r.User) {
		b.turnAway(ctx, e, r)
		return
	}
	r.arrived = e.Arrived
	r.expires = r.arrived.Add(r.life())
	b.inbox.Take(r.id, r.marshal(), func(receipt inbox.Receipt) {
		b.acknowledge(e, payload)
		if receipt == inbox.Unrecorded {
			r.unrecorded = true
			b.unsaved.Add(1)
		}
		switch {
		case receipt == inbox.Known:
			b.desk.release(r.User)
		case r.unrecorded && e.RetryAttempt > 0:
			// What is delivered again may be with another process, which the store would have told. It is given the time in which
			// a claim lapses, and then looked for.
			r.doubt = true
			time.AfterFunc(inbox.Lease, func() { b.desk.put(r) })
		default:
			b.desk.put(r)
		}
	})
}

// acknowledge tells Slack that the envelope has arrived; payload may be nil. If that fails Slack delivers an event again.
func (b *Bot) acknowledge(e socket.Envelope, payload any) {
	if err := e.Ack(payload); err != nil {
		b.log.Warn("acknowledge an envelope", "type", e.Type, "err", err)
		return
	}
	b.metrics.Acknowledged(time.Since(e.Arrived))
}

// turnAway tells the asker that too much is being asked.
func (b *Bot) turnAway(ctx context.Context, e socket.Envelope, r *request) {
	b.log.Warn("too much is being asked: a question is turned away", "request", r)
	b.count(r, engine.Answer{}, metrics.TurnedAway)
	if r.Surface == submission {
		b.metrics.ToldBusy()
		b.acknowledge(e, slack.NewErrorsViewSubmissionResponse(map[string]string{firstBlock(r.Callback): string(b.words.Notice.Busy)}))
		return
	}
	if r.Surface == slash {
		b.metrics.ToldBusy()
		b.acknowledge(e, slack.Msg{ResponseType: slack.ResponseTypeEphemeral, Text: reply.Notice(b.words.Notice.Busy).Fallback()})
		return
	}
	b.acknowledge(e, nil)
	b.excuse(ctx, r)
}
