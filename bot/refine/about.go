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

// isAbout reports whether a text names what a question is about: it is a copy of a piece of it, and claims nothing.
func isAbout(question, text string) bool {
	if len(text) > maxAboutBytes || checkShape(text, letters(question)) != "" {
		return false
	}
	asked, _, _ := strings.Cut(question, ":") // behind it, or behind an order, people write what they want to be said
	list := addressed(asked)
	if order := slices.IndexFunc(list, isOrder); order >= 0 {
		list = list[:order]
	}
	about := addressed(text)
	if len(about) == 0 || len(about) > maxAboutWords || !holdsRun(list, about) || slices.ContainsFunc(about, isBarred) {
		return false
	}
	return asksIndirectly(about[0]) || !slices.ContainsFunc(about, isFinite)
}

func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
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

// isBarred reports whether a word makes more of what a question is about than a thing: it names somebody who could be taken for its
// owner, or says that somebody is.
func isBarred(word string) bool {
	switch word {
	case "pm", "pms", "po", "pos", "manager", "managers", "owner", "owners", "owns", "own", "owned", "owning", "lead", "leads",
		"developer", "developers", "dev", "devs", "engineer", "engineers", "engineering", "scrum", "master", "coach", "analyst", "designer",
		"boss", "ceo", "cto", "cpo", "director", "head", "sales", "marketing", "finance",
		"i", "me", "he", "him", "his", "she", "her", "hers", "they", "them", "mine", "yours", "ours", "theirs":
		return true
	}
	return false
}

// isOrder reports whether a word is one that orders to the bot or the model begin with.
func isOrder(word string) bool {
	switch word {
	case "ignore", "disregard", "forget", "pretend", "print", "repeat", "output", "copy", "reply", "respond",
		"instruction", "instructions", "prompt", "prompts", "system", "assistant", "bot":
		return true
	}
	return false
}

// asksIndirectly reports whether a word begins an indirect question, which claims nothing.
func asksIndirectly(word string) bool {
	switch word {
	case "what", "which", "where", "when", "how", "why", "whether":
		return true
	}
	return false
}

func isFinite(word string) bool {
	switch word {
	case "is", "are", "was", "were", "am", "has", "have", "had", "does", "do", "did", "can", "could", "will", "would", "shall", "should", "must",
		"may", "might", "cannot", "not", "never", "no", "nobody", "isnt", "doesnt", "decides", "decide", "decided", "belongs":
		return true
	}
	return false
}
