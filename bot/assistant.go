package bot

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/reply"
	"whoowns/knowledge/engine"
)

const (
	// statusTimeout bounds how long an answer waits for it to be shown that there will be one, and how long its thread's title may take.
	statusTimeout = time.Second
	// maxThreadTitle is how much of a question a thread's title has.
	maxThreadTitle = 80
	// manyTitles is how many threads are remembered that have a title.
	manyTitles = 1000
)

// suggestPrompts offers the first questions in a new thread of the assistant pane.
func (b *Bot) suggestPrompts(ctx context.Context, r *request) error {
	prompts := slack.AssistantThreadsSetSuggestedPromptsParameters{ChannelID: r.Channel, ThreadTS: r.ThreadTS, Title: string(b.words.Prompts.Title)}
	for _, question := range b.words.Prompts.Questions {
		prompts.AddPrompt(string(question), string(question))
	}
	err := b.try(ctx, r.User, call{method: "assistant.threads.setSuggestedPrompts", make: func(ctx context.Context) error {
		return b.api.SetAssistantThreadsSuggestedPromptsContext(ctx, prompts)
	}})
	if err != nil {
		return fmt.Errorf("suggest prompts in the assistant pane: %w", err)
	}
	return nil
}

// inPane reports whether something was written in a thread of the assistant pane, which are those of the direct message.
func (r *request) inPane() bool { return r.Surface == dm && r.ThreadTS != "" }

// showStatus shows in the assistant pane that an answer is being made; the answer takes it away. It is no matter if that fails.
func (b *Bot) showStatus(ctx context.Context, r *request) {
	if !r.inPane() || r.doubt { // which may have been answered: nothing would take it away
		return
	}
	ctx, cancel := context.WithTimeout(ctx, statusTimeout)
	defer cancel()
	err := b.try(ctx, r.User, call{method: "assistant.threads.setStatus", attempts: 1, make: func(ctx context.Context) error {
		return b.api.SetAssistantThreadsStatusContext(ctx, slack.AssistantThreadsSetStatusParameters{
			ChannelID: r.Channel, ThreadTS: r.ThreadTS, Status: string(b.words.Prompts.Working),
		})
	}})
	if err != nil {
		b.log.Debug("show the status in the assistant pane", "request", r, "err", err)
	}
}

// setTitle gives a thread of the assistant pane the first question in it as its title. It is no matter if that fails.
func (b *Bot) setTitle(ctx context.Context, s *said) {
	r := s.r
	if !r.inPane() || s.leaning || s.answer.Kind == engine.Help || !b.titled.first(r.Channel+" "+r.ThreadTS) {
		return
	}
	title := reply.Shorten(mrkdwn.Clean(s.asked), maxThreadTitle)
	ctx, cancel := context.WithTimeout(ctx, statusTimeout)
	defer cancel()
	if _, answered, err := b.before(ctx, r); err != nil || answered { // by another process, or this one before it was started again
		return
	}
	err := b.try(ctx, r.User, call{method: "assistant.threads.setTitle", attempts: 1, make: func(ctx context.Context) error {
		return b.api.SetAssistantThreadsTitleContext(ctx, slack.AssistantThreadsSetTitleParameters{ChannelID: r.Channel, ThreadTS: r.ThreadTS, Title: title})
	}})
	if err != nil {
		b.log.Debug("title a thread of the assistant pane", "request", r, "err", err)
	}
}

// titles remembers which threads have a title, as far as this process gave it. Its methods may be called by many goroutines.
type titles struct {
	mu      sync.Mutex
	threads map[string]struct{}
}

func newTitles() *titles { return &titles{threads: map[string]struct{}{}} }

// first reports whether a thread has no title yet, and takes it to have one from now on.
func (t *titles) first(thread string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, has := t.threads[thread]; has {
		return false
	}
	if len(t.threads) >= manyTitles {
		clear(t.threads)
	}
	t.threads[thread] = struct{}{}
	return true
}
