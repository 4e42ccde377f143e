package engine

import "whoowns/knowledge"

// The labels that the model tells apart: the owners in the order of knowledge.Owners, then concept.
const (
	owners       = 5
	conceptLabel = owners
	labels       = owners + 1
	noLabel      = -1

	bothLabel = 2
	noneLabel = 4
)

// ownerLabel is the label of an owner; an overlay's own topic, which has no owner in the base, has noLabel.
func ownerLabel(o knowledge.Owner) int {
	switch o {
	case knowledge.PM:
		return 0
	case knowledge.PO:
		return 1
	case knowledge.Both:
		return bothLabel
	case knowledge.Engineering:
		return 3
	case knowledge.None:
		return noneLabel
	}
	return noLabel
}

func labelName(label int) string {
	switch label {
	case noLabel:
		return "nothing"
	case conceptLabel:
		return "concept"
	}
	return string(knowledge.Owners()[label])
}

// labelIndex is the label of that name, an owner or "concept".
func labelIndex(name string) int {
	if name == "concept" {
		return conceptLabel
	}
	return ownerLabel(knowledge.Owner(name))
}
