package bot

import (
	"slices"
	"strings"
	"unicode"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/reply"
	"whoowns/bot/wording"
	"whoowns/knowledge/engine"
)

// smallTalk answers what people say to be polite, which asks nothing; nil if it is something else. After a command nobody is polite.
func (b *Bot) smallTalk(r *request) *said {
	if r.Surface != dm && r.Surface != mention {
		return nil
	}
	words := strings.FieldsFunc(strings.ToLower(mrkdwn.Clean(r.Text)), func(c rune) bool { return !unicode.IsLetter(c) && c != '\'' })
	text := wording.Text(strings.Join(words, " "))
	talk := b.words.SmallTalk
	var worded reply.Reply
	switch {
	case slices.Contains(talk.Greetings, text):
		worded = b.writer().Help()
	case slices.Contains(talk.Thanks, text):
		worded = reply.Notice(talk.Welcome)
	default:
		return nil
	}
	return &said{r: r, asked: r.Text, answer: engine.Answer{Kind: engine.Help}, worded: worded, leaning: true}
}
