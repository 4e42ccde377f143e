package knowledge

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"whoowns/knowledge/words"
)

//go:embed base/*.yaml
var embedded embed.FS

// Load reads the embedded base and lays the overlay in the folder overlayDir over it; an empty overlayDir means none.
// What is wrong with the files comes back as Problems, all of it at once; a folder that cannot be read, or that holds
// no YAML file, is an error that names it.
func Load(overlayDir string) (*Base, error) {
	sources, err := sourcesWith(overlayDir)
	if err != nil {
		return nil, err
	}
	return load(sources...)
}

// sourcesWith returns the embedded base and the overlay in a folder, if one is named.
func sourcesWith(overlayDir string) ([]source, error) {
	base, err := fs.Sub(embedded, "base")
	if err != nil {
		return nil, fmt.Errorf("open the embedded base: %w", err)
	}
	sources := []source{{"base", base}}
	if overlayDir != "" {
		sources = append(sources, source{overlayDir, os.DirFS(overlayDir)})
	}
	return sources, nil
}

// source is a folder of YAML files and the name under which its problems are told.
type source struct {
	dir string
	fs  fs.FS
}

// load reads the base from the first source and lays the others over it in turn.
func load(sources ...source) (*Base, error) {
	c, err := collect(sources)
	if err != nil {
		return nil, err
	}
	return c.base()
}

func collect(sources []source) (*collector, error) {
	c := newCollector()
	for i, src := range sources {
		files, err := readFiles(src)
		if err != nil {
			return nil, err
		}
		c.add(files, i > 0)
	}
	return c, nil
}

func readFiles(src source) ([]*file, error) {
	var names []string
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		found, err := fs.Glob(src.fs, pattern)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w", src.dir, err)
		}
		names = append(names, found...)
	}
	if len(names) == 0 {
		if _, err := fs.Stat(src.fs, "."); err != nil {
			return nil, fmt.Errorf("read the knowledge folder %s: %w", src.dir, cause(err))
		}
		return nil, fmt.Errorf("read the knowledge folder %s: it holds no .yaml file", src.dir)
	}
	slices.Sort(names)
	texts := make([][]byte, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(src.fs, name)
		if err != nil {
			return nil, fmt.Errorf("read the knowledge file %s: %w", filepath.Join(src.dir, name), cause(err))
		}
		texts[i] = text
	}
	files := make([]*file, len(names))
	var parsing sync.WaitGroup // parsing is most of the time that a start takes, so the files share the processors
	for i, name := range names {
		parsing.Go(func() { files[i] = parse(filepath.Join(src.dir, name), texts[i]) })
	}
	parsing.Wait()
	return files, nil
}

// cause drops the path from a file error, which the caller names in full.
func cause(err error) error {
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// collector gathers files into a base and notes what is wrong with them.
type collector struct {
	areas          []string
	topics         []*Topic
	concepts       []*Concept
	claims         []Claim
	synonyms       [][]string
	abbreviations  map[string]string
	compounds      map[string][]string
	vocabulary     string // the last file that adds to the vocabulary
	hasOverlay     bool
	hidden         []*Topic
	hiddenConcepts []*Concept
	hiddenIDs      map[string]bool // of topics and concepts
	additions      []addition

	places   map[any]place // where a *Topic, a *Concept or a claim's id was last written
	problems Problems

	digest hash.Hash // of all files, each by its own
}

func newCollector() *collector {
	return &collector{
		abbreviations: map[string]string{}, compounds: map[string][]string{}, places: map[any]place{}, hiddenIDs: map[string]bool{},
		digest: sha256.New(),
	}
}

func (c *collector) report(p place, field, format string, args ...any) {
	c.problems = append(c.problems, p.problem(field, fmt.Sprintf(format, args...)))
}

// add gathers the files of the base or of an overlay.
func (c *collector) add(files []*file, overlay bool) {
	for _, f := range files {
		sum := sha256.Sum256(f.text)
		c.digest.Write(sum[:])
		c.problems = append(c.problems, f.problems...)
		c.addFile(f, overlay)
	}
	c.addAdditions()
}

func (c *collector) addFile(f *file, overlay bool) {
	content := &f.content
	c.hasOverlay = c.hasOverlay || overlay
	for i, claim := range content.Claims {
		at := place{file: f, list: "claims", n: i, overlay: overlay}
		if overlay {
			c.report(at, "", "claims are the article's, so an overlay cannot add any: cite none, and the answer names your company as its source")
			continue
		}
		c.places[claimKey(claim.ID)] = at
		c.claims = append(c.claims, claim)
	}
	for i, topic := range content.Topics {
		at := place{file: f, list: "topics", n: i, overlay: overlay}
		if topic == nil {
			c.report(at, "", emptyEntry)
			continue
		}
		if overlay && topic.addsOnly() {
			c.additions = append(c.additions, addition{topic, content.Area, at})
			continue
		}
		c.addTopic(topic, content.Area, at)
	}
	for i, concept := range content.Concepts {
		at := place{file: f, list: "concepts", n: i, overlay: overlay}
		if concept == nil {
			c.report(at, "", emptyEntry)
			continue
		}
		c.addConcept(concept, at)
	}
	if len(content.Synonyms)+len(content.Abbreviations)+len(content.Compounds) > 0 {
		c.vocabulary = f.name
	}
	c.synonyms = append(c.synonyms, content.Synonyms...)
	maps.Copy(c.abbreviations, content.Abbreviations)
	maps.Copy(c.compounds, content.Compounds)
}

const emptyEntry = "there is a dash with nothing after it: fill the entry in, or take the dash out"

// reportTwice reports an id that the overlay has already given, of which the one would undo the other.
func (c *collector) reportTwice(known any, id string, at place) bool {
	if !c.places[known].overlay {
		return false
	}
	c.report(at, "id", "the overlay has %q already: put the two together", id)
	return true
}

type claimKey string

func (c *collector) addTopic(t *Topic, area string, at place) {
	t.Area = area
	if at.overlay {
		if i := slices.IndexFunc(c.topics, func(o *Topic) bool { return o.ID == t.ID }); i >= 0 {
			if !c.reportTwice(c.topics[i], t.ID, at) {
				c.changeTopic(i, t, at)
			}
			return
		}
		if t.Hide {
			c.report(at, "id", "there is no topic %q to hide", t.ID)
			return
		}
		if t.Basis == "" {
			t.Basis = Company
		}
	} else {
		t.BaseOwner = t.Owner
	}
	if strings.TrimSpace(area) == "" {
		c.report(at, "", "the file of topic %q has no area: begin it with `area:` and the name that people read", t.ID)
	}
	if n := utf8.RuneCountInString(area); n > maxArea && !slices.Contains(c.areas, area) {
		c.report(at, "", "the area of the file of topic %q has %d characters: name it in %d", t.ID, n, maxArea)
	}
	if !slices.Contains(c.areas, area) {
		c.areas = append(c.areas, area)
	}
	c.places[t] = at
	c.topics = append(c.topics, t)
}

func (c *collector) addConcept(concept *Concept, at place) {
	if at.overlay {
		if i := slices.IndexFunc(c.concepts, func(o *Concept) bool { return o.ID == concept.ID }); i >= 0 {
			if !c.reportTwice(c.concepts[i], concept.ID, at) {
				c.changeConcept(i, concept, at)
			}
			return
		}
		if concept.Hide {
			c.report(at, "id", "there is no concept %q to hide", concept.ID)
			return
		}
		if concept.Basis == "" {
			concept.Basis = Company
		}
	} else {
		concept.InBase = true
	}
	c.places[concept] = at
	c.concepts = append(c.concepts, concept)
}

// textsPerEntry is about how many names and phrasings a topic or concept has.
const textsPerEntry = 25

// versionLength is how many characters of a checksum tell two bases apart.
const versionLength = 12

// base checks what was gathered and indexes it.
func (c *collector) base() (*Base, error) {
	analyzer, err := words.NewAnalyzer(words.Vocabulary{
		Synonyms: c.synonyms, Abbreviations: c.abbreviations, Compounds: c.compounds,
	})
	if err != nil {
		return nil, append(c.problems, Problem{File: c.vocabulary, Message: err.Error()})
	}
	lexicon := analyzer.NewLexicon(textsPerEntry * (len(c.topics) + len(c.concepts)))
	for _, t := range slices.Concat(c.topics, c.hidden) {
		t.addTitle(lexicon)
	}
	var unseen []wordings // by the check
	for _, t := range c.hidden {
		unseen = append(unseen, t.wordings()...)
	}
	for _, concept := range c.hiddenConcepts {
		unseen = append(unseen, concept.wordings()...)
	}
	for _, w := range unseen {
		for _, text := range *w.texts {
			lexicon.Key(text)
		}
	}
	if c.hasOverlay {
		c.settleOverlay(lexicon)
	}
	b := &Base{
		Areas: c.areas, Topics: c.topics, Concepts: c.concepts, Claims: c.claims, Hidden: c.hidden, HiddenConcepts: c.hiddenConcepts,
		Version: hex.EncodeToString(c.digest.Sum(nil))[:versionLength],
		topics:  map[string]*Topic{}, concepts: map[string]*Concept{}, claims: map[string]*Claim{},
		analyzer: analyzer, lexicon: lexicon,
	}
	for _, t := range b.Topics {
		b.topics[t.ID] = t
	}
	for _, concept := range b.Concepts {
		b.concepts[concept.ID] = concept
	}
	for i := range b.Claims {
		b.claims[b.Claims[i].ID] = &b.Claims[i]
	}
	c.check(b, lexicon)
	if len(c.problems) > 0 {
		slices.SortStableFunc(c.problems, Problem.compare)
		return nil, c.problems
	}
	return b, nil
}
