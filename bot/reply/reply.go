// Package reply words an answer and lays it out: as plain text for a terminal, a screen reader or a notification, and as
// Block Kit for Slack. It knows what the answers mean and how Slack shows them, and sends nothing.
package reply

import (
	"strings"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
)

// Reply is a worded answer. It is a value that may be used by many goroutines.
type Reply struct {
	paragraphs  []paragraph
	explanation Explanation
}

// paragraph is one line of a reply.
type paragraph struct {
	style    style
	spans    []span
	explains bool // the verdict that stands above it
}

type style int

const (
	body style = iota
	item       // of a list
	note       // small print: the source, a doubt
)

// span is a run of plain text.
type span struct {
	text string
	bold bool
}

func plain(text string) span  { return span{text: text} }
func strong(text string) span { return span{text: text, bold: true} }

func (r *Reply) add(s style, spans ...span) {
	r.paragraphs = append(r.paragraphs, paragraph{style: s, spans: spans})
}

func (p paragraph) text() string {
	var b strings.Builder
	for _, s := range p.spans {
		b.WriteString(s.text)
	}
	return b.String()
}

// Text is the reply as plain text, complete by itself, one paragraph a line.
func (r Reply) Text() string {
	var b strings.Builder
	for i, p := range r.paragraphs {
		if i > 0 {
			b.WriteByte('\n')
		}
		if p.style == item {
			b.WriteString("• ")
		}
		b.WriteString(p.text())
	}
	return b.String()
}

// Fallback is Text as the `text` of a Slack message: what notifications and screen readers use, escaped so that nothing
// in it pings or links. It keeps within Slack's limit.
func (r Reply) Fallback() string {
	lines := strings.Split(r.Text(), "\n")
	for i, line := range lines {
		lines[i] = mrkdwn.Escape(line)
	}
	return clip(strings.Join(lines, "\n"), maxFallback)
}

// Slack's limits, from its reference of Block Kit and of chat.postMessage. A longer `text` than 4,000 characters is
// allowed but not advised; it is cut at 40,000.
const (
	maxBlocks   = 50
	maxSection  = 3000
	maxFallback = 4000
)

// Blocks is the reply in Block Kit, within Slack's limits.
func (r Reply) Blocks() []slack.Block {
	var blocks []slack.Block
	var section strings.Builder
	flush := func() {
		if section.Len() > 0 {
			blocks = append(blocks, slack.NewSectionBlock(literal(section.String()), nil, nil))
			section.Reset()
		}
	}
	for _, p := range r.paragraphs {
		line := clip(p.markup(), maxSection)
		if p.style == note {
			flush()
			blocks = append(blocks, slack.NewContextBlock("", literal(line)))
			continue
		}
		if characters(section.String())+1+characters(line) > maxSection {
			flush()
		}
		if section.Len() > 0 {
			section.WriteByte('\n')
		}
		section.WriteString(line)
	}
	flush()
	return blocks[:min(len(blocks), maxBlocks)]
}

// literal is a mrkdwn text in which Slack looks for no links, channels or people of its own accord.
func literal(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

func (p paragraph) markup() string {
	var b strings.Builder
	if p.style == item {
		b.WriteString("• ")
	}
	for _, s := range p.spans {
		escaped := escapeKeepingEnds(s.text)
		if s.bold {
			b.WriteString("*" + escaped + "*")
		} else {
			b.WriteString(escaped)
		}
	}
	return b.String()
}

// escapeKeepingEnds escapes a span without losing the blank at its ends that parts it from its neighbours.
func escapeKeepingEnds(text string) string {
	escaped := mrkdwn.Escape(text)
	if strings.HasPrefix(text, " ") {
		escaped = " " + escaped
	}
	if strings.HasSuffix(text, " ") {
		escaped += " "
	}
	return escaped
}

func characters(s string) int { return len([]rune(s)) }

// clip cuts text to a number of characters, at a blank if there is one.
func clip(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	cut := string(runes[:limit-2])
	if space := strings.LastIndexAny(cut, " \n"); space > 0 {
		cut = cut[:space]
	}
	return cut + " …"
}

// maxEcho is how much is said back of each thing that a person typed: sixty duties of that length still fit a message.
const maxEcho = 120

// shorten cuts what a person typed to maxEcho characters on one line.
func shorten(text string) string {
	return clip(strings.Join(strings.Fields(text), " "), maxEcho)
}
