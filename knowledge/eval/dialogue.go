package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Dialogue is what a person wrote after an answer, labelled with how it leans on that.
type Dialogue struct {
	Before string              `json:"before"` // the question that was answered
	Text   string              `json:"text"`
	Kind   engine.FollowUpKind `json:"kind"` // empty if it stands by itself, which JSON has as standalone
	Rest   string              `json:"rest"` // of another: the thing, as typed
	Role   knowledge.Owner     `json:"role"` // of other-role: the role, if one is named
	// File and Line say where it stands.
	File string `json:"-"`
	Line int    `json:"-"`
}

// standalone is how JSON says that a text stands by itself.
const standalone = "standalone"

// ReadDialogues reads dialogues in JSON Lines; name is for errors. Empty lines are passed over.
func ReadDialogues(r io.Reader, name string) ([]Dialogue, error) {
	kinds := []engine.FollowUpKind{engine.Standalone, engine.Why, engine.Sure, engine.OtherRole, engine.Another}
	return readLines(r, name, func(text []byte, line int) (Dialogue, error) {
		d := Dialogue{File: name, Line: line}
		if err := json.Unmarshal(text, &d); err != nil {
			return d, err
		}
		switch d.Kind {
		case standalone:
			d.Kind = engine.Standalone
		case engine.Standalone:
			return d, errors.New("a dialogue needs a kind")
		}
		switch {
		case d.Text == "":
			return d, errors.New("a dialogue needs a text")
		case !slices.Contains(kinds, d.Kind):
			return d, fmt.Errorf("unknown kind %q: the kinds are %s and %v", d.Kind, standalone, kinds[1:])
		case d.Kind == engine.Another && (d.Rest == "" || !strings.Contains(d.Text, d.Rest)):
			return d, errors.New("another needs the rest, as it is in the text")
		}
		return d, nil
	})
}

// ReadDialogueFolder is ReadFolder for dialogues.
func ReadDialogueFolder(folder fs.FS, name string) ([]Dialogue, error) {
	return readFolder(folder, name, ReadDialogues)
}
