package bot_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The bot has no sentence of its own: all that people read is in package wording or in the base. Several words in a row are for the log or
// in an error, whose readers are operators; what else there is people type, or the record has as names of surfaces.
func TestNoSentenceOfItsOwn(t *testing.T) {
	t.Parallel()
	others := []string{"forget me", "message shortcut", "global shortcut"}
	for _, dir := range []string{".", "views", "reply"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(files), err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					return !forOperators(n)
				case *ast.BasicLit:
					if text, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && len(strings.Fields(text)) > 1 && !slices.Contains(others, text) {
						t.Errorf("%s: %s", set.Position(n.Pos()), n.Value)
					}
				}
				return true
			})
		}
	}
}

// forOperators reports whether a call logs or makes an error, or compiles an expression.
func forOperators(call *ast.CallExpr) bool {
	of, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	switch of.Sel.Name {
	case "Debug", "Info", "Warn", "Error", "Log", "Errorf", "New", "MustCompile":
		return true
	}
	return false
}
