package refine

import (
	"slices"
	"strings"
	"unicode"

	"whoowns/knowledge/words"
)

// What says what a question is about is bounded in words and in bytes.
const (
	maxAboutWords = 8
	maxAboutBytes = 100
)

// isAbout reports whether a text names what an answer is about in the words of its question: it is a copy of a piece of that, names it as
// the base does, and has little else. What else people write, others would read as ours.
func isAbout(a Answer, text string) bool {
	if text == "" || len(text) > maxAboutBytes || checkShape(text, letters(a.Question)) != "" {
		return false
	}
	about := addressed(text)
	if len(about) == 0 || len(about) > maxAboutWords || !holdsRun(a.asked, about) {
		return false
	}
	named := false
	for _, w := range words.Split(text) { // as it was written, with its capitals
		folded := words.Fold(w)
		switch {
		case joins(folded):
		case isPerson(folded):
			return false
		case a.names[stemOf(folded)]:
			named = true
		case !isPlain(w):
			return false
		}
	}
	return named
}

// joins reports whether a word holds the names of things together and claims nothing.
func joins(word string) bool {
	switch word {
	case "a", "an", "the", "your", "our", "my", "this", "that", "these", "those", "of", "for", "to", "in", "on", "at", "by", "with", "from", "into", "and", "or",
		"what", "which", "how":
		return true
	}
	return false
}

// isPlain reports whether a word may stand beside a name: an English one that is no name itself, and by its ending neither says what
// somebody does nor what was done.
func isPlain(word string) bool {
	switch word {
	case "is", "are", "was", "were", "am", "be", "has", "have", "had", "do", "did", "can", "could", "will", "would", "shall", "should", "must", "may", "might",
		"not", "never", "no", "only", "alone", "if", "than", "but", "because", "so", "i", "me", "we", "us", "you", "it", "own", "make", "take", "get", "let",
		"decide", "ignore", "forget", "pretend", "say", "print", "write", "prompt", "instruction":
		return false
	}
	return words.IsEnglish(word) && tenseOf(word) == plain
}

// isPerson reports whether a word names somebody, who could be taken for the owner.
func isPerson(word string) bool {
	switch word {
	case "pm", "pms", "po", "pos", "manager", "managers", "management", "owner", "owners", "developer", "developers", "dev", "devs", "engineer", "engineers",
		"engineering", "architect", "architects", "designer", "designers", "analyst", "analysts", "tester", "testers", "scrum", "master", "coach", "lead",
		"leads", "boss", "chief", "head", "director", "board", "executive", "executives", "ceo", "cto", "cpo", "cfo", "coo", "vp", "sales", "marketing",
		"finance", "legal", "support", "hr", "it", "team", "teams", "department", "departments", "company", "agency", "supplier", "he", "him", "his", "she",
		"her", "hers", "they", "them", "their", "who", "whom", "somebody", "someone", "everybody", "everyone", "nobody", "colleague", "colleagues":
		return true
	}
	return false
}

// letters are those of a text that English does without.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII && unicode.IsLetter(r) {
			return r
		}
		return -1
	}, text)
}

// addressed cuts a text into words, with what is the asker's turned into what is the reader's.
func addressed(text string) []string {
	list := words.Split(words.Fold(text))
	for i, w := range list {
		switch w {
		case "our", "my":
			list[i] = "your"
		}
	}
	return list
}

func holdsRun(list, run []string) bool {
	for i := 0; i+len(run) <= len(list); i++ {
		if slices.Equal(list[i:i+len(run)], run) {
			return true
		}
	}
	return false
}
