package knowledge

import (
	"slices"

	"whoowns/knowledge/words"
)

// Topic is one thing that people ask about, and whose it is. A topic that a Base holds has been checked and is not
// changed any more, so it may be read by many goroutines.
type Topic struct {
	ID string `yaml:"id,omitempty"`
	// Title is a noun phrase as it stands in the middle of a sentence: "sprint planning", "OKRs".
	Title string `yaml:"title,omitempty"`
	// Plural says that Title takes "are" instead of "is".
	Plural bool     `yaml:"plural,omitempty"`
	Owner  Owner    `yaml:"owner,omitempty"`
	Basis  Basis    `yaml:"basis,omitempty"`
	Claims []string `yaml:"claims,omitempty"` // the ids of the claims that decide it, the weightiest first
	// Whose says whose job it usually is when Owner is None: "the scrum master's". Empty otherwise.
	Whose string `yaml:"whose,omitempty"`
	// Why is the reason, one or two sentences.
	Why string `yaml:"why,omitempty"`
	// Shares holds the parts of those who do not own it (of both roles when Owner is Both), as phrases without a
	// full stop: "knowing the price model well enough to build what it promises".
	Shares map[Owner]string `yaml:"shares,omitempty"`
	// Names are what people call it, in a Base with the title among them; Phrasings are how they say it otherwise.
	// Questions are matched against both.
	Names     []string `yaml:"names,omitempty"`
	Phrasings []string `yaml:"phrasings,omitempty"`
	Related   []string `yaml:"related,omitempty"` // ids of other topics
	// General marks the one topic of an owner that stands for whatever else is the owner's: a question that is surely the
	// owner's, and comes close to no other topic, is answered with it.
	General bool `yaml:"general,omitempty"`
	// Hide, in an overlay, takes the base's topic of this ID away. It is never true in a Base.
	Hide bool `yaml:"hide,omitempty"`

	// Area is the area of the file that the topic stands in.
	Area string `yaml:"-"`
	// BaseOwner is the owner in the embedded base, whatever an overlay made of it; empty for an overlay's own topic.
	BaseOwner Owner `yaml:"-"`
	// Added are those of Names and Phrasings that an overlay added to a topic of the base.
	Added []string `yaml:"-"`
}

// Concept is something that people ask about the two roles themselves, such as whether they are the same.
type Concept struct {
	ID     string   `yaml:"id,omitempty"`
	Title  string   `yaml:"title,omitempty"`
	Basis  Basis    `yaml:"basis,omitempty"`
	Claims []string `yaml:"claims,omitempty"`
	Answer string   `yaml:"answer,omitempty"` // two or three sentences that do not begin with Yes or No
	// Yes and No are phrasings of questions whose answer begins so; Phrasings are all others.
	Yes       []string `yaml:"yes,omitempty"`
	No        []string `yaml:"no,omitempty"`
	Phrasings []string `yaml:"phrasings,omitempty"`
	Related   []string `yaml:"related,omitempty"` // ids of other concepts
	Hide      bool     `yaml:"hide,omitempty"`    // as in Topic

	// InBase is false for an overlay's own concept.
	InBase bool `yaml:"-"`
	// Added are the phrasings that an overlay added to a concept of the base.
	Added []string `yaml:"-"`
}

// wordings is one of the lists of texts by which questions find a topic or a concept.
type wordings struct {
	field string // its name in YAML
	texts *[]string
}

func (t *Topic) wordings() []wordings {
	return []wordings{{"names", &t.Names}, {"phrasings", &t.Phrasings}}
}

func (c *Concept) wordings() []wordings {
	return []wordings{{"yes", &c.Yes}, {"no", &c.No}, {"phrasings", &c.Phrasings}}
}

// addTitle puts the title among the names, unless a wording with the same key is there.
func (t *Topic) addTitle(lexicon *words.Lexicon) {
	key := lexicon.Key(t.Title)
	for _, w := range t.wordings() {
		if slices.ContainsFunc(*w.texts, func(text string) bool { return lexicon.Key(text) == key }) {
			return
		}
	}
	if key != "" {
		t.Names = append(t.Names, t.Title)
	}
}
