package main

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"whoowns/bot"
)

// servingHealth serves the health of a process until the test ends.
func servingHealth(t *testing.T, health bot.Health) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	handleHealth(mux, func() bot.Health { return health })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// The process is asked where it listens, over real HTTP, on whichever address of the machine that is.
func TestHealthCommand(t *testing.T) {
	for _, test := range []struct {
		name           string
		health         bot.Health
		healthy, ready int
		says           string
	}{
		{"well", bot.Health{Connections: 2}, 0, 0, `"status":"ok"`},
		{"not connected", bot.Health{}, 0, 1, `"status":"not connected"`},
		{"without a store", bot.Health{Connections: 1, Store: errors.New("gone")}, 0, 0, `"status":"degraded"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := servingHealth(t, test.health)
			_, port, err := net.SplitHostPort(server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			t.Setenv("HTTP_PROXY", "http://192.0.2.1:1") // which is not to be asked
			for _, host := range []string{"127.0.0.1", "0.0.0.0", ""} {
				t.Setenv("WHOOWNS_LISTEN_ADDR", host+":"+port)
				for _, asked := range []struct {
					args []string
					code int
				}{{[]string{"health"}, test.healthy}, {[]string{"health", "--ready"}, test.ready}} {
					code, stdout, stderr := program(t, "", asked.args...)
					if code != asked.code || !strings.Contains(stdout+stderr, test.says) {
						t.Errorf("%s at %q: exit %d, %s%s", asked.args, host, code, stdout, stderr)
					}
				}
			}
		})
	}
}

func TestHealthCommandWithoutAProcess(t *testing.T) {
	for listen, want := range map[string]string{
		"":            "WHOOWNS_LISTEN_ADDR is not set",
		"8080":        `WHOOWNS_LISTEN_ADDR is "8080": write HOST:PORT`,
		"127.0.0.1:1": "nothing answers",
	} {
		t.Setenv("WHOOWNS_LISTEN_ADDR", listen)
		if code, _, stderr := program(t, "", "health"); code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit %d, %s", listen, code, stderr)
		}
	}
	if code, _, _ := program(t, "", "health", "now"); code != 2 {
		t.Errorf("misuse: exit %d", code)
	}
}

func TestDialable(t *testing.T) {
	for listen, want := range map[string]string{
		":8080": "127.0.0.1:8080", "0.0.0.0:8080": "127.0.0.1:8080", "[::]:8080": "[::1]:8080", "10.0.0.1:80": "10.0.0.1:80", "localhost:80": "localhost:80",
	} {
		if got, err := dialable(listen); got != want || err != nil {
			t.Errorf("dialable(%q) = %q, %v, want %q", listen, got, err, want)
		}
	}
}
