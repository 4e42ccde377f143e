package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/record"
	"whoowns/bot/reply"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// What was said before counts for so long. Nothing of it is kept: it is read from the conversation, so that it is there for another
// process too.
const (
	contextInDM     = time.Hour
	contextInThread = 24 * time.Hour
)

// shortFollowUp is, in words, how long a text is at most that says nothing by itself.
const shortFollowUp = 3

// about is what a reply is about, for what is asked next.
type about struct {
	topics  []string        // the IDs of topics, or of a concept
	suspect knowledge.Owner // the role that a yes/no question asked about
}

// maxAbout is how many topics a reply remembers.
const maxAbout = 5

func aboutOf(a engine.Answer) about {
	var out about
	if a.Concept != nil {
		out.topics = []string{a.Concept.ID}
	}
	if a.Kind != engine.Ownership {
		return out
	}
	for _, v := range a.Verdicts {
		if v.Topic != nil && len(out.topics) < maxAbout {
			out.topics = append(out.topics, v.Topic.ID)
		}
		out.suspect = v.Suspect
	}
	return out
}

// followUp answers what leans on what was said before in the thread or the direct message; nil if it stands by itself.
func (b *Bot) followUp(ctx context.Context, r *request) *said {
	if r.Surface != dm && (r.Surface != mention || r.ThreadTS == "") {
		return nil
	}
	f := b.current().FollowUp(mrkdwn.Clean(r.Text))
	if f.Kind == engine.Standalone {
		return nil
	}
	before, _, err := b.before(ctx, r)
	if err != nil {
		b.log.Warn("what was said before is not known", "request", r, "err", err)
	}
	if f.Kind == engine.Another {
		return b.answer(r, mrkdwn.Encode(f.Question(before.suspect)))
	}
	worded, answer, ok := b.lean(f, before)
	if !ok {
		if len(before.topics) == 0 && len(strings.Fields(r.Text)) > shortFollowUp { // it may stand by itself after all
			if s := b.answer(r, r.Text); s.answer.Kind == engine.Ownership {
				return s
			}
			r.about = about{}
		}
		return &said{r: r, asked: r.Text, answer: engine.Answer{Kind: engine.Help}, worded: reply.Notice(b.words.FollowUp.NoContext), leaning: true}
	}
	r.about = before
	return &said{r: r, asked: r.Text, answer: answer, worded: worded, leaning: true}
}

// lean words the answer to a follow-up about what was said before, if that is still known.
func (b *Bot) lean(f engine.FollowUp, before about) (reply.Reply, engine.Answer, bool) {
	w, base := b.writer(), b.current().Base()
	var worded reply.Reply
	a := engine.Answer{Kind: engine.Ownership}
	gone := false
	for _, id := range before.topics {
		t, c := base.Topic(id), base.Concept(id)
		var one reply.Reply
		switch {
		case t != nil && f.Kind == engine.Why:
			one = w.Why(t)
		case t != nil && f.Kind == engine.Sure:
			one = w.Sure(t)
		case t != nil:
			one = w.OtherRole(t, f.Role)
		case c != nil && f.Kind == engine.Why:
			one, a.Concept = w.WhyConcept(c), c
		case c != nil && f.Kind == engine.Sure:
			one, a.Concept = w.SureConcept(c), c
		case c != nil:
			continue // the roles themselves have no other role
		case gone:
			continue // which was said
		default:
			one, gone = reply.Notice(b.words.FollowUp.Gone), true
		}
		if t != nil {
			a.Verdicts = append(a.Verdicts, engine.Verdict{Owner: t.Owner, Topic: t, Confidence: 1})
		}
		if worded.Text() == "" {
			worded = one
		} else {
			worded = worded.And(one)
		}
	}
	if f.Kind == engine.Sure && (len(a.Verdicts) > 0 || a.Concept != nil) && b.recorder.Mode() != record.Nothing {
		worded = worded.And(reply.Notice(b.words.FollowUp.Disagree))
	}
	if a.Concept != nil {
		a.Kind = engine.Concept
	}
	return worded, a, worded.Text() != ""
}

// before reads what the bot last said in the conversation was about, and whether it said anything, if that is not too long ago.
func (b *Bot) before(ctx context.Context, r *request) (last about, said bool, err error) {
	var reply slack.Message
	cursor := ""
	for page := 1; ; page++ {
		messages, next, err := b.earlier(ctx, r, cursor)
		if err != nil {
			return about{}, false, fmt.Errorf("read what was said before: %w", err)
		}
		for _, m := range messages { // Slack's timestamps are in order as texts
			if m.User == b.userID && m.Metadata.EventType == metadataType && m.Metadata.EventPayload[metadataTalk] != true && m.Timestamp > reply.Timestamp {
				reply = m
			}
		}
		if next == "" || r.ThreadTS == "" && reply.Timestamp != "" { // which comes newest first
			break
		}
		if page == maxPages {
			return about{}, false, errors.New("read what was said before: too much was written")
		}
		cursor = next
	}
	topics, _ := reply.Metadata.EventPayload[metadataTopics].([]any)
	for _, t := range topics {
		if id, ok := t.(string); ok {
			last.topics = append(last.topics, id)
		}
	}
	suspect, _ := reply.Metadata.EventPayload[metadataSuspect].(string)
	last.suspect = knowledge.Owner(suspect)
	return last, reply.Timestamp != "", nil
}

// earlier reads a page of the messages before one that count: of its thread the oldest first, of a direct message the newest.
func (b *Bot) earlier(ctx context.Context, r *request, cursor string) (messages []slack.Message, next string, err error) {
	read := call{method: "conversations.replies", attempts: readAttempts, make: func(ctx context.Context) (err error) {
		messages, _, next, err = b.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
			ChannelID: r.Channel, Timestamp: r.ThreadTS, Oldest: ago(r.TS, contextInThread), Latest: r.TS, Cursor: cursor, Limit: pageSize,
			IncludeAllMetadata: true,
		})
		return err
	}}
	if r.ThreadTS == "" {
		read = call{method: "conversations.history", attempts: readAttempts, make: func(ctx context.Context) error {
			page, err := b.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
				ChannelID: r.Channel, Oldest: ago(r.TS, contextInDM), Latest: r.TS, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true,
			})
			if err == nil {
				messages, next = page.Messages, page.ResponseMetaData.NextCursor
			}
			return err
		}}
	}
	err = b.try(ctx, r.User, read)
	return messages, next, err
}

// ago is the timestamp of so long before another.
func ago(ts string, d time.Duration) string {
	seconds, err := strconv.ParseFloat(ts, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatFloat(seconds-d.Seconds(), 'f', 6, 64)
}
