package localslack

import (
	"fmt"
	"reflect"
	"slices"
)

// elementSet is a list of the element types that fit somewhere.
type elementSet func(kind string) bool

func selects(kind string) bool {
	switch kind {
	case "static_select", "external_select", "users_select", "conversations_select", "channels_select",
		"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select":
		return true
	}
	return false
}

func choices(kind string) bool {
	return selects(kind) || slices.Contains([]string{"checkboxes", "radio_buttons", "datepicker", "timepicker"}, kind)
}

// https://docs.slack.dev/reference/block-kit/blocks/actions-block/
func actionElements(kind string) bool {
	return choices(kind) || slices.Contains([]string{"button", "overflow", "datetimepicker", "workflow_button"}, kind)
}

// https://docs.slack.dev/reference/block-kit/blocks/section-block/
func accessoryElements(kind string) bool {
	return choices(kind) || slices.Contains([]string{"button", "image", "overflow", "workflow_button"}, kind)
}

// https://docs.slack.dev/reference/block-kit/blocks/context-actions-block/
func contextActionElements(kind string) bool {
	return kind == "feedback_buttons" || kind == "icon_button"
}

// https://docs.slack.dev/reference/block-kit/blocks/input-block/
func inputElements(kind string) bool {
	return choices(kind) || slices.Contains([]string{
		"datetimepicker", "email_text_input", "file_input", "number_input",
		"plain_text_input", "rich_text_input", "url_text_input",
	}, kind)
}

func (c *checker) elements(ptr string, b map[string]any, most int, fits elementSet) {
	for i, e := range c.array(ptr, b, "elements", 1, most, true) {
		c.element(fmt.Sprintf("%s/elements/%d", ptr, i), e, fits)
	}
}

func (c *checker) element(ptr string, v any, fits elementSet) {
	e, ok := v.(map[string]any)
	if !ok {
		c.addf(ptr, "must provide an object")
		return
	}
	kind := text(e["type"])
	if !fits(kind) {
		c.addf(ptr+"/type", "unsupported type: %s", kind)
		return
	}
	if kind == "image" {
		c.image(ptr, e)
		return
	}
	if id := c.str(ptr, e, "action_id", 1, 255, false); id != "" {
		if c.actions[id] {
			c.addf(ptr+"/action_id", "`action_id` %q already exists for another component", id)
		}
		c.actions[id] = true
	}
	if e["confirm"] != nil {
		c.confirm(ptr+"/confirm", e["confirm"])
	}
	// A placeholder is 150 in every element that has one.
	c.textObject(ptr, e, "placeholder", plainText, 150, false)
	c.elementFields(ptr, kind, e)
}

// elementFields checks what is particular to a type of element:
// https://docs.slack.dev/reference/block-kit/block-elements/ and the page of each.
func (c *checker) elementFields(ptr, kind string, e map[string]any) {
	switch kind {
	case "button", "workflow_button":
		c.textObject(ptr, e, "text", plainText, 75, true)
		c.str(ptr, e, "value", 0, 2000, false)
		c.str(ptr, e, "url", 0, 3000, false)
		c.str(ptr, e, "accessibility_label", 0, 75, false)
		c.enum(ptr, e, "style", false, "primary", "danger")
	case "icon_button":
		c.str(ptr, e, "icon", 1, 0, true)
		c.textObject(ptr, e, "text", plainText, 75, true)
		c.str(ptr, e, "value", 0, 2000, false)
		c.str(ptr, e, "accessibility_label", 0, 75, false)
	case "feedback_buttons":
		c.feedback(ptr, e, "positive_button")
		c.feedback(ptr, e, "negative_button")
	case "overflow":
		// Slack documents at most five; at least two is what it documented before
		// 2022, and what a menu needs to be one.
		c.options(ptr, e, 2, 5)
	case "static_select", "multi_static_select":
		c.selectOptions(ptr, e)
		c.initial(ptr, e)
	case "checkboxes", "radio_buttons":
		c.options(ptr, e, 1, 10)
		c.initial(ptr, e)
	case "number_input":
		if _, ok := e["is_decimal_allowed"].(bool); !ok {
			c.addf(ptr, "missing required field: is_decimal_allowed")
		}
	case "plain_text_input":
		c.number(ptr, e, "min_length", 0, 3000)
		c.number(ptr, e, "max_length", 1, 3000)
	}
}

func (c *checker) number(ptr string, e map[string]any, name string, least, most int64) {
	if e[name] == nil {
		return
	}
	n, ok := e[name].(interface{ Int64() (int64, error) })
	if !ok {
		c.addf(ptr+"/"+name, "must provide a number")
		return
	}
	if v, err := n.Int64(); err != nil || v < least || v > most {
		c.addf(ptr+"/"+name, "must be between %d and %d", least, most)
	}
}

// https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element/
func (c *checker) feedback(ptr string, e map[string]any, name string) {
	b, ok := e[name].(map[string]any)
	if !ok {
		c.addf(ptr, "missing required field: %s", name)
		return
	}
	c.textObject(ptr+"/"+name, b, "text", plainText, 75, true)
	c.str(ptr+"/"+name, b, "value", 1, 2000, true)
	c.str(ptr+"/"+name, b, "accessibility_label", 0, 75, false)
}

// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/
func (c *checker) selectOptions(ptr string, e map[string]any) {
	if e["option_groups"] == nil {
		c.options(ptr, e, 1, 100)
		return
	}
	for p, group := range c.objects(ptr, e, "option_groups", 1, 100) {
		c.textObject(p, group, "label", plainText, 75, true)
		c.options(p, group, 1, 100)
	}
}

// initial checks what is chosen at first: an option "that exactly matches one" of those on offer,
// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/.
func (c *checker) initial(ptr string, e map[string]any) {
	chosen := map[string]any{}
	if o := e["initial_option"]; o != nil {
		chosen[ptr+"/initial_option"] = o
	}
	for i, o := range c.array(ptr, e, "initial_options", 1, 0, false) {
		chosen[fmt.Sprintf("%s/initial_options/%d", ptr, i)] = o
	}
	for p, v := range chosen {
		o, ok := v.(map[string]any)
		if !ok || !reflect.DeepEqual(option(e, text(o["value"])), o) {
			c.addf(p, "must match one of the options")
		}
	}
}

// https://docs.slack.dev/reference/block-kit/composition-objects/option-object/: a value has at most 150 characters, though the
// types of Slack's own JavaScript SDK (@slack/types) say 75.
func (c *checker) options(ptr string, e map[string]any, least, most int) {
	kind := plainText
	if t := text(e["type"]); t == "checkboxes" || t == "radio_buttons" {
		kind = anyText
	}
	for p, option := range c.objects(ptr, e, "options", least, most) {
		c.textObject(p, option, "text", kind, 75, true)
		c.str(p, option, "value", 1, 150, true)
		c.textObject(p, option, "description", kind, 75, false)
	}
}

// https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object/
func (c *checker) confirm(ptr string, v any) {
	obj, ok := v.(map[string]any)
	if !ok {
		c.addf(ptr, "must provide an object")
		return
	}
	c.textObject(ptr, obj, "title", plainText, 100, true)
	c.textObject(ptr, obj, "text", plainText, 300, true)
	c.textObject(ptr, obj, "confirm", plainText, 30, true)
	c.textObject(ptr, obj, "deny", plainText, 30, true)
	c.enum(ptr, obj, "style", false, "primary", "danger")
}
