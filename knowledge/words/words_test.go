package words

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"case", "Sprint PLANNING", "sprint planning"},
		{"accents", "Café déjà", "cafe deja"},
		{"curly quotes", "who’s “it”", `who's "it"`},
		{"full width", "ＰＭ", "pm"},
		{"zero width and direction marks", "pri\u200bc\u202eing", "pricing"},
		{"control characters", "pri\x00cing\tnow", "pricing now"},
		{"invalid UTF-8", "pric\xffing", "pric ing"},
		{"line breaks stay", "a\nb", "a\nb"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Fold(test.in); got != test.want {
				t.Errorf("Fold(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestSplit(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"who's the owner", "who|the|owner"},
		{"isn't it", "isnt|it"},
		{"the devs' way", "the|devs|way"},
		{"p&l, a/b tests & more", "pl|ab|tests|more"},
		{"pm/po", "pm|po"},
		{"go-to-market", "go|to|market"},
		{"4.99 or 12", "4|99|or|12"},
		{"", ""},
		{"?!…", ""},
	} {
		if got := strings.Join(Split(test.in), "|"); got != test.want {
			t.Errorf("Split(%q) = %s, want %s", test.in, got, test.want)
		}
	}
}

func TestStemBringsFormsTogether(t *testing.T) {
	for _, group := range []string{
		"price prices pricing priced",
		"organise organize organising organized organisation organization",
		"prioritise prioritising prioritization",
		"behaviour behavior behaviours",
		"plan plans planned planning",
		"decide decides deciding decision decisions",
		"programme program programmes",
		"modelling modeling",
	} {
		forms := strings.Fields(group)
		for _, form := range forms[1:] {
			if Stem(form) != Stem(forms[0]) {
				t.Errorf("Stem(%q) = %q, but Stem(%q) = %q", form, Stem(form), forms[0], Stem(forms[0]))
			}
		}
	}
	for _, pair := range [][2]string{{"sell", "sale"}, {"plan", "plant"}, {"market", "marker"}} {
		if Stem(pair[0]) == Stem(pair[1]) {
			t.Errorf("%q and %q are taken for one word", pair[0], pair[1])
		}
	}
}

func TestIsEnglish(t *testing.T) {
	for _, word := range []string{"aback", "plants", "zoos", "roadmap's", "the"} {
		if got, want := IsEnglish(word), !strings.Contains(word, "'"); got != want {
			t.Errorf("IsEnglish(%q) = %v", word, got)
		}
	}
	for _, word := range []string{"", "a\nb", "zzzz", "0", "prcing", "aardvarkk"} {
		if IsEnglish(word) {
			t.Errorf("IsEnglish(%q) = true", word)
		}
	}
	// Every word of the list is found, first and last included.
	for word := range strings.Lines(dictionary) {
		if !IsEnglish(strings.TrimSpace(word)) {
			t.Fatalf("IsEnglish(%q) = false", word)
		}
	}
}

func TestAnalyzer(t *testing.T) {
	a, err := NewAnalyzer(Vocabulary{
		Synonyms:      [][]string{{"developer", "dev", "coder"}},
		Abbreviations: map[string]string{"gtm": "go to market"},
		Compounds:     map[string][]string{"pm": {"product manager"}, "pmo": {"product manager office"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.Words("GTM: the Product Manager, a product"), []string{"go", "to", "market", "the", "pm", "a", "product"}; !slices.Equal(got, want) {
		t.Errorf("Words = %v, want %v", got, want)
	}
	if got := a.Words("product manager office"); !slices.Equal(got, []string{"pmo"}) {
		t.Errorf("Words = %v, want the longest compound", got)
	}
	key := a.NewLexicon(0).Key
	if key("unblock the devs") != key("Developers, unblocked!") {
		t.Error("two wordings that cannot be told apart have different keys")
	}
	if got := key("who is it?"); got != "" {
		t.Errorf("the key of nothing but stop words is %q", got)
	}
}

func TestNewAnalyzerRefuses(t *testing.T) {
	for name, v := range map[string]Vocabulary{
		"a synonym of two words":      {Synonyms: [][]string{{"dev", "dev team"}}},
		"a synonym in two groups":     {Synonyms: [][]string{{"dev", "coder"}, {"programmer", "coders"}}},
		"a capital abbreviation":      {Abbreviations: map[string]string{"GTM": "go to market"}},
		"a compound of a single word": {Compounds: map[string][]string{"pm": {"manager"}}},
	} {
		if _, err := NewAnalyzer(v); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"", "Who's it?", "\xff\xfe", "pri\u200bcing", "ﬁnance", "أ", "İstanbul", "e\u0301"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := Fold(text)
		if !utf8.ValidString(folded) {
			t.Fatalf("Fold(%q) = %q is not valid UTF-8", text, folded)
		}
		for _, r := range folded {
			if r != '\n' && unicode.IsControl(r) {
				t.Fatalf("Fold(%q) = %q has a control character", text, folded)
			}
		}
		for _, word := range Split(folded) {
			if word == "" || Stem(word) == "" {
				t.Fatalf("Fold(%q) splits into an empty word or stem: %q", text, word)
			}
		}
	})
}
