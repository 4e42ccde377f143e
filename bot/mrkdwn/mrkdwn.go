// Package mrkdwn reads and writes Slack's message markup: Clean turns what a person typed into plain text, Escape makes
// plain text safe to send.
package mrkdwn

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// Slack writes mentions, channels, links and dates as <...>; a person's own < arrives as &lt;.
	tag = regexp.MustCompile(`<([^<>]*)>`)
	// An emoji is a short code between colons. Digits alone are a time of day.
	emoji = regexp.MustCompile(`:[a-z_+'\-][a-z0-9_+'\-]*:(?::skin-tone-[2-6]:)?`)
	// Formatting stands around words, not inside them, so "snake_case" and "2*3" keep their characters.
	formatting = []*regexp.Regexp{
		regexp.MustCompile("```\n?((?s:.*?))```"),
		regexp.MustCompile("`([^`\n]+)`"),
		regexp.MustCompile(`(?:^|\B)\*([^*\n]+)\*(?:\B|$)`),
		regexp.MustCompile(`\b_([^_\n]+)_\b`),
		regexp.MustCompile(`(?:^|\B)~([^~\n]+)~(?:\B|$)`),
	}
	quote = regexp.MustCompile(`(?m)^(?:>>>|>)[ \t]?`)

	unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	escaper   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// Clean returns what a person meant by text in Slack's markup, as plain text: mentions of people, groups and channels
// are taken out, links are replaced by their label, formatting and emoji are dropped, and entities are decoded. Line
// breaks stay. It takes any text, also one that is not Slack's.
func Clean(text string) string {
	text = tag.ReplaceAllStringFunc(text, func(t string) string { return " " + label(t[1:len(t)-1]) + " " })
	text = quote.ReplaceAllString(text, "")
	text = emoji.ReplaceAllString(text, " ")
	for _, f := range formatting {
		text = f.ReplaceAllString(text, "$1")
	}
	return tidy(unescaper.Replace(text))
}

// label is the readable part of what stood between < and >: a link's label or a date's fallback. A mention has none,
// since it names who is talked to, not what is asked.
func label(inside string) string {
	target, text, labelled := strings.Cut(inside, "|")
	switch {
	case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"):
		return ""
	case strings.HasPrefix(target, "!") && !strings.HasPrefix(target, "!date"):
		return ""
	case labelled:
		return text
	}
	return ""
}

// Encode returns plain text as Slack would deliver it had a person typed it, so that Clean gives it back.
func Encode(text string) string { return escaper.Replace(text) }

// tidy folds runs of blanks and drops those at the ends of lines.
func tidy(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.Join(strings.Fields(line), " "))
		if strings.HasSuffix(line, "\n") {
			b.WriteByte('\n')
		}
	}
	return strings.TrimSpace(b.String())
}

// invisible parts a character that would begin formatting from what follows, without being seen.
const invisible = "\u2060" // word joiner

var defuser = strings.NewReplacer("*", invisible+"*"+invisible, "_", invisible+"_"+invisible, "~", invisible+"~"+invisible, "`", invisible+"`"+invisible)

// Escape returns plain text as it has to stand in a mrkdwn text so that Slack shows it literally: it cannot mention
// anyone, carry a link or change the formatting around it. A bare address stays one, so the text object has to be
// verbatim for Slack not to make a link of it. Line breaks become spaces, and characters that are not
// seen, such as those that turn the direction of the text, are dropped.
func Escape(text string) string {
	text = strings.Map(visible, strings.ToValidUTF8(text, "\uFFFD"))
	return defuser.Replace(escaper.Replace(strings.Join(strings.Fields(text), " ")))
}

func visible(r rune) rune {
	printable := r >= ' ' && r <= '~' // of ASCII; looking most characters up would take longer than the rest together
	if !printable && unicode.Is(unicode.C, r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}
