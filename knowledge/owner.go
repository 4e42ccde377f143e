package knowledge

// Owner says whose job something is. The five values are the labels of the base, of `whoowns ask --json` and of the
// evaluation; there are no others.
type Owner string

// The owners. Engineering is an answer in its own right: the article leaves the how of a solution with the engineers.
// None means that it is neither role's and not the engineers' either; a topic then says whose it usually is.
const (
	PM          Owner = "pm"
	PO          Owner = "po"
	Both        Owner = "both"
	Engineering Owner = "engineering"
	None        Owner = "none"
)

// Owners lists every owner in the order in which they are shown.
func Owners() []Owner { return []Owner{PM, PO, Both, Engineering, None} }

// Valid reports whether o is one of Owners.
func (o Owner) Valid() bool {
	switch o {
	case PM, PO, Both, Engineering, None:
		return true
	}
	return false
}

// Basis says how an ownership is known.
type Basis string

const (
	// Article means that the article names it.
	Article Basis = "article"
	// Inferred means that the article does not name it: it follows from a claim, or, for the owner None, from its silence.
	Inferred Basis = "inferred"
	// Company means that a curator's overlay says so, whatever the article says.
	Company Basis = "company"
)
