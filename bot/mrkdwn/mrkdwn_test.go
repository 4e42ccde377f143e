package mrkdwn

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"plain", "who owns pricing?", "who owns pricing?"},
		{"the bot's mention", "<@U0BOT> pricing", "pricing"},
		{"someone else's mention", "<@U07AB3K9Q> said po does it", "said po does it"},
		{"a channel", "devs in <#C09|growth-squad> are stuck", "devs in are stuck"},
		{"a group and a broadcast", "<!subteam^S12|@pms> <!here> who?", "who?"},
		{"a link with a label", "see <https://example.com/x|the case>", "see the case"},
		{"a bare link", "see <https://example.com/x> please", "see please"},
		{"a date", "<!date^1392734382^Posted {date}|18 Feb>", "18 Feb"},
		{"entities", "R&amp;D &lt;who&gt;", "R&D <who>"},
		{"entities are decoded once", "&amp;lt;", "&lt;"},
		{"formatting", "hi *roadmap* _now_ ~no~ `P&amp;L`", "hi roadmap now no P&L"},
		{"formatting inside formatting", "*_vision_*", "vision"},
		{"no formatting", "snake_case_name 2*3*4", "snake_case_name 2*3*4"},
		{"a code block", "```\nselect 1\n```", "select 1"},
		{"a quote", "&gt; said she\n> said he", "> said she\nsaid he"},
		{"emoji", "blocked :rage: :+1::skin-tone-3: at 10:30:45", "blocked at 10:30:45"},
		{"lines", "a  b \n\n c", "a b\n\nc"},
		{"nested brackets", "<<@U1>>", "< >"},
		{"an open bracket", "a < b", "a < b"},
		{"nothing", "<@U0BOT>", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Clean(test.in); got != test.want {
				t.Errorf("Clean(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"<!channel> & co":            "&lt;!channel&gt; &amp; co",
		"<@U1> <https://x.io|y>":     "&lt;@U1&gt; &lt;https://x.io|y&gt;",
		"two\nlines":                 "two lines",
		"plain":                      "plain",
		"\u202etxt\u200b.exe\u2066 ": "txt.exe",
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Escape("*bold*"); strings.Contains(got, "*b") || !strings.Contains(got, "bold") {
		t.Errorf("Escape leaves formatting: %q", got)
	}
}

func FuzzCleanAndEscape(f *testing.F) {
	for _, seed := range []string{"", "<@U1> *x* &amp;lt; :a:", "<<a|b>", "```", "&gt; _x_ ~y~", "\xff<!here>", "\u202e<"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cleaned := Clean(text)
		if utf8.ValidString(text) && !utf8.ValidString(cleaned) {
			t.Fatalf("Clean(%q) = %q is not valid UTF-8", text, cleaned)
		}
		if len(cleaned) > len(text) {
			t.Fatalf("Clean(%q) grew to %q", text, cleaned)
		}
		escaped := Escape(cleaned)
		if strings.ContainsAny(escaped, "<>\n") {
			t.Fatalf("Escape(%q) = %q could mention or link", cleaned, escaped)
		}
		if !utf8.ValidString(escaped) {
			t.Fatalf("Escape(%q) = %q is not valid UTF-8", cleaned, escaped)
		}
	})
}
