// Package reply words an answer and lays it out: as plain text for a terminal, a screen reader or a notification, and as
// Block Kit for Slack. It knows what the answers mean and how Slack shows them, and sends nothing.
package reply

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/wording"
)

// Reply is a worded answer. It is a value that may be used by many goroutines.
type Reply struct {
	paragraphs  []paragraph
	explanation Explanation
	words       *wording.Wording // set where there is an explanation
	buttons     []button
	choice      *choice // nil if there is nothing to choose
	rating      *rating // nil if the answer cannot be rated
}

// paragraph is one line of a reply, or something that Slack draws.
type paragraph struct {
	style    style
	spans    []wording.Span
	explains bool   // the verdict that stands above it
	person   string // whose mention stands for {person}; empty if there is none
	// picture is what Slack draws, of which drawn is what is shown where it does not.
	picture slack.Block
	drawn   []paragraph
}

type style int

const (
	body  style = iota
	item        // of a list
	note        // small print: the source, a doubt
	bar         // drawn with blocks, of which a screen reader makes nothing
	aside       // what buttons say where there are any
)

func (r *Reply) add(s style, spans ...wording.Span) {
	r.paragraphs = append(r.paragraphs, paragraph{style: s, spans: spans})
}

// say adds a paragraph of the wording.
func (r *Reply) say(s style, text wording.Text, values ...string) {
	r.add(s, text.Spans(values...)...)
}

func (p paragraph) text() string {
	var b strings.Builder
	for _, s := range p.spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Text is the reply as plain text, complete by itself, one paragraph a line.
func (r Reply) Text() string { return lines(r.plain(), paragraph.text) }

// Fallback is Text as the `text` of a Slack message: what notifications and screen readers use, escaped so that nothing
// in it pings or links. It keeps within Slack's limit.
func (r Reply) Fallback() string {
	spoken := slices.DeleteFunc(r.plain(), func(p paragraph) bool { return p.style == bar })
	return clip(lines(spoken, func(p paragraph) string { return p.mention(mrkdwn.Escape(p.text())) }), maxFallback)
}

// plain are the paragraphs with nothing that Slack would have to draw.
func (r Reply) plain() []paragraph {
	var list []paragraph
	for _, p := range r.paragraphs {
		if p.picture == nil {
			list = append(list, p)
		}
		list = append(list, p.drawn...)
	}
	return list
}

func lines(paragraphs []paragraph, text func(paragraph) string) string {
	list := make([]string, len(paragraphs))
	for i, p := range paragraphs {
		list[i] = text(p)
		if p.style == item {
			list[i] = "• " + list[i]
		}
	}
	return strings.Join(list, "\n")
}

// Plain is the reply without what Slack draws and what can be pressed: for a window or a Home tab, which take neither, and for a
// message whose pictures Slack refuses.
func (r Reply) Plain() Reply {
	return Reply{paragraphs: r.plain(), explanation: r.explanation, words: r.words}
}

// Drawn is the reply with drawings of its own in the place of what Slack would draw.
func (r Reply) Drawn() Reply {
	r.paragraphs = r.plain()
	return r
}

// HasPicture reports whether there is something for Slack to draw.
func (r Reply) HasPicture() bool {
	return slices.ContainsFunc(r.paragraphs, func(p paragraph) bool { return p.picture != nil })
}

// Slack's limits, from its reference of Block Kit and of chat.postMessage. A longer `text` than 4,000 characters is
// allowed but not advised; it is cut at 40,000.
const (
	maxBlocks   = 50
	maxSection  = 3000
	maxFallback = 4000
)

// Blocks is the reply in Block Kit, within Slack's limits. What can be pressed stands beneath.
func (r Reply) Blocks() []slack.Block {
	var blocks []slack.Block
	var section strings.Builder
	flush := func() {
		if section.Len() > 0 {
			blocks = append(blocks, slack.NewSectionBlock(Literal(section.String()), nil, nil))
			section.Reset()
		}
	}
	for _, p := range r.paragraphs {
		line := clip(p.markup(), maxSection)
		switch {
		case p.picture != nil:
			flush()
			blocks = append(blocks, p.picture)
			continue
		case p.style == note:
			flush()
			blocks = append(blocks, slack.NewContextBlock("", Literal(line)))
			continue
		case p.style == aside && len(r.buttons) > 0:
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
	controls := r.controls()
	return append(blocks[:min(len(blocks), maxBlocks-len(controls))], controls...)
}

// Literal is a mrkdwn text in which Slack looks for no links, channels or people of its own accord. What people typed in it has to be
// escaped.
func Literal(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

func (p paragraph) markup() string {
	if p.style == item {
		return "• " + Markup(p.spans)
	}
	return p.mention(Markup(p.spans))
}

// mention puts a person's mention into markup. Slack shows it as their name.
func (p paragraph) mention(markup string) string {
	if p.person == "" {
		return markup
	}
	return strings.Replace(markup, "{person}", "<@"+p.person+">", 1)
}

// Markup writes spans in Slack's markup.
func Markup(spans []wording.Span) string {
	var b strings.Builder
	for _, s := range spans {
		escaped := escapeKeepingEnds(s.Text)
		if s.Bold {
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
func shorten(text string) string { return Shorten(text, maxEcho) }

// Shorten cuts a text to a number of characters on one line.
func Shorten(text string, limit int) string {
	return clip(strings.Join(strings.Fields(text), " "), limit)
}
