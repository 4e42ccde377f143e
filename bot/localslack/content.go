package localslack

import (
	"encoding/json"
	"fmt"
	"strings"
)

// content is what a message says: the part that posting, updating, response URLs
// and acknowledgements share.
type content struct {
	text        string
	blocks      json.RawMessage // nil if there are none
	attachments json.RawMessage
	metadata    json.RawMessage
	truncated   bool
}

// What a message may hold.
const (
	// https://docs.slack.dev/reference/methods/chat.postMessage/: longer text is
	// truncated, with the warning message_truncated.
	maxText = 40000
	// https://docs.slack.dev/reference/methods/chat.update/: msg_too_long, "the
	// text field cannot exceed 4,000 characters".
	maxUpdateText = 4000
	// https://docs.slack.dev/reference/methods/chat.postMessage/: too_many_attachments.
	maxAttachments = 100
	// A guess: the documents name metadata_too_large without a figure.
	maxMetadata = 8 << 10
)

// newContent reads and checks the content among a call's arguments. It does not
// ask that there be any.
func (s *Server) newContent(c *call) (content, *apiError) {
	out := content{text: c.args["text"]}
	if md := c.args["markdown_text"]; md != "" {
		if out.text != "" || c.args["blocks"] != "" {
			return out, fail("markdown_text_conflict")
		}
		if length(md) > maxMarkdown {
			return out, fail("msg_too_long")
		}
		out.text = md
	}
	var err *apiError
	if out.blocks, err = s.blocksArg(c.args["blocks"]); err != nil {
		return out, err
	}
	if out.attachments, err = s.attachmentsArg(c.args["attachments"]); err != nil {
		return out, err
	}
	out.metadata, err = metadataArg(c.args["metadata"])
	return out, err
}

// empty reports whether there is nothing to show. White space is nothing.
func (c content) empty() bool {
	return strings.TrimSpace(c.text) == "" && c.blocks == nil && c.attachments == nil
}

func (c *content) truncate() {
	if length(c.text) > maxText {
		c.text = string([]rune(c.text)[:maxText])
		c.truncated = true
	}
}

func (s *Server) blocksArg(arg string) (json.RawMessage, *apiError) {
	if arg == "" {
		return nil, nil
	}
	var list []any
	if err := decode([]byte(arg), &list); err != nil {
		return nil, fail("invalid_blocks_format")
	}
	c := newChecker(MessageSurface)
	c.blocks("/blocks", list)
	if len(c.found) > 0 {
		return nil, violated("invalid_blocks", c.found)
	}
	if len(list) == 0 {
		return nil, nil
	}
	s.name(list)
	return raw(list), nil
}

func (s *Server) attachmentsArg(arg string) (json.RawMessage, *apiError) {
	if arg == "" {
		return nil, nil
	}
	var list []map[string]any
	if err := decode([]byte(arg), &list); err != nil {
		return nil, fail("invalid_attachments")
	}
	if len(list) > maxAttachments {
		return nil, fail("too_many_attachments")
	}
	if len(list) == 0 {
		return nil, nil
	}
	for i, a := range list {
		a["id"] = i + 1
		blocks, _ := a["blocks"].([]any)
		c := newChecker(MessageSurface)
		c.blocks(fmt.Sprintf("/attachments/%d/blocks", i), blocks)
		if len(c.found) > 0 {
			return nil, violated("invalid_attachments", c.found)
		}
		s.name(blocks)
	}
	return raw(list), nil
}

// metadataArg: https://docs.slack.dev/messaging/message-metadata/. An empty
// object is kept as such: in an update it takes metadata away.
func metadataArg(arg string) (json.RawMessage, *apiError) {
	if arg == "" {
		return nil, nil
	}
	var m map[string]any
	if err := decode([]byte(arg), &m); err != nil {
		return nil, fail("invalid_metadata_format")
	}
	// slack-go cannot leave the field out of a response URL's body, and sends it empty.
	if len(m) == 0 || m["event_type"] == "" && m["event_payload"] == nil {
		return json.RawMessage("{}"), nil
	}
	_, typed := m["event_type"].(string)
	_, paid := m["event_payload"].(map[string]any)
	if !typed || !paid {
		return nil, fail("invalid_metadata_schema")
	}
	if len(arg) > maxMetadata {
		return nil, fail("metadata_too_large")
	}
	return json.RawMessage(arg), nil
}

// put writes the content into a message, replacing what it said.
func (c content) put(m *Message) {
	m.Text, m.Blocks, m.Attachments = c.text, c.blocks, c.attachments
	c.putMetadata(m)
}

func (c content) putMetadata(m *Message) {
	switch string(c.metadata) {
	case "":
	case "{}":
		m.Metadata = nil
	default:
		m.Metadata = c.metadata
	}
}

// name gives blocks and their interactive elements the IDs they came without, as
// Slack does.
func (s *Server) name(blocks []any) {
	for _, b := range blocks {
		obj, ok := b.(map[string]any)
		if !ok {
			continue
		}
		if text(obj["block_id"]) == "" {
			obj["block_id"] = strings.ToLower(s.ws.ids.next("b"))
		}
		for _, e := range elementsOf(obj) {
			if text(e["action_id"]) == "" && e["type"] != "image" {
				e["action_id"] = strings.ToLower(s.ws.ids.next("a"))
			}
		}
	}
}

// elementsOf lists the elements in a block that a person can act on.
func elementsOf(block map[string]any) []map[string]any {
	var out []map[string]any
	add := func(v any) {
		if e, ok := v.(map[string]any); ok {
			out = append(out, e)
		}
	}
	switch block["type"] {
	case "actions", "context_actions":
		list, _ := block["elements"].([]any)
		for _, e := range list {
			add(e)
		}
	case "section":
		add(block["accessory"])
	case "input":
		add(block["element"])
	}
	return out
}
