package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"whoowns/bot/store"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// curatorsOverlay is the overlay of the curator's tests: its topics do not change with the base.
const curatorsOverlay = `area: Ours

topics:
  - id: tariff-office
    title: the tariff office
    owner: po
    why: Its wishes reach us as stories.
    phrasings: [tariff paperwork]
  - id: moon-office
    title: the moon office
    owner: pm
    why: It was always so.
`

// curator sets up an overlay and a store, which fill fills, for the program to find. It returns the overlay's folder.
func curator(t *testing.T, fill func(ctx context.Context, s *store.Store) error) string {
	t.Helper()
	keepHome(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ours.yaml"), []byte(curatorsOverlay), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("WHOOWNS_KNOWLEDGE_DIR", dir)
	url := "sqlite:" + filepath.Join(t.TempDir(), "whoowns.db")
	t.Setenv("WHOOWNS_DATABASE_URL", url)
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	s, err := store.Open(url, store.WithClock(func() time.Time { now = now.Add(time.Minute); return now }))
	if err != nil {
		t.Fatal(err)
	}
	if err := fill(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func nothing(ctx context.Context, s *store.Store) error { return s.Migrate(ctx) }

// asked fills a store with what people might ask and think, and with what they might type to do harm.
func asked(ctx context.Context, s *store.Store) error {
	for _, a := range []store.Asked{
		{ID: "1", Text: "who pays the toll?", Topic: "tariff-office", Unanswered: true},
		{ID: "2", Text: "Who pays the toll", Topic: "tariff-office", Unanswered: true},
		{ID: "3", Text: "=HYPERLINK(\"http://evil\")\u001b[2J\nsecond `line` <b>", Topic: "tariff-office", Unanswered: true},
		{ID: "4", Text: "who waters the plants", Unanswered: true},
		{ID: "5", Text: "who flies there", Topic: "moon-office", Unanswered: true},
		{ID: "6", Text: "whose was this", Topic: "gone", Unanswered: true},
		{ID: "7", Text: "was answered", Topic: "moon-office"},
		{ID: "8", Text: "was dismissed", Topic: "moon-office", Unanswered: true},
	} {
		if err := s.RecordAsked(ctx, []store.Asked{a}); err != nil {
			return err
		}
	}
	for _, f := range []store.Feedback{
		{ID: "a", Text: "moon rockets", Topic: "moon-office", Owner: "pm", Suggested: "po", Why: "the POs order the rockets"},
		{ID: "b", Text: "Moon rockets", Topic: "moon-office", Owner: "pm", Suggested: "po", Why: "-1"},
		{ID: "c", Text: "moon rockets!", Topic: "moon-office", Owner: "pm", Suggested: "engineering"},
		{ID: "d", Topic: "tariff-office", Owner: "po"},
		{ID: "e", Text: "moon rockets", Topic: "moon-office", Owner: "pm", Up: true},
	} {
		if err := s.RecordFeedback(ctx, f); err != nil {
			return err
		}
	}
	cases, err := s.Cases(ctx, 100)
	if err != nil {
		return err
	}
	for _, c := range cases {
		if c.Text == "was dismissed" {
			return s.Decide(ctx, store.Decision{Key: c.Key, By: "U0CURATOR"})
		}
	}
	return nil
}

// countToday counts topics by the database's own clock, which is the program's.
func countToday(t *testing.T, counts map[string]int) {
	t.Helper()
	s, err := store.Open(os.Getenv("WHOOWNS_DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CountTopics(t.Context(), counts); err != nil {
		t.Fatal(err)
	}
}

// golden holds that a text is that of a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
	}
}

func TestCurateReport(t *testing.T) {
	curator(t, asked)
	countToday(t, map[string]int{"tariff-office": 12, "moon-office": 1, "gone": 2})
	for _, format := range []string{"md", "csv", "json"} {
		code, stdout, stderr := program(t, "", "curate", "report", "--format", format)
		if code != 0 || stderr != "" {
			t.Errorf("%s: exit %d, stderr %q", format, code, stderr)
		}
		golden(t, "curate_report."+format, stdout)
		if strings.ContainsAny(stdout, "\x1b\r") {
			t.Errorf("%s would move a terminal's cursor", format)
		}
		switch format {
		case "md":
			if _, byDefault, _ := program(t, "", "curate", "report"); byDefault != stdout {
				t.Error("Markdown is not the default")
			}
		case "csv":
			rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
			if err != nil || len(rows) != 8 {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			for _, row := range rows {
				for _, cell := range row {
					if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
						t.Errorf("a spreadsheet takes %q for a formula", cell)
					}
				}
			}
		case "json":
			var got struct {
				Unanswered, Disputed []struct {
					Topic string
					Cases []struct{ Question string }
				}
			}
			if err := json.Unmarshal([]byte(stdout), &got); err != nil || len(got.Unanswered) != 4 || len(got.Disputed) != 2 || got.Unanswered[0].Topic != "tariff-office" {
				t.Errorf("%+v, %v", got, err)
			}
		}
	}
}

func TestCurateReportOfNothing(t *testing.T) {
	curator(t, nothing)
	const sentence = "There is nothing to report: no case is undecided, and no topic was asked about in the last 90 days.\n"
	for format, want := range map[string][2]string{
		"md":   {sentence, ""},
		"csv":  {"kind,topic,title,area,question,owner,count,suggested,reasons,last,key\n", sentence},
		"json": {`{"unanswered":[],"disputed":[],"most_asked":[]}` + "\n", sentence},
	} {
		if code, stdout, stderr := program(t, "", "curate", "report", "--format", format); code != 0 || stdout != want[0] || stderr != want[1] {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", format, code, stdout, stderr)
		}
	}
}

// What only reads makes no store where there is none.
func TestCurateWithoutAStore(t *testing.T) {
	keepHome(t)
	path := filepath.Join(t.TempDir(), "typo.db")
	t.Setenv("WHOOWNS_DATABASE_URL", "sqlite:"+path)
	for _, args := range [][]string{{"curate", "report"}, {"curate", "directory"}, {"kb", "export", "--format", "md", "--names"}} {
		if code, _, stderr := program(t, "", args...); code != exitMisuse || !strings.Contains(stderr, "there is no store at "+path) {
			t.Errorf("%v: exit %d, %s", args, code, stderr)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("it was made")
	}
}

// accepted fills a store with decisions.
func accepted(phrasings ...[2]string) func(context.Context, *store.Store) error {
	return func(ctx context.Context, s *store.Store) error {
		for i, p := range phrasings {
			if err := s.Decide(ctx, store.Decision{Key: string(rune('a' + i)), Topic: p[0], Text: p[1], By: "U0CURATOR"}); err != nil {
				return err
			}
		}
		return nil
	}
}

// A draft is written, put beside the company's overlay, answers by it, and is not drafted again.
func TestCurateDraft(t *testing.T) {
	dir := curator(t, accepted(
		[2]string{"tariff-office", "who pays the toll?"},
		[2]string{"moon-office", "lunar flights"},
		[2]string{"tariff-office", "border fees: \"ours\""},
		[2]string{"tariff-office", "the toll paid"},
		[2]string{"gone", "something else"},
		[2]string{"moon-office", "the tariff paperwork"},
		[2]string{"", ""},
	))
	left := "left out \"something else\" for gone: there is no topic \"gone\"\n" +
		"left out \"the tariff paperwork\" for moon-office: it matches the same questions as one of \"tariff-office\"\n"
	code, stdout, stderr := program(t, "", "curate", "draft")
	if code != 0 || stderr != left+"left out 1 that the knowledge has already\n" {
		t.Errorf("exit %d, stderr %q", code, stderr)
	}
	golden(t, "curate_draft.yaml", stdout)

	out := filepath.Join(dir, "asked.yaml")
	code, told, stderr := program(t, "", "curate", "draft", "--out", out)
	if text, err := os.ReadFile(out); code != 0 || told != "" || err != nil || string(text) != stdout || !strings.HasSuffix(stderr, "wrote "+out+": phrasings 3, topics 2\n") {
		t.Errorf("exit %d, stdout %q, stderr %q, file %q, %v", code, told, stderr, text, err)
	}
	if code, stdout, stderr := program(t, "", "kb", "lint"); code != 0 {
		t.Errorf("the draft does not hold: %s%s", stdout, stderr)
	}
	if _, stdout, _ := program(t, "", "ask", "who pays the toll?"); !strings.HasPrefix(stdout, "The tariff office is the Product Owner's.") {
		t.Errorf("answered by the draft: %s", stdout)
	}
	code, stdout, stderr = program(t, "", "curate", "draft", "--out", out)
	if code != 0 || stdout != "" || stderr != left+"left out 4 that the knowledge has already\nThere is nothing to add: no accepted phrasing is new, so nothing was written.\n" {
		t.Errorf("a second draft: exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}
}

func TestCurateDraftReplacesNothing(t *testing.T) {
	dir := curator(t, accepted([2]string{"moon-office", "lunar flights"}))
	out := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(out, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := program(t, "", "curate", "draft", "--out", out)
	if text, err := os.ReadFile(out); code != 2 || !strings.Contains(stderr, "there is a file "+out+" already") || err != nil || string(text) != "mine" {
		t.Errorf("exit %d, stderr %q, file %q, %v", code, stderr, text, err)
	}
	if code, _, stderr := program(t, "", "curate", "draft", "--out", filepath.Join(dir, "no", "folder.yaml")); code != 2 || !strings.Contains(stderr, "folder.yaml") {
		t.Errorf("no folder: exit %d, stderr %q", code, stderr)
	}
	for _, folder := range []string{dir, filepath.Dir(out)} {
		if files, err := os.ReadDir(folder); err != nil || len(files) != 1 {
			t.Errorf("left in the folder: %v, %v", files, err)
		}
	}
}

func TestCurateForget(t *testing.T) {
	curator(t, func(ctx context.Context, s *store.Store) error {
		for _, channel := range []string{"", "C1"} {
			if _, err := s.SetHolder(ctx, store.Holder{Role: "pm", Channel: channel, User: "U0ADA", Name: "Ada", By: "U0BOB"}); err != nil {
				return err
			}
		}
		return s.Decide(ctx, store.Decision{Key: "a", By: "W0EVE"})
	})
	for _, test := range []struct {
		user   string
		code   int
		stdout string
		stderr string
	}{
		{"U0ADA", 0, "Took U0ADA out of 2 records.\n", ""},
		{"U0ADA", 0, "Nothing names U0ADA.\n", ""},
		{"W0EVE", 0, "Took W0EVE out of the one record that named them.\n", ""},
		{"ada", 2, "", `"ada" is not Slack's ID of a person`},
		{"@U0ADA", 2, "", "is not Slack's ID"},
		{"U0ada", 2, "", "is not Slack's ID"},
		{"C0123", 2, "", "is not Slack's ID"},
		{"U", 2, "", "is not Slack's ID"},
		{"", 2, "", "is not Slack's ID"},
	} {
		code, stdout, stderr := program(t, "", "curate", "forget", test.user)
		if code != test.code || stdout != test.stdout || !strings.Contains(stderr, test.stderr) {
			t.Errorf("%q: exit %d, stdout %q, stderr %q", test.user, code, stdout, stderr)
		}
	}
	s, err := store.Open(os.Getenv("WHOOWNS_DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if holders, err := s.AllHolders(t.Context()); err != nil || len(holders) != 0 {
		t.Errorf("holders = %+v, %v", holders, err)
	}
}

func TestCurateMisuse(t *testing.T) {
	curator(t, accepted([2]string{"moon-office", "lunar flights"}))
	notADatabase := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(notADatabase, []byte(strings.Repeat("these are not the pages of a database\n", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args     []string
		variable string
		value    string
		code     int
		stderr   string
	}{
		"a format":        {[]string{"report", "--format", "xml"}, "", "", 2, `unknown format "xml": write md, csv or json`},
		"an argument":     {[]string{"draft", "x"}, "", "", 2, "unknown command"},
		"no person":       {[]string{"forget"}, "", "", 2, "accepts 1 arg"},
		"a database":      {[]string{"report"}, "WHOOWNS_DATABASE_URL", "mysql://db", 2, "WHOOWNS_DATABASE_URL: write sqlite:PATH"},
		"no database":     {[]string{"forget", "U0ADA"}, "WHOOWNS_DATABASE_URL", "sqlite:" + notADatabase, 2, "WHOOWNS_DATABASE_URL: "},
		"one that is off": {[]string{"report"}, "WHOOWNS_DATABASE_URL", "postgres://u:s3cret@127.0.0.1:1/db", 1, "migrate the store"},
		"an overlay":      {[]string{"report"}, "WHOOWNS_KNOWLEDGE_DIR", "/no/such/folder", 2, "overlay of WHOOWNS_KNOWLEDGE_DIR"},
		"draft's overlay": {[]string{"draft"}, "WHOOWNS_KNOWLEDGE_DIR", "/no/such/folder", 2, "overlay of WHOOWNS_KNOWLEDGE_DIR"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.variable != "" {
				t.Setenv(test.variable, test.value)
			}
			code, stdout, stderr := program(t, "", append([]string{"curate"}, test.args...)...)
			if code != test.code || stdout != "" || !strings.Contains(stderr, test.stderr) || strings.Contains(stderr, "s3cret") {
				t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
			}
		})
	}
}
