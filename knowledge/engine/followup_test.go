package engine

import (
	"slices"
	"strings"
	"testing"

	"whoowns/knowledge"
)

func TestFollowUpByForm(t *testing.T) {
	alone := FollowUp{}
	why, sure := FollowUp{Kind: Why}, FollowUp{Kind: Sure}
	other := func(role knowledge.Owner) FollowUp { return FollowUp{Kind: OtherRole, Role: role} }
	another := func(rest string) FollowUp { return FollowUp{Kind: Another, Rest: rest} }
	for text, want := range map[string]FollowUp{
		// why, and what only looks like it
		"why?":                why,
		"Why":                 why,
		"WHY???":              why,
		"y?":                  why,
		"but y tho":           why,
		"hmm why":             why,
		"ok, but why?":        why,
		"and why?":            why,
		"why so?":             why,
		"why not?":            why,
		"why is that":         why,
		"why's that?":         why,
		"why is it the PO's?": why,
		"why isn’t it the product manager’s job?": why,
		"why the PO and not the PM?":              why,
		"why not the pm":                          why,
		"how come":                                why,
		"how come it's not the PM?":               why,
		"how so":                                  why,
		"says who?":                               why,
		"who says so?":                            why,
		"according to whom":                       why,
		"source?":                                 why,
		"What's the source?":                      why,
		"whats the reasoning behind that":         why,
		"where does that come from?":              why,
		"based on what":                           why,
		"how do you know?":                        why,
		"what makes you think so?":                why,
		"can you explain that please":             why,
		"tell me why":                             why,
		"really? why?":                            why,
		"why does the PO order the backlog?":      alone,
		"why pricing":                             alone,
		"why is the backlog the PO's?":            alone,
		"why do we build this?":                   alone,
		"why a PM":                                alone,
		"why have both a PM and a PO":             alone,
		"the why behind a feature":                alone,
		"who owns the why":                        alone,
		"how come the PM sets the price?":         alone,
		"who says which story comes first?":       alone,
		"who says no to stakeholders?":            alone,
		"source code":                             alone,
		"who explains that to customers?":         alone,
		"explain the roadmap to sales":            alone,
		"how do you know that customers want it?": alone,
		"proof of concept":                        alone,
		"what's the reason for churn?":            alone,
		"why two backlogs?":                       alone,
		"why not ship on Fridays?":                alone,
		"how so many bugs?":                       alone,
		"sources of feedback":                     alone,
		"who explains why we say no?":             alone,
		"wdym":                                    alone,

		// sure, and what only looks like it
		"are you sure?":                        sure,
		"r u sure":                             sure,
		"you sure about that?":                 sure,
		"Are you really sure":                  sure,
		"sure?":                                sure,
		"really?":                              sure,
		"hm, really?":                          sure,
		"seriously":                            sure,
		"is that right?":                       sure,
		"is that really the PM's job?":         sure,
		"I don't think so":                     sure,
		"i dont think so.":                     sure,
		"nah I don't agree":                    sure,
		"I don't think that's right":           sure,
		"I doubt it":                           sure,
		"that's wrong":                         sure,
		"no, that’s not right":                 sure,
		"that cant be right":                   sure,
		"wrong!":                               sure,
		"you're wrong":                         sure,
		"that doesn't sound right":             sure,
		"I'm not so sure":                      sure,
		"isn't that the PM's job?":             sure,
		"shouldn't that be the PO?":            sure,
		"I thought that was the PM":            sure,
		"sure":                                 alone,
		"ok sure":                              alone,
		"right":                                alone,
		"no":                                   alone,
		"nope":                                 alone,
		"are you sure the PM owns pricing?":    alone,
		"are you sure about pricing?":          alone,
		"really, the PM sets the price?":       alone,
		"is that a PM job?":                    alone,
		"is it right to ship on Fridays?":      alone,
		"I don't think the PM should write it": alone,
		"that's wrong in the data":             alone,
		"making sure that tests pass":          alone,
		"isn't the PM the one for pricing?":    alone,
		"isn't pricing the PM's job?":          alone,
		"who makes sure?":                      alone,
		"wrong prices on the invoice":          alone,
		"is the estimate right?":               alone,
		"are you the PM?":                      alone,
		"who is sure about the market?":        alone,
		"I disagree with the roadmap":          alone,
		"not sure who owns pricing":            alone,
		"wrong backlog order":                  alone,
		"I thought the PM sets the price":      alone,

		// the other role, and what only looks like it
		"and the PO?":                                 other(knowledge.PO),
		"and PM":                                      other(knowledge.PM),
		"ok and the product owner?":                   other(knowledge.PO),
		"And the Product Manager's?":                  other(knowledge.PM),
		"what about the PO?":                          other(knowledge.PO),
		"what about the pm then?":                     other(knowledge.PM),
		"and what about the product owner":            other(knowledge.PO),
		"or the PM?":                                  other(knowledge.PM),
		"and the engineers?":                          other(knowledge.Engineering),
		"how about the dev team?":                     other(knowledge.Engineering),
		"what about the other one?":                   other(""),
		"and the other role":                          other(""),
		"the other one?":                              other(""),
		"what does the other one do?":                 other(""),
		"so what does the PM do there?":               other(knowledge.PM),
		"what does the PO do then?":                   other(knowledge.PO),
		"what does the PO do here":                    other(knowledge.PO),
		"what does a product owner do in that case":   other(knowledge.PO),
		"what should the PM do about it?":             other(knowledge.PM),
		"and what does the PO do?":                    other(knowledge.PO),
		"what's the PO's part?":                       other(knowledge.PO),
		"whats the pms role in that":                  other(knowledge.PM),
		"is the PM involved?":                         other(knowledge.PM),
		"does the PO have a say in it?":               other(knowledge.PO),
		"what is left for the PM?":                    other(knowledge.PM),
		"the PO?":                                     alone,
		"PO":                                          alone,
		"product manager?":                            alone,
		"what does a PO do?":                          alone,
		"what does the PM do":                         alone,
		"so what does the PM do?":                     alone,
		"what's the PO's job?":                        alone,
		"what does the PO do in the sprint?":          alone,
		"what does the PM do about the price?":        alone,
		"does the PO have a say in pricing?":          alone,
		"is the PM involved in sprint planning?":      alone,
		"the other one sets the price":                alone,
		"other roles":                                 alone,
		"what do the others in the team do?":          alone,
		"how does the PM get involved in a sprint?":   alone,
		"the PO there":                                alone,
		"pm or po?":                                   alone,
		"what about":                                  alone,
		"is the PO involved in hiring?":               alone,
		"the PM and the PO":                           alone,
		"what does the other team do for us?":         alone,
		"where does a PO fit in?":                     alone,
		"what is left for the PM to do on the price?": alone,

		// another thing
		"and the backlog?":                            another("the backlog"),
		"And the backlog":                             another("the backlog"),
		"ok and the backlog":                          another("the backlog"),
		"what about pricing?":                         another("pricing"),
		"and what about pricing then?":                another("pricing"),
		"How about the roadmap, please":               another("the roadmap"),
		"what about the PO's backlog?":                another("the PO's backlog"),
		"same for the roadmap?":                       another("the roadmap"),
		"same question for P&L":                       another("P&L"),
		"is it the same for acceptance tests?":        another("acceptance tests"),
		"or the sprint goal?":                         another("the sprint goal"),
		"or maybe A/B tests?":                         another("A/B tests"),
		"thanks! and user stories?":                   another("user stories"),
		"ok, got it. and then the demo?":              another("the demo"),
		"and for release notes as well?":              another("release notes"),
		"and who writes user stories?":                another("who writes user stories?"),
		"and who writes user stories":                 another("who writes user stories"),
		"and is the demo a PO job?":                   another("is the demo a PO job?"),
		"no, I meant the release plan":                another("the release plan"),
		"what about “definition of done”?":            another("definition of done"),
		"plus the budget?":                            another("the budget"),
		"what abt okrs tho":                           another("okrs"),
		"and Preisgestaltung für Österreich?":         another("Preisgestaltung für Österreich"),
		"and?":                                        alone,
		"and so on":                                   alone,
		"and that?":                                   alone,
		"what about it?":                              alone,
		"what about you?":                             alone,
		"or what?":                                    alone,
		"or both?":                                    alone,
		"and everything else?":                        alone,
		"or else":                                     alone,
		"and more":                                    alone,
		"what about them":                             alone,
		"I mean it":                                   alone,
		"what about\nthe backlog\nthe roadmap":        alone,
		"candor":                                      alone,
		"orders and invoices":                         alone,
		"how about":                                   alone,
		"the same again":                              alone,
		"android app":                                 alone,
		"andy's backlog":                              alone,
		"same day delivery":                           alone,
		"the same price for everyone: who sets that?": alone,
		"also offer it on tablets":                    alone,
		"order the backlog":                           alone,
		"what of":                                     alone,
		"how do we talk about pricing?":               alone,
		"pricing and the backlog?":                    alone,
		"and the backlog? and the roadmap?":           alone,
		"and\npricing\nbacklog":                       alone,
		"plusses of the product":                      alone,
		"":                                            alone,
		"?":                                           alone,
		"…":                                           alone,
		"\xff\xfe":                                    alone,
	} {
		if got := followUpByForm(text); got != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
}

// What names its subject stands by itself.
func TestWordingsOfTheBaseStandAlone(t *testing.T) {
	for _, topic := range embeddedBase(t).Topics {
		for _, text := range slices.Concat(topic.Names, topic.Phrasings) {
			if f := followUpByForm(text); f.Kind != Standalone {
				t.Errorf("%q of %s: %+v", text, topic.ID, f)
			}
		}
	}
	for _, concept := range embeddedBase(t).Concepts {
		for _, text := range slices.Concat(concept.Yes, concept.No, concept.Phrasings) {
			if f := followUpByForm(text); f.Kind != Standalone {
				t.Errorf("%q of %s: %+v", text, concept.ID, f)
			}
		}
	}
}

// A thing that is put into the form of an earlier question is found as if it were asked by itself, and gets a yes or no.
func TestFollowUpQuestion(t *testing.T) {
	for _, test := range []struct {
		text    string
		suspect knowledge.Owner
		want    string
	}{
		{"and the backlog?", knowledge.PM, "ownership po:backlog(no)"},
		{"and the backlog?", knowledge.PO, "ownership po:backlog(yes)"},
		{"and the backlog?", "", "ownership po:backlog"},
		{"what about acceptance criteria?", knowledge.PM, "ownership po:acceptance-criteria(no)"},
		{"and the PO's backlog?", knowledge.PM, "ownership po:backlog"},
		{"and the backlog and pricing?", knowledge.PM, "ownership po:backlog pm:pricing"},
		{"same for prioritisation", knowledge.PM, "ownership both:prioritisation(partly)"},
		{"or software architecture?", knowledge.Engineering, "ownership engineering:architecture"},
		{"and who writes user stories?", knowledge.PM, "ownership po:user-stories"},
		{"and is pricing a PO job?", knowledge.PM, "ownership pm:pricing(no)"},
		{"and how do we set the price?", knowledge.PM, "ownership pm:pricing"},
		{"why?", knowledge.PM, "help"},
	} {
		question := followUpByForm(test.text).Question(test.suspect)
		if got := summary(engine(t).Answer(question)); got != test.want {
			t.Errorf("%q after one about %q asks %q: got %s, want %s", test.text, test.suspect, question, got, test.want)
		}
	}
}

// Every name and phrasing of the base is found in that form as it is found by itself.
func TestFollowUpQuestionFindsTheSame(t *testing.T) {
	total, other := 0, 0
	for _, topic := range embeddedBase(t).Topics {
		for _, text := range slices.Concat(topic.Names, topic.Phrasings) {
			question := FollowUp{Kind: Another, Rest: text}.Question(knowledge.PO)
			alone, asked := engine(t).Answer(text), engine(t).Answer(question)
			total++
			if len(alone.Verdicts) != len(asked.Verdicts) || len(asked.Verdicts) == 1 && alone.Verdicts[0].Topic != asked.Verdicts[0].Topic {
				other++
			}
		}
	}
	if other*200 > total { // a few hold words that are read otherwise after a role
		t.Errorf("%d of %d are found as something else", other, total)
	}
}

// What was learned goes beyond the forms.
func TestFollowUpIsLearned(t *testing.T) {
	e := engine(t)
	for text, want := range map[string]FollowUp{
		"can you show me where the article says so?":        {Kind: Why},
		"hmm, my boss is convinced of the opposite":         {Kind: Sure},
		"so the PO just has to live with it?":               {Kind: OtherRole, Role: knowledge.PO},
		"would you say the same of the roadmap?":            {Kind: Another, Rest: "roadmap"},
		"who would you say is the owner of the roadmap?":    {},
		"why would a PM order the backlog":                  {},
		strings.Repeat("hmm, is that so? ", 20) + "really?": {},
	} {
		if got := e.FollowUp(text); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func FuzzFollowUp(f *testing.F) {
	e := engine(f)
	for _, seed := range []string{
		"", "why?", "and the PO?", "ok, and “the backlog” as well?", "or in that case", "\xff and \xff", "and ’s", "İ and İ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := e.FollowUp(text)
		switch {
		case !strings.Contains(text, got.Rest):
			t.Errorf("%q: Rest %q is not of the text", text, got.Rest)
		case len(text) > longestFollowUp && got != FollowUp{}:
			t.Errorf("%q is too long for %+v", text, got)
		case (got.Kind == Another) != (got.Rest != ""), got.Role != "" && got.Kind != OtherRole:
			t.Errorf("%q: %+v", text, got)
		}
		for _, suspect := range []knowledge.Owner{"", knowledge.PM, knowledge.PO, knowledge.Both, knowledge.Engineering} {
			if question := got.Question(suspect); !strings.Contains(question, got.Rest) {
				t.Errorf("%q: asks %q", text, question)
			}
		}
	})
}

func BenchmarkFollowUp(b *testing.B) {
	e := engine(b)
	for name, text := range map[string]string{
		"why": "hmm, but why is that?", "another": "ok and what about the acceptance criteria then?",
		"question": "who decides which acceptance criteria a story about the payment page has to meet?",
		"long":     strings.Repeat("and so, ", longestFollowUp/8),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				e.FollowUp(text)
			}
		})
	}
}
