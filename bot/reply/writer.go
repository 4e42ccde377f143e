package reply

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Writer words answers from a base, in a language. It may be used by many goroutines.
type Writer struct {
	base  *knowledge.Base
	words *wording.Wording
}

// New returns the Writer for the base that the answers come from.
func New(base *knowledge.Base, words *wording.Wording) Writer {
	return Writer{base: base, words: words}
}

// Help says how to ask.
func (w Writer) Help() Reply {
	var r Reply
	r.say(body, w.words.Help.Lead)
	for _, example := range w.words.Help.Examples {
		r.say(item, example)
	}
	for _, command := range w.words.Help.Commands {
		r.say(item, command)
	}
	r.say(body, w.words.Help.More)
	return r
}

// Notice is a reply of one paragraph that is no answer.
func Notice(text wording.Text, values ...string) Reply {
	var r Reply
	r.say(body, text, values...)
	return r
}

// Line is a line of a reply that is no answer.
type Line struct {
	Text   wording.Text
	Values []string
}

// Lines is a reply of lines under a title.
func Lines(title wording.Text, lines []Line) Reply {
	r := Notice(title)
	for _, l := range lines {
		r.say(item, l.Text, l.Values...)
	}
	return r
}

// ByPerson is Notice for a text that names a person under {person}, by the ID that Slack knows them by.
func ByPerson(text wording.Text, person string, values ...string) Reply {
	r := Notice(text, values...)
	r.paragraphs[0].person = person
	return r
}

// AskedBy is the reply with a line above it that says who asked and what, by the ID that Slack knows the person by.
func (r Reply) AskedBy(asked wording.Text, person, question string) Reply {
	line := paragraph{style: note, spans: asked.Spans("question", shorten(question)), person: person}
	r.paragraphs = append([]paragraph{line}, r.paragraphs...)
	return r
}

// Verdict says whose a topic is, in a sentence.
func (w Writer) Verdict(t *knowledge.Topic) string {
	return paragraph{spans: w.headline(engine.Verdict{Owner: t.Owner, Topic: t})}.text()
}

// And is the reply with another beneath it, whose buttons are left out.
func (r Reply) And(other Reply) Reply {
	r.paragraphs = append(slices.Clip(r.paragraphs), other.paragraphs...)
	r.buttons = nil // they would be about one of the two
	return r
}

// Capitalise makes the first letter of a text a capital one.
func Capitalise(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
