package reply

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"whoowns/bot/wording"
	"whoowns/knowledge"
)

// What can be pressed or chosen, by the ID that Slack sends of it. A topic's has a number behind it.
const (
	ActionWhy       = "why"    // the value is a topic's ID
	ActionOtherRole = "other"  // likewise
	ActionTopic     = "topic." // likewise
	ActionArea      = "area"   // the value is an area of the base
	ActionShare     = "share"  // the value is the question
	// ActionShareMessage is ActionShare of an answer to somebody's message.
	ActionShareMessage = "share.message"
	ActionRate         = "rate" // the value is a Rating
)

// maxValue is how much a button may carry: https://docs.slack.dev/reference/block-kit/block-elements/button-element/.
const maxValue = 2000

// maxLabel is for a button's text: https://docs.slack.dev/reference/block-kit/block-elements/button-element/.
const maxLabel = 75

// button is one that stands beneath a reply.
type button struct {
	action, label, value string
}

// choice is a menu that stands beneath a reply.
type choice struct {
	action, label string
	options       []string // which are their values too
}

// rating are the two thumbs.
type rating struct {
	words    wording.Feedback
	up, down string
}

// shownRelated is how many related topics are offered.
const shownRelated = 2

// topicButtons are what can be asked further about a topic. A general one stands for a thing that has none of its own.
func (w Writer) topicButtons(t *knowledge.Topic) []button {
	if t.General {
		return nil
	}
	list := []button{{ActionWhy, string(w.words.Button.Why), t.ID}}
	switch role := otherRole(t.Owner); {
	case (t.Owner == knowledge.PM || t.Owner == knowledge.PO) && t.Shares[role] != "":
		list = append(list, button{ActionOtherRole, w.words.Button.OtherRole.Fill("role", string(w.words.Role.Of(role))), t.ID})
	case len(t.Shares) > 0:
		list = append(list, button{ActionOtherRole, string(w.words.Button.BothRoles), t.ID})
	}
	var related []*knowledge.Topic
	for _, id := range t.Related[:min(len(t.Related), shownRelated)] {
		related = append(related, w.base.Topic(id))
	}
	return append(list, topicLinks(related)...)
}

func otherRole(owner knowledge.Owner) knowledge.Owner {
	if owner == knowledge.PM {
		return knowledge.PO
	}
	return knowledge.PM
}

// topicLinks are buttons that ask about topics.
func topicLinks(topics []*knowledge.Topic) []button {
	var list []button
	for i, t := range topics {
		list = append(list, button{fmt.Sprint(ActionTopic, i), Capitalise(t.Title), t.ID})
	}
	return list
}

// Shareable is the reply with a button that shows it to the channel by one of the actions to share, if the question that it answers fits a
// button.
func (r Reply) Shareable(action, question string, words *wording.Wording) Reply {
	if question != "" && characters(question) <= maxValue {
		r.buttons = append(slices.Clip(r.buttons), button{action, string(words.Button.Share), question})
	}
	return r
}

// Rating is what a thumb carries.
type Rating struct {
	Up       bool   `json:"up"`
	Question string `json:"q,omitempty"` // in plain text, shortened
	Topic    string `json:"t,omitempty"` // or concept: its ID
	Owner    string `json:"o,omitempty"` // that was said
}

// maxRated is how much of a question a thumb carries: with each character written in six it still fits.
const maxRated = 250

// Rateable is the reply with thumbs that carry what was asked and answered.
func (r Reply) Rateable(rated Rating, words *wording.Wording) Reply {
	rated.Question = Shorten(strings.ToValidUTF8(rated.Question, ""), maxRated)
	value := func(up bool) string {
		rated.Up = up
		data, _ := json.Marshal(rated) // strings can always be written
		return string(data)
	}
	r.rating = &rating{words: words.Feedback, up: value(true), down: value(false)}
	return r
}

// controls lays out what can be pressed.
func (r Reply) controls() []slack.Block {
	var elements []slack.BlockElement
	for _, b := range r.buttons {
		elements = append(elements, slack.NewButtonBlockElement(b.action, b.value, plainText(clip(b.label, maxLabel))))
	}
	if c := r.choice; c != nil {
		var options []*slack.OptionBlockObject
		for _, label := range c.options {
			options = append(options, slack.NewOptionBlockObject(clip(label, maxLabel), plainText(clip(label, maxLabel)), nil))
		}
		elements = append(elements, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plainText(c.label), c.action, options...))
	}
	var blocks []slack.Block
	if len(elements) > 0 {
		blocks = append(blocks, slack.NewActionBlock("", elements...))
	}
	if r.rating != nil {
		blocks = append(blocks, slack.NewContextActionsBlock("", slack.NewFeedbackButtonsBlockElement(ActionRate,
			thumb(r.rating.words.Good, r.rating.up), thumb(r.rating.words.Bad, r.rating.down))))
	}
	return blocks
}

func thumb(label wording.Text, value string) *slack.FeedbackButton {
	return slack.NewFeedbackButton(plainText(string(label)), value)
}

func plainText(text string) *slack.TextBlockObject {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "")
	}
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}
