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
	"such", "also", "too", "very", "just", "only", "even", "still", "again", "ever", "really", "actually", "normally", "usually",
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

func set(words ...string) map[string]struct{} {
	m := make(map[string]struct{}, len(words))
	for _, w := range words {
		m[w] = struct{}{}
	}
	return m
}
