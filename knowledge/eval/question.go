// Package eval measures an engine on labelled questions and dialogues: how many it answers rightly, by kind and by label, what it takes for
// what, and how often a confidence keeps its word. The folders questions and dialogues hold those that it is taught by and those that
// are only scored.
package eval

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
)

// Question is one labelled question.
type Question struct {
	Text string `json:"q"`
	Via  string `json:"via"`  // the surface it was typed on
	Kind string `json:"kind"` // topic, who, yesno, paraphrase, scenario, messy, multi, concept, tricky or breakdown
	Gold Labels `json:"gold"`
	Why  string `json:"why"` // the author's reason
	// File and Line say where it stands.
	File string `json:"-"`
	Line int    `json:"-"`
}

// Labels are the right labels, one for each thing asked: an owner, or "concept". In JSON one label may stand alone.
type Labels []string

// UnmarshalJSON reads a string or a list of strings.
func (l *Labels) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*l = Labels{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(text, &many); err != nil {
		return errors.New("gold is neither a label nor a list of labels")
	}
	*l = many
	return nil
}

// allLabels are the labels in the order in which they are shown.
var allLabels = []string{"pm", "po", "both", "engineering", "none", "concept"}

// maxLine is the longest question file line, in bytes; a question itself has at most 40,000 characters.
const maxLine = 1 << 20

// Read reads questions in JSON Lines; name is for errors. Empty lines are passed over.
func Read(r io.Reader, name string) ([]Question, error) {
	return readLines(r, name, func(text []byte, line int) (Question, error) {
		q := Question{File: name, Line: line}
		if err := json.Unmarshal(text, &q); err != nil {
			return q, err
		}
		if q.Text == "" || len(q.Gold) == 0 {
			return q, errors.New("a question needs q and gold")
		}
		for _, label := range q.Gold {
			if !slices.Contains(allLabels, label) {
				return q, fmt.Errorf("unknown label %q: the labels are %v", label, allLabels)
			}
		}
		return q, nil
	})
}

// ReadFolder reads the questions of every .jsonl file in a folder, in the order of their names; name is for errors. A
// folder without any is an error.
func ReadFolder(folder fs.FS, name string) ([]Question, error) { return readFolder(folder, name, Read) }

// readLines has each line of JSON Lines read, but for empty ones. An error is told with the name and the line.
func readLines[T any](r io.Reader, name string, read func(text []byte, line int) (T, error)) ([]T, error) {
	var list []T
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, maxLine)
	line := 0
	for scanner.Scan() {
		line++
		if len(bytes.TrimSpace(scanner.Bytes())) == 0 {
			continue
		}
		one, err := read(scanner.Bytes(), line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, line, err)
		}
		list = append(list, one)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, line+1, err)
	}
	return list, nil
}

// readFolder has every .jsonl file in a folder read.
func readFolder[T any](folder fs.FS, name string, read func(r io.Reader, name string) ([]T, error)) ([]T, error) {
	files, err := fs.Glob(folder, "*.jsonl")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", name, err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no .jsonl file", name)
	}
	var list []T
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path.Join(name, file), err)
		}
		read, err := read(bytes.NewReader(text), path.Join(name, file))
		if err != nil {
			return nil, err
		}
		list = append(list, read...)
	}
	return list, nil
}
