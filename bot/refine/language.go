package refine

import (
	"slices"
	"strings"
	"unicode"

	"whoowns/knowledge/words"
)

// isEnglish reports whether a question reads as English: it is written in Latin letters, and few of the commonest words of German, French,
// Spanish, Italian, Portuguese, Dutch and Polish are in it. A question of names alone, "pricing: PM or PO", is taken for English.
func isEnglish(question string) bool {
	if strings.ContainsRune(question, '¿') || strings.ContainsFunc(question, func(r rune) bool {
		return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r)
	}) {
		return false
	}
	list := words.Split(words.Fold(question))
	foreign := 0
	for _, w := range list {
		if slices.Contains(foreignWords, w) {
			foreign++
		}
	}
	return foreign*5 < len(list) || foreign == 0
}

// foreignWords are common ones that are hardly English ones as well.
var foreignWords = strings.Fields(`
	der das und ist nicht ein eine einen einem einer des dem vom zum zur auf mit fur von denn weil auch sich sind wird werden hat haben
	nein ja wer wem wessen welche welcher macht gehort gehoren liegt bei beim oder aber wenn dass ich wir ihr sie kein keine uber nach entscheidet
	zustandig verantwortlich schreibt darf soll muss
	le les un une du et est pas que qui quoi dans avec sur ce cette ces sa ses aux elle nous vous donc oui quel quelle
	fait gere responsable appartient revient
	el los las una y del al por con quien quienes pero como su sus lo porque hace cual debe
	di chi della dello degli sono perche quale gli nel
	quem da uma nao qual pelo
	het een wie niet voor
	kto czy jest jaki ktory nie dla odpowiada`)
