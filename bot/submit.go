package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/send"
	"whoowns/bot/store"
	"whoowns/bot/views"
	"whoowns/knowledge"
)

// receive says what Slack is told along with the acknowledgement, and whether the request is taken. It is what a window becomes, which
// cannot wait: what was entered is checked, and a question answered. Other requests are taken without a word.
func (b *Bot) receive(r *request) (payload any, taken bool) {
	if r.Surface != submission {
		return nil, true
	}
	for block, text := range r.Inputs {
		r.Inputs[block] = strings.TrimSpace(text)
	}
	if problems := b.check(r); len(problems) > 0 {
		return slack.NewErrorsViewSubmissionResponse(problems), false
	}
	switch r.Callback {
	case views.CallbackAsk:
		r.Text = r.Inputs[views.BlockQuestion]
		r.said = b.answerEntered(r)
		view := b.views().Answered(r.id, r.Text, r.said.worded)
		return slack.NewUpdateViewSubmissionResponse(&view), true
	case views.CallbackFeedback:
		view := b.views().Thanks()
		return slack.NewUpdateViewSubmissionResponse(&view), true
	}
	return nil, true // the window closes
}

// answerEntered answers what was entered as plain text.
func (b *Bot) answerEntered(r *request) *said {
	question := *r
	question.Text = mrkdwn.Encode(r.Text)
	s := b.respondTo(context.Background(), &question) // which reads nothing for a window
	s.r, r.about = r, question.about
	return s
}

// check reports what is wrong with what was entered, by block.
func (b *Bot) check(r *request) map[string]string {
	problems := map[string]string{}
	switch r.Callback {
	case views.CallbackAsk:
		if r.Inputs[views.BlockQuestion] == "" {
			problems[views.BlockQuestion] = string(b.words.Ask.Empty)
		}
	case views.CallbackFeedback:
		if r.Inputs[views.BlockOwner] == "" && r.Inputs[views.BlockWhy] == "" {
			problems[views.BlockWhy] = string(b.words.Feedback.Empty)
		}
	case views.CallbackPhrasing:
		words := b.words.Curator
		switch n := utf8.RuneCountInString(r.Inputs[views.BlockPhrasing]); {
		case n == 0:
			problems[views.BlockPhrasing] = string(words.Empty)
		case n > knowledge.MaxPhrasing:
			problems[views.BlockPhrasing] = words.Long.Fill("limit", strconv.Itoa(knowledge.MaxPhrasing))
		}
		current := b.current()
		if topic := current.Base().Topic(r.Inputs[views.BlockTopic]); topic == nil {
			problems[views.BlockTopic] = string(words.NoTopic)
		} else if other := current.SaidFor(r.Inputs[views.BlockPhrasing]); other != nil && other != topic {
			problems[views.BlockPhrasing] = words.Taken.Fill("topic", other.Title)
		}
	}
	return problems
}

// firstBlock is the input at which a window that cannot be taken says so.
func firstBlock(callback string) string {
	switch callback {
	case views.CallbackFeedback:
		return views.BlockOwner
	case views.CallbackPhrasing:
		return views.BlockPhrasing
	}
	return views.BlockQuestion
}

// submitted does what a window was submitted for. It returns what the window says that can still be changed, nil if nothing.
func (b *Bot) submitted(ctx context.Context, r *request) (*said, error) {
	switch r.Callback {
	case views.CallbackAsk:
		return b.entered(ctx, r)
	case views.CallbackFeedback:
		var o opinion
		if err := json.Unmarshal([]byte(r.Value), &o); err != nil {
			return nil, fmt.Errorf("read what the window for feedback keeps: %w", err)
		}
		return nil, b.recordFeedback(ctx, b.keep, r, o, r.Inputs[views.BlockOwner], r.Inputs[views.BlockWhy])
	case views.CallbackPhrasing:
		return nil, b.addPhrasing(ctx, r)
	}
	return nil, fmt.Errorf("there is no window %q", r.Callback)
}

// entered goes on with a question that was answered in the window already: names are added, and it is recorded.
func (b *Bot) entered(ctx context.Context, r *request) (*said, error) {
	s := r.said
	if s == nil {
		return nil, errors.New("the window was answered by another process")
	}
	s.where = &place{view: r.id}
	b.note(s)
	plain := s.worded
	s.worded = s.worded.Here(s.answer, b.names(ctx, r), b.words)
	if s.worded.Text() == plain.Text() {
		return s, nil
	}
	if err := b.swap(ctx, s, s.worded); err != nil {
		if send.Means(err) == send.Refused { // it was closed meanwhile
			return nil, nil //nolint:nilnil // nothing can be changed any more
		}
		b.log.Warn("a window is without the names that hold there", "request", r, "err", err)
		s.worded = plain // which was answered all the same
	}
	return s, nil
}

// addPhrasing keeps what a curator adds to a topic.
func (b *Bot) addPhrasing(ctx context.Context, r *request) error {
	var ref views.CaseRef
	if err := json.Unmarshal([]byte(r.Value), &ref); err != nil {
		return fmt.Errorf("read what the window for a phrasing keeps: %w", err)
	}
	r.Metadata = ref.Browsing
	return b.decide(ctx, b.keep, r, store.Decision{Key: ref.Key, Text: r.Inputs[views.BlockPhrasing], Topic: r.Inputs[views.BlockTopic], By: r.User})
}
