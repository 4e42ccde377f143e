package localslack

import (
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"
)

// A Surface is where blocks are shown; not every block may be shown everywhere.
type Surface string

// The surfaces.
const (
	MessageSurface Surface = "message"
	ModalSurface   Surface = "modal"
	HomeSurface    Surface = "home"
)

// A Violation is one thing that Slack would refuse.
type Violation struct {
	Pointer string // JSON pointer, as "/blocks/0/text"
	Message string
	// Code is the error the method answers with; empty is the method's usual one.
	Code string
}

// String is the violation in Slack's words.
func (v Violation) String() string { return v.Message + " [json-pointer:" + v.Pointer + "]" }

// ValidateBlocks returns what Slack would refuse in these blocks, and nothing if
// it would show them.
func ValidateBlocks(surface Surface, blocks ...slack.Block) ([]Violation, error) {
	data, err := json.Marshal(blocks)
	if err != nil {
		return nil, fmt.Errorf("marshalling blocks: %w", err)
	}
	return ValidateBlocksJSON(surface, data)
}

// ValidateBlocksJSON is ValidateBlocks for an array of blocks as sent. The error
// is for JSON that is no array.
func ValidateBlocksJSON(surface Surface, blocks []byte) ([]Violation, error) {
	var list []any
	if err := decode(blocks, &list); err != nil {
		return nil, fmt.Errorf("reading blocks: %w", err)
	}
	c := newChecker(surface)
	c.blocks("/blocks", list)
	return c.found, nil
}

// ValidateView returns what Slack would refuse in a modal or home view as sent.
// The error is for JSON that is no object.
func ValidateView(view []byte) ([]Violation, error) {
	var obj map[string]any
	if err := decode(view, &obj); err != nil {
		return nil, fmt.Errorf("reading the view: %w", err)
	}
	c := newChecker(Surface(text(obj["type"])))
	c.view("/view", obj)
	return c.found, nil
}

// How many blocks fit: https://docs.slack.dev/reference/block-kit/blocks/.
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
)

// maxCharts is what slack-morphism (SlackDataVisualizationBlock) says that a message
// holds; the documents seen do not.
const maxCharts = 2

// maxMarkdown is for all markdown blocks of a payload together:
// https://docs.slack.dev/reference/block-kit/blocks/markdown-block/.
const maxMarkdown = 12000

// maxMarkdownPayload is the size at which a message with markdown blocks was
// measured to fail with msg_blocks_too_long (13,172 to 13,297 bytes, see
// https://github.com/slackapi/bolt-js/issues/2509); Slack documents none.
const maxMarkdownPayload = 13172

// surfaces says which blocks go where:
// https://docs.slack.dev/reference/block-kit/blocks/.
func surfaces(block string) []Surface {
	switch block {
	case "actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video":
		return []Surface{MessageSurface, ModalSurface, HomeSurface}
	case "alert":
		return []Surface{MessageSurface, ModalSurface}
	case "card", "carousel", "container", "context_actions", "data_table", "data_visualization", //nolint:misspell // Slack's word
		"file", "layout", "markdown", "plan", "table", "task_card":
		return []Surface{MessageSurface}
	}
	return nil
}

func (c *checker) blocks(ptr string, list []any) {
	limit := maxViewBlocks
	if c.surface == MessageSurface {
		limit = maxMessageBlocks
	}
	if len(list) > limit {
		c.addf(ptr, "no more than %d items allowed", limit)
	}
	tables, charts, markdown := 0, 0, 0
	for i, b := range list {
		p := fmt.Sprintf("%s/%d", ptr, i)
		obj, ok := b.(map[string]any)
		if !ok {
			c.addf(p, "must provide an object")
			continue
		}
		switch text(obj["type"]) {
		case "table":
			tables++
		case "data_visualization": //nolint:misspell // Slack's word
			charts++
		case "markdown":
			markdown += length(text(obj["text"]))
		}
		c.block(p, obj)
	}
	if tables > 1 {
		// https://docs.slack.dev/reference/block-kit/blocks/table-block/
		c.found = append(c.found, Violation{Pointer: ptr, Message: "only_one_table_allowed", Code: "invalid_attachments"})
	}
	if charts > maxCharts {
		c.addf(ptr, "no more than %d charts allowed", maxCharts)
	}
	if markdown > maxMarkdown {
		c.addf(ptr, "markdown text must be less than %d characters in total", maxMarkdown+1)
	} else if markdown > 0 && len(raw(list)) > maxMarkdownPayload {
		c.found = append(c.found, Violation{Pointer: ptr, Message: "blocks are too long", Code: "msg_blocks_too_long"})
	}
}

func (c *checker) block(ptr string, b map[string]any) {
	kind := text(b["type"])
	if kind == "" {
		c.addf(ptr, "missing required field: type")
		return
	}
	allowed := false
	for _, s := range surfaces(kind) {
		allowed = allowed || s == c.surface
	}
	if !allowed {
		c.addf(ptr+"/type", "unsupported type: %s", kind)
		return
	}
	c.id(ptr, b)
	c.actions = map[string]bool{}
	switch kind {
	case "section":
		c.section(ptr, b)
	case "header":
		c.textObject(ptr, b, "text", plainText, 150, true)
	case "context":
		c.context(ptr, b)
	case "actions":
		c.elements(ptr, b, 25, actionElements)
	case "context_actions":
		c.elements(ptr, b, 5, contextActionElements)
	case "image":
		c.image(ptr, b)
		c.textObject(ptr, b, "title", plainText, 2000, false)
	case "input":
		c.input(ptr, b)
	case "markdown":
		c.str(ptr, b, "text", 1, 0, true)
	case "rich_text":
		c.richText(ptr, b)
	case "table":
		c.table(ptr, b)
	case "video":
		c.video(ptr, b)
	case "file":
		c.str(ptr, b, "external_id", 1, 0, true)
		c.enum(ptr, b, "source", true, "remote")
	case "container", "layout", "data_visualization": //nolint:misspell // Slack's word
		c.bySlackGo(ptr, b)
	}
}

// id checks a block_id: https://docs.slack.dev/reference/block-kit/blocks/.
func (c *checker) id(ptr string, b map[string]any) {
	id := c.str(ptr, b, "block_id", 1, 255, false)
	if id != "" && c.ids[id] {
		c.addf(ptr+"/block_id", "`block_id` %q already exists for another block", id)
	}
	c.ids[id] = true
}

// bySlackGo leaves the newer blocks to slack-go, which knows their limits.
func (c *checker) bySlackGo(ptr string, b map[string]any) {
	var blocks slack.Blocks
	if err := json.Unmarshal(raw([]any{b}), &blocks); err != nil {
		c.addf(ptr, "%s", err)
		return
	}
	if v, ok := blocks.BlockSet[0].(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			c.addf(ptr, "%s", err)
		}
	}
}

// https://docs.slack.dev/reference/block-kit/blocks/section-block/
func (c *checker) section(ptr string, b map[string]any) {
	if b["text"] == nil && b["fields"] == nil {
		c.addf(ptr, "missing required field: text or fields")
	}
	c.textObject(ptr, b, "text", anyText, 3000, false)
	for i := range c.array(ptr, b, "fields", 1, 10, false) {
		c.textAt(fmt.Sprintf("%s/fields/%d", ptr, i), b["fields"].([]any)[i], anyText, 2000)
	}
	if b["accessory"] != nil {
		c.element(ptr+"/accessory", b["accessory"], accessoryElements)
	}
}

// https://docs.slack.dev/reference/block-kit/blocks/context-block/
func (c *checker) context(ptr string, b map[string]any) {
	for i, e := range c.array(ptr, b, "elements", 1, 10, true) {
		p := fmt.Sprintf("%s/elements/%d", ptr, i)
		if obj, ok := e.(map[string]any); ok && obj["type"] == "image" {
			c.image(p, obj)
			continue
		}
		c.textAt(p, e, anyText, 3000)
	}
}

// https://docs.slack.dev/reference/block-kit/blocks/image-block/
func (c *checker) image(ptr string, b map[string]any) {
	c.str(ptr, b, "alt_text", 1, 2000, true)
	if b["slack_file"] == nil {
		c.str(ptr, b, "image_url", 1, 3000, true)
	}
}

// https://docs.slack.dev/reference/block-kit/blocks/input-block/
func (c *checker) input(ptr string, b map[string]any) {
	c.textObject(ptr, b, "label", plainText, 2000, true)
	c.textObject(ptr, b, "hint", plainText, 2000, false)
	if b["element"] == nil {
		c.addf(ptr, "missing required field: element")
		return
	}
	c.element(ptr+"/element", b["element"], inputElements)
}

// https://docs.slack.dev/reference/block-kit/blocks/table-block/
func (c *checker) table(ptr string, b map[string]any) {
	total := 0
	for i, r := range c.array(ptr, b, "rows", 1, 100, true) {
		p := fmt.Sprintf("%s/rows/%d", ptr, i)
		row, ok := r.([]any)
		if !ok {
			c.addf(p, "must provide an array")
			continue
		}
		if len(row) > 20 {
			c.addf(p, "no more than 20 items allowed")
		}
		for j, cell := range row {
			total += c.cell(fmt.Sprintf("%s/%d", p, j), cell)
		}
	}
	c.array(ptr, b, "column_settings", 0, 20, false)
	if total > 10000 {
		c.addf(ptr, "table cells must be less than 10001 characters in total")
	}
}

func (c *checker) cell(ptr string, cell any) (characters int) {
	obj, ok := cell.(map[string]any)
	if !ok {
		if cell != nil { // an empty cell is null
			c.addf(ptr, "must provide an object")
		}
		return 0
	}
	switch text(obj["type"]) {
	case "raw_text":
		return length(c.str(ptr, obj, "text", 1, 0, true))
	case "raw_number":
	case "rich_text":
		c.richText(ptr, obj)
	default:
		c.addf(ptr+"/type", "must be a valid enum value")
	}
	return 0
}

// https://docs.slack.dev/reference/block-kit/blocks/video-block/
func (c *checker) video(ptr string, b map[string]any) {
	c.str(ptr, b, "alt_text", 1, 0, true)
	c.textObject(ptr, b, "title", plainText, 199, true) // "less than 200"
	c.textObject(ptr, b, "description", plainText, 200, false)
	c.str(ptr, b, "thumbnail_url", 1, 0, true)
	c.str(ptr, b, "video_url", 1, 0, true)
}

// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/
func (c *checker) richText(ptr string, b map[string]any) {
	for p, obj := range c.objects(ptr, b, "elements", 1, 0) {
		c.enum(p, obj, "type", true, "rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
		c.array(p, obj, "elements", 0, 0, true)
		if obj["type"] == "rich_text_list" {
			c.enum(p, obj, "style", true, "bullet", "ordered")
		}
	}
}

// view checks a whole view: https://docs.slack.dev/reference/views/.
func (c *checker) view(ptr string, v map[string]any) {
	c.enum(ptr, v, "type", true, "modal", "home")
	c.str(ptr, v, "private_metadata", 0, 3000, false)
	c.str(ptr, v, "callback_id", 0, 255, false)
	c.str(ptr, v, "external_id", 0, 255, false)
	list := c.array(ptr, v, "blocks", 0, 0, true) // blocks says the maximum
	c.blocks(ptr+"/blocks", list)
	if c.surface != ModalSurface {
		for _, field := range []string{"submit", "close"} {
			if v[field] != nil {
				c.addf(ptr, "invalid additional property: %s", field)
			}
		}
		return
	}
	c.textObject(ptr, v, "title", plainText, 24, true)
	c.textObject(ptr, v, "submit", plainText, 24, false)
	c.textObject(ptr, v, "close", plainText, 24, false)
	for _, b := range list {
		if obj, ok := b.(map[string]any); ok && obj["type"] == "input" && v["submit"] == nil {
			c.addf(ptr, "missing required field: submit")
			break
		}
	}
}
