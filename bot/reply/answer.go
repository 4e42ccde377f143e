package reply

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// sure is the confidence from which an answer does not say that it may have misread the question.
const sure = 0.5

// Wording words answers from a base.
type Wording struct {
	base *knowledge.Base
}

// New returns the Wording for the base that the answers come from.
func New(base *knowledge.Base) Wording { return Wording{base: base} }

// Answer words an answer.
func (w Wording) Answer(a engine.Answer) Reply {
	switch a.Kind {
	case engine.Ownership:
		if len(a.Verdicts) == 1 {
			return w.verdict(a.Verdicts[0])
		}
		return w.several(a)
	case engine.Breakdown:
		return w.breakdown(a)
	case engine.Concept:
		return w.concept(a)
	case engine.List:
		return w.list(a.ListOf)
	case engine.Help:
		return w.Help()
	}
	return w.unknown(a)
}

func (w Wording) verdict(v engine.Verdict) Reply {
	var r Reply
	t := v.Topic
	r.add(body, headline(v)...)
	r.add(body, plain(t.Why))
	for _, role := range []knowledge.Owner{knowledge.PM, knowledge.PO, knowledge.Engineering} {
		if share := t.Shares[role]; share != "" {
			r.add(body, plain(fmt.Sprintf("%s part: %s.", capitalise(possessive(role)), share)))
		}
	}
	if t.Owner == knowledge.None {
		r.add(body, plain("I only know who owns product work."))
	}
	if v.Confidence < sure {
		r.add(note, plain("I am not sure that I read this right: I took it for "), strong(t.Title), plain("."))
	}
	r.add(note, plain(w.source(t.Owner, t.Basis, t.Claims)))
	return r
}

var yesNo = map[engine.YesNo]string{engine.Yes: "Yes", engine.No: "No", engine.Partly: "Partly"}

// headline says whose it is: "Pricing is the Product Manager's."
func headline(v engine.Verdict) []span {
	is := " is "
	if v.Topic.Plural {
		is = " are "
	}
	var spans []span
	title := strong(capitalise(v.Topic.Title))
	if v.Reply != engine.Unasked {
		spans = append(spans, strong(yesNo[v.Reply]), plain(": "))
		title = plain(v.Topic.Title)
	}
	switch v.Owner {
	case knowledge.Both:
		return append(spans, title, plain(is), strong("both roles'"), plain(", each in their place."))
	case knowledge.None:
		return append(spans, title, plain(is), strong("neither's"), plain(": that is usually "+v.Topic.Whose+"."))
	}
	return append(spans, title, plain(is), strong(possessive(v.Owner)), plain("."))
}

// several words a question about several things: a line each.
func (w Wording) several(a engine.Answer) Reply {
	var r Reply
	for _, v := range a.Verdicts {
		if v.Topic == nil {
			r.add(item, strong(capitalise(v.Asked)), plain(": I don't know that one."))
			continue
		}
		said := ": "
		if v.Reply != engine.Unasked {
			said += yesNo[v.Reply] + ", "
		}
		if v.Owner == knowledge.None {
			said += "neither's, that is usually " + v.Topic.Whose + "."
		} else {
			said += name(v.Owner) + ". " + v.Topic.Why
		}
		r.add(item, strong(capitalise(v.Topic.Title)), plain(said))
	}
	r.add(note, plain(w.sources(a.Verdicts)))
	return r
}

// breakdown words a list of duties: what it amounts to, then each duty with its owner.
func (w Wording) breakdown(a engine.Answer) Reply {
	var r Reply
	r.add(body, summary(a)...)
	for _, v := range a.Verdicts {
		owner := name(v.Owner)
		switch {
		case v.Topic == nil:
			owner = "I don't know that one"
		case v.Owner == knowledge.None:
			owner = "neither's, usually " + v.Topic.Whose
		}
		r.add(item, plain(shorten(v.Asked, 150)+": "), strong(owner))
	}
	if a.Unread > 0 {
		r.add(body, plain(fmt.Sprintf("I read the first %d only; %d more are left.", len(a.Verdicts), a.Unread)))
	}
	r.add(note, plain(w.sources(a.Verdicts)))
	return r
}

// summary counts the duties: "This reads as mostly a Product Owner: 6 of 9 duties, 2 are a Product Manager's."
func summary(a engine.Answer) []span {
	total, unknown := len(a.Verdicts), 0
	for _, v := range a.Verdicts {
		if v.Topic == nil {
			unknown++
		}
	}
	pm, po := a.Count(knowledge.PM), a.Count(knowledge.PO)
	lead, second := knowledge.PM, knowledge.PO
	if po > pm {
		lead, second = second, lead
	}
	first := a.Count(lead)
	var verdict, count string
	rest := []knowledge.Owner{knowledge.Both, knowledge.Engineering, knowledge.None}
	switch {
	case first == 0 && a.Count(knowledge.Both) > 0:
		verdict, count = "something of a Product Manager and of a Product Owner", fmt.Sprintf("of %d duties", total)
	case first == 0:
		verdict, count = "neither a Product Manager nor a Product Owner", fmt.Sprintf("of %d duties", total)
	case pm == po:
		verdict, count = "half a Product Manager, half a Product Owner", fmt.Sprintf("%d of %d duties each", pm, total)
	case first == total:
		verdict, count = "a "+name(lead), fmt.Sprintf("all %d duties", total)
	default:
		verdict, count = "mostly a "+name(lead), fmt.Sprintf("%d of %d duties", first, total)
		rest = append([]knowledge.Owner{second}, rest...)
	}
	counts := []string{count}
	for _, owner := range rest {
		n := a.Count(owner)
		if owner == knowledge.None {
			n -= unknown
		}
		switch {
		case n == 1:
			counts = append(counts, "1 is "+indefinite[owner])
		case n > 1:
			counts = append(counts, fmt.Sprintf("%d are %s", n, indefinite[owner]))
		}
	}
	if unknown > 0 {
		counts = append(counts, fmt.Sprintf("%d I don't know", unknown))
	}
	return []span{plain("This reads as "), strong(verdict), plain(": " + strings.Join(counts, ", ") + ".")}
}

var indefinite = map[knowledge.Owner]string{
	knowledge.PM: "a Product Manager's", knowledge.PO: "a Product Owner's", knowledge.Both: "both roles'",
	knowledge.Engineering: "engineering's", knowledge.None: "neither's",
}

func (w Wording) concept(a engine.Answer) Reply {
	var r Reply
	switch a.Reply {
	case engine.Yes:
		r.add(body, strong("Yes."), plain(" "+a.Concept.Answer))
	case engine.No:
		r.add(body, strong("No."), plain(" "+a.Concept.Answer))
	default:
		r.add(body, plain(a.Concept.Answer))
	}
	r.add(note, plain(w.source(knowledge.Both, a.Concept.Basis, a.Concept.Claims)))
	return r
}

// list names the topics of an owner, or all, by area.
func (w Wording) list(owner knowledge.Owner) Reply {
	var r Reply
	switch owner {
	case "":
		r.add(body, strong("What I know"), plain(fmt.Sprintf(": %d topics of product work. Ask about any of them in your own words.", len(w.base.Topics))))
	case knowledge.None:
		r.add(body, plain("What is "), strong("neither's"), plain(":"))
	case knowledge.Both:
		r.add(body, plain("What is "), strong("both roles'"), plain(", each in their place:"))
	case knowledge.Engineering:
		r.add(body, plain("What is "), strong("engineering's"), plain(":"))
	default:
		r.add(body, plain("What is the "), strong(name(owner)+"'s"), plain(":"))
	}
	for _, area := range w.base.Areas {
		var titles []string
		for _, t := range w.base.Topics {
			if t.Area == area && (owner == "" || t.Owner == owner) {
				titles = append(titles, t.Title)
			}
		}
		if len(titles) > 0 {
			r.add(item, strong(area), plain(": "+strings.Join(titles, ", ")))
		}
	}
	return r
}

// Help says how to ask.
func (w Wording) Help() Reply {
	var r Reply
	r.add(body, plain("I answer one question: "), strong("is this a PM or a PO job?"))
	r.add(item, plain("/whoowns pricing"))
	r.add(item, plain("/whoowns is sprint planning a PM job?"))
	r.add(item, plain("/whoowns who sets the price and who orders the backlog?"))
	r.add(item, plain("/whoowns can one person be both?"))
	r.add(item, plain("Paste the duties of a job advertisement, one a line, and I sort them."))
	r.add(body, plain("/whoowns list shows what I know, /whoowns list pm or list po one role's part. "+
		"Mention me in a channel or write to me directly; a mention in a thread without a question judges the message that began it."))
	return r
}

// Busy is what a person gets when too much is being asked at once.
func Busy() Reply {
	var r Reply
	r.add(body, plain("I am busy: asking again in a moment will work."))
	return r
}

// Failure is what a person gets when an answer could not be made through no fault of theirs.
func Failure() Reply {
	var r Reply
	r.add(body, plain("Something went wrong on my side, and it has been logged. Please ask again in a moment."))
	return r
}

func (w Wording) unknown(a engine.Answer) Reply {
	var r Reply
	r.add(body, plain("I don't know that one. I answer who owns product work: /whoowns list shows what I know."))
	if len(a.Nearest) > 0 {
		titles := make([]string, len(a.Nearest))
		for i, t := range a.Nearest {
			titles[i] = t.Title
		}
		r.add(body, plain("Closest that I know: "+strings.Join(titles, ", ")+"."))
	}
	return r
}

// source says where an answer comes from, and never passes an inference off as the article's word.
func (w Wording) source(owner knowledge.Owner, basis knowledge.Basis, claims []string) string {
	switch {
	case basis == knowledge.Company:
		return "From your company's own additions"
	case owner == knowledge.None:
		return "Not from the article: this is how companies usually share the work"
	case basis == knowledge.Article:
		return "The article, " + w.base.Claim(claims[0]).Section.Heading()
	}
	return "Not named in the article; follows from: " + w.base.Claim(claims[0]).Text
}

// sources sums up where several verdicts come from.
func (w Wording) sources(verdicts []engine.Verdict) string {
	named, inferred, company, headings := 0, 0, "", []string{}
	for _, v := range verdicts {
		switch {
		case v.Topic != nil && v.Topic.Basis == knowledge.Company:
			company = "; in part from your company's own additions"
		case v.Topic == nil || v.Owner == knowledge.None:
		case v.Topic.Basis == knowledge.Article:
			named++
			if h := w.base.Claim(v.Topic.Claims[0]).Section.Heading(); !slices.Contains(headings, h) {
				headings = append(headings, h)
			}
		default:
			inferred++
		}
	}
	switch {
	case named == 0 && inferred == 0:
		return "Not from the article" + company
	case named == 0:
		return "Not named in the article; follows from what it says of the roles" + company
	case inferred > 0:
		return "The article, " + strings.Join(headings, "; ") + "; in part it follows from what the article says" + company
	}
	return "The article, " + strings.Join(headings, "; ") + company
}

func name(o knowledge.Owner) string {
	switch o {
	case knowledge.PM:
		return "Product Manager"
	case knowledge.PO:
		return "Product Owner"
	case knowledge.Both:
		return "both, each in their place"
	case knowledge.Engineering:
		return "engineering"
	}
	return "neither"
}

func possessive(o knowledge.Owner) string {
	switch o {
	case knowledge.PM, knowledge.PO:
		return "the " + name(o) + "'s"
	}
	return "engineering's"
}

func capitalise(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// shorten cuts what a person typed to a length that leaves room for the answer.
func shorten(text string, limit int) string {
	return clip(strings.Join(strings.Fields(text), " "), limit)
}
