package knowledge

// Section is a part of the article *Product Manager vs Product Owner*, by the name under which a reply cites it.
type Section string

// The sections in the article's order.
const (
	Opening    Section = "opening"
	NotTheSame Section = "not-the-same"
	Realm      Section = "realm"
	Market     Section = "market"
	Strategist Section = "strategist"
)

// Heading is the section's heading as the article prints it; the opening has none of its own. It is empty for a
// section that does not exist.
func (s Section) Heading() string {
	switch s {
	case Opening:
		return "Opening"
	case NotTheSame:
		return "They are not the same"
	case Realm:
		return "Realm of responsibilities differ"
	case Market:
		return "Market/Customer Knowledge differ"
	case Strategist:
		return "Strategist vs Tactical"
	}
	return ""
}

// Claim is one thing that the article says. Topics and concepts cite claims by ID.
type Claim struct {
	ID      string  `yaml:"id,omitempty"` // C01 to C49
	Section Section `yaml:"section,omitempty"`
	// Owner is the role that the claim is about; empty when it is about the roles themselves.
	Owner Owner `yaml:"owner,omitempty"`
	// Text says it in our own words, as a clause: "the PO plans the sprint".
	Text string `yaml:"text,omitempty"`
}
