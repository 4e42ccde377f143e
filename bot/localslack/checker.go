package localslack

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"unicode/utf8"
)

// A checker walks blocks as Slack receives them, as plain JSON, and collects
// what Slack would refuse. Typed blocks would already have lost what is wrong.
type checker struct {
	surface Surface
	found   []Violation
	ids     map[string]bool // block IDs seen
	actions map[string]bool // action IDs seen in the block at hand
}

func newChecker(s Surface) *checker {
	return &checker{surface: s, ids: map[string]bool{}, actions: map[string]bool{}}
}

func (c *checker) addf(ptr, format string, args ...any) {
	c.found = append(c.found, Violation{Pointer: ptr, Message: fmt.Sprintf(format, args...)})
}

// textKind says which text objects fit.
type textKind bool

const (
	plainText textKind = false
	anyText   textKind = true
)

func text(v any) string {
	s, _ := v.(string)
	return s
}

func length(s string) int { return utf8.RuneCountInString(s) }

// str checks a string's length in characters; a max of 0 is no limit.
func (c *checker) str(ptr string, obj map[string]any, name string, least, most int, required bool) string {
	v, there := obj[name]
	if !there || v == nil {
		if required {
			c.addf(ptr, "missing required field: %s", name)
		}
		return ""
	}
	s, ok := v.(string)
	switch p := ptr + "/" + name; {
	case !ok:
		c.addf(p, "must provide a string")
	case length(s) < least:
		c.addf(p, "must be more than %d characters", least-1)
	case most > 0 && length(s) > most:
		c.addf(p, "must be less than %d characters", most+1)
	}
	return s
}

// array checks an array's size; a max of 0 is no limit.
func (c *checker) array(ptr string, obj map[string]any, name string, least, most int, required bool) []any {
	v, there := obj[name]
	if !there || v == nil {
		if required {
			c.addf(ptr, "missing required field: %s", name)
		}
		return nil
	}
	list, ok := v.([]any)
	switch p := ptr + "/" + name; {
	case !ok:
		c.addf(p, "must provide an array")
	case len(list) < least:
		c.addf(p, "no fewer than %d items allowed", least)
	case most > 0 && len(list) > most:
		c.addf(p, "no more than %d items allowed", most)
	}
	return list
}

// objects yields the objects of an array that must be there, each with its pointer.
func (c *checker) objects(ptr string, obj map[string]any, name string, least, most int) iter.Seq2[string, map[string]any] {
	return func(yield func(string, map[string]any) bool) {
		for i, v := range c.array(ptr, obj, name, least, most, true) {
			p := fmt.Sprintf("%s/%s/%d", ptr, name, i)
			element, ok := v.(map[string]any)
			if !ok {
				c.addf(p, "must provide an object")
				continue
			}
			if !yield(p, element) {
				return
			}
		}
	}
}

func (c *checker) enum(ptr string, obj map[string]any, name string, required bool, values ...string) {
	if s := c.str(ptr, obj, name, 0, 0, required); obj[name] != nil && !slices.Contains(values, s) {
		c.addf(ptr+"/"+name, "must be a valid enum value")
	}
}

// textObject checks a field that holds a text object:
// https://docs.slack.dev/reference/block-kit/composition-objects/text-object/.
func (c *checker) textObject(ptr string, obj map[string]any, name string, kind textKind, most int, required bool) {
	v, there := obj[name]
	if !there || v == nil {
		if required {
			c.addf(ptr, "missing required field: %s", name)
		}
		return
	}
	c.textAt(ptr+"/"+name, v, kind, most)
}

func (c *checker) textAt(ptr string, v any, kind textKind, most int) {
	obj, ok := v.(map[string]any)
	if !ok {
		c.addf(ptr, "must provide an object")
		return
	}
	before := len(c.found)
	if kind == plainText {
		c.enum(ptr, obj, "type", true, "plain_text")
	} else {
		c.enum(ptr, obj, "type", true, "plain_text", "mrkdwn")
	}
	c.str(ptr, obj, "text", 1, most, true)
	for _, name := range slices.Sorted(maps.Keys(obj)) {
		known := slices.Contains([]string{"type", "text", "emoji", "verbatim"}, name)
		if !known || name == "emoji" && obj["type"] == "mrkdwn" {
			c.addf(ptr, "invalid additional property: %s", name)
		}
	}
	if kind == anyText && len(c.found) > before {
		// Where several kinds of text fit, Slack says so before it says why.
		c.found = slices.Insert(c.found, before, Violation{Pointer: ptr, Message: "failed to match all allowed schemas"})
	}
}
