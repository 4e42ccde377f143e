package knowledge

import "slices"

// Topic is one thing that people ask about, and whose it is. A topic that a Base holds has been checked and is not
// changed any more, so it may be read by many goroutines.
type Topic struct {
	ID string `yaml:"id"`
	// Title is a noun phrase as it stands in the middle of a sentence: "sprint planning", "OKRs".
	Title string `yaml:"title"`
	// Plural says that Title takes "are" instead of "is".
	Plural bool     `yaml:"plural"`
	Owner  Owner    `yaml:"owner"`
	Basis  Basis    `yaml:"basis"`
	Claims []string `yaml:"claims"` // the ids of the claims that decide it, the weightiest first
	// Whose says whose job it usually is when Owner is None: "the scrum master's". Empty otherwise.
	Whose string `yaml:"whose"`
	// Why is the reason, one or two sentences.
	Why string `yaml:"why"`
	// Shares holds the parts of those who do not own it (of both roles when Owner is Both), as phrases without a
	// full stop: "knowing the price model well enough to build what it promises".
	Shares map[Owner]string `yaml:"shares"`
	// Names are what people call it, in a Base with the title among them; Phrasings are how they say it otherwise.
	// Questions are matched against both.
	Names     []string `yaml:"names"`
	Phrasings []string `yaml:"phrasings"`
	Related   []string `yaml:"related"` // ids of other topics
	// Hide, in an overlay, takes the base's topic of this ID away. It is never true in a Base.
	Hide bool `yaml:"hide"`

	// Area is the area of the file that the topic stands in.
	Area string `yaml:"-"`
}

// Concept is something that people ask about the two roles themselves, such as whether they are the same.
type Concept struct {
	ID     string   `yaml:"id"`
	Title  string   `yaml:"title"`
	Basis  Basis    `yaml:"basis"`
	Claims []string `yaml:"claims"`
	Answer string   `yaml:"answer"` // two or three sentences that do not begin with Yes or No
	// Yes and No are phrasings of questions whose answer begins so; Phrasings are all others.
	Yes       []string `yaml:"yes"`
	No        []string `yaml:"no"`
	Phrasings []string `yaml:"phrasings"`
	Related   []string `yaml:"related"` // ids of other concepts
	Hide      bool     `yaml:"hide"`    // as in Topic
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
func (t *Topic) addTitle(keyOf func(string) string) {
	key := keyOf(t.Title)
	for _, w := range t.wordings() {
		if slices.ContainsFunc(*w.texts, func(text string) bool { return keyOf(text) == key }) {
			return
		}
	}
	if key != "" {
		t.Names = append(t.Names, t.Title)
	}
}
