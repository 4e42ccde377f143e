package localslack

import (
	"encoding/json"
	"regexp"
	"strings"
)

// markup is what Slack writes in angle brackets in a message's text:
// https://docs.slack.dev/messaging/formatting-message-text/.
func markup() *regexp.Regexp { return regexp.MustCompile(`<([^<>\s][^<>]*)>`) }

// richText is the blocks that a person's message has beside its text.
func (s *Server) richText(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	var elements []any
	plain := func(t string) {
		if t != "" {
			elements = append(elements, map[string]any{"type": "text", "text": unescape(t)})
		}
	}
	at := 0
	for _, m := range markup().FindAllStringSubmatchIndex(text, -1) {
		plain(text[at:m[0]])
		elements = append(elements, markupElement(text[m[2]:m[3]]))
		at = m[1]
	}
	plain(text[at:])
	return raw([]any{map[string]any{
		"type": "rich_text", "block_id": strings.ToLower(s.ws.ids.next("b")),
		"elements": []any{map[string]any{"type": "rich_text_section", "elements": elements}},
	}})
}

func markupElement(inner string) map[string]any {
	ref, label, labelled := strings.Cut(inner, "|")
	switch {
	case strings.HasPrefix(ref, "@"):
		return map[string]any{"type": "user", "user_id": ref[1:]}
	case strings.HasPrefix(ref, "#"):
		return map[string]any{"type": "channel", "channel_id": ref[1:]}
	case strings.HasPrefix(ref, "!subteam^"):
		return map[string]any{"type": "usergroup", "usergroup_id": strings.TrimPrefix(ref, "!subteam^")}
	case strings.HasPrefix(ref, "!"):
		return map[string]any{"type": "broadcast", "range": ref[1:]}
	}
	link := map[string]any{"type": "link", "url": unescape(ref)}
	if labelled {
		link["text"] = unescape(label)
	}
	return link
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}
