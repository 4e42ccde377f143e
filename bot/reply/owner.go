package reply

import (
	"unicode"
	"unicode/utf8"

	"whoowns/knowledge"
)

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
