package localslack

import (
	"fmt"
	"maps"
	"strings"
)

func blocksIn(v any) []map[string]any {
	list, _ := v.([]any)
	var out []map[string]any
	for _, b := range list {
		if obj, ok := b.(map[string]any); ok {
			out = append(out, obj)
		}
	}
	return out
}

// actionOf is the element acted on, as a payload's actions describe it.
func actionOf(blocks []map[string]any, p Press) (map[string]any, error) {
	for _, b := range blocks {
		if p.BlockID != "" && b["block_id"] != p.BlockID {
			continue
		}
		for _, e := range elementsOf(b) {
			if e["action_id"] != p.ActionID {
				continue
			}
			action := map[string]any{"type": e["type"], "action_id": p.ActionID, "block_id": b["block_id"]}
			switch e["type"] {
			case "button", "icon_button", "workflow_button":
				action["text"] = e["text"]
				if v, ok := e["value"]; ok {
					action["value"] = v
				}
			case "feedback_buttons":
				return action, feedbackAction(action, e, p.Value)
			default:
				v, err := valueOf(e, p.Value)
				maps.Copy(action, v)
				return action, err
			}
			return action, nil
		}
	}
	return nil, fmt.Errorf("nothing there has the action ID %q", p.ActionID)
}

func feedbackAction(action, e map[string]any, value string) error {
	for _, name := range []string{"positive_button", "negative_button"} {
		b, _ := e[name].(map[string]any)
		if b["value"] == value {
			action["text"], action["value"] = b["text"], value
			return nil
		}
	}
	return fmt.Errorf("no feedback button has the value %q", value)
}

// valueOf is what an element holds when a person has given it this value, in the
// words of its type: https://docs.slack.dev/reference/views/#view_state.
func valueOf(e map[string]any, value string) (map[string]any, error) {
	kind := text(e["type"])
	out := map[string]any{"type": kind}
	switch kind {
	case "static_select", "external_select", "radio_buttons", "overflow":
		if value == "" {
			out["selected_option"] = e["initial_option"]
			return out, nil
		}
		o := option(e, value)
		if o == nil {
			return nil, fmt.Errorf("%s has no option %q", kind, value)
		}
		out["selected_option"] = o
	case "multi_static_select", "multi_external_select", "checkboxes":
		options := []any{}
		for v := range strings.SplitSeq(value, ",") {
			o := option(e, v)
			if o == nil && value != "" {
				return nil, fmt.Errorf("%s has no option %q", kind, v)
			}
			if o != nil {
				options = append(options, o)
			}
		}
		out["selected_options"] = options
	case "users_select":
		out["selected_user"] = value
	case "channels_select":
		out["selected_channel"] = value
	case "conversations_select":
		out["selected_conversation"] = value
	case "multi_users_select", "multi_channels_select", "multi_conversations_select":
		plural := strings.TrimSuffix(strings.TrimPrefix(kind, "multi_"), "_select")
		out["selected_"+plural] = strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
	case "datepicker":
		out["selected_date"] = value
	case "timepicker":
		out["selected_time"] = value
	default: // the text inputs
		out["value"] = nil
		if value == "" {
			value = text(e["initial_value"])
		}
		if value != "" {
			out["value"] = value
		}
	}
	return out, nil
}

// option finds an option by its value, in groups too.
func option(e map[string]any, value string) map[string]any {
	lists := []any{e["options"]}
	groups, _ := e["option_groups"].([]any)
	for _, g := range groups {
		if group, ok := g.(map[string]any); ok {
			lists = append(lists, group["options"])
		}
	}
	for _, l := range lists {
		for _, o := range blocksIn(l) {
			if o["value"] == value {
				return o
			}
		}
	}
	return nil
}

// stateOf is the state of all the inputs among the blocks.
func stateOf(blocks []map[string]any, inputs map[string]string) (map[string]any, error) {
	values := map[string]any{}
	for _, b := range blocks {
		for _, e := range elementsOf(b) {
			switch e["type"] {
			case "button", "icon_button", "workflow_button", "feedback_buttons", "overflow", "image":
				continue
			}
			v, err := valueOf(e, inputs[text(e["action_id"])])
			if err != nil {
				return nil, err
			}
			id := text(b["block_id"])
			if values[id] == nil {
				values[id] = map[string]any{}
			}
			values[id].(map[string]any)[text(e["action_id"])] = v
		}
	}
	return map[string]any{"values": values}, nil
}

// unfilled is the block ID of the first input that a person must fill and did not.
func unfilled(blocks []map[string]any, inputs map[string]string) string {
	for _, b := range blocks {
		if b["type"] != "input" || b["optional"] == true {
			continue
		}
		e, _ := b["element"].(map[string]any)
		initial := false
		for _, name := range []string{"initial_value", "initial_option", "initial_options", "initial_user", "initial_date"} {
			initial = initial || e[name] != nil
		}
		if inputs[text(e["action_id"])] == "" && !initial {
			return text(b["block_id"])
		}
	}
	return ""
}
