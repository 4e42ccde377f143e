package refine

// alignment reads a curated text and another one side by side.
type alignment struct {
	lexicon       *lexicon
	curated, text []word
	reached       []bool // by how much of either has been read
	far           int    // how much of the text can be read at most
}

// stands reports whether a text says what a curated one says, judged word by word: each word of it is the curated one or one that may
// stand for it, in the same place, and none is left out. Where it does not, word is the first of the text that stands for none.
func (l *lexicon) stands(text, curated []word) (stands bool, word string) {
	a := alignment{lexicon: l, curated: curated, text: text, reached: make([]bool, (len(curated)+1)*(len(text)+1))}
	a.mark(0, 0)
	for i := range len(curated) + 1 {
		for j := range len(text) + 1 {
			if a.reached[i*(len(text)+1)+j] {
				a.step(i, j)
			}
		}
	}
	if a.reached[len(a.reached)-1] {
		return true, ""
	}
	if a.far < len(text) {
		word = text[a.far].text
	}
	return false, word
}

// reach marks a place behind two words of which one stands for the other. Where the curated text is parted, so is the other.
func (a *alignment) reach(i, j int) {
	if a.curated[i-1].mark == a.text[j-1].mark {
		a.mark(i, j)
	}
}

func (a *alignment) mark(i, j int) {
	a.reached[i*(len(a.text)+1)+j] = true
	a.far = max(a.far, j)
}

// step marks what can be read next where i words of the curated text and j of the other have been read.
func (a *alignment) step(i, j int) {
	if i < len(a.curated) && a.curated[i].mayGo {
		a.mark(i+1, j)
	}
	if j < len(a.text) && a.text[j].mayGo {
		a.mark(i, j+1)
	}
	if i == len(a.curated) || j == len(a.text) {
		return
	}
	c, t := &a.curated[i], &a.text[j]
	if c.possessive == t.possessive && c.stem == t.stem && c.tense.agrees(t.tense) {
		a.reach(i+1, j+1)
	}
	a.substitute(i, j, 0)
	if then := a.after(i); then > 0 {
		a.substitute(i, j, then)
	}
	if from, to := a.belongs(i, j); from > 0 {
		a.reach(i+from, j+to)
	}
}

// substitute marks what can be read next by the substitutes for what begins with the word at i and the one that is named.
func (a *alignment) substitute(i, j int, then id) {
	c, t := &a.curated[i], &a.text[j]
	for _, s := range a.lexicon.substitutes[start{c.id, then, t.id}] {
		if !s.agrees(c.tense, t.tense) || len(s.of) == 1 && a.isParticle(i+1) {
			continue
		}
		if from := covers(s.of, a.curated[i:]); from > 0 {
			if to := covers(s.by, a.text[j:]); to > 0 && a.curated[i+from-1].possessive == a.text[j+to-1].possessive {
				a.reach(i+from, j+to)
			}
		}
	}
}

// isParticle reports whether the curated word at i makes another verb of the one before: to take up is not to take.
func (a *alignment) isParticle(i int) bool {
	if i == len(a.curated) || a.curated[i-1].mark > none {
		return false
	}
	switch a.curated[i].text {
	case "up", "out", "off", "over", "back", "away", "down", "apart", "through":
		return a.curated[i-1].takesParticle
	}
	return false
}

// after is the next word of the curated text behind i that does not come and go, 0 if there is none.
func (a *alignment) after(i int) id {
	for i++; i < len(a.curated); i++ {
		if !a.curated[i].mayGo {
			return a.curated[i].id
		}
	}
	return 0
}

// agrees reports whether a substitute may be used where its first words stand in these forms: alike, or as a phrase is written. A word
// that is written in the past, such as "made", is good for the past alone, and one in the plural may have one without a plural.
func (s *substitute) agrees(of, by tense) bool {
	if s.of[0].tense == past && !of.agrees(past) {
		return false
	}
	asWritten := s.of[0].tense.agrees(of) && s.by[0].tense.agrees(by)
	return of.agrees(by) || asWritten && (len(s.of)+len(s.by) > 2 || of <= ending && by <= ending)
}

// covers returns how many words a phrase covers that a text begins with, articles within it included; 0 if it does not. A phrase stands
// in one clause.
func covers(phrase []written, text []word) int {
	at := 0
	for n, w := range phrase {
		for n > 0 && at < len(text) && text[at].mayGo && text[at-1].mark == none {
			at++
		}
		if at == len(text) || text[at].id != w.id || n > 0 && (text[at-1].mark > none || !text[at].tense.agrees(w.tense)) {
			return 0
		}
		at++
	}
	return at
}

// belongs reads "is the PM's" and "belongs to the PM" as the same.
func (a *alignment) belongs(i, j int) (from, to int) {
	is, belongs := a.curated[i].text, a.text[j].text
	if (is != "is" || belongs != "belongs") && (is != "are" || belongs != "belong") || j+1 == len(a.text) || a.text[j+1].text != "to" {
		return 0, 0
	}
	from, to = 1, 2
	for i+from < len(a.curated) && a.curated[i+from].mayGo {
		from++
	}
	for j+to < len(a.text) && a.text[j+to].mayGo {
		to++
	}
	if i+from == len(a.curated) || j+to == len(a.text) {
		return 0, 0
	}
	owner, other := &a.curated[i+from], &a.text[j+to]
	if owner.possessive && owner.mark > none && !other.possessive && owner.stem == other.stem {
		return from + 1, to + 1
	}
	return 0, 0
}
