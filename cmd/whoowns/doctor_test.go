package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/socket"
	"whoowns/bot/store"
	"whoowns/bot/store/pgtest"
)

// secrets are what a test sets that must not be told.
var secrets = []string{localslack.DefaultAppToken, localslack.DefaultBotToken, "revoked", "s3cret"}

// patient is an environment in which nothing is wrong: a local Slack, and a store that is still to be made.
func patient(t *testing.T, opts localslack.Options) *localslack.Server {
	t.Helper()
	unsetVariables(t)
	keepHome(t)
	if opts.Scopes == nil {
		opts.Scopes = bot.Scopes()
	}
	server := localslack.New(opts)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("SLACK_APP_TOKEN", localslack.DefaultAppToken)
	t.Setenv("SLACK_BOT_TOKEN", localslack.DefaultBotToken)
	t.Setenv("SLACK_API_URL", server.APIURL())
	return server
}

// examined runs the doctor and returns its exit code and findings, which are the same in both forms and tell no secret.
func examined(t *testing.T, args ...string) (int, []finding) {
	t.Helper()
	code, stdout, stderr := program(t, "", append([]string{"doctor", "--json"}, args...)...)
	var report struct {
		OK       bool
		Findings []finding
		Untold   string
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || stderr != "" {
		t.Fatalf("%v: %s%s", err, stdout, stderr)
	}
	if report.OK != (code == exitOK) || report.Untold == "" {
		t.Errorf("exit %d, %s", code, stdout)
	}
	textCode, text, _ := program(t, "", append([]string{"doctor"}, args...)...)
	if textCode != code || strings.Count(text, "\n") != len(report.Findings)+2 {
		t.Errorf("exit %d and %d, %s in text\n%s", code, textCode, stdout, text)
	}
	for _, secret := range secrets {
		if strings.Contains(stdout+text, secret) {
			t.Errorf("%q is told:\n%s%s", secret, stdout, text)
		}
	}
	return code, report.Findings
}

// find is a finding that is expected: parts of it.
type find struct {
	check     string
	status    status
	found, do string
}

// checkFindings checks that what is expected was found, and that nothing else is wrong.
func checkFindings(t *testing.T, code int, got []finding, want ...find) {
	t.Helper()
	failing := false
	for _, w := range want {
		failing = failing || w.status == statusFail
		i := slices.IndexFunc(got, func(f finding) bool {
			return f.Check == w.check && f.Status == w.status && strings.Contains(f.Found, w.found) && strings.Contains(f.Do, w.do)
		})
		if i < 0 {
			t.Errorf("no %+v in\n%+v", w, got)
			continue
		}
		got = slices.Delete(slices.Clone(got), i, i+1)
	}
	for _, f := range got {
		if f.Status != statusOK {
			t.Errorf("found besides: %+v", f)
		}
	}
	if failing != (code == exitDeclined) || !failing && code != exitOK {
		t.Errorf("exit %d", code)
	}
}

func TestDoctorFindsNothing(t *testing.T) {
	server := patient(t, localslack.Options{})
	ada := server.AddUser("ada")
	group := server.AddUserGroup("curators", ada.ID)
	t.Setenv("WHOOWNS_CURATORS", ada.ID+","+group.ID)
	t.Setenv("WHOOWNS_LISTEN_ADDR", "127.0.0.1:0")
	model(t, reworded(faithful), usage)
	t.Setenv("WHOOWNS_REFINE", "dm")
	code, findings := examined(t)
	checkFindings(t, code, findings,
		find{"configuration", statusOK, "what is set holds", ""},
		find{"bot token", statusOK, "@whoowns in the workspace Local", ""},
		find{"scopes", statusOK, "", ""},
		find{"clock", statusOK, "", ""},
		find{"people", statusOK, "", ""},
		find{"app token", statusOK, "", ""},
		find{"Socket Mode", statusOK, "connections beside this one: 0", ""},
		find{"one app", statusOK, "A0LOCAL0001", ""},
		find{"store", statusOK, "serve will make the tables", ""},
		find{"knowledge", statusOK, "topics, without an overlay", ""},
		find{"model", statusOK, "test answered in", ""},
		find{"address", statusOK, "is free", ""},
	)
	if len(findings) != 12 {
		t.Errorf("%d findings: %+v", len(findings), findings)
	}
	if n := len(server.Conns()); n != 0 {
		t.Errorf("%d connections are left", n)
	}
	code, findings = examined(t, "--connect=false")
	checkFindings(t, code, findings, find{"app token", statusOK, "not looked at", ""}, find{"one app", statusOK, "A0LOCAL0001", ""})
	if code, _, _ := program(t, "", "doctor", "now"); code != exitMisuse {
		t.Errorf("misuse: exit %d", code)
	}
}

// failing has a method of Slack's fail.
func failing(server *localslack.Server, method string, fault localslack.Fault) {
	server.SetIntercept(func(called string, _ *http.Request) localslack.Fault {
		if called == method {
			return fault
		}
		return localslack.Fault{}
	})
}

func TestDoctorFindsWhatIsWrongWithSlack(t *testing.T) {
	hour := func() time.Time { return time.Now().Add(time.Hour) }
	for _, test := range []struct {
		name string
		opts localslack.Options
		do   func(t *testing.T, server *localslack.Server)
		want []find
	}{
		{"no tokens", localslack.Options{}, func(t *testing.T, _ *localslack.Server) {
			t.Setenv("SLACK_APP_TOKEN", "")
			t.Setenv("SLACK_BOT_TOKEN", "")
		}, []find{{"configuration", statusFail, "SLACK_APP_TOKEN is not set", ""}, {"configuration", statusFail, "SLACK_BOT_TOKEN is not set", ""}}},
		{"the tokens in each other's place", localslack.Options{}, func(t *testing.T, _ *localslack.Server) {
			t.Setenv("SLACK_APP_TOKEN", localslack.DefaultBotToken)
			t.Setenv("SLACK_BOT_TOKEN", localslack.DefaultAppToken)
		}, []find{{"configuration", statusFail, "SLACK_APP_TOKEN is the other token", ""}, {"configuration", statusFail, "SLACK_BOT_TOKEN is the other token", ""}}},
		{"a bot token that was revoked", localslack.Options{}, func(t *testing.T, _ *localslack.Server) {
			t.Setenv("SLACK_BOT_TOKEN", "xoxb-1-2-revoked")
		}, []find{{"bot token", statusFail, "Slack refuses SLACK_BOT_TOKEN: invalid_auth", "OAuth & Permissions"}}},
		{"an app token that was revoked", localslack.Options{}, func(t *testing.T, _ *localslack.Server) {
			t.Setenv("SLACK_APP_TOKEN", "xapp-1-A0-1-revoked")
		}, []find{{"app token", statusFail, "Slack refuses SLACK_APP_TOKEN: invalid_auth", "connections:write"}}},
		{"an app token without its scope", localslack.Options{}, func(_ *testing.T, server *localslack.Server) {
			failing(server, "apps.connections.open", localslack.Fault{Error: "missing_scope"})
		}, []find{{"app token", statusFail, "missing_scope", "connections:write"}}},
		{"the tokens of two apps", localslack.Options{BotApp: "A0OTHER"}, nil, []find{{"one app", statusFail, "A0LOCAL0001, SLACK_BOT_TOKEN to A0OTHER", "one app"}}},
		{"an app that is not told", localslack.Options{}, func(_ *testing.T, server *localslack.Server) {
			failing(server, "bots.info", localslack.Fault{Error: "missing_scope"})
		}, []find{{"one app", statusWarn, "missing_scope", ""}}},
		{"Socket Mode switched off", localslack.Options{SocketModeOff: true}, nil, []find{{"Socket Mode", statusFail, "it is off", "switch it on"}}},
		{"all connections taken", localslack.Options{}, func(t *testing.T, server *localslack.Server) {
			occupy(t, server, socket.MaxConnections)
		}, []find{{"Socket Mode", statusFail, "10 connections open", "SLACK_CONNECTIONS"}}},
		{"no way to the connection", localslack.Options{}, func(_ *testing.T, server *localslack.Server) {
			failing(server, localslack.MethodSocket, localslack.Fault{Status: http.StatusServiceUnavailable})
		}, []find{{"Socket Mode", statusFail, "open a WebSocket", "wss://"}}},
		{"scopes missing and idle", localslack.Options{Scopes: append(bot.Scopes()[1:], "files:read")}, nil, []find{
			{"scopes", statusFail, "lacks app_mentions:read", "manifest.yaml"}, {"scopes", statusWarn, "nothing uses: files:read", "manifest.yaml"},
		}},
		{"scopes that are not told", localslack.Options{Scopes: []string{""}}, nil, []find{{"scopes", statusWarn, "did not say", "OAuth & Permissions"}}},
		{"a clock that is behind", localslack.Options{Now: hour}, nil, []find{{"clock", statusWarn, "behind", "NTP"}}},
		{"curators that Slack does not know", localslack.Options{}, func(t *testing.T, server *localslack.Server) {
			gone := server.AddUser("gone")
			if err := server.Deactivate(gone.ID); err != nil {
				t.Fatal(err)
			}
			t.Setenv("WHOOWNS_CURATORS", "U0NOBODY,S0NOBODY")
			t.Setenv("WHOOWNS_DIRECTORY_EDITORS", gone.ID)
		}, []find{
			{"people", statusFail, "U0NOBODY in WHOOWNS_CURATORS: user_not_found", "copy the ID"}, {"people", statusFail, "S0NOBODY in WHOOWNS_CURATORS: no_such_subteam", "copy the ID"},
			{"people", statusWarn, "deactivated", "take it out"},
		}},
		{"Slack that asks to wait", localslack.Options{}, func(_ *testing.T, server *localslack.Server) {
			failing(server, "auth.test", localslack.Fault{Status: http.StatusTooManyRequests, RetryAfter: time.Minute})
		}, []find{{"bot token", statusFail, "asks to wait", "wait"}}},
		{"Slack out of reach", localslack.Options{}, func(t *testing.T, _ *localslack.Server) {
			t.Setenv("SLACK_API_URL", "http://127.0.0.1:1/api/")
		}, []find{{"bot token", statusFail, "not reached", "proxy"}, {"app token", statusFail, "not reached", "proxy"}}},
		{"an address that is none", localslack.Options{}, func(t *testing.T, _ *localslack.Server) {
			t.Setenv("SLACK_API_URL", "slack")
		}, []find{{"configuration", statusFail, "SLACK_API_URL is not a URL", ""}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := patient(t, test.opts)
			if test.do != nil {
				test.do(t, server)
			}
			code, findings := examined(t)
			checkFindings(t, code, findings, test.want...)
		})
	}
}

// occupy keeps connections open until the test ends.
func occupy(t *testing.T, server *localslack.Server, n int) {
	t.Helper()
	api := bot.NewClient(localslack.DefaultBotToken, localslack.DefaultAppToken, server.APIURL())
	sockets := socket.New(api, slog.New(slog.DiscardHandler), func(socket.Envelope) {})
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- sockets.Run(ctx, n) }()
	t.Cleanup(func() {
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	waiting, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if _, err := server.WaitConns(waiting, n); err != nil {
		t.Fatal(err)
	}
}

// migrated makes a store and returns its file.
func migrated(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "whoowns.db")
	s, err := store.Open("sqlite:" + file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return file
}

// execute runs a statement in a SQLite file, over a connection that lasts as long as the test.
func execute(t *testing.T, file, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestDoctorFindsWhatIsWrongWithTheStore(t *testing.T) {
	for _, test := range []struct {
		name string
		url  func(t *testing.T) string
		want find
	}{
		{"tables that are there", func(t *testing.T) string { return "sqlite:" + migrated(t) }, find{"store", statusOK, "the tables have version 2", ""}},
		{"tables of an earlier release", func(t *testing.T) string {
			file := migrated(t)
			execute(t, file, "DELETE FROM goose_db_version WHERE version_id = 2")
			return "sqlite:" + file
		}, find{"store", statusOK, "from version 1 to 2", ""}},
		{"tables of a later release", func(t *testing.T) string {
			file := migrated(t)
			execute(t, file, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)")
			return "sqlite:" + file
		}, find{"store", statusWarn, "to version 99, this one knows 2", "later release"}},
		{"a file that another process has", func(t *testing.T) string {
			file := migrated(t)
			execute(t, file, "BEGIN IMMEDIATE")
			return "sqlite:" + file
		}, find{"store", statusFail, "keeps it locked", "end what holds it"}},
		{"a file that is no database", func(*testing.T) string { return "sqlite:" + os.Args[0] }, find{"store", statusFail, "not a database", "WHOOWNS_DATABASE_URL"}},
		{"a folder that cannot be written to", func(*testing.T) string { return "sqlite:/proc/whoowns.db" }, find{"store", statusFail, "unable to open", "may be written to"}},
		{"a folder that cannot be made", func(*testing.T) string { return "sqlite:" + os.Args[0] + "/whoowns.db" }, find{"configuration", statusFail, "make the folder of the SQLite file", ""}},
		{"a URL that is none", func(*testing.T) string { return "mysql://whoowns:s3cret@db/whoowns" }, find{"configuration", statusFail, "WHOOWNS_DATABASE_URL: write sqlite:PATH", ""}},
		{"PostgreSQL out of reach", func(*testing.T) string { return "postgres://whoowns:s3cret@127.0.0.1:1/whoowns?sslmode=disable" }, find{"store", statusFail, "connect", "can be reached from here"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			patient(t, localslack.Options{})
			t.Setenv("WHOOWNS_DATABASE_URL", test.url(t))
			code, findings := examined(t)
			checkFindings(t, code, findings, test.want)
		})
	}
}

func TestDoctorOnPostgreSQL(t *testing.T) {
	server := pgtest.Start(t)
	patient(t, localslack.Options{})
	url := server.Database()
	t.Setenv("WHOOWNS_DATABASE_URL", url)
	code, findings := examined(t)
	checkFindings(t, code, findings, find{"store", statusOK, "serve will make the tables", ""})
	t.Setenv("WHOOWNS_DATABASE_URL", strings.Replace(url, "/test", "/none", 1))
	code, findings = examined(t)
	checkFindings(t, code, findings, find{"store", statusFail, "does not exist", "database in WHOOWNS_DATABASE_URL are right"})
}

func TestDoctorFindsWhatIsWrongWithTheOverlay(t *testing.T) {
	patient(t, localslack.Options{})
	dir := t.TempDir()
	t.Setenv("WHOOWNS_KNOWLEDGE_DIR", dir)
	overlay := filepath.Join(dir, "ours.yaml")
	if err := os.WriteFile(overlay, []byte(curatorsOverlay), 0o600); err != nil {
		t.Fatal(err)
	}
	code, findings := examined(t)
	checkFindings(t, code, findings, find{"knowledge", statusOK, "with the overlay in " + dir, ""})
	if err := os.WriteFile(overlay, []byte(strings.NewReplacer("owner: po", "owner: ceo", "owner: pm", "owner: cto").Replace(curatorsOverlay)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, findings = examined(t)
	checkFindings(t, code, findings,
		find{"knowledge", statusFail, overlay + `:6: unknown owner "ceo"`, ""}, find{"knowledge", statusFail, overlay + `:11: unknown owner "cto"`, ""})
	t.Setenv("WHOOWNS_KNOWLEDGE_DIR", "/no/such/folder")
	code, findings = examined(t)
	checkFindings(t, code, findings, find{"knowledge", statusFail, "/no/such/folder", "may be read"})
}

func TestDoctorFindsWhatIsWrongWithTheModel(t *testing.T) {
	patient(t, localslack.Options{})
	t.Setenv("WHOOWNS_REFINE", "all")
	code, findings := examined(t)
	checkFindings(t, code, findings, find{"configuration", statusFail, "OPENAI_MODEL is not set", ""}, find{"configuration", statusFail, "OPENAI_API_KEY is not set", ""})

	model(t, reworded(unfaithful), nil) // what may not be shown is an answer too
	code, findings = examined(t)
	checkFindings(t, code, findings, find{"model", statusOK, "test answered in", ""})

	t.Setenv("OPENAI_API_KEY", "sk-s3cret-of-another")
	code, findings = examined(t)
	checkFindings(t, code, findings, find{"model", statusFail, "401 Unauthorized", "OPENAI_API_KEY"})

	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
	code, findings = examined(t)
	checkFindings(t, code, findings, find{"model", statusFail, "connection refused", "not reached"})

	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // until then nobody looks whether the client is gone
		<-r.Context().Done()
	}))
	defer slow.Close()
	t.Setenv("OPENAI_BASE_URL", slow.URL)
	t.Setenv("WHOOWNS_REFINE_TIMEOUT", "50ms")
	code, findings = examined(t)
	checkFindings(t, code, findings, find{"model", statusWarn, "no answer within", "WHOOWNS_REFINE_TIMEOUT"})
}

func TestDoctorFindsWhatIsWrongWithTheAddress(t *testing.T) {
	patient(t, localslack.Options{})
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	other := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"status": "ok"}`) // it is well too, and something else
	})}
	go func() { _ = other.Serve(taken) }() // until it is closed
	defer other.Close()
	t.Setenv("WHOOWNS_LISTEN_ADDR", taken.Addr().String())
	code, findings := examined(t)
	checkFindings(t, code, findings, find{"address", statusFail, "in use", "end what listens there"})

	t.Setenv("WHOOWNS_LISTEN_ADDR", servingHealth(t, bot.Health{Connections: 2}).Listener.Addr().String())
	code, findings = examined(t)
	checkFindings(t, code, findings, find{"address", statusOK, "whoowns is running there", ""})

	t.Setenv("WHOOWNS_LISTEN_ADDR", "8080")
	code, findings = examined(t)
	checkFindings(t, code, findings, find{"configuration", statusFail, `WHOOWNS_LISTEN_ADDR is "8080"`, ""})
}

// Every problem of the configuration is a finding of its own, and so is what nothing reads; what Kubernetes sets is none.
func TestDoctorFindsWhatIsWrongWithTheConfiguration(t *testing.T) {
	patient(t, localslack.Options{})
	t.Setenv("WHOOWNS_LOG_LEVEL", "loud")
	t.Setenv("WHOOWNS_RETENTION_DAYS", "long")
	t.Setenv("WHOOWNS_RECORD", "some")
	t.Setenv("WHOOWNS_REFINE", "some")
	t.Setenv("WHOOWNS_CURATOR", "U1")
	t.Setenv("WHOOWNS_SERVICE_HOST", "10.0.0.1")
	t.Setenv("WHOOWNS_PORT", "tcp://10.0.0.1:8080")
	code, findings := examined(t)
	checkFindings(t, code, findings,
		find{"configuration", statusFail, `WHOOWNS_LOG_LEVEL is "loud"`, ""},
		find{"configuration", statusFail, `WHOOWNS_RETENTION_DAYS is "long"`, ""},
		find{"configuration", statusFail, `WHOOWNS_RECORD is "some"`, ""},
		find{"configuration", statusFail, `WHOOWNS_REFINE is "some"`, ""},
		find{"configuration", statusWarn, "WHOOWNS_CURATOR is set, and nothing reads it", "serve --help"},
	)
}
