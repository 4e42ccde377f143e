package words

import "strings"

// IsStop reports whether a folded word carries nothing that tells one topic from another: grammar, the scaffolding of
// a question about ownership ("who", "should", "responsible", "job"), and politeness. The usual lists do not fit here:
// what they keep ("own") is said in every question, and some that they drop ("not", "why") is a subject. A bare number is
// a stop word too.
func IsStop(word string) bool {
	if _, ok := stopWords[word]; ok {
		return true
	}
	return strings.Trim(word, "0123456789") == ""
}

var stopWords = set(
	// articles, pronouns, prepositions, conjunctions
	"a", "an", "the", "this", "that", "these", "those", "it", "its", "i", "me", "my", "mine", "we", "us", "our", "ours",
	"you", "your", "yours", "he", "him", "his", "she", "her", "hers", "they", "them", "their", "theirs", "one", "ones",
	"of", "to", "in", "on", "at", "by", "for", "from", "with", "as", "into", "onto", "about", "and", "or", "but",
	"if", "then", "than", "so", "there", "here", "when", "while", "where", "which", "some", "any", "all", "both", "each", "every",
	"such", "also", "likewise", "respectively", "too", "very", "just", "only", "even", "still", "again", "ever", "really", "actually", "normally", "usually",
	"generally", "basically", "exactly", "maybe", "perhaps", "itself", "himself", "herself", "themselves", "somebody",
	"someone", "something", "anybody", "anyone", "anything", "everyone", "everybody", "nobody", "person",
	// auxiliaries
	"is", "isnt", "are", "arent", "am", "was", "wasnt", "were", "werent", "be", "been", "being", "do", "does", "dont", "doesnt", "did", "didnt",
	"has", "have", "had", "having", "can", "cant", "could", "couldnt", "shall", "should", "shouldnt", "shud", "will", "would", "wouldnt",
	"wont", "may", "might", "must", "let", "lets", "get", "gets", "got", "gotta", "gonna", "wanna", "im", "ive", "id", "thats", "whats",
	// who does it
	"who", "whos", "whom", "whose", "what", "whoever", "supposed", "meant", "expected", "responsible", "responsibility",
	"responsibilities", "accountable", "accountability", "own", "owns", "owned", "owner", "owners", "ownership", "job", "jobs",
	"task", "role", "roles", "duty", "belong", "belongs", "hook", "plate", "shout", "bag", "turf", "hat", "remit",
	"right", "wrong", "correct",
	// politeness and noise
	"please", "pls", "plz", "thanks", "thank", "thx", "hi", "hello", "hey", "hiya", "ok", "okay", "yo", "lol", "btw", "asap", "sorry",
	"guys", "quick", "wondering", "wonder", "say", "says", "said",
)

// IsForeign reports whether folded words are in a language other than English, by the small words that carry a sentence
// in German, French, Spanish, Italian, Portuguese, Dutch or Polish: at least two of them, and more than English ones. A text in
// a script other than Latin has no word that is known anyway.
func IsForeign(words []string) bool {
	foreign, english := 0, 0
	for _, word := range words {
		if _, ok := foreignWords[word]; ok {
			foreign++
		} else if _, ok := stopWords[word]; ok {
			english++
		}
	}
	return foreign >= 2 && foreign > english
}

// foreignWords leaves out what is a word in English too ("die", "was", "on").
var foreignWords = set(
	"wer", "wie", "wem", "wen", "ist", "sind", "das", "der", "den", "dem", "und", "oder", "fur", "ein", "eine", "macht", "bestimmt", "gehort",
	"qui", "quoi", "est", "sont", "les", "des", "du", "un", "une", "pour", "avec", "dans", "doit", "fait",
	"quien", "quienes", "que", "es", "el", "los", "las", "del", "por", "para", "con", "debe", "hace", "una",
	"chi", "che", "di", "il", "gli", "della", "deve", "fa", "sono",
	"quem", "os", "dos", "uma", "faz", "sao", "cabe",
	"het", "een", "van", "voor", "moet", "doet", "zijn",
	"kto", "jest", "czy", "za", "dla", "sie", "ustala", "decyduje",
)

func set(words ...string) map[string]struct{} {
	m := make(map[string]struct{}, len(words))
	for _, w := range words {
		m[w] = struct{}{}
	}
	return m
}
