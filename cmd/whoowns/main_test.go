package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"whoowns/bot/localslack"
)

// TestMain lets a test run this binary as the program itself, in a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("WHOOWNS_RUN_MAIN") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program runs the program in this process and returns its exit code and output.
func program(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errOut bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(stdin), &out, &errOut)
	return code, out.String(), errOut.String()
}

func TestAsk(t *testing.T) {
	for _, test := range []struct {
		name   string
		args   []string
		code   int
		stdout string // a part of it
		stderr string
	}{
		{"a question", []string{"ask", "is pricing a PM job?"}, 0, "Yes: pricing is the Product Manager's.", ""},
		{"a question in words", []string{"ask", "who", "orders", "the", "backlog"}, 0, "Product Owner's", ""},
		{"Slack's markup", []string{"ask", "<@U0BOT> *pricing* :moneybag:"}, 0, "Pricing is the Product Manager's.", ""},
		{"declined", []string{"ask", "zzqx zzqy"}, 1, "I don't know that one.", ""},
		{"neither's", []string{"ask", "who approves my expenses?"}, 1, "neither's", ""},
		{"explained", []string{"ask", "--explain", "pricing"}, 0, "considered:", ""},
		{"nothing", []string{"ask"}, 2, "", "ask needs a question"},
		{"a blank", []string{"ask", " "}, 0, "I answer one question", ""},
		{"an unknown flag", []string{"ask", "--loud", "pricing"}, 2, "", "unknown flag: --loud"},
		{"flags that exclude each other", []string{"ask", "--json", "--explain", "x"}, 2, "", "choose one"},
		{"a question for a batch", []string{"ask", "--batch", "x"}, 2, "", "--batch reads standard input"},
		{"an unknown command", []string{"tell"}, 2, "", "unknown command"},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, stdout, stderr := program(t, "", test.args...)
			if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
				t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
			}
			if test.stderr == "" && stderr != "" {
				t.Errorf("stderr = %q", stderr)
			}
		})
	}
}

func TestAskJSON(t *testing.T) {
	code, stdout, _ := program(t, "", "ask", "--json", "pricing")
	var got answerJSON
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	v := got.Verdicts[0]
	if code != 0 || got.Kind != "ownership" || v.Owner != "pm" || v.Topic != "pricing" || v.Title != "pricing" || v.Basis != "article" ||
		v.Confidence <= 0.5 || len(v.Claims) == 0 || !strings.HasPrefix(got.Reply, "Pricing is") {
		t.Errorf("exit %d, %s", code, stdout)
	}
	if code, stdout, _ := program(t, "", "ask", "--json", "zzqx"); code != 1 || !strings.Contains(stdout, `"verdicts":[]`) {
		t.Errorf("declined: exit %d, %s", code, stdout)
	}
}

func TestAskBatch(t *testing.T) {
	stdin := `{"id": "a", "text": "pricing"}
not json

{"id": "b"}
{"id": "c", "text": "who sets the price and who orders the backlog?"}
{"id": "d", "text": "` + strings.Repeat("x", maxBatchLine) + `"}
{"id": "e", "text": "zzqx"}
{"id": 6, "text": "pricing"}
{"id": "g", "text": ["pricing"]}
{"text": "pricing"}`
	code, stdout, stderr := program(t, stdin, "ask", "--batch")
	if code != 0 || stderr != "" {
		t.Fatalf("exit %d, stderr %q", code, stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	for i, want := range []string{
		`{"id":"a","text":"pricing","kind":"ownership"`,
		`{"id":"","line":2,"error":"not a JSON object`,
		`{"id":"b","line":4,"error":"\"text\" is missing"}`,
		`{"id":"c",`,
		`{"id":"","line":6,"error":"the line is longer`,
		`{"id":"e","text":"zzqx","kind":"unknown","verdicts":[]`,
		`{"id":"","line":8,"error":"\"id\" is not a string"}`,
		`{"id":"g","line":9,"error":"\"text\" is not a string"}`,
		`{"id":"","text":"pricing",`,
	} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d of\n%s\nwant %s", i, stdout, want)
		}
	}
}

// A program that writes a question and waits gets the answer before it writes the next.
func TestAskBatchAnswersAsItReads(t *testing.T) {
	questions, in := io.Pipe()
	out, answers := io.Pipe()
	done := make(chan int, 1)
	go func() {
		code := run(t.Context(), []string{"ask", "--batch"}, questions, answers, io.Discard)
		answers.Close()
		done <- code
	}()
	lines := bufio.NewReader(out)
	for _, id := range []string{"a", "b"} {
		if _, err := io.WriteString(in, `{"id": "`+id+`", "text": "pricing"}`+"\n"); err != nil {
			t.Fatal(err)
		}
		line, err := lines.ReadString('\n')
		if err != nil || !strings.HasPrefix(line, `{"id":"`+id+`"`) {
			t.Fatalf("%q, %v", line, err)
		}
	}
	in.Close()
	if code := <-done; code != 0 {
		t.Errorf("exit %d", code)
	}
}

func TestKnowledgeCommands(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"kb", "lint"}, "nothing to mend"},
		{[]string{"kb", "list"}, "sprint-planning"},
		{[]string{"kb", "list", "--owner", "po"}, "sprint-planning"},
		{[]string{"kb", "show", "pricing"}, "owner: pm"},
		{[]string{"kb", "show", "same-or-different"}, "answer:"},
		{[]string{"kb", "export"}, "id: sprint-planning"},
		{[]string{"kb", "export", "--format", "yaml"}, "id: sprint-planning"},
		{[]string{"kb", "export", "--format", "md"}, "\n| Sprint planning |"},
		{[]string{"kb", "export", "--format", "csv"}, "Sprint planning,"},
		{[]string{"kb", "export", "--format", "html"}, `<th scope="row">Sprint planning</th>`},
		{[]string{"version"}, "whoowns"},
		{[]string{"completion", "bash"}, "complete"},
	} {
		t.Run(strings.Join(test.args, " "), func(t *testing.T) {
			code, stdout, stderr := program(t, "", test.args...)
			if code != 0 || !strings.Contains(stdout, test.want) {
				t.Errorf("exit %d, stderr %q, stdout lacks %q", code, stderr, test.want)
			}
		})
	}
	if _, stdout, _ := program(t, "", "kb", "list", "--owner", "po"); strings.Contains(stdout, "pricing") {
		t.Error("the PO's list has pricing")
	}
	for _, args := range [][]string{{"kb", "show", "nothing"}, {"kb", "list", "--owner", "cto"}, {"kb", "export", "--format", "pdf"}, {"kb", "eval"}, {"kb", "eval", "/no/such/file"}} {
		if code, _, stderr := program(t, "", args...); code != 2 || stderr == "" {
			t.Errorf("%v: exit %d, stderr %q", args, code, stderr)
		}
	}
}

func TestKnowledgeEval(t *testing.T) {
	file := filepath.Join(t.TempDir(), "q.jsonl")
	text := `{"q": "pricing", "kind": "topic", "gold": "pm"}
{"q": "zzqx", "kind": "topic", "gold": "po"}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := program(t, "", "kb", "eval", "--misses", file)
	if code != 0 || !strings.Contains(stdout, "50.0 %") || !strings.Contains(stdout, `q.jsonl:2: topic: "zzqx"`) {
		t.Errorf("exit %d, stderr %q, stdout\n%s", code, stderr, stdout)
	}
	if _, ofFolder, _ := program(t, "", "kb", "eval", "--misses", filepath.Dir(file)); ofFolder != stdout {
		t.Errorf("of the folder:\n%s\nof the file in it:\n%s", ofFolder, stdout)
	}
}

// The explanation has everything that an answer rests on: for each thing asked the form, the owners with their probabilities, the
// words that decided, the topics that were weighed, and the bar.
func TestExplain(t *testing.T) {
	_, stdout, _ := program(t, "", "ask", "--explain", "who writes the CSS of the pricing page, and who orders the backlog?")
	for _, want := range []string{
		"part:       who writes the CSS of the pricing page\n", "part:       who orders the backlog\n",
		"form:       who\n", "owner:      engineering 1.00, ", "decided by: css +", "considered: ", `frontend-implementation  "css"`, `pricing  "pricing page"`,
		"found:      frontend-implementation, confidence ", "found:      backlog-ordering, confidence ", "needed 0.40\n",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
	if _, stdout, _ := program(t, "", "ask", "--explain", "is pricing a PM job?"); !strings.Contains(stdout, "form:       yes-no, asking about pm\n") || strings.Contains(stdout, "\npart:") {
		t.Errorf("explained as\n%s", stdout)
	}
}

func TestOverlay(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "ours.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("WHOOWNS_KNOWLEDGE_DIR", dir)

	write("area: Ours\ntopics:\n  - id: tariff-office\n    title: the tariff office\n    owner: po\n    why: Its wishes reach us as stories.\n    names: [tariff office]\n")
	if code, stdout, stderr := program(t, "", "ask", "who talks to the tariff office?"); code != 0 || !strings.Contains(stdout, "The tariff office is the Product Owner's.") {
		t.Errorf("exit %d, stdout %q, stderr %q", code, stdout, stderr)
	}

	write("area: Ours\ntopics:\n  - id: tariff-office\n    titel: x\n")
	if code, stdout, _ := program(t, "", "kb", "lint"); code != 1 || !strings.Contains(stdout, filepath.Join(dir, "ours.yaml")+":4: unknown field \"titel\"") {
		t.Errorf("lint: exit %d, %s", code, stdout)
	}
	if code, _, stderr := program(t, "", "ask", "pricing"); code != 2 || !strings.Contains(stderr, "WHOOWNS_KNOWLEDGE_DIR") || !strings.Contains(stderr, "ours.yaml:4") {
		t.Errorf("ask: exit %d, %s", code, stderr)
	}

	t.Setenv("WHOOWNS_KNOWLEDGE_DIR", "/no/such/folder")
	if code, _, stderr := program(t, "", "ask", "pricing"); code != 2 || !strings.Contains(stderr, "/no/such/folder") {
		t.Errorf("a missing folder: exit %d, %s", code, stderr)
	}
}

// The overlay that the curators' page shows holds, and does what the page says.
func TestOverlayOfThePage(t *testing.T) {
	page, err := os.ReadFile("../../knowledge/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```yaml\n")
	example, _, found := strings.Cut(example, "```")
	if !found {
		t.Fatal("the page shows no overlay")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "page.yaml"), []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("WHOOWNS_KNOWLEDGE_DIR", dir)
	for question, want := range map[string]string{
		"is pricing a PM job?":                         "No: pricing is neither's: that is the founders'.",
		"who files the paperwork of the tariff office": "The tariff office is the Product Owner's.",
	} {
		if _, stdout, stderr := program(t, "", "ask", question); !strings.HasPrefix(stdout, want) {
			t.Errorf("%q: %s%s", question, stdout, stderr)
		}
	}
}

func TestServeRefusesBadConfiguration(t *testing.T) {
	const goodApp, goodBot = "xapp-1-A0-1-abc", "xoxb-1-2-abc"
	for _, test := range []struct {
		name string
		env  map[string]string
		want []string
	}{
		{"no tokens", nil, []string{"SLACK_APP_TOKEN is not set", "xapp-", "App-Level Tokens", "SLACK_BOT_TOKEN is not set", "xoxb-", "OAuth & Permissions"}},
		{
			"the tokens in each other's place", map[string]string{"SLACK_APP_TOKEN": goodBot, "SLACK_BOT_TOKEN": goodApp},
			[]string{"SLACK_APP_TOKEN is the other token", "SLACK_BOT_TOKEN is the other token"},
		},
		{
			"a token with a line break", map[string]string{"SLACK_APP_TOKEN": goodApp + "\n", "SLACK_BOT_TOKEN": goodBot},
			[]string{"SLACK_APP_TOKEN does not have the shape"},
		},
		{
			"a wrong level", map[string]string{"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "WHOOWNS_LOG_LEVEL": "loud"},
			[]string{`WHOOWNS_LOG_LEVEL is "loud": write debug, info, warn or error`},
		},
		{
			"a wrong format", map[string]string{"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "WHOOWNS_LOG_FORMAT": "xml"},
			[]string{`WHOOWNS_LOG_FORMAT is "xml": write text or json`},
		},
		{
			"a refiner without a model", map[string]string{"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "WHOOWNS_REFINE": "dm"},
			[]string{"OPENAI_MODEL is not set", "OPENAI_API_KEY is not set"},
		},
		{
			"a wrong scope", map[string]string{"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "WHOOWNS_REFINE": "some"},
			[]string{`WHOOWNS_REFINE is "some": write off, dm or all`},
		},
		{
			"wrong switches", map[string]string{
				"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "WHOOWNS_PPROF": "maybe", "WHOOWNS_LOG_QUESTIONS": "some",
			},
			[]string{`WHOOWNS_PPROF is "maybe": write true or false`, `WHOOWNS_LOG_QUESTIONS is "some": write true or false`},
		},
		{
			"profiles that are served nowhere", map[string]string{"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "WHOOWNS_PPROF": "true"},
			[]string{"WHOOWNS_PPROF is true, and WHOOWNS_LISTEN_ADDR says nowhere to serve it"},
		},
		{
			"wrong numbers", map[string]string{
				"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "SLACK_CONNECTIONS": "11", "WHOOWNS_STOP_TIMEOUT": "soon", "WHOOWNS_LISTEN_ADDR": "8080",
			},
			[]string{
				`SLACK_CONNECTIONS is "11": write a number from 1 to 10`, `WHOOWNS_STOP_TIMEOUT is "soon": write a time such as 10s`,
				`WHOOWNS_LISTEN_ADDR is "8080": write HOST:PORT`,
			},
		},
		{
			"a wrong database", map[string]string{
				"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "WHOOWNS_DATABASE_URL": "mysql://whoowns:" + goodBot + "@db/whoowns",
			},
			[]string{"WHOOWNS_DATABASE_URL: write sqlite:PATH, or a PostgreSQL URL such as postgres://whoowns@db.example:5432/whoowns"},
		},
		{
			"a database that is none", map[string]string{
				"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "WHOOWNS_DATABASE_URL": "sqlite:" + os.Args[0],
			},
			[]string{"WHOOWNS_DATABASE_URL: ", "file is not a database"},
		},
		{
			"an address that cannot be had", map[string]string{
				"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "SLACK_API_URL": "http://127.0.0.1:1/", "WHOOWNS_LISTEN_ADDR": "192.0.2.1:80",
			},
			[]string{"WHOOWNS_LISTEN_ADDR: listen for health checks"},
		},
		{
			"a wrong URL", map[string]string{"SLACK_APP_TOKEN": goodApp, "SLACK_BOT_TOKEN": goodBot, "SLACK_API_URL": "slack"},
			[]string{"SLACK_API_URL is not a URL"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			keepHome(t)
			for _, variable := range []string{"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"} {
				t.Setenv(variable, test.env[variable])
			}
			for variable, value := range test.env {
				t.Setenv(variable, value)
			}
			code, stdout, stderr := program(t, "", "serve")
			if code != 2 {
				t.Errorf("exit %d", code)
			}
			for _, want := range test.want {
				if !strings.Contains(stderr, want) {
					t.Errorf("stderr lacks %q:\n%s", want, stderr)
				}
			}
			for _, token := range []string{goodApp, goodBot} {
				if strings.Contains(stdout+stderr, token) {
					t.Errorf("a token is in the output:\n%s%s", stdout, stderr)
				}
			}
		})
	}
}

func TestServeNamesTheTokenThatSlackRefuses(t *testing.T) {
	server := startSlack(t)
	for variable, tokens := range map[string][2]string{
		"SLACK_APP_TOKEN": {"xapp-1-A0-1-revoked", localslack.DefaultBotToken},
		"SLACK_BOT_TOKEN": {localslack.DefaultAppToken, "xoxb-1-2-revoked"},
	} {
		t.Run(variable, func(t *testing.T) {
			keepHome(t)
			t.Setenv("SLACK_APP_TOKEN", tokens[0])
			t.Setenv("SLACK_BOT_TOKEN", tokens[1])
			t.Setenv("SLACK_API_URL", server.APIURL())
			code, stdout, stderr := program(t, "", "serve")
			if code != 2 || !strings.Contains(stderr, "whoowns: "+variable) {
				t.Errorf("exit %d, stderr %q", code, stderr)
			}
			if strings.Contains(stdout+stderr, "revoked") {
				t.Errorf("a token is in the output:\n%s", stderr)
			}
		})
	}
}

// The program in a process of its own: it connects, answers, and ends on SIGTERM with exit code 0.
func TestServeUntilSIGTERM(t *testing.T) {
	keepHome(t)
	server := startSlack(t)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "serve")
	cmd.Env = append(os.Environ(), "WHOOWNS_RUN_MAIN=1", "SLACK_APP_TOKEN="+localslack.DefaultAppToken,
		"SLACK_BOT_TOKEN="+localslack.DefaultBotToken, "SLACK_API_URL="+server.APIURL(), "WHOOWNS_LOG_FORMAT=json", "WHOOWNS_LOG_LEVEL=debug")
	logs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := server.WaitConns(ctx, 1); err != nil {
		t.Fatal(err)
	}
	person := server.AddUser("ada")
	channel := server.AddChannel(localslack.PublicChannel, "product", person.ID)
	delivery, err := server.SlashCommand(localslack.Command{User: person.ID, Channel: channel.ID, Command: "/whoowns", Text: "who sets the price?"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := delivery.Acked(ctx); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	checkLogs(t, logs)
	if err := cmd.Wait(); err != nil {
		t.Errorf("serve: %v", err)
	}
	if got := server.Ephemerals(person.ID); len(got) != 1 {
		t.Errorf("the acknowledged question has %d answers", len(got))
	}
	if _, err := os.Stat(filepath.Join(os.Getenv("XDG_STATE_HOME"), "whoowns", "whoowns.db")); err != nil {
		t.Errorf("the store is not where it should be: %v", err)
	}
}

// checkLogs reads the logs to their end: each line is JSON, and none has a token or what was asked.
func checkLogs(t *testing.T, logs io.Reader) {
	t.Helper()
	scanner := bufio.NewScanner(logs)
	for scanner.Scan() {
		var line map[string]any
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Errorf("log line %q: %v", scanner.Text(), err)
		}
		for _, secret := range []string{localslack.DefaultAppToken, localslack.DefaultBotToken, "who sets"} {
			if strings.Contains(scanner.Text(), secret) {
				t.Errorf("a log line has %q: %s", secret, scanner.Text())
			}
		}
	}
	if err := scanner.Err(); err != nil {
		t.Error(err)
	}
}

// keepHome keeps serve from leaving its store in the home folder of whoever runs the tests.
func keepHome(t *testing.T) {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
}

func startSlack(t *testing.T) *localslack.Server {
	t.Helper()
	server := localslack.New(localslack.Options{})
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"token xoxb-12-ab34 refused": "token [redacted] refused",
		"xapp-1-A0-1-ff":             "[redacted]",
		`Post "https://hooks.slack.com/commands/T0/1/abc": timeout`: `Post "https://hooks.slack.com[redacted]": timeout`,
		"postgres://whoowns:s3cret@db/whoowns is down":              "postgres[redacted]db/whoowns is down",
		"https://example.com/a@b:80 stays":                          "https://example.com/a@b:80 stays",
		"dial wss://x/link/?ticket=abc-1&app_id=y z":                "dial wss://x/link/?[redacted]&app_id=y z",
		"refused: sk-proj-Ab_12-cd34EF":                             "refused: [redacted]",
		"Authorization: Bearer abc.def=":                            "Authorization: [redacted]",
		"task-forces, risk-averse and sk-8 stay":                    "task-forces, risk-averse and sk-8 stay",
		"nothing to hide":                                           "nothing to hide",
	} {
		if got := redact(in); got != want {
			t.Errorf("redact(%q) = %q, want %q", in, got, want)
		}
	}
}
