package knowledge

import (
	"maps"
	"slices"

	"whoowns/knowledge/words"
)

// changeTopic lays an overlay's entry over the i-th topic: names and phrasings are added, every other field that the
// entry gives replaces the base's. The base's topic itself is left as it is, so the entry's problems are told at its
// own place.
func (c *collector) changeTopic(i int, change *Topic, at place) {
	if change.Hide {
		c.topics = slices.Delete(c.topics, i, i+1)
		return
	}
	changed := *c.topics[i]
	if change.Owner != "" && change.Owner != changed.Owner {
		if change.Why == "" {
			c.report(at, "owner", "topic %q gets another owner, so the base's reason no longer holds: add a `why`", change.ID)
		}
		// What was said for the other owner goes with it; the company's word replaces the article's.
		changed.Owner, changed.Whose, changed.Shares = change.Owner, "", nil
		changed.Basis, changed.Claims = Company, nil
	}
	if change.Title != "" {
		changed.Title, changed.Plural = change.Title, change.Plural
	}
	if change.Why != "" {
		changed.Why = change.Why
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
	changed.Names = slices.Concat(changed.Names, change.Names)
	changed.Phrasings = slices.Concat(changed.Phrasings, change.Phrasings)
	c.replacePlace(c.topics[i], &changed, at)
	c.topics[i] = &changed
}

// changeConcept is changeTopic for concepts.
func (c *collector) changeConcept(i int, change *Concept, at place) {
	if change.Hide {
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

// yieldPhrasings takes away from the base's topics the names and phrasings that an overlay gives to another one: the
// curator decides where a wording belongs. What two entries of an overlay both claim is left for the check to report.
func (c *collector) yieldPhrasings(analyzer *words.Analyzer) {
	if !c.hasOverlay {
		return
	}
	keyOf := analyzer.Keys()
	taken := map[string]string{} // key to the id of the overlay's entry
	for _, t := range c.topics {
		at := c.places[t]
		if !at.overlay {
			continue
		}
		for _, text := range slices.Concat(t.Names[at.inherited["names"]:], t.Phrasings[at.inherited["phrasings"]:]) {
			taken[keyOf(text)] = t.ID
		}
	}
	for i, t := range c.topics {
		at := c.places[t]
		keep := func(field string, texts []string) []string {
			inherited := len(texts)
			if at.overlay {
				inherited = at.inherited[field]
			}
			var kept []string
			for n, text := range texts {
				if id, ok := taken[keyOf(text)]; n >= inherited || !ok || id == t.ID {
					kept = append(kept, text)
				}
			}
			if at.inherited != nil {
				at.inherited[field] -= len(texts) - len(kept)
			}
			return kept
		}
		changed := *t
		changed.Names, changed.Phrasings = keep("names", t.Names), keep("phrasings", t.Phrasings)
		c.replacePlace(t, &changed, at)
		c.topics[i] = &changed
	}
}
