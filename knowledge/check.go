package knowledge

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"whoowns/knowledge/words"
)

// The longest texts that still read well in a reply, in characters.
const (
	maxTitle = 60
	maxArea  = 60
	maxWhose = 80
	// MaxPhrasing is for a name or a phrasing.
	MaxPhrasing = 80
	maxShare    = 140
	maxWhy      = 240
	maxAnswer   = 320
)

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// check reports everything that does not hold in the gathered base.
func (c *collector) check(b *Base, lexicon *words.Lexicon) {
	c.checkClaims(b)
	ids := map[string]bool{}
	for _, t := range b.Topics {
		c.checkID(c.places[t], t.ID, ids)
		c.checkTopic(b, t)
	}
	c.checkGeneral(b)
	for _, concept := range b.Concepts {
		c.checkID(c.places[concept], concept.ID, ids)
		c.checkConcept(b, concept)
	}
	c.checkWordings(lexicon)
}

func (c *collector) checkID(at place, id string, seen map[string]bool) {
	switch {
	case id == "":
		c.report(at, "", "it has no id: give it one such as `sprint-planning`")
	case !idPattern.MatchString(id):
		c.report(at, "id", "id %q is not of the form `sprint-planning`: use lower-case letters, digits and single hyphens", id)
	case seen[id]:
		c.report(at, "id", "id %q is taken: every topic and concept needs an id of its own", id)
	}
	seen[id] = true
}

// checkGeneral holds that an owner has one general topic at most.
func (c *collector) checkGeneral(b *Base) {
	seen := map[Owner]string{}
	for _, t := range b.Topics {
		if !t.General {
			continue
		}
		// An overlay may give the base's general topic to another; it stays what it is for.
		owner := t.BaseOwner
		if owner == "" {
			owner = t.Owner
		}
		switch at := c.places[t]; {
		case owner == None:
			c.report(at, "general", "topic %q cannot be general: owner none has no general topic, because a question that fits none of its topics is declined, so take it out", t.ID)
		case seen[owner] != "":
			c.report(at, "general", "topic %q is general for %s already: take it out of one of them", seen[owner], owner)
		}
		seen[owner] = t.ID
	}
}

func (c *collector) checkClaims(b *Base) {
	seen := map[string]bool{}
	for _, claim := range b.Claims {
		at := c.places[claimKey(claim.ID)]
		if seen[claim.ID] {
			c.report(at, "id", "claim %s is there twice", claim.ID)
		}
		seen[claim.ID] = true
		if claim.Section.Heading() == "" {
			c.report(at, "section", "claim %s names the section %q, which the article does not have", claim.ID, claim.Section)
		}
		if claim.Owner != "" && !claim.Owner.Valid() {
			c.report(at, "owner", "claim %s has the unknown owner %q: write %s, or leave it out", claim.ID, claim.Owner, ownerList)
		}
	}
	if c.hasOverlay { // which may hide or take over the only topic that cites a claim
		return
	}
	cited := map[string]bool{}
	for _, t := range b.Topics {
		for _, id := range t.Claims {
			cited[id] = true
		}
	}
	for _, concept := range b.Concepts {
		for _, id := range concept.Claims {
			cited[id] = true
		}
	}
	for _, claim := range b.Claims {
		if !cited[claim.ID] {
			c.report(c.places[claimKey(claim.ID)], "", "claim %s is cited by no topic and no concept: add it to the `claims` of those that rest on it", claim.ID)
		}
	}
}

const ownerList = "pm, po, both, engineering or none"

func (c *collector) checkTopic(b *Base, t *Topic) {
	at := c.places[t]
	c.checkText(at, "title", t.Title, maxTitle, phrase)
	c.checkText(at, "why", t.Why, maxWhy, sentence)
	switch {
	case t.Owner == "":
		c.report(at, "owner", "topic %q has no owner: write %s", t.ID, ownerList)
	case !t.Owner.Valid():
		c.report(at, "owner", "unknown owner %q: write %s", t.Owner, ownerList)
	}
	c.checkBasis(at, t.Basis)
	c.checkCitations(b, at, t.Claims)
	switch {
	case t.Owner == None && t.Basis == Article:
		c.report(at, "basis", "owner none cannot rest on the article, which names only product work: write inferred")
	case t.Owner != None && t.Basis != Company && len(t.Claims) == 0:
		c.report(at, "claims", "topic %q cites no claim: name at least the one that decides it, such as [C21]", t.ID)
	}
	if len(t.Claims) > 0 {
		if claim := b.Claim(t.Claims[0]); claim != nil && !supports(claim.Owner, t.Owner) {
			c.report(at, "claims[0]", "claim %s is about %s, so it cannot decide for %s: put the claim that decides first", claim.ID, claim.Owner, t.Owner)
		}
	}
	switch {
	case t.Owner == None && t.Whose == "":
		c.report(at, "whose", "owner none needs `whose`: say whose job it usually is, such as \"the scrum master's\"")
	case t.Owner != None && t.Whose != "":
		c.report(at, "whose", "`whose` goes with owner none only: take it out, or use `shares`")
	case t.Whose != "":
		c.checkText(at, "whose", t.Whose, maxWhose, phrase)
	}
	c.checkShares(at, t)
	for i, id := range t.Related {
		switch {
		case id == t.ID:
			c.report(at, at.entry("related", i), "topic %q is related to itself: take it out", id)
		case b.Topic(id) == nil:
			c.report(at, at.entry("related", i), "there is no topic %q: see `whoowns kb list` for those there are", id)
		}
	}
}

// supports reports whether a claim about one role (empty: about the roles themselves) can decide for an owner.
func supports(claim, owner Owner) bool {
	return claim == "" || claim == owner || owner == Both || owner == None
}

func (c *collector) checkBasis(at place, basis Basis) {
	switch basis {
	case Article, Inferred:
	case Company:
		if !at.overlay {
			c.report(at, "basis", "basis company is for overlays: write article or inferred")
		}
	default:
		c.report(at, "basis", "unknown basis %q: write article when the article names it, inferred when it follows from a claim", basis)
	}
}

func (c *collector) checkCitations(b *Base, at place, claims []string) {
	for i, id := range claims {
		if b.Claim(id) == nil {
			c.report(at, at.entry("claims", i), "there is no claim %q: the claims are C01 to C49, see claims.yaml", id)
		}
		if slices.Index(claims, id) < i {
			c.report(at, at.entry("claims", i), "claim %s is cited twice: take one out", id)
		}
	}
}

func (c *collector) checkShares(at place, t *Topic) {
	for _, role := range slices.Sorted(maps.Keys(t.Shares)) {
		field := "shares." + string(role)
		switch {
		case role != PM && role != PO && role != Engineering:
			c.report(at, "shares", "shares has the key %q: only pm, po and engineering can have a share", role)
			continue
		case role == t.Owner:
			c.report(at, field, "%s owns the topic, so it has no share besides: take it out", role)
		}
		c.checkText(at, field, t.Shares[role], maxShare, phrase)
	}
	if t.Owner == Both && (t.Shares[PM] == "" || t.Shares[PO] == "") {
		c.report(at, "shares", "owner both needs the share of pm and of po: say what each one's part is")
	}
}

func (c *collector) checkConcept(b *Base, concept *Concept) {
	at := c.places[concept]
	c.checkText(at, "title", concept.Title, maxTitle, phrase)
	c.checkText(at, "answer", concept.Answer, maxAnswer, sentence)
	if first, _, _ := strings.Cut(strings.ToLower(concept.Answer), " "); first == "yes" || first == "no" || first == "yes," || first == "no," || first == "yes:" || first == "no:" {
		c.report(at, "answer", "the answer begins with %s: leave that to the `yes` and `no` phrasings", first)
	}
	c.checkBasis(at, concept.Basis)
	c.checkCitations(b, at, concept.Claims)
	if concept.Basis != Company && len(concept.Claims) == 0 {
		c.report(at, "claims", "concept %q cites no claim: name the one that it follows from", concept.ID)
	}
	if len(concept.Phrasings)+len(concept.Yes)+len(concept.No) == 0 {
		c.report(at, "phrasings", "concept %q has no phrasings: list how people ask about it", concept.ID)
	}
	for i, id := range concept.Related {
		if b.Concept(id) == nil || id == concept.ID {
			c.report(at, at.entry("related", i), "there is no other concept %q", id)
		}
	}
}

// textForm says what kind of text a field holds.
type textForm int

const (
	phrase   textForm = iota // no full stop at the end
	sentence                 // one at the end
)

func (c *collector) checkText(at place, field, text string, limit int, form textForm) {
	length := utf8.RuneCountInString(text)
	stopped := strings.HasSuffix(text, ".")
	switch {
	case strings.TrimSpace(text) == "":
		c.report(at, field, "%s is missing: write one", field)
	case length > limit:
		c.report(at, field, "%s has %d characters: say it in %d", field, length, limit)
	case strings.ContainsAny(text, "\n\t"):
		c.report(at, field, "%s has a line break or a tab in it: write it as one paragraph (`>-` folds lines)", field)
	case form == phrase && stopped:
		c.report(at, field, "%s ends with a full stop: it is a phrase that stands in a sentence, so take it off", field)
	case form == sentence && !stopped:
		c.report(at, field, "%s does not end with a full stop: write whole sentences", field)
	}
}

// checkWordings holds that every name and phrasing says something and points to one topic or concept only.
func (c *collector) checkWordings(lexicon *words.Lexicon) {
	owners := map[string]string{} // key to the id that has it
	for e := range c.entries() {
		for _, w := range e.wordings {
			for i, text := range *w.texts {
				key := lexicon.Key(text)
				other, taken := owners[key]
				// Two of the base's own meet only through words that an overlay made synonyms, which it may.
				own := e.at.overlay && i >= e.at.inherited[w.field] || !c.hasOverlay
				at, field := e.at.wording(w.field, i)
				switch {
				case utf8.RuneCountInString(text) > MaxPhrasing:
					c.report(at, field, "%q has %d characters: say it in %d", text, utf8.RuneCountInString(text), MaxPhrasing)
				case key == "" && !own:
					c.report(e.at, "", "the overlay's vocabulary leaves nothing of the base's %q: take out the abbreviation or compound that does", text)
				case key == "":
					c.report(at, field, "%q has no word that tells it from any other question: name the thing", text)
				case taken && other != e.id && own:
					c.report(at, field, "%q matches the same questions as one of %q: keep it in one of them, or add the word that tells them apart", text, other)
				default:
					owners[key] = e.id
				}
			}
		}
	}
}
