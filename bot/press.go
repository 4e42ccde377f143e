package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/bot/send"
	"whoowns/bot/store"
	"whoowns/bot/views"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// pressed does what a button or a menu is for. It returns what was said, nil if that is no answer.
func (b *Bot) pressed(ctx context.Context, r *request) (*said, error) {
	base := b.current().Base()
	topic := base.Topic(r.Value)
	s := &said{r: r, leaning: true}
	switch {
	case strings.HasPrefix(r.Action, reply.ActionTopic) && topic != nil:
		s.answer, s.leaning = engine.Answer{Kind: engine.Ownership, Verdicts: []engine.Verdict{{Owner: topic.Owner, Topic: topic, Confidence: 1}}}, false
		s.asked, s.worded = topic.Title, b.writer().Answer(s.answer)
		b.dress(ctx, s)
	case r.Action == reply.ActionWhy && topic != nil:
		s.worded = b.writer().Why(topic)
	case r.Action == reply.ActionOtherRole && topic != nil:
		s.worded = b.writer().OtherRole(topic, "")
	case r.Action == reply.ActionArea:
		s.worded = b.writer().AreaChart(r.Value, b.names(ctx, r))
	case r.Action == reply.ActionShare, r.Action == reply.ActionShareMessage:
		return nil, b.share(ctx, r)
	case r.Action == reply.ActionRate && b.recorder.Mode() == record.Nothing: // of a time when it was recorded
		s.worded = reply.Notice(b.words.Feedback.Off)
	case r.Action == reply.ActionRate:
		return nil, b.rate(ctx, r)
	case r.Action == views.ActionBrowseRole, r.Action == views.ActionBrowseArea:
		browsing := views.BrowsingOf(r.Metadata)
		if r.Action == views.ActionBrowseRole {
			browsing.Role = knowledge.Owner(r.Value)
		} else {
			browsing.Area = r.Value
		}
		return nil, b.publishHome(ctx, r, browsing)
	case r.Action == views.ActionAdd, r.Action == views.ActionDismiss:
		return nil, b.curate(ctx, r)
	default: // of an older base, or an older version
		s.worded = reply.Notice(b.words.FollowUp.Gone)
	}
	if topic != nil {
		r.about = about{topics: []string{topic.ID}}
	}
	if r.InHome {
		return nil, b.open(ctx, r, b.views().Answer(s.worded))
	}
	var err error
	s.where, err = b.post(ctx, r, s.worded)
	return s, err
}

// triggerLife is how long a window can be opened: https://docs.slack.dev/interactivity/handling-user-interaction/.
const triggerLife = 3 * time.Second

// open opens a window. Where it is too late for that, the person is told so.
func (b *Bot) open(ctx context.Context, r *request, view slack.ModalViewRequest) error {
	opening, cancel := context.WithTimeout(ctx, triggerLife)
	defer cancel()
	err := b.try(opening, r.User, call{method: "views.open", make: func(ctx context.Context) error {
		_, err := b.api.OpenViewContext(ctx, r.Trigger, view)
		return err
	}})
	if err == nil || ctx.Err() != nil {
		return err
	}
	if opening.Err() == nil && send.Means(err) != send.Refused {
		return fmt.Errorf("open a window: %w", err)
	}
	b.log.Warn("a window could not be opened in time", "request", r, "err", err)
	late := layOut(reply.Notice(b.words.Notice.Late))
	if r.ResponseURL == "" { // in the App Home, or a shortcut from anywhere
		return b.writeToAsker(ctx, r, late)
	}
	return b.respond(ctx, r, late)
}

// share shows the answer to a command to the channel, with who asked, and takes the asker's own away.
func (b *Bot) share(ctx context.Context, r *request) error {
	s := b.answer(r, r.Value)
	b.addTo(s, b.namesShownTo(ctx, r, b.isShared(ctx, r)))
	asked := b.words.Share.Asked
	if r.Action == reply.ActionShareMessage {
		asked = b.words.Share.AskedAbout
	}
	err := b.announce(ctx, r, s.worded.AskedBy(asked, r.User, mrkdwn.Clean(r.Value)))
	if send.Means(err) == send.Refused {
		b.log.Warn("Slack refuses that an answer is shared", "request", r, "err", err)
		_, err = b.post(ctx, r, reply.Notice(b.words.Share.Refused))
		return err
	}
	if err != nil {
		return fmt.Errorf("share an answer: %w", err)
	}
	err = b.try(ctx, r.User, call{method: methodResponseURL, attempts: readAttempts, make: func(ctx context.Context) error {
		_, _, err := b.api.PostMessageContext(ctx, r.Channel, slack.MsgOptionResponseURL(r.ResponseURL, slack.ResponseTypeEphemeral),
			slack.MsgOptionDeleteOriginal(r.ResponseURL))
		return err
	}})
	if err != nil {
		b.log.Warn("take away an answer that was shared", "request", r, "err", err)
	}
	return nil
}

// isShared reports whether a channel is open to another workspace, which Slack does not say of what is pressed. Where it cannot be told, it
// is taken to be.
func (b *Bot) isShared(ctx context.Context, r *request) bool {
	if isDirect(r.Channel) { // of which the scopes do not let it be told
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, groupPatience)
	defer cancel()
	var channel *slack.Channel
	err := b.try(ctx, r.User, call{method: "conversations.info", attempts: readAttempts, make: func(ctx context.Context) (err error) {
		channel, err = b.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: r.Channel})
		return err
	}})
	if err != nil {
		b.log.Debug("tell whether a channel is open to another workspace", "request", r, "err", err)
		return true
	}
	return channel.IsShared || channel.IsExtShared || channel.IsOrgShared
}

// ratingOf is what the thumbs beneath an answer carry.
func ratingOf(s *said) reply.Rating {
	rated := reply.Rating{Question: mrkdwn.Clean(s.asked)}
	switch {
	case s.answer.Concept != nil:
		rated.Topic = s.answer.Concept.ID
	case s.answer.Kind == engine.Ownership && len(s.answer.Verdicts) == 1:
		rated.Topic, rated.Owner = s.answer.Verdicts[0].Topic.ID, string(s.answer.Verdicts[0].Owner)
	}
	return rated
}

// opinion is what the window for feedback keeps: the thumb that opened it, and under which ID it is recorded.
type opinion struct {
	ID string `json:"id"`
	reply.Rating
}

// rate records a thumb. One that is down opens a window that asks what is wrong.
func (b *Bot) rate(ctx context.Context, r *request) error {
	var o opinion
	if err := json.Unmarshal([]byte(r.Value), &o.Rating); err != nil {
		return fmt.Errorf("read what a thumb carries: %w", err)
	}
	// The same person's next thumb on this answer takes the place of this one, without the record naming the person.
	sum := hmac.New(sha256.New, b.options.Secret)
	sum.Write([]byte(strings.Join([]string{b.teamID, r.Channel, r.TS, r.User}, " ")))
	o.ID = hex.EncodeToString(sum.Sum(nil)[:16])
	b.metrics.Rated(o.Up)
	// Before there is a window, since what is submitted takes the place of the thumb; but a window waits for no store that fails.
	err := b.recordFeedback(ctx, b.write, r, o, "", "")
	if o.Up {
		return err
	}
	metadata, _ := json.Marshal(o) // strings can always be written
	said := ""
	if t := b.current().Base().Topic(o.Topic); t != nil && string(t.Owner) == o.Owner { // otherwise the base has changed since
		said = b.writer().Verdict(t)
	}
	if err := b.open(ctx, r, b.views().Feedback(said, string(metadata))); err != nil {
		b.log.Warn("ask what is wrong with an answer", "request", r, "err", err) // the thumb is recorded all the same
	}
	return err
}

// recordFeedback has an opinion kept by one of write and keep.
func (b *Bot) recordFeedback(ctx context.Context, keep keeper, r *request, o opinion, suggested, why string) error {
	if b.recorder.Mode() == record.Nothing {
		return nil
	}
	f := store.Feedback{ID: o.ID, Topic: o.Topic, Owner: o.Owner, Up: o.Up, Suggested: suggested, Why: why}
	if !o.Up || b.recorder.Mode() == record.All {
		f.Text = o.Question
	}
	if b.options.RecordNames {
		f.User = r.User
	}
	if err := keep(ctx, func(ctx context.Context) error { return b.store.RecordFeedback(ctx, f) }); err != nil {
		return fmt.Errorf("record what a person thinks of an answer: %w", err)
	}
	return nil
}
