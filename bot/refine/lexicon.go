package refine

import (
	"cmp"
	"embed"
	"slices"
	"strings"
)

//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// lexicon is what is known of English words beforehand. It does not change once it is made.
type lexicon struct {
	known       map[string]form     // by word
	ids         map[string]id       // by stem
	phrases     map[string][]phrase // by their first word, the longest first: several words for one
	substitutes map[start][]substitute
}

// id stands for a stem that the substitutes are written with; 0 for any other.
type id uint32

// start is how a substitute begins: with the first two words of what is curated, the second 0 if there is one alone, and with the first
// of what stands for it.
type start struct{ of, then, by id }

// substitute is words that may stand for others, without articles.
type substitute struct{ of, by []written }

// written is a word as a substitute is written with it.
type written struct {
	id    id
	tense tense
}

// form is what is known of a word.
type form struct {
	stem  string
	id    id
	tense tense
	free  bool // it may come and go wherever it stands
	// takesParticle says that it is a verb of which another word makes another verb: take, take up, take over.
	takesParticle bool
}

// phrase is several words that are read as one.
type phrase struct {
	rest []string // behind the first
	as   string
}

func newLexicon() *lexicon {
	l := &lexicon{known: map[string]form{}, ids: map[string]id{}, phrases: map[string][]phrase{}, substitutes: map[start][]substitute{}}
	l.readForms()
	l.readPhrases()
	l.readSubstitutes()
	takesParticle := map[string]bool{}
	for _, word := range fields("particle.txt") {
		takesParticle[l.look(word).stem] = true
	}
	for word, f := range l.known {
		f.id = l.ids[f.stem] // of the forms, too, that no substitute is written with
		f.takesParticle = takesParticle[f.stem]
		l.known[word] = f
	}
	return l
}

// readForms reads what the endings of words do not tell.
func (l *lexicon) readForms() {
	for _, line := range lines("irregular.txt") {
		forms := strings.Fields(line)
		stem := stemOf(forms[0])
		for i, word := range forms {
			f := form{stem: stem, tense: tenseOf(word)}
			if i > 0 && f.tense == plain && !strings.HasSuffix(word, "s") {
				f.tense = past
			}
			l.known[word] = f
		}
	}
	for _, word := range fields("invariable.txt") {
		f := l.look(word)
		f.tense = anyTense
		l.known[word] = f
	}
	for _, word := range fields("exact.txt") {
		l.known[word] = form{stem: word}
	}
	for _, word := range fields("free.txt") {
		l.known[word] = form{stem: word, free: true}
	}
}

func (l *lexicon) readPhrases() {
	for _, line := range lines("phrases.txt") {
		as, list, _ := strings.Cut(line, ":")
		for text := range strings.SplitSeq(list, ",") {
			w := strings.Fields(text)
			l.phrases[w[0]] = append(l.phrases[w[0]], phrase{w[1:], as})
		}
	}
	for _, list := range l.phrases {
		slices.SortFunc(list, func(a, b phrase) int { return len(b.rest) - len(a.rest) })
	}
}

func (l *lexicon) readSubstitutes() {
	var scratch []word
	for _, line := range slices.Concat(lines("substitutes.txt"), lines("limits.txt")) {
		curated, list, _ := strings.Cut(line, ":")
		of := l.learn(curated, &scratch)
		for text := range strings.SplitSeq(list, ",") {
			by := l.learn(text, &scratch)
			key := start{of: of[0].id, by: by[0].id}
			if len(of) > 1 {
				key.then = of[1].id
			}
			l.substitutes[key] = append(l.substitutes[key], substitute{of, by})
		}
	}
}

// learn are the words of a text as they are looked for: without those that may come and go, unless there are no others.
func (l *lexicon) learn(text string, scratch *[]word) []written {
	*scratch = l.appendWords((*scratch)[:0], text)
	bound := 0
	for i := range *scratch {
		w := &(*scratch)[i]
		if w.id = l.ids[w.stem]; w.id == 0 {
			w.id = id(len(l.ids) + 1)
			l.ids[w.stem] = w.id
		}
		l.known[w.text] = w.form
		if !w.mayGo {
			bound++
		}
	}
	list := make([]written, 0, cmp.Or(bound, len(*scratch)))
	for _, w := range *scratch {
		if bound == 0 || !w.mayGo {
			list = append(list, written{w.id, w.tense})
		}
	}
	return list
}

// look returns what is known of a word. It remembers nothing, so that many may ask at once.
func (l *lexicon) look(word string) form {
	if f, ok := l.known[word]; ok {
		return f
	}
	stem := stemOf(word)
	return form{stem: stem, id: l.ids[stem], tense: tenseOf(word)}
}

// lines returns the lines of a file of the lexicon but the empty ones and those that begin with #.
func lines(file string) []string {
	data, err := lexiconFiles.ReadFile("lexicon/" + file)
	if err != nil {
		panic(err) // it is embedded
	}
	var kept []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			kept = append(kept, line)
		}
	}
	return kept
}

// fields returns the words in the lines of a file of the lexicon.
func fields(file string) []string { return strings.Fields(strings.Join(lines(file), " ")) }
