package engine

import (
	"strings"
	"testing"
)

func TestPieces(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"pricing", "^ pricing"},
		{"who sets the price and who orders the backlog?", "^ who sets the price|and who orders the backlog"},
		{"roadmap, P&L; sprint planning as well as A/B tests", "^ roadmap|, P&L|; sprint planning|as A/B tests"},
		{"(1) vision (2) acceptance criteria", "^ vision|( # ) acceptance criteria"},
		{"the price of 1,000 seats at 9:30. Who?", "^ the price of 1,000 seats at 9:30|. Who"},
		{"go-to-market - launch / release & demo", "^ go-to-market|- launch|/ release|& demo"},
		{"pricing, and also then the backlog", "^ pricing|, and also then the backlog"},
		{"", ""},
		{" ?!, and ", ""},
	} {
		var got []string
		for _, p := range pieces(test.text) {
			got = append(got, p.before+" "+test.text[p.start:p.end])
		}
		if strings.Join(got, "|") != test.want {
			t.Errorf("pieces(%q) = %s, want %s", test.text, strings.Join(got, "|"), test.want)
		}
	}
}
