package refine_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"whoowns/bot/refine"
)

// Every outcome and reason that the package declares is among those that it lists, once.
func TestOutcomes(t *testing.T) {
	listed := refine.Outcomes()
	declared := 0
	for file, prefix := range map[string]string{"outcome.go": "", "guard.go": "rejected: "} {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if g, ok := d.(*ast.GenDecl); !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range d.(*ast.GenDecl).Specs {
				literal, ok := spec.(*ast.ValueSpec).Values[0].(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					continue
				}
				value, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				declared++
				if !slices.Contains(listed, refine.Outcome(prefix+value)) {
					t.Errorf("%q is not listed", prefix+value)
				}
			}
		}
	}
	if len(listed) != declared {
		t.Errorf("%d are listed, and %d declared", len(listed), declared)
	}
}
