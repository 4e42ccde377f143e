package knowledge

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Phrasing is how people ask about a topic.
type Phrasing struct {
	Topic string // its id
	Text  string
}

// Draft is a file for an overlay that adds phrasings to topics.
type Draft struct {
	Topics  []*Topic // by id, each with its new phrasings alone, sorted
	Known   int      // how many phrasings say nothing that their topics do not have
	LeftOut []LeftOut
}

// LeftOut is a phrasing that would break the overlay.
type LeftOut struct {
	Phrasing
	Reason string // such as "there is no topic ..."
}

// NewDraft makes a Draft of phrasings, for a folder with an overlay, which may be empty for none. Of two phrasings that exclude each
// other the first is taken. The error is that of Load.
func NewDraft(overlayDir string, phrasings []Phrasing) (*Draft, error) {
	sources, err := sourcesWith(overlayDir)
	if err != nil {
		return nil, err
	}
	return newDraft(sources, phrasings)
}

func newDraft(sources []source, phrasings []Phrasing) (*Draft, error) {
	base, err := load(sources...)
	if err != nil {
		return nil, err
	}
	owners := map[string]string{} // key to the id that has it
	has := func(id string, all []wordings) {
		for _, w := range all {
			for _, text := range *w.texts {
				owners[base.lexicon.Lookup(text)] = id
			}
		}
	}
	for _, t := range base.Topics {
		has(t.ID, t.wordings())
	}
	for _, concept := range base.Concepts {
		has(concept.ID, concept.wordings())
	}
	d := &Draft{}
	added := map[string][]string{} // the new phrasings, by topic
	lexicon := base.analyzer.NewLexicon(len(phrasings))
	for _, p := range phrasings {
		p.Text = strings.Join(strings.Fields(strings.ToValidUTF8(p.Text, "\uFFFD")), " ")
		key := lexicon.Key(p.Text)
		reason := ""
		switch owner := owners[key]; {
		case base.Topic(p.Topic) == nil:
			reason = fmt.Sprintf("there is no topic %q", p.Topic)
		case key == "":
			reason = "it has no word that tells it from any other question"
		case owner == p.Topic:
			d.Known++
			continue
		case owner != "":
			reason = fmt.Sprintf("it matches the same questions as one of %q", owner)
		case utf8.RuneCountInString(p.Text) > MaxPhrasing:
			reason = fmt.Sprintf("it has %d characters, more than %d", utf8.RuneCountInString(p.Text), MaxPhrasing)
		}
		if reason != "" {
			d.LeftOut = append(d.LeftOut, LeftOut{p, reason})
			continue
		}
		owners[key] = p.Topic
		added[p.Topic] = append(added[p.Topic], p.Text)
	}
	for id, texts := range added {
		slices.Sort(texts)
		d.Topics = append(d.Topics, &Topic{ID: id, Phrasings: texts})
	}
	slices.SortFunc(d.Topics, func(a, b *Topic) int { return strings.Compare(a.ID, b.ID) })
	if err := d.check(sources); err != nil {
		return nil, fmt.Errorf("check the draft: %w", err)
	}
	return d, nil
}

// check holds that the base and the overlay load with the draft.
func (d *Draft) check(sources []source) error {
	var text bytes.Buffer
	if err := d.Write(&text); err != nil {
		return err
	}
	c, err := collect(sources)
	if err != nil {
		return err
	}
	c.add([]*file{parse("draft", text.Bytes())}, true)
	_, err = c.base()
	return err
}

// Write writes the draft as YAML.
func (d *Draft) Write(w io.Writer) error {
	return write(w, struct {
		Topics []*Topic `yaml:"topics"`
	}{d.Topics})
}
