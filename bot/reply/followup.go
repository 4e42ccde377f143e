package reply

import (
	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// Why says what an owner rests on: the reason, and each claim of the article's that decides it.
func (w Writer) Why(t *knowledge.Topic) Reply {
	var r Reply
	words := w.words.FollowUp
	said := words.Why
	if t.Plural && !t.General {
		said = words.WhyMany
	}
	r.say(body, said, "subject", w.subject(t), "owner", string(w.words.Possessive.Of(t.Owner)))
	r.add(body, wording.Span{Text: t.Why})
	w.addGrounds(&r, t.Owner, t.Basis, t.Claims)
	r.buttons = w.topicButtons(t)
	if len(r.buttons) > 0 {
		r.buttons = r.buttons[1:] // which is why
	}
	return r
}

// WhyConcept is Why for what was said of the roles.
func (w Writer) WhyConcept(c *knowledge.Concept) Reply {
	var r Reply
	r.add(body, wording.Span{Text: c.Answer})
	w.addGrounds(&r, knowledge.Both, c.Basis, c.Claims)
	return r
}

// addGrounds adds what an answer rests on.
func (w Writer) addGrounds(r *Reply, owner knowledge.Owner, basis knowledge.Basis, claims []string) {
	words := w.words.FollowUp
	switch {
	case basis == knowledge.Company:
		r.say(note, words.Company)
	case owner == knowledge.None:
		r.say(note, words.NoClaim)
	}
	for _, id := range claims {
		c := w.base.Claim(id)
		r.say(item, words.Claim, "section", c.Section.Heading(), "claim", Capitalise(c.Text))
	}
	if basis == knowledge.Inferred && owner != knowledge.None {
		r.say(note, w.words.Source.FollowSeveral)
	}
}

func (w Writer) subject(t *knowledge.Topic) string {
	if t.General {
		return string(w.words.Answer.This)
	}
	return t.Title
}

// Sure says how sure an owner is.
func (w Writer) Sure(t *knowledge.Topic) Reply {
	words := w.words.FollowUp
	said := words.Follows
	switch {
	case t.Basis == knowledge.Company:
		said = words.Ours
	case t.Owner == knowledge.None:
		said = words.Usual
	case t.Basis == knowledge.Article:
		said = words.Sure
	}
	return w.sure(said, w.headline(engine.Verdict{Owner: t.Owner, Topic: t}), t.Owner, t.Basis, t.Claims)
}

// SureConcept is Sure for what was said of the roles.
func (w Writer) SureConcept(c *knowledge.Concept) Reply {
	words := w.words.FollowUp
	said := map[knowledge.Basis]wording.Text{knowledge.Company: words.Ours, knowledge.Article: words.Sure, knowledge.Inferred: words.Follows}[c.Basis]
	return w.sure(said, []wording.Span{{Text: c.Answer}}, knowledge.Both, c.Basis, c.Claims)
}

func (w Writer) sure(said wording.Text, verdict []wording.Span, owner knowledge.Owner, basis knowledge.Basis, claims []string) Reply {
	var r Reply
	r.say(body, said)
	r.add(body, verdict...)
	w.addGrounds(&r, owner, basis, claims)
	return r
}

// OtherRole says what a role's part in a topic is, or, for an empty role, that of everybody who does not own it.
func (w Writer) OtherRole(t *knowledge.Topic, role knowledge.Owner) Reply {
	var r Reply
	words := w.words.FollowUp
	roles := []knowledge.Owner{role}
	if role == "" {
		roles = nil
		for _, o := range []knowledge.Owner{knowledge.PM, knowledge.PO, knowledge.Engineering} {
			if t.Shares[o] != "" {
				roles = append(roles, o)
			}
		}
		if len(roles) == 0 && t.Owner != knowledge.None {
			roles = []knowledge.Owner{otherRole(t.Owner)}
		}
	}
	for _, o := range roles {
		whose := string(w.words.Possessive.Of(o))
		switch part := t.Shares[o]; {
		case part != "":
			r.say(body, words.Part, "whose", Capitalise(whose), "subject", w.subject(t), "part", part)
		case o == t.Owner:
			r.say(body, words.Owns, "whose", whose, "subject", w.subject(t))
			r.add(body, wording.Span{Text: t.Why})
		default:
			r.say(body, words.NoPart, "whose", Capitalise(whose), "subject", w.subject(t))
		}
	}
	if len(roles) == 0 { // what is neither's
		r.add(body, w.headline(engine.Verdict{Owner: t.Owner, Topic: t})...)
	}
	r.say(note, w.source(t.Owner, t.Basis, t.Claims))
	if !t.General {
		r.buttons = []button{{ActionWhy, string(w.words.Button.Why), t.ID}}
	}
	return r
}
