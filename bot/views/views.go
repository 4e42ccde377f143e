// Package views lays out the windows and the App Home. Like package reply it knows what is said and how Slack shows it, and sends
// nothing.
package views

import (
	"github.com/slack-go/slack"

	"whoowns/bot/reply"
	"whoowns/bot/wording"
	"whoowns/knowledge"
)

// The windows, by the callback ID that Slack sends of them.
const (
	CallbackAsk      = "ask"
	CallbackFeedback = "feedback"
	CallbackPhrasing = "phrasing"
)

// The blocks with what is entered.
const (
	BlockQuestion = "question"
	BlockOwner    = "owner"
	BlockWhy      = "why"
	BlockPhrasing = "phrasing"
	BlockTopic    = "topic"
)

// MaxInput is how much may be entered: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/.
const MaxInput = 3000

// Views lays out views about a base, in a language. It may be used by many goroutines.
type Views struct {
	base   *knowledge.Base
	words  *wording.Wording
	writer reply.Writer
}

// New returns the Views of a base.
func New(base *knowledge.Base, words *wording.Wording) Views {
	return Views{base: base, words: words, writer: reply.New(base, words)}
}

// Ask is the window to ask in.
func (v Views) Ask() slack.ModalViewRequest { return v.ask(v.words.Ask.Question, "", nil) }

// Answered is Ask with the answer to a question above it. It is the window's content with that ID, so that a later answer in the window is
// not taken for this one when this is changed.
func (v Views) Answered(id, question string, answer reply.Reply) slack.ModalViewRequest {
	view := v.ask(v.words.Ask.Again, question, answer.Plain().Blocks())
	view.ExternalID = id
	return view
}

func (v Views) ask(label wording.Text, asked string, above []slack.Block) slack.ModalViewRequest {
	words := v.words.Ask
	input := slack.NewPlainTextInputBlockElement(plain(words.Placeholder), BlockQuestion).WithMultiline(true).WithMaxLength(MaxInput)
	input.InitialValue = asked
	above = append(above, slack.NewInputBlock(BlockQuestion, plain(label), nil, input))
	return window(CallbackAsk, words.Title, words.Submit, words.Cancel, "", above)
}

// Answer is a window that shows an answer.
func (v Views) Answer(answer reply.Reply) slack.ModalViewRequest {
	return window("", v.words.Home.Topic, "", v.words.Home.Close, "", answer.Plain().Blocks())
}

// Feedback is the window for what is wrong with an answer; metadata comes back with it.
func (v Views) Feedback(answer, metadata string) slack.ModalViewRequest {
	words := v.words.Feedback
	var options []*slack.OptionBlockObject
	for _, o := range knowledge.Owners() {
		options = append(options, slack.NewOptionBlockObject(string(o), plain(v.words.Short.Of(o)), nil))
	}
	owner := slack.NewInputBlock(BlockOwner, plain(words.Owner), nil,
		slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(words.Choose), BlockOwner, options...)).WithOptional(true)
	why := slack.NewInputBlock(BlockWhy, plain(words.Why), plain(words.WhyHint),
		slack.NewPlainTextInputBlockElement(nil, BlockWhy).WithMultiline(true).WithMaxLength(MaxInput)).WithOptional(true)
	var blocks []slack.Block
	if answer != "" {
		blocks = reply.Notice(words.Lead, "answer", answer).Blocks()
	}
	return window(CallbackFeedback, words.Title, words.Submit, words.Cancel, metadata, append(blocks, owner, why))
}

// Thanks is what the window for feedback becomes.
func (v Views) Thanks() slack.ModalViewRequest {
	words := v.words.Feedback
	return window("", words.Done, "", v.words.Home.Close, "", reply.Notice(words.Thanks).Blocks())
}

// Phrasing is the window in which a curator adds what somebody asked to a topic; metadata comes back with it. A topic that is not in the
// base is not chosen.
func (v Views) Phrasing(text, topic, metadata string) slack.ModalViewRequest {
	words := v.words.Curator
	input := slack.NewPlainTextInputBlockElement(nil, BlockPhrasing).WithMaxLength(MaxInput)
	input.InitialValue = text
	phrasing := slack.NewInputBlock(BlockPhrasing, plain(words.Phrasing), plain(words.Hint), input)
	choose := slack.NewOptionsGroupSelectBlockElement(slack.OptTypeStatic, plain(v.words.Feedback.Choose), BlockTopic)
	for _, area := range v.base.Areas {
		var options []*slack.OptionBlockObject
		for _, t := range v.base.Topics {
			if t.Area != area || len(options) == maxOptions {
				continue
			}
			option := slack.NewOptionBlockObject(t.ID, plain(wording.Text(t.Title)), nil)
			options = append(options, option)
			if t.ID == topic {
				choose.InitialOption = option
			}
		}
		if len(options) > 0 && len(choose.OptionGroups) < maxOptions {
			choose.OptionGroups = append(choose.OptionGroups, slack.NewOptionGroupBlockElement(plain(wording.Text(reply.Shorten(area, maxLabel))), options...))
		}
	}
	return window(CallbackPhrasing, words.Title, words.Submit, words.Cancel, metadata,
		[]slack.Block{phrasing, slack.NewInputBlock(BlockTopic, plain(words.Topic), nil, choose)})
}

// maxOptions is how many options a group may have, and a menu groups:
// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/#static_select.
const maxOptions = 100

// Slack's limits on what labels a view: https://docs.slack.dev/reference/views/modal-views/.
const maxLabel = 75 // of an option, or of a group of them

func window(callback string, title, submit, cancel wording.Text, metadata string, blocks []slack.Block) slack.ModalViewRequest {
	m := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: callback, Title: plain(title), Close: plain(cancel), PrivateMetadata: metadata,
		Blocks: slack.Blocks{BlockSet: blocks},
	}
	if submit != "" {
		m.Submit = plain(submit)
	}
	return m
}

func plain(text wording.Text) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, string(text), false, false)
}
