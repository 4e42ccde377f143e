package words

// IsStop reports whether a folded word carries nothing that tells one topic from another: grammar, the scaffolding of
// a question about ownership ("who", "should", "responsible", "job"), and politeness. The usual lists do not fit here:
// what they keep ("own") is said in every question, and some that they drop ("not", "why") is a subject. A bare number is
// a stop word too.
func IsStop(word string) bool {
	if _, ok := isStopWord[word]; ok {
		return true
	}
	for i := range len(word) {
		if word[i] < '0' || word[i] > '9' {
			return false
		}
	}
	return true // a number
}

var isStopWord = func() map[string]struct{} {
	m := make(map[string]struct{}, len(stopWords))
	for _, word := range stopWords {
		m[word] = struct{}{}
	}
	return m
}()

var stopWords = []string{
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
}
