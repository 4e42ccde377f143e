package views

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"whoowns/bot/mrkdwn"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/wording"
	"whoowns/knowledge"
)

// What can be pressed or chosen in the App Home, beside a topic.
const (
	ActionBrowseRole = "browse.role"
	ActionBrowseArea = "browse.area"
	ActionAdd        = "case.add" // the value is a CaseRef
	ActionDismiss    = "case.dismiss"
)

// Browsing is what of the base a person looks at in the App Home; the zero value is nothing. It is kept in the view.
type Browsing struct {
	Role knowledge.Owner `json:"role,omitempty"`
	Area string          `json:"area,omitempty"`
}

// BrowsingOf reads what a view kept.
func BrowsingOf(metadata string) Browsing {
	var b Browsing
	if json.Unmarshal([]byte(metadata), &b) != nil {
		return Browsing{}
	}
	return b
}

// CaseRef is what the buttons of a case carry.
type CaseRef struct {
	Key   string `json:"k"`
	Text  string `json:"q"`
	Topic string `json:"t,omitempty"`
	// Browsing is what the App Home kept, in the window that one of them opens.
	Browsing string `json:"h,omitempty"`
}

// Curating is what curators see besides; nil for everybody else.
type Curating struct {
	Cases   []store.Case
	Waiting int    // how many there are in all
	Broken  string // what is wrong with the overlay, empty if nothing
}

// Home is what the App Home shows.
type Home struct {
	Browsing  Browsing
	Directory []store.Holder
	MostAsked []store.TopicCount
	Curating  *Curating
}

// What the App Home shows at most, so that it keeps within its 100 blocks: https://docs.slack.dev/reference/views/home-tab-views/.
const (
	shownEntries    = 30
	entriesTogether = 6 // in a block, which has room for them however long the names are
	shownAsked      = 5
	ShownCases      = 10
	maxBroken       = 2000
	maxBlocks       = 100
)

// Home lays out the App Home.
func (v Views) Home(h Home) slack.HomeTabViewRequest {
	words := v.words.Home
	var blocks []slack.Block
	heading := func(text wording.Text) { blocks = append(blocks, slack.NewHeaderBlock(plain(text))) }
	if h.Curating != nil && h.Curating.Broken != "" {
		broken := reply.Markup(v.words.Curator.Broken.Spans())
		blocks = append(blocks, section(broken+"\n```"+escaped(h.Curating.Broken, maxBroken)+"```"))
	}
	heading(words.Ask)
	blocks = append(blocks, v.writer.Help().Plain().Blocks()...)
	heading(words.Directory)
	blocks = append(blocks, v.directory(h.Directory)...)
	if asked := v.mostAsked(h.MostAsked); len(asked) > 0 {
		heading(words.MostAsked)
		blocks = append(blocks, asked...)
	}
	if h.Curating != nil {
		heading(v.words.Curator.Heading)
		blocks = append(blocks, v.cases(h.Curating)...)
	}
	heading(words.Browse)
	blocks = append(blocks, v.browse(h.Browsing)...)
	metadata, _ := json.Marshal(h.Browsing) // strings can always be written
	return slack.HomeTabViewRequest{
		Type: slack.VTHomeTab, PrivateMetadata: string(metadata), Blocks: slack.Blocks{BlockSet: blocks[:min(len(blocks), maxBlocks)]},
	}
}

// escaped is a text that is cut until it has no more than a number of bytes once it is escaped.
func escaped(text string, limit int) string {
	for cut := limit; ; cut /= 2 {
		if out := mrkdwn.Escape(reply.Shorten(text, cut)); len(out) <= limit {
			return out
		}
	}
}

func section(markup string) slack.Block {
	return slack.NewSectionBlock(reply.Literal(markup), nil, nil)
}

func (v Views) directory(entries []store.Holder) []slack.Block {
	if len(entries) == 0 {
		return reply.Notice(v.words.Home.NoDirectory).Blocks()
	}
	var lines []string
	for _, e := range entries[:min(len(entries), shownEntries)] {
		text, channel := v.words.Directory.Everywhere, ""
		if e.Channel != "" {
			text, channel = v.words.Directory.Channel, "<#"+e.Channel+">"
		}
		// A channel's name is known to Slack alone, so it is put in as markup.
		before, after, _ := strings.Cut(string(text), "{channel}")
		values := []string{"role", capitalised(v.words.Role.Of(knowledge.Owner(e.Role))), "name", e.Name}
		lines = append(lines, reply.Markup(wording.Text(before).Spans(values...))+channel+reply.Markup(wording.Text(after).Spans(values...)))
	}
	var blocks []slack.Block
	for some := range slices.Chunk(lines, entriesTogether) {
		blocks = append(blocks, section(strings.Join(some, "\n")))
	}
	return blocks
}

func (v Views) mostAsked(asked []store.TopicCount) []slack.Block {
	var blocks []slack.Block
	for _, a := range asked {
		t := v.base.Topic(a.Topic)
		if t == nil || len(blocks) == shownAsked {
			continue
		}
		show := slack.NewButtonBlockElement(fmt.Sprint(reply.ActionTopic, len(blocks)), t.ID, plain(v.words.Home.Topic))
		said := reply.Markup(v.words.Home.Asked.Spans("topic", capitalised(wording.Text(t.Title)), "count", strconv.Itoa(a.Count)))
		blocks = append(blocks, slack.NewSectionBlock(reply.Literal(said), nil, slack.NewAccessory(show)))
	}
	return blocks
}

func (v Views) browse(b Browsing) []slack.Block {
	words := v.words.Home
	var roles, areas []*slack.OptionBlockObject
	for _, o := range knowledge.Owners() {
		roles = append(roles, slack.NewOptionBlockObject(string(o), plain(v.words.Short.Of(o)), nil))
	}
	for _, area := range v.base.Areas[:min(len(v.base.Areas), maxOptions)] {
		label := wording.Text(reply.Shorten(area, maxLabel))
		areas = append(areas, slack.NewOptionBlockObject(string(label), plain(label), nil))
	}
	menus := []slack.BlockElement{menu(words.ByRole, ActionBrowseRole, string(b.Role), roles), menu(words.ByArea, ActionBrowseArea, b.Area, areas)}
	blocks := []slack.Block{slack.NewActionBlock("", menus...)}
	if b == (Browsing{}) {
		return blocks
	}
	return append(blocks, v.writer.InArea(b.Area, b.Role).Plain().Blocks()...)
}

func menu(label wording.Text, action, value string, options []*slack.OptionBlockObject) *slack.SelectBlockElement {
	m := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain(label), action, options...)
	if i := slices.IndexFunc(options, func(o *slack.OptionBlockObject) bool { return o.Value == value }); i >= 0 {
		m.InitialOption = options[i]
	}
	return m
}

// maxCase is how much of a question a curator sees, and its buttons carry; of each reason that somebody gave, maxReason.
const (
	maxCase      = 250
	maxReason    = 150
	shownReasons = 2
)

func (v Views) cases(c *Curating) []slack.Block {
	words := v.words.Curator
	if len(c.Cases) == 0 {
		return reply.Notice(words.Nothing).Blocks()
	}
	var blocks []slack.Block
	for i, each := range c.Cases[:min(len(c.Cases), ShownCases)] {
		text := reply.Shorten(each.Text, maxCase)
		lines := []string{reply.Markup(words.Question.Spans("question", text))}
		said := words.Unanswered
		switch {
		case each.Disputed && each.Owner == "":
			said = words.DisputedAny
		case each.Disputed:
			said = words.Disputed
		}
		owner := string(v.words.Possessive.Of(knowledge.Owner(each.Owner)))
		lines = append(lines, reply.Markup(said.Spans("count", strconv.Itoa(each.Count), "owner", owner)))
		if t := v.base.Topic(each.Topic); t != nil {
			lines = append(lines, reply.Markup(words.Nearest.Spans("topic", t.Title)))
		}
		if len(each.Suggested) > 0 {
			lines = append(lines, reply.Markup(words.Suggested.Spans("owners", v.suggested(each.Suggested))))
		}
		for _, why := range each.Whys[:min(len(each.Whys), shownReasons)] {
			lines = append(lines, reply.Markup(words.Reason.Spans("reason", reply.Shorten(why, maxReason))))
		}
		ref, _ := json.Marshal(CaseRef{Key: each.Key, Text: text, Topic: each.Topic}) // strings can always be written
		blocks = append(blocks, section(strings.Join(lines, "\n")), slack.NewActionBlock(fmt.Sprint("case.", i),
			slack.NewButtonBlockElement(ActionAdd, string(ref), plain(words.Add)),
			slack.NewButtonBlockElement(ActionDismiss, string(ref), plain(words.Dismiss))))
	}
	if more := c.Waiting - min(len(c.Cases), ShownCases); more > 0 {
		blocks = append(blocks, reply.Notice(words.More, "count", strconv.Itoa(more)).Blocks()...)
	}
	return blocks
}

func (v Views) suggested(counts map[string]int) string {
	var list []string
	for _, o := range knowledge.Owners() {
		if n := counts[string(o)]; n > 0 {
			list = append(list, v.words.Chart.Count.Fill("owner", string(v.words.Short.Of(o)), "count", strconv.Itoa(n)))
		}
	}
	return strings.Join(list, ", ")
}

// capitalised begins a line with a text.
func capitalised(text wording.Text) string { return reply.Capitalise(string(text)) }
