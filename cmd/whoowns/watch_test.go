package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"whoowns/bot"
	"whoowns/bot/metrics"
)

// Profiles are served where they are asked for, and nowhere else.
func TestProfiles(t *testing.T) {
	for _, on := range []bool{false, true} {
		w := watchConfig{pprof: on}
		address := serves(t, w.handler(func() bot.Health { return bot.Health{} }, metrics.New(metrics.Build{})))
		want := http.StatusNotFound
		if on {
			want = http.StatusOK
		}
		for _, page := range []string{"/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/cmdline"} {
			if code, _ := get(t, address+page); code != want {
				t.Errorf("%s = %d, want %d", page, code, want)
			}
		}
		if code, body := get(t, address+"/metrics"); code != http.StatusOK || !strings.Contains(body, "go_goroutines") {
			t.Errorf("/metrics = %d: %s", code, body)
		}
	}
}

// serves serves a handler until the test ends, as serve does, and returns its address.
func serves(t *testing.T, h http.Handler) string {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	addresses := make(chan string, 1)
	go func() { ended <- serveWatch(ctx, "127.0.0.1:0", h, newLogger(listening(addresses), 0, "json")) }()
	t.Cleanup(func() {
		end()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return "http://" + <-addresses
}

// listening is a log in JSON that hands on the address that is served.
type listening chan<- string

func (l listening) Write(line []byte) (int, error) {
	var said struct{ Addr string }
	if err := json.Unmarshal(line, &said); err == nil && said.Addr != "" {
		l <- said.Addr
	}
	return len(line), nil
}
