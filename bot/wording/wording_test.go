package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"whoowns/knowledge"
)

func TestSpans(t *testing.T) {
	for _, test := range []struct {
		text   Text
		values []string
		want   []Span
	}{
		{"", nil, nil},
		{"plain", nil, []Span{{"plain", false}}},
		{"*bold*", nil, []Span{{"bold", true}}},
		{"a *b* c", nil, []Span{{"a ", false}, {"b", true}, {" c", false}}},
		{"*{a}*: {b}", []string{"a", "one", "b", "two"}, []Span{{"one", true}, {": two", false}}},
		{"{a}{a}", []string{"a", "x"}, []Span{{"xx", false}}},
		{"{a} {b}", []string{"a", "{b}", "b", "x"}, []Span{{"{b} x", false}}}, // a value is taken as it is
		{"{a}", []string{"a", "*not bold*"}, []Span{{"*not bold*", false}}},
		{"{a}", nil, []Span{{"{a}", false}}},
	} {
		if got := test.text.Spans(test.values...); !slices.Equal(got, test.want) {
			t.Errorf("%q %q: %v, want %v", test.text, test.values, got, test.want)
		}
	}
}

func TestPutAndFill(t *testing.T) {
	got := Text("*{subject}* is {owner}").Put("owner", "*hers*: {why}")
	if got != "*{subject}* is *hers*: {why}" {
		t.Errorf("Put = %q", got)
	}
	if got := got.Fill("subject", "it", "why", "so"); got != "it is hers: so" {
		t.Errorf("Fill = %q", got)
	}
}

func TestOwnersOf(t *testing.T) {
	o := Owners{"pm", "po", "both", "engineering", "none"}
	for _, owner := range knowledge.Owners() {
		if got := o.Of(owner); string(got) != string(owner) {
			t.Errorf("Of(%s) = %q", owner, got)
		}
	}
	if got := o.Of(""); got != "" {
		t.Errorf("Of nothing = %q", got)
	}
}

// said is a field of the Wording: "Answer.One", with its texts in English and with what groups.go says of it.
type said struct {
	name    string
	texts   []Text
	comment string
}

// everything is all that English says.
func everything(t *testing.T) []said {
	t.Helper()
	comments := commentsOf(t)
	var list []said
	groups := reflect.ValueOf(*English())
	for i := range groups.NumField() {
		group, of := groups.Field(i), groups.Type().Field(i)
		if group.Kind() == reflect.String || of.Type == reflect.TypeFor[Owners]() {
			list = append(list, said{of.Name, textsOf(group), comments["Wording."+of.Name]})
			continue
		}
		for j := range group.NumField() {
			name := of.Type.Name() + "." + group.Type().Field(j).Name
			list = append(list, said{name, textsOf(group.Field(j)), comments[name]})
		}
	}
	return list
}

// textsOf are the texts of a field: one, one for each owner, or a list.
func textsOf(v reflect.Value) []Text {
	switch v := v.Interface().(type) {
	case Text:
		return []Text{v}
	case Owners:
		return []Text{v.PM, v.PO, v.Both, v.Engineering, v.None}
	case []Text:
		return v
	}
	return nil
}

// commentsOf is what groups.go says of each field, with what it says of the field's group.
func commentsOf(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "groups.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	comments := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		g, ok := n.(*ast.GenDecl)
		if !ok || g.Tok != token.TYPE {
			return true
		}
		spec, _ := g.Specs[0].(*ast.TypeSpec)
		fields, ok := spec.Type.(*ast.StructType)
		if !ok {
			return true
		}
		for _, f := range fields.Fields.List {
			for _, name := range f.Names {
				comments[spec.Name.Name+"."+name.Name] = f.Comment.Text() + limits.FindString(g.Doc.Text())
			}
		}
		return true
	})
	return comments
}

var (
	placeholder = regexp.MustCompile(`\{[^}]*\}`)
	limits      = regexp.MustCompile(`within (\d+) characters`)
)

func TestNothingIsLeftUnsaid(t *testing.T) {
	list := everything(t)
	if len(list) < 100 {
		t.Errorf("there are only %d fields", len(list))
	}
	for _, s := range list {
		if len(s.texts) == 0 {
			t.Errorf("%s is empty", s.name)
		}
		for _, text := range s.texts {
			if strings.TrimSpace(string(text)) == "" {
				t.Errorf("%s has an empty text: %q", s.name, s.texts)
			}
			if strings.Count(string(text), "*")%2 != 0 {
				t.Errorf("%s has a bold run without an end: %q", s.name, text)
			}
		}
	}
}

// The placeholders are those that the field's comment names.
func TestPlaceholders(t *testing.T) {
	for _, s := range everything(t) {
		named := placeholder.FindAllString(s.comment, -1)
		var used []string
		for _, text := range s.texts {
			used = append(used, placeholder.FindAllString(string(text), -1)...)
		}
		for _, p := range named {
			if !slices.Contains(used, p) {
				t.Errorf("%s: the comment names %s, which is not in %q", s.name, p, s.texts)
			}
		}
		for _, p := range used {
			if !slices.Contains(named, p) {
				t.Errorf("%s: %s is in %q, and its comment does not name it", s.name, p, s.texts)
			}
		}
	}
}

// What has little room keeps within it, as the comments and Slack have it: https://docs.slack.dev/reference/views/modal-views/ and
// https://docs.slack.dev/reference/block-kit/block-elements/button-element/.
func TestLimits(t *testing.T) {
	w := English()
	longest := ""
	for _, role := range textsOf(reflect.ValueOf(w.Role)) {
		if len(role) > len(longest) {
			longest = string(role)
		}
	}
	limited := 0
	check := func(name, text string, limit int) {
		limited++
		if n := utf8.RuneCountInString(text); n > limit {
			t.Errorf("%s: %q has %d characters, more than %d", name, text, n, limit)
		}
	}
	for _, s := range everything(t) {
		found := limits.FindStringSubmatch(s.comment)
		if found == nil {
			continue
		}
		limit, err := strconv.Atoi(found[1])
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range s.texts {
			check(s.name, text.Fill("role", longest), limit)
		}
	}
	if limited < 10 {
		t.Errorf("the comments limit only %d texts", limited)
	}
	for name, text := range map[string]Text{
		"Ask.Title": w.Ask.Title, "Ask.Submit": w.Ask.Submit, "Ask.Cancel": w.Ask.Cancel, "Feedback.Title": w.Feedback.Title,
		"Feedback.Submit": w.Feedback.Submit, "Feedback.Cancel": w.Feedback.Cancel, "Curator.Title": w.Curator.Title,
		"Curator.Submit": w.Curator.Submit, "Curator.Cancel": w.Curator.Cancel, "Home.Topic": w.Home.Topic, "Home.Close": w.Home.Close,
	} {
		check(name, string(text), 24)
	}
	for name, text := range map[string]Text{
		"Feedback.Good": w.Feedback.Good, "Feedback.Bad": w.Feedback.Bad, "Curator.Add": w.Curator.Add, "Curator.Dismiss": w.Curator.Dismiss,
	} {
		check(name, string(text), 75)
	}
	for name, text := range map[string]Text{
		"Ask.Placeholder": w.Ask.Placeholder, "Chart.Choose": w.Chart.Choose, "Feedback.Choose": w.Feedback.Choose, "Home.ByRole": w.Home.ByRole,
		"Home.ByArea": w.Home.ByArea, "Home.Ask": w.Home.Ask, "Home.Directory": w.Home.Directory, "Home.MostAsked": w.Home.MostAsked,
		"Home.Browse": w.Home.Browse, "Curator.Heading": w.Curator.Heading,
	} {
		check(name, string(text), 150)
	}
	if n := len(w.Prompts.Questions); n > 4 {
		t.Errorf("%d prompts, more than the assistant pane has room for", n)
	}
}
