package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/record"
	"whoowns/bot/send"
	"whoowns/bot/store"
	"whoowns/bot/views"
	"whoowns/knowledge/engine"
)

// curatorStore keeps what is recorded and decided, as *store.Store does.
type curatorStore interface {
	RecordFeedback(ctx context.Context, f store.Feedback) error
	Cases(ctx context.Context, limit int) ([]store.Case, error)
	CaseCount(ctx context.Context) (unanswered, disputed int, err error)
	Decide(ctx context.Context, d store.Decision) error
	MostAsked(ctx context.Context, within time.Duration, limit int) ([]store.TopicCount, error)
	Forget(ctx context.Context, user string) (int, error)
}

const (
	// patience bounds what is asked of the store while a person waits.
	patience = time.Second
	// keepFor is for how long it is tried to write down what nobody waits for.
	keepFor = 5 * time.Minute
	// ofLate is from when on a topic counts as asked about of late.
	ofLate = 30 * 24 * time.Hour
	// mostAsked is more than what is shown, since some topics may be gone.
	mostAsked = 20
	// maxRecorded is how much of a question is recorded.
	maxRecorded = 1000
)

// keeper has the store write something down.
type keeper func(ctx context.Context, write func(context.Context) error) error

// write is a keeper for what somebody waits for.
func (b *Bot) write(ctx context.Context, write func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return write(ctx)
}

// keep is a keeper for what nobody waits for any more, since the person was thanked: it tries again for a while.
func (b *Bot) keep(ctx context.Context, write func(context.Context) error) error {
	trying, cancel := context.WithTimeout(ctx, keepFor)
	defer cancel()
	for failures := 1; ; failures++ {
		err := b.write(trying, write)
		if err == nil {
			return nil
		}
		b.log.Warn("the store fails", "err", err)
		select {
		case <-time.After(send.Backoff(firstWait, mostWait, failures)):
		case <-trying.Done():
			return err
		}
	}
}

// note has an answer recorded, as far as the configuration has it.
func (b *Bot) note(s *said) {
	if s.leaning || b.recorder.Mode() == record.Nothing || !strings.ContainsFunc(mrkdwn.Clean(s.asked), unicode.IsLetter) {
		return
	}
	a, r := s.answer, s.r
	asked := store.Asked{ID: r.id, Text: shortened(mrkdwn.Clean(s.asked)), Surface: string(r.Surface)}
	if b.options.RecordNames {
		asked.User = r.User
	}
	var topics []string
	var list []store.Asked
	switch a.Kind {
	case engine.Unknown:
		asked.Unanswered = true
		if len(a.Nearest) > 0 {
			asked.Topic = a.Nearest[0].ID
		}
	case engine.Ownership, engine.Breakdown:
		for i, v := range a.Verdicts {
			if v.Topic != nil {
				topics = append(topics, v.Topic.ID)
				continue
			}
			part := asked
			part.ID, part.Text, part.Unanswered = fmt.Sprint(r.id, " ", i), shortened(v.Asked), true
			list = append(list, part)
		}
		if len(topics) > 0 {
			asked.Topic = topics[0]
		}
	case engine.Concept:
	default:
		return
	}
	b.recorder.Note(topics, append(list, asked)...)
}

func shortened(text string) string {
	if runes := []rune(text); len(runes) > maxRecorded {
		return string(runes[:maxRecorded])
	}
	return text
}

// publishHome shows the App Home. What the store does not hand out is left out.
func (b *Bot) publishHome(ctx context.Context, r *request, browsing views.Browsing) error {
	view := b.views().Home(b.homeOf(ctx, r, browsing))
	err := b.try(ctx, r.User, call{method: "views.publish", make: func(ctx context.Context) error {
		_, err := b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: r.User, View: view})
		return err
	}})
	if err != nil {
		return fmt.Errorf("publish the Home tab: %w", err)
	}
	return nil
}

func (b *Bot) homeOf(ctx context.Context, r *request, browsing views.Browsing) views.Home {
	h := views.Home{Browsing: browsing}
	if b.outsider(r) {
		return h
	}
	reading, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	if h.Directory, err = b.store.AllHolders(reading); err != nil {
		b.log.Warn("read the role directory for the Home tab", "err", err)
	}
	if h.MostAsked, err = b.store.MostAsked(reading, ofLate, mostAsked); err != nil {
		b.log.Warn("read what was asked for the Home tab", "err", err)
	}
	if b.isCurator(ctx, r.User) {
		h.Curating = b.curating(ctx)
	}
	return h
}

// curating is what waits for the curators.
func (b *Bot) curating(ctx context.Context) *views.Curating {
	var c views.Curating
	if err := b.broken.Load(); err != nil {
		c.Broken = (*err).Error()
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var err error
	if c.Cases, err = b.store.Cases(ctx, views.ShownCases); err != nil {
		b.log.Warn("read what waits for the curators", "err", err)
		return &c
	}
	unanswered, disputed, err := b.store.CaseCount(ctx)
	if err != nil {
		b.log.Warn("count what waits for the curators", "err", err)
	}
	c.Waiting = unanswered + disputed
	return &c
}

// curate does what a curator pressed at a case.
func (b *Bot) curate(ctx context.Context, r *request) error {
	var ref views.CaseRef
	if err := json.Unmarshal([]byte(r.Value), &ref); err != nil {
		return fmt.Errorf("read which case it is: %w", err)
	}
	if r.Action == views.ActionDismiss {
		return b.decide(ctx, b.write, r, store.Decision{Key: ref.Key, By: r.User})
	}
	if !b.isCurator(ctx, r.User) {
		return b.publishHome(ctx, r, views.BrowsingOf(r.Metadata)) // which shows nothing to decide any more
	}
	ref.Browsing = r.Metadata
	metadata, _ := json.Marshal(ref) // strings can always be written
	return b.open(ctx, r, b.views().Phrasing(ref.Text, ref.Topic, string(metadata)))
}

// decide keeps what a curator decided, and shows what is left.
func (b *Bot) decide(ctx context.Context, keep keeper, r *request, d store.Decision) error {
	if !b.isCurator(ctx, r.User) {
		b.log.Warn("somebody who is no curator decides", "request", r)
		return b.publishHome(ctx, r, views.BrowsingOf(r.Metadata))
	}
	if err := keep(ctx, func(ctx context.Context) error { return b.store.Decide(ctx, d) }); err != nil {
		return fmt.Errorf("keep a decision: %w", err)
	}
	b.log.Info("a curator decided", "request", r, "case", d.Key, "topic", d.Topic)
	return b.publishHome(ctx, r, views.BrowsingOf(r.Metadata))
}
