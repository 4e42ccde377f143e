package bot

import (
	"context"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/reply"
)

// A person is told once in a while that too much is being asked, and so many people at a time.
const (
	noticePause  = 10 * time.Second // a notice that is later than that is of no use either
	noticePeople = 1000
)

// notices remembers who was told that too much is being asked. Its methods may be called by many goroutines.
type notices struct {
	mu   sync.Mutex
	told map[string]time.Time // by user
	busy sync.WaitGroup
}

func newNotices() *notices { return &notices{told: map[string]time.Time{}} }

// due reports whether a user is to be told now.
func (n *notices) due(user string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := time.Now()
	for u, at := range n.told {
		if now.Sub(at) > noticePause {
			delete(n.told, u)
		}
	}
	if _, told := n.told[user]; told || len(n.told) >= noticePeople {
		return false
	}
	n.told[user] = now
	return true
}

// excuse tells a person that a message cannot be answered just now, in the background.
func (b *Bot) excuse(ctx context.Context, r *request) {
	if r.Surface != dm && r.Surface != mention || !b.notices.due(r.User) {
		return
	}
	text := slack.MsgOptionText(reply.Notice(b.words.Notice.Busy).Fallback(), false)
	c := posting("chat.postMessage", r.Channel)
	c.make = func(ctx context.Context) error {
		_, _, err := b.api.PostMessageContext(ctx, r.Channel, text, inThread(r.ThreadTS))
		return err
	}
	if r.Surface == mention {
		c = posting("chat.postEphemeral", r.Channel)
		c.make = func(ctx context.Context) error {
			_, err := b.api.PostEphemeralContext(ctx, r.Channel, r.User, text, inThread(r.ThreadTS))
			return err
		}
	}
	b.notices.busy.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, noticePause)
		defer cancel()
		if err := b.try(ctx, r.User, c); err != nil {
			b.log.Warn("tell a person that too much is being asked", "err", err)
			return
		}
		b.metrics.ToldBusy()
	})
}
