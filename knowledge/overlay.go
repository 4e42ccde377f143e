package knowledge

import (
	"iter"
	"maps"
	"reflect"
	"slices"

	"whoowns/knowledge/words"
)

// changeTopic lays an overlay's entry over the i-th topic: names and phrasings are added, every other field that the
// entry gives replaces the base's. The base's topic itself is left as it is, so the entry's problems are told at its
// own place.
func (c *collector) changeTopic(i int, change *Topic, at place) {
	if change.Hide {
		c.hidden = append(c.hidden, c.topics[i])
		c.hiddenIDs[change.ID] = true
		c.topics = slices.Delete(c.topics, i, i+1)
		return
	}
	changed := *c.topics[i]
	if change.General {
		c.report(at, "general", "topic %q is of the base, whose general topics are given: take it out, or make a topic of your own general", change.ID)
	}
	if change.Owner != "" && change.Owner != changed.Owner {
		if change.Why == "" {
			c.report(at, "owner", "topic %q gets another owner, so the base's reason no longer holds: add a `why`", change.ID)
		}
		// What was said for the other owner goes with it.
		changed.Owner, changed.Whose, changed.Shares = change.Owner, "", nil
		changed.Basis, changed.Claims = Company, nil
	}
	if change.Title != "" {
		changed.Title, changed.Plural = change.Title, change.Plural
		changed.Added = append(slices.Clone(changed.Added), change.Title)
	}
	if change.Why != "" { // the company's reason is not the article's
		changed.Why, changed.Basis, changed.Claims = change.Why, Company, nil
	}
	if change.Whose != "" {
		changed.Whose = change.Whose
	}
	if change.Basis != "" {
		changed.Basis = change.Basis
	}
	if change.Claims != nil {
		changed.Claims = change.Claims
	}
	if change.Shares != nil {
		changed.Shares = maps.Clone(changed.Shares)
		if changed.Shares == nil {
			changed.Shares = map[Owner]string{}
		}
		maps.Copy(changed.Shares, change.Shares)
	}
	if change.Related != nil {
		changed.Related = change.Related
	}
	at.inherited = map[string]int{"names": len(changed.Names), "phrasings": len(changed.Phrasings)}
	changed.Added = slices.Concat(changed.Added, change.Names, change.Phrasings)
	changed.Names = slices.Concat(changed.Names, change.Names)
	changed.Phrasings = slices.Concat(changed.Phrasings, change.Phrasings)
	c.replacePlace(c.topics[i], &changed, at)
	c.topics[i] = &changed
}

// addition is an overlay's entry that does nothing but add names and phrasings to a topic. Several files of an overlay may do so
// for one topic, also for one that another file changes or is the first to have: what people ask is gathered in a file of its own.
type addition struct {
	topic *Topic
	area  string
	at    place
}

// addsOnly reports whether an overlay's entry does nothing but add names and phrasings.
func (t *Topic) addsOnly() bool {
	return reflect.DeepEqual(*t, Topic{ID: t.ID, Names: t.Names, Phrasings: t.Phrasings})
}

// addAdditions lays the additions over what all files of an overlay made of the topics, so that the names of the files do not matter.
func (c *collector) addAdditions() {
	for _, a := range c.additions {
		i := slices.IndexFunc(c.topics, func(t *Topic) bool { return t.ID == a.topic.ID })
		if i < 0 || !c.places[c.topics[i]].overlay || c.places[c.topics[i]].isIn(a.at.file) {
			c.addTopic(a.topic, a.area, a.at)
			continue
		}
		c.extendTopic(i, a)
	}
	c.additions = nil
}

// extendTopic adds the names and phrasings of a to the i-th topic, which is the overlay's or was changed by it.
func (c *collector) extendTopic(i int, a addition) {
	extended := *c.topics[i]
	at := c.places[c.topics[i]]
	at.elsewhere = slices.Concat(at.elsewhere, []part{
		{"names", len(extended.Names) - at.inherited["names"], len(a.topic.Names), a.at},
		{"phrasings", len(extended.Phrasings) - at.inherited["phrasings"], len(a.topic.Phrasings), a.at},
	})
	extended.Names = slices.Concat(extended.Names, a.topic.Names)
	extended.Phrasings = slices.Concat(extended.Phrasings, a.topic.Phrasings)
	if extended.BaseOwner != "" {
		extended.Added = slices.Concat(extended.Added, a.topic.Names, a.topic.Phrasings)
	}
	c.replacePlace(c.topics[i], &extended, at)
	c.topics[i] = &extended
}

// changeConcept is changeTopic for concepts.
func (c *collector) changeConcept(i int, change *Concept, at place) {
	if change.Hide {
		c.hiddenConcepts = append(c.hiddenConcepts, c.concepts[i])
		c.hiddenIDs[change.ID] = true
		c.concepts = slices.Delete(c.concepts, i, i+1)
		return
	}
	changed := *c.concepts[i]
	if change.Title != "" {
		changed.Title = change.Title
	}
	if change.Answer != "" {
		changed.Answer, changed.Basis, changed.Claims = change.Answer, Company, nil
	}
	if change.Basis != "" {
		changed.Basis = change.Basis
	}
	if change.Claims != nil {
		changed.Claims = change.Claims
	}
	if change.Related != nil {
		changed.Related = change.Related
	}
	at.inherited = map[string]int{"yes": len(changed.Yes), "no": len(changed.No), "phrasings": len(changed.Phrasings)}
	changed.Added = slices.Concat(changed.Added, change.Yes, change.No, change.Phrasings)
	changed.Yes = slices.Concat(changed.Yes, change.Yes)
	changed.No = slices.Concat(changed.No, change.No)
	changed.Phrasings = slices.Concat(changed.Phrasings, change.Phrasings)
	c.replacePlace(c.concepts[i], &changed, at)
	c.concepts[i] = &changed
}

// replacePlace moves the place of was to the entry of the overlay that made it into is.
func (c *collector) replacePlace(was, is any, at place) {
	delete(c.places, was)
	c.places[is] = at
}

// settleOverlay brings the base in line with what an overlay decided: hidden entries are no longer related to any, and a
// wording that the overlay gives to one entry no longer leads to another of the base. What two entries of an overlay both
// claim is left for the check to report.
func (c *collector) settleOverlay(lexicon *words.Lexicon) {
	taken := map[string]string{} // key to the id of the overlay's entry
	for e := range c.entries() {
		if !e.at.overlay {
			continue
		}
		for _, w := range e.wordings {
			for _, text := range (*w.texts)[e.at.inherited[w.field]:] {
				taken[lexicon.Key(text)] = e.id
			}
		}
	}
	for e := range c.entries() {
		*e.related = slices.DeleteFunc(slices.Clone(*e.related), func(id string) bool { return c.hiddenIDs[id] })
		for _, w := range e.wordings {
			own := 0 // the place from which the entries are the overlay's own
			switch {
			case !e.at.overlay:
				own = len(*w.texts)
			case e.at.inherited != nil:
				own = e.at.inherited[w.field]
			}
			kept := slices.DeleteFunc(slices.Clone((*w.texts)[:own]), func(text string) bool {
				id, ok := taken[lexicon.Key(text)]
				return ok && id != e.id
			})
			if e.at.inherited != nil {
				e.at.inherited[w.field] = len(kept)
			}
			*w.texts = slices.Concat(kept, (*w.texts)[own:])
		}
	}
}

// gathered is a topic or a concept with what both have.
type gathered struct {
	id       string
	at       place
	related  *[]string
	wordings []wordings
}

// entries yields the topics, then the concepts.
func (c *collector) entries() iter.Seq[gathered] {
	return func(yield func(gathered) bool) {
		for _, t := range c.topics {
			if !yield(gathered{t.ID, c.places[t], &t.Related, t.wordings()}) {
				return
			}
		}
		for _, concept := range c.concepts {
			if !yield(gathered{concept.ID, c.places[concept], &concept.Related, concept.wordings()}) {
				return
			}
		}
	}
}
