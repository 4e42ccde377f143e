package words

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// Stem is the form under which the inflections and the British and American spellings of a folded word meet. It is a
// key, not a word: "organising", "organized" and "organization" share "organ".
func Stem(word string) string {
	env := snowballstem.NewEnv(american(word))
	english.Stem(env)
	return env.Current()
}

// american spells a word the American way, by rules alone. Where a rule hits a word that it was not made for
// ("promise" becomes "promize"), no harm is done: questions and knowledge go through the same rules.
func american(word string) string {
	if irregular, ok := irregularSpellings[word]; ok {
		return irregular
	}
	if len(word) < 6 {
		return word
	}
	for _, rule := range [...]struct{ british, american string }{
		{"isation", "ization"}, {"isations", "izations"},
		{"ising", "izing"}, {"ised", "ized"}, {"ises", "izes"}, {"ise", "ize"}, {"iser", "izer"},
		{"lysing", "lyzing"}, {"lysed", "lyzed"}, {"lyse", "lyze"},
		{"aviour", "avior"}, {"aviours", "aviors"}, {"olour", "olor"}, {"abour", "abor"}, {"umour", "umor"},
		{"ogue", "og"}, {"ogues", "ogs"},
	} {
		if stem, found := strings.CutSuffix(word, rule.british); found {
			return stem + rule.american
		}
	}
	return strings.Replace(word, "avour", "avor", 1) // favourite
}

var irregularSpellings = map[string]string{
	"centre": "center", "centres": "centers",
	"licence": "license", "licences": "licenses",
	"programme": "program", "programmes": "programs",
	"cheque": "check", "cheques": "checks",
	"cancelling": "canceling", "cancelled": "canceled", "travelling": "traveling", "modelling": "modeling",
	"labelling": "labeling", "labelled": "labeled",
	"grey": "gray", "tyre": "tire",
	"defence": "defense", "offence": "offense",
	"planing": "planning", // a carpenter's word, which nobody here means
	// words that the stemmer takes for one, though they are two
	"customer": "client", "customers": "client",
	"executive": "exec", "executives": "exec", "execs": "exec",
	// forms that the stemmer does not bring together
	"chose": "choose", "chosen": "choose", "choice": "choose", "choices": "choose",
	"wrote": "write", "written": "write", "built": "build", "sold": "sell", "spent": "spend",
	"paid": "pay", "bought": "buy", "thought": "think", "kept": "keep", "held": "hold", "led": "lead",
	"drawn": "draw", "drew": "draw", "ran": "run", "broke": "break", "broken": "break", "fell": "fall", "fallen": "fall",
	"people": "person", "folk": "person", "folks": "person", "persons": "person",
	"decision": "decide", "decisions": "decide",
	"analyses": "analysis", "criterion": "criteria",
}
