package localslack_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"whoowns/bot/localslack"
)

// chars is a string of n characters that take two bytes each: limits count characters.
func chars(n int) string { return strings.Repeat("é", n) }

func list(n int, item string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(item+",", n), ",") + "]"
}

func plain(n int) string { return `{"type":"plain_text","text":"` + chars(n) + `"}` }

func opts(n int) string { return list(n, `{"text":`+plain(1)+`,"value":"v"}`) }

// pie is a chart with a title of so many characters, and so many segments with labels of so many.
func pie(title, segments, label int) string {
	return `{"type":"data_visualization","title":"` + chars(title) + `","chart":{"type":"pie","segments":` + list(segments, `{"label":"`+chars(label)+`","value":1}`) + `}}`
}

func actions(element string) string { return `[{"type":"actions","elements":[` + element + `]}]` }

func input(element string) string {
	return `[{"type":"input","label":` + plain(1) + `,"element":` + element + `}]`
}

// Every limit: what is fine at it is refused one over (or under).
func TestBlockLimits(t *testing.T) {
	divider := `{"type":"divider"}`
	button := `{"type":"button","text":` + plain(1) + `}`
	for _, test := range []struct {
		name    string
		surface localslack.Surface
		blocks  func(n int) string
		fine    int
		over    int
		pointer string
	}{
		{"blocks in a message", "", func(n int) string { return list(n, divider) }, 50, 51, "/blocks"},
		{"blocks in a modal", localslack.ModalSurface, func(n int) string { return list(n, divider) }, 100, 101, "/blocks"},
		{"blocks in a home", localslack.HomeSurface, func(n int) string { return list(n, divider) }, 100, 101, "/blocks"},
		{"header", "", func(n int) string { return `[{"type":"header","text":` + plain(n) + `}]` }, 150, 151, "/blocks/0/text/text"},
		{"section text", "", func(n int) string { return `[{"type":"section","text":` + plain(n) + `}]` }, 3000, 3001, "/blocks/0/text/text"},
		{"section text, least", "", func(n int) string { return `[{"type":"section","text":` + plain(n) + `}]` }, 1, 0, "/blocks/0/text/text"},
		{"fields", "", func(n int) string { return `[{"type":"section","fields":` + list(n, plain(1)) + `}]` }, 10, 11, "/blocks/0/fields"},
		{"field text", "", func(n int) string { return `[{"type":"section","fields":[` + plain(n) + `]}]` }, 2000, 2001, "/blocks/0/fields/0/text"},
		{"context", "", func(n int) string { return `[{"type":"context","elements":` + list(n, plain(1)) + `}]` }, 10, 11, "/blocks/0/elements"},
		{"actions", "", func(n int) string { return `[{"type":"actions","elements":` + list(n, button) + `}]` }, 25, 26, "/blocks/0/elements"},
		{"actions, least", "", func(n int) string { return `[{"type":"actions","elements":` + list(n, button) + `}]` }, 1, 0, "/blocks/0/elements"},
		{"context actions", "", func(n int) string {
			return `[{"type":"context_actions","elements":` + list(n, `{"type":"icon_button","icon":"trash","text":`+plain(1)+`}`) + `}]`
		}, 5, 6, "/blocks/0/elements"},
		{"block ID", "", func(n int) string { return `[{"type":"divider","block_id":"` + chars(n) + `"}]` }, 255, 256, "/blocks/0/block_id"},
		{"action ID", "", func(n int) string {
			return actions(`{"type":"button","text":` + plain(1) + `,"action_id":"` + chars(n) + `"}`)
		}, 255, 256, "/blocks/0/elements/0/action_id"},
		{"button text", "", func(n int) string { return actions(`{"type":"button","text":` + plain(n) + `}`) }, 75, 76, "/blocks/0/elements/0/text/text"},
		{"button value", "", func(n int) string {
			return actions(`{"type":"button","text":` + plain(1) + `,"value":"` + chars(n) + `"}`)
		}, 2000, 2001, "/blocks/0/elements/0/value"},
		{"button URL", "", func(n int) string {
			return actions(`{"type":"button","text":` + plain(1) + `,"url":"` + chars(n) + `"}`)
		}, 3000, 3001, "/blocks/0/elements/0/url"},
		{"confirmation title", "", func(n int) string {
			return actions(`{"type":"button","text":` + plain(1) + `,"confirm":{"title":` + plain(n) + `,"text":` + plain(300) + `,"confirm":` + plain(30) + `,"deny":` + plain(30) + `}}`)
		}, 100, 101, "/blocks/0/elements/0/confirm/title/text"},
		{"select options", "", func(n int) string { return actions(`{"type":"static_select","options":` + opts(n) + `}`) }, 100, 101, "/blocks/0/elements/0/options"},
		{"option text", "", func(n int) string {
			return actions(`{"type":"static_select","options":[{"text":` + plain(n) + `,"value":"v"}]}`)
		}, 75, 76, "/blocks/0/elements/0/options/0/text/text"},
		{"option value", "", func(n int) string {
			return actions(`{"type":"static_select","options":[{"text":` + plain(1) + `,"value":"` + chars(n) + `"}]}`)
		}, 150, 151, "/blocks/0/elements/0/options/0/value"},
		{"option groups", "", func(n int) string {
			return actions(`{"type":"static_select","option_groups":` + list(n, `{"label":`+plain(75)+`,"options":`+opts(1)+`}`) + `}`)
		}, 100, 101, "/blocks/0/elements/0/option_groups"},
		{"options of a group", "", func(n int) string {
			return actions(`{"type":"static_select","option_groups":[{"label":` + plain(1) + `,"options":` + opts(n) + `}]}`)
		}, 100, 101, "/blocks/0/elements/0/option_groups/0/options"},
		{"label of a group", "", func(n int) string {
			return actions(`{"type":"static_select","option_groups":[{"label":` + plain(n) + `,"options":` + opts(1) + `}]}`)
		}, 75, 76, "/blocks/0/elements/0/option_groups/0/label/text"},
		{"charts", "", func(n int) string { return list(n, pie(1, 1, 1)) }, 2, 3, "/blocks"},
		{"chart title", "", func(n int) string { return list(1, pie(n, 1, 1)) }, 50, 51, "/blocks/0"},
		{"segments, most", "", func(n int) string { return list(1, pie(1, n, 1)) }, 6, 7, "/blocks/0"},
		{"segments, least", "", func(n int) string { return list(1, pie(1, n, 1)) }, 1, 0, "/blocks/0"},
		{"segment label", "", func(n int) string { return list(1, pie(1, 1, n)) }, 20, 21, "/blocks/0"},
		{"placeholder", "", func(n int) string {
			return actions(`{"type":"static_select","placeholder":` + plain(n) + `,"options":` + opts(1) + `}`)
		}, 150, 151, "/blocks/0/elements/0/placeholder/text"},
		{"overflow, most", "", func(n int) string { return actions(`{"type":"overflow","options":` + opts(n) + `}`) }, 5, 6, "/blocks/0/elements/0/options"},
		{"overflow, least", "", func(n int) string { return actions(`{"type":"overflow","options":` + opts(n) + `}`) }, 2, 1, "/blocks/0/elements/0/options"},
		{"checkboxes", "", func(n int) string { return actions(`{"type":"checkboxes","options":` + opts(n) + `}`) }, 10, 11, "/blocks/0/elements/0/options"},
		{"input label", localslack.ModalSurface, func(n int) string {
			return `[{"type":"input","label":` + plain(n) + `,"element":{"type":"plain_text_input"}}]`
		}, 2000, 2001, "/blocks/0/label/text"},
		{"input length", localslack.ModalSurface, func(n int) string {
			b, _ := json.Marshal(n)
			return input(`{"type":"plain_text_input","max_length":` + string(b) + `}`)
		}, 3000, 3001, "/blocks/0/element/max_length"},
		{"alt text", "", func(n int) string {
			return `[{"type":"image","image_url":"https://a.test/a.png","alt_text":"` + chars(n) + `"}]`
		}, 2000, 2001, "/blocks/0/alt_text"},
		{"markdown", "", func(n int) string {
			return `[{"type":"markdown","text":"` + strings.Repeat("a", 6000) + `"},{"type":"markdown","text":"` + strings.Repeat("a", n) + `"}]`
		}, 6000, 6001, "/blocks"},
		{"table rows", "", func(n int) string {
			return `[{"type":"table","rows":` + list(n, `[{"type":"raw_text","text":"x"}]`) + `}]`
		}, 100, 101, "/blocks/0/rows"},
		{"table cells", "", func(n int) string {
			return `[{"type":"table","rows":[` + list(n, `{"type":"raw_text","text":"x"}`) + `]}]`
		}, 20, 21, "/blocks/0/rows/0"},
		{"feedback button text", "", func(n int) string {
			return `[{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":` + plain(n) + `,"value":"y"},"negative_button":{"text":` + plain(1) + `,"value":"n"}}]}]`
		}, 75, 76, "/blocks/0/elements/0/positive_button/text/text"},
	} {
		t.Run(test.name, func(t *testing.T) {
			surface := test.surface
			if surface == "" {
				surface = localslack.MessageSurface
			}
			if found := must[[]localslack.Violation](t)(localslack.ValidateBlocksJSON(surface, []byte(test.blocks(test.fine)))); len(found) != 0 {
				t.Errorf("%d: %v", test.fine, found)
			}
			found := must[[]localslack.Violation](t)(localslack.ValidateBlocksJSON(surface, []byte(test.blocks(test.over))))
			if len(found) == 0 || found[len(found)-1].Pointer != test.pointer {
				t.Errorf("%d: %v, want %s", test.over, found, test.pointer)
			}
		})
	}
}

func TestViewLimits(t *testing.T) {
	view := func(field string) func(int) string {
		return func(n int) string {
			fields := map[string]string{"title": plain(1), "submit": plain(1), "close": plain(1), "private_metadata": `""`, "callback_id": `""`}
			fields[field] = plain(n)
			if field == "private_metadata" || field == "callback_id" {
				fields[field] = `"` + chars(n) + `"`
			}
			var out strings.Builder
			out.WriteString(`{"type":"modal","blocks":[]`)
			for name, v := range fields {
				out.WriteString(`,"` + name + `":` + v)
			}
			return out.String() + "}"
		}
	}
	for field, limit := range map[string]int{"title": 24, "submit": 24, "close": 24, "private_metadata": 3000, "callback_id": 255} {
		if found := must[[]localslack.Violation](t)(localslack.ValidateView([]byte(view(field)(limit)))); len(found) != 0 {
			t.Errorf("%s of %d: %v", field, limit, found)
		}
		if found := must[[]localslack.Violation](t)(localslack.ValidateView([]byte(view(field)(limit + 1)))); len(found) != 1 {
			t.Errorf("%s of %d: %v", field, limit+1, found)
		}
	}
}

func TestBlockErrors(t *testing.T) {
	for _, test := range []struct {
		name    string
		surface localslack.Surface
		blocks  string
		want    string
	}{
		{"no type", localslack.MessageSurface, `[{}]`, "missing required field: type [json-pointer:/blocks/0]"},
		{"no object", localslack.MessageSurface, `["x"]`, "must provide an object [json-pointer:/blocks/0]"},
		{"empty section", localslack.MessageSurface, `[{"type":"section"}]`, "missing required field: text or fields [json-pointer:/blocks/0]"},
		{"markup in a header", localslack.MessageSurface, `[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "must be a valid enum value [json-pointer:/blocks/0/text/type]"},
		{"markup on a button", localslack.MessageSurface, actions(`{"type":"button","text":{"type":"mrkdwn","text":"x"}}`), "must be a valid enum value [json-pointer:/blocks/0/elements/0/text/type]"},
		{"emoji in markup", localslack.MessageSurface, `[{"type":"section","text":{"type":"mrkdwn","text":"x","emoji":true}}]`, "invalid additional property: emoji [json-pointer:/blocks/0/text]"},
		{"same block ID", localslack.MessageSurface, `[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`, "`block_id` \"a\" already exists for another block [json-pointer:/blocks/1/block_id]"},
		{"same action ID", localslack.MessageSurface, actions(`{"type":"button","text":` + plain(1) + `,"action_id":"a"},{"type":"button","text":` + plain(1) + `,"action_id":"a"}`), "`action_id` \"a\" already exists for another component [json-pointer:/blocks/0/elements/1/action_id]"},
		{"input among actions", localslack.MessageSurface, actions(`{"type":"plain_text_input"}`), "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]"},
		{"button among context actions", localslack.MessageSurface, `[{"type":"context_actions","elements":[{"type":"button"}]}]`, "unsupported type: button [json-pointer:/blocks/0/elements/0/type]"},
		{"input beside a section", localslack.MessageSurface, `[{"type":"section","text":` + plain(1) + `,"accessory":{"type":"plain_text_input"}}]`, "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]"},
		{"image without words", localslack.MessageSurface, `[{"type":"context","elements":[{"type":"image","image_url":"https://a.test/a.png"}]}]`, "missing required field: alt_text [json-pointer:/blocks/0/elements/0]"},
		{"input without element", localslack.ModalSurface, `[{"type":"input","label":` + plain(1) + `}]`, "missing required field: element [json-pointer:/blocks/0]"},
		{"video without a title", localslack.MessageSurface, `[{"type":"video","alt_text":"x","thumbnail_url":"u","video_url":"u"}]`, "missing required field: title [json-pointer:/blocks/0]"},
		{"bad style", localslack.MessageSurface, actions(`{"type":"button","text":` + plain(1) + `,"style":"loud"}`), "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"},
		{"rich text element", localslack.MessageSurface, `[{"type":"rich_text","elements":[{"type":"text","elements":[]}]}]`, "must be a valid enum value [json-pointer:/blocks/0/elements/0/type]"},
		{"markdown in a modal", localslack.ModalSurface, `[{"type":"markdown","text":"x"}]`, "unsupported type: markdown [json-pointer:/blocks/0/type]"},
		{"table in a home", localslack.HomeSurface, `[{"type":"table","rows":[]}]`, "unsupported type: table [json-pointer:/blocks/0/type]"},
		{"context actions in a home", localslack.HomeSurface, `[{"type":"context_actions","elements":[]}]`, "unsupported type: context_actions [json-pointer:/blocks/0/type]"},
		{"chart in a home", localslack.HomeSurface, list(1, pie(1, 1, 1)), "unsupported type: data_visualization [json-pointer:/blocks/0/type]"},
		{"chart in a modal", localslack.ModalSurface, list(1, pie(1, 1, 1)), "unsupported type: data_visualization [json-pointer:/blocks/0/type]"},
		{"table in a modal", localslack.ModalSurface, `[{"type":"table","rows":[]}]`, "unsupported type: table [json-pointer:/blocks/0/type]"},
		{"context actions in a modal", localslack.ModalSurface, `[{"type":"context_actions","elements":[]}]`, "unsupported type: context_actions [json-pointer:/blocks/0/type]"},
		{"initial option of another text", localslack.MessageSurface, actions(`{"type":"static_select","options":` + opts(1) + `,"initial_option":{"text":` + plain(2) + `,"value":"v"}}`), "must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]"},
		{"initial option of another value", localslack.MessageSurface, actions(`{"type":"static_select","option_groups":[{"label":` + plain(1) + `,"options":` + opts(1) + `}],"initial_option":{"text":` + plain(1) + `,"value":"w"}}`), "must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]"},
		{"initial option that is none", localslack.MessageSurface, actions(`{"type":"radio_buttons","options":` + opts(1) + `,"initial_option":"v"}`), "must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]"},
		{"initial options", localslack.MessageSurface, actions(`{"type":"checkboxes","options":` + opts(1) + `,"initial_options":[{"text":` + plain(1) + `,"value":"w"}]}`), "must match one of the options [json-pointer:/blocks/0/elements/0/initial_options/0]"},
		{"layout without a label", localslack.MessageSurface, `[{"type":"layout","rows":[]}]`, "label must contain 1 to 150 characters [json-pointer:/blocks/0]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := must[[]localslack.Violation](t)(localslack.ValidateBlocksJSON(test.surface, []byte(test.blocks)))
			if len(found) == 0 || found[len(found)-1].String() != test.want {
				t.Errorf("found %q, want %q", found, test.want)
			}
		})
	}
}

func TestViewErrors(t *testing.T) {
	for view, want := range map[string]string{
		`{"type":"modal","blocks":[]}`:                          "missing required field: title [json-pointer:/view]",
		`{"type":"home"}`:                                       "missing required field: blocks [json-pointer:/view]",
		`{"type":"home","blocks":[],"submit":` + plain(1) + `}`: "invalid additional property: submit [json-pointer:/view]",
		`{"type":"modal","title":` + plain(1) + `,"blocks":` + input(`{"type":"plain_text_input"}`) + `}`: "missing required field: submit [json-pointer:/view]",
	} {
		found := must[[]localslack.Violation](t)(localslack.ValidateView([]byte(view)))
		if len(found) != 1 || found[0].String() != want {
			t.Errorf("%s: %q, want %q", view, found, want)
		}
	}
}

func TestValidateBlocksTakesTypedBlocks(t *testing.T) {
	header := slack.NewHeaderBlock(slack.NewTextBlockObject("plain_text", chars(151), false, false))
	if found := must[[]localslack.Violation](t)(localslack.ValidateBlocks(localslack.MessageSurface, slack.NewDividerBlock(), header)); len(found) != 1 || found[0].Pointer != "/blocks/1/text/text" {
		t.Errorf("found %v", found)
	}
	if found := must[[]localslack.Violation](t)(localslack.ValidateBlocks(localslack.MessageSurface)); len(found) != 0 {
		t.Errorf("found %v in no blocks", found)
	}
}

func TestMarkdownPayload(t *testing.T) {
	// Within the documented limit, but with so much beside it that Slack was seen to refuse.
	blocks := `[{"type":"markdown","text":"` + strings.Repeat("a", 12000) + `"},{"type":"section","text":` + plain(3000) + `}]`
	found := must[[]localslack.Violation](t)(localslack.ValidateBlocksJSON(localslack.MessageSurface, []byte(blocks)))
	if len(found) != 1 || found[0].Code != "msg_blocks_too_long" {
		t.Errorf("found %v", found)
	}
}
