package knowledge

import (
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// ErrNotFound is returned where an id names neither a topic nor a concept.
var ErrNotFound = errors.New("no such topic or concept")

// exported is a base as it is written out, with empty fields left out.
type exported struct {
	Areas    []exportedArea `yaml:"areas,omitempty"`
	Concepts []*Concept     `yaml:"concepts,omitempty"`
	Claims   []Claim        `yaml:"claims,omitempty"`
}

type exportedArea struct {
	Area   string   `yaml:"area"`
	Topics []*Topic `yaml:"topics"`
}

// Write writes the whole base as one YAML document: the areas with their topics, the concepts, the claims.
func (b *Base) Write(w io.Writer) error {
	out := exported{Concepts: b.Concepts, Claims: b.Claims}
	for _, area := range b.Areas {
		e := exportedArea{Area: area}
		for _, t := range b.Topics {
			if t.Area == area {
				e.Topics = append(e.Topics, t)
			}
		}
		out.Areas = append(out.Areas, e)
	}
	return write(w, out)
}

// WriteEntry writes the topic or concept of that id as YAML. The error is ErrNotFound when there is none.
func (b *Base) WriteEntry(w io.Writer, id string) error {
	if t := b.Topic(id); t != nil {
		return write(w, t)
	}
	if c := b.Concept(id); c != nil {
		return write(w, c)
	}
	return ErrNotFound
}

func write(w io.Writer, v any) error {
	encoder := yaml.NewEncoder(w)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(v), encoder.Close()); err != nil {
		return fmt.Errorf("write YAML: %w", err)
	}
	return nil
}
