package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"whoowns/bot"
)

func TestHealth(t *testing.T) {
	for _, test := range []struct {
		name           string
		health         bot.Health
		live, ready    int
		status, hidden string
	}{
		{"well", bot.Health{Connections: 2, Waiting: 3}, 200, 200, `"status":"ok","connections":2,"store":"ok","waiting":3`, ""},
		{"not connected", bot.Health{}, 200, 503, `"status":"not connected","connections":0`, ""},
		{"without a store", bot.Health{Connections: 1, Store: errors.New("s3cret host")}, 200, 200, `"status":"degraded","connections":1,"store":"failing"`, "s3cret"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(healthOf(test.health))
			defer server.Close()
			for path, want := range map[string]int{"/healthz": test.live, "/readyz": test.ready, "/": 404} {
				code, body := get(t, server.URL+path)
				if code != want {
					t.Errorf("%s = %d, want %d", path, code, want)
				}
				if path != "/" && !strings.Contains(body, test.status) {
					t.Errorf("%s = %s", path, body)
				}
				if test.hidden != "" && strings.Contains(body, test.hidden) {
					t.Errorf("%s tells too much: %s", path, body)
				}
			}
		})
	}
}

// healthOf serves the health of a bot that does as it is said to.
func healthOf(h bot.Health) http.Handler {
	mux := http.NewServeMux()
	handleHealth(mux, func() bot.Health { return h })
	return mux
}

func get(t *testing.T, url string) (code int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(data)
}

// The address is served until the end, and then given back.
func TestServeWatch(t *testing.T) {
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	defer end()
	ended := make(chan error, 1)
	listening := make(chan struct{})
	log := slog.New(slog.NewTextHandler(writer(func() { close(listening) }), nil))
	go func() { ended <- serveWatch(ctx, addr, healthOf(bot.Health{Connections: 1}), log) }()
	<-listening
	if code, _ := get(t, "http://"+addr+"/readyz"); code != http.StatusOK {
		t.Errorf("/readyz = %d", code)
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if l, err = config.Listen(t.Context(), "tcp", addr); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := serveWatch(t.Context(), addr, nil, log); !errors.Is(err, errListen) {
		t.Errorf("serving an address that is taken: %v", err)
	}
}

// writer calls itself at each write.
type writer func()

func (w writer) Write(p []byte) (int, error) {
	w()
	return len(p), nil
}
