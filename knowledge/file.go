package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
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

// file is one knowledge file. A file with a problem could not be read as YAML of that form and has no content.
type file struct {
	name    string
	text    []byte
	content content
	problem *Problem
	tree    *ast.File // parsed when the first problem asks for a line
}

func parse(name string, text []byte) *file {
	f := &file{name: name, text: text}
	decoder := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	err := decoder.Decode(&f.content)
	if err == nil && !errors.Is(decoder.Decode(&content{}), io.EOF) {
		f.content = content{}
		f.problem = &Problem{File: name, Message: "there is a second document after a line `---`: make it a file of its own"}
	}
	if err != nil && !errors.Is(err, io.EOF) { // an empty file decodes to io.EOF and holds nothing
		f.content = content{}
		f.problem = &Problem{File: name, Message: err.Error()}
		if yamlErr := yaml.Error(nil); errors.As(err, &yamlErr) {
			f.problem.Message = explain(yamlErr.GetMessage())
			if token := yamlErr.GetToken(); token != nil && token.Position != nil {
				f.problem.Line = token.Position.Line
			}
		}
	}
	return f
}

// explain adds to a message of the YAML library what to write instead, where that is known.
func explain(message string) string {
	switch {
	case strings.Contains(message, "unknown field"):
		return message + ": a topic has " + fieldsOf(Topic{}) + "; a concept has " + fieldsOf(Concept{})
	case strings.Contains(message, "found character '\t'"), strings.Contains(message, "tab"):
		return message + ": indent with two spaces, never with a tab"
	case strings.Contains(message, "already defined"), strings.Contains(message, "duplicate"):
		return message + ": keep one of the two"
	}
	return message
}

// fieldsOf lists the YAML fields of a struct.
func fieldsOf(v any) string {
	var names []string
	for _, field := range reflect.VisibleFields(reflect.TypeOf(v)) {
		if name := field.Tag.Get("yaml"); name != "-" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// place is where something stands: a YAML path in a file.
type place struct {
	file    *file
	path    string
	overlay bool
	// inherited counts, by field, the leading entries of a list that an overlay's change took over from the base.
	inherited map[string]int
}

// problem says what is wrong with the thing, or with one field of it when field is not empty ("owner", "claims[1]").
// A field that the file does not have is told at the line of the thing.
func (p place) problem(field, message string) Problem {
	problem := Problem{File: p.file.name, Message: message}
	paths := []string{p.path}
	if field != "" {
		paths = []string{p.path + "." + field, p.path}
	}
	if p.file.tree == nil {
		tree, err := parser.ParseBytes(p.file.text, 0)
		if err != nil {
			return problem
		}
		p.file.tree = tree
	}
	for _, path := range paths {
		parsed, err := yaml.PathString(path)
		if err != nil {
			continue
		}
		node, err := parsed.FilterFile(p.file.tree)
		if err != nil || node == nil {
			continue
		}
		problem.Line = node.GetToken().Position.Line
		break
	}
	return problem
}

// entry names the n-th element of a list field.
func (p place) entry(field string, n int) string {
	return fmt.Sprintf("%s[%d]", field, n-p.inherited[field])
}
