package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// content is what a knowledge file may hold. Base and overlay have the same fields.
type content struct {
	Area     string     `yaml:"area"`
	Topics   []*Topic   `yaml:"topics"`
	Concepts []*Concept `yaml:"concepts"`
	Claims   []Claim    `yaml:"claims"`
	// The vocabulary, as in words.Vocabulary.
	Synonyms      [][]string          `yaml:"synonyms"`
	Abbreviations map[string]string   `yaml:"abbreviations"`
	Compounds     map[string][]string `yaml:"compounds"`
}

// file is one knowledge file. A file with problems could not be read as YAML of that form and has no content.
type file struct {
	name     string
	text     []byte
	content  content
	problems Problems
	tree     *yaml.Node // parsed when the first problem asks for a line
}

func parse(name string, text []byte) *file {
	f := &file{name: name, text: text}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	switch err := decoder.Decode(&f.content); {
	case errors.Is(err, io.EOF): // an empty file holds nothing
	case err != nil:
		f.problems = f.explain(err)
	case !errors.Is(decoder.Decode(&yaml.Node{}), io.EOF):
		f.problems = Problems{{File: name, Message: "there is a second document after a line `---`: make it a file of its own"}}
	}
	if f.problems != nil {
		f.content = content{}
	}
	return f
}

// explain brings an error of the YAML library, which may be several, to problems.
func (f *file) explain(err error) Problems {
	messages := []string{err.Error()}
	if typeErr := (*yaml.TypeError)(nil); errors.As(err, &typeErr) {
		messages = typeErr.Errors
	}
	var problems Problems
	for _, message := range messages {
		p := Problem{File: f.name}
		if parts := lineOfError.FindStringSubmatch(message); parts != nil {
			p.Line, _ = strconv.Atoi(parts[1]) // digits by the pattern
			message = parts[2]
		}
		p.Message = mend(strings.TrimPrefix(message, "yaml: "))
		if line := f.indentedWithTab(); line > 0 && strings.Contains(message, "tab character") { // the library names another line
			p.Line = line
		}
		problems = append(problems, p)
	}
	return problems
}

// indentedWithTab is the first line that a tab indents; 0 when there is none.
func (f *file) indentedWithTab() int {
	n := 0
	for line := range bytes.Lines(f.text) {
		n++
		if indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]; bytes.ContainsRune(indent, '\t') {
			return n
		}
	}
	return 0
}

// lineOfError cuts the line from a message of the YAML library.
var lineOfError = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)

// unknownField is the YAML library's message of a field that the struct lacks.
var unknownField = regexp.MustCompile(`^field (\S+) not found in type knowledge\.(\S+)$`)

// mend adds to a message of the YAML library what to write instead, where that is known.
func mend(message string) string {
	if parts := unknownField.FindStringSubmatch(message); parts != nil {
		what, has := "a file", fieldsOf(content{})
		switch parts[2] {
		case "Topic":
			what, has = "a topic", fieldsOf(Topic{})
		case "Concept":
			what, has = "a concept", fieldsOf(Concept{})
		case "Claim":
			what, has = "a claim", fieldsOf(Claim{})
		}
		return fmt.Sprintf("unknown field %q: %s has %s", parts[1], what, has)
	}
	switch {
	case strings.Contains(message, "cannot start any token"), strings.Contains(message, "tab character"):
		return message + ": indent with two spaces, never with a tab"
	case strings.Contains(message, "already defined"):
		return message + ": keep one of the two"
	}
	return message
}

// fieldsOf lists the YAML fields of a struct.
func fieldsOf(v any) string {
	var names []string
	for _, field := range reflect.VisibleFields(reflect.TypeOf(v)) {
		if name, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); name != "-" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// place is where something stands: the n-th entry of a list in a file.
type place struct {
	file    *file
	list    string // "topics", "concepts" or "claims"
	n       int
	overlay bool
	// inherited counts, by field, the leading entries of a list that an overlay's change took over from the base.
	inherited map[string]int
	elsewhere []part // the parts of its lists that stand in other files
}

// part is a part of a list that stands at another place: n entries from the one on that is the from-th behind what was inherited.
type part struct {
	field   string
	from, n int
	at      place
}

// isIn reports whether the thing, or a part of it, stands in a file.
func (p place) isIn(f *file) bool {
	return p.file == f || slices.ContainsFunc(p.elsewhere, func(e part) bool { return e.at.file == f })
}

// problem says what is wrong with the thing, or with one field of it when field is not empty ("owner", "claims[1]").
// A field that the file does not have is told at the line of the thing.
func (p place) problem(field, message string) Problem {
	return Problem{File: p.file.name, Line: p.line(field), Message: message}
}

func (p place) line(field string) int {
	if p.file.tree == nil {
		p.file.tree = &yaml.Node{}
		if err := yaml.Unmarshal(p.file.text, p.file.tree); err != nil || len(p.file.tree.Content) == 0 {
			return 0
		}
	}
	_, list := valueOf(p.file.tree.Content[0], p.list)
	if list == nil || p.n >= len(list.Content) {
		return 0
	}
	node := list.Content[p.n]
	line := node.Line
	for part := range strings.SplitSeq(field, ".") {
		name, index, isEntry := strings.Cut(strings.TrimSuffix(part, "]"), "[")
		key, value := valueOf(node, name)
		if value == nil {
			break
		}
		node, line = value, key.Line
		if n, err := strconv.Atoi(index); isEntry && err == nil && 0 <= n && n < len(value.Content) {
			line = value.Content[n].Line
		}
	}
	return line
}

// valueOf finds a key of a mapping with its value; nil when it has none.
func valueOf(mapping *yaml.Node, name string) (key, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return mapping.Content[i], mapping.Content[i+1]
		}
	}
	return nil, nil
}

// wording finds the place where the n-th element of a list stands, and names it there.
func (p place) wording(field string, n int) (place, string) {
	for _, e := range p.elsewhere {
		if i := n - p.inherited[field] - e.from; e.field == field && 0 <= i && i < e.n {
			return e.at, e.at.entry(field, i)
		}
	}
	return p, p.entry(field, n)
}

// entry names the n-th element of a list field.
func (p place) entry(field string, n int) string {
	return fmt.Sprintf("%s[%d]", field, n-p.inherited[field])
}
