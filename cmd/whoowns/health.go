package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"whoowns/bot"
)

// errListen means that the address to be watched at cannot be had.
var errListen = errors.New("listen for health checks")

// serveWatch answers those who watch the bot on addr until ctx ends.
func serveWatch(ctx context.Context, addr string, handler http.Handler, log *slog.Logger) error {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("%w: %w", errListen, err)
	}
	log.Info("serving /healthz, /readyz and /metrics", "addr", l.Addr().String())
	const timeout = 5 * time.Second
	server := &http.Server{Handler: handler, ReadTimeout: timeout, WriteTimeout: timeout, IdleTimeout: time.Minute}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // a check that it cuts off is asked again
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve health checks: %w", err)
	}
	return nil
}

// healthPage is what both pages say.
type healthPage struct {
	Status      string `json:"status"`
	Connections int    `json:"connections"`
	Store       string `json:"store"`
	Waiting     int    `json:"waiting"`
}

// handleHealth serves two pages with the same content: /healthz is 200 while the process is of use, /readyz only while
// questions reach it. A store that fails is degraded: questions are answered without it.
func handleHealth(mux *http.ServeMux, health func() bot.Health) {
	page := func(ready bool) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			h := health()
			status := healthPage{"ok", h.Connections, "ok", h.Waiting}
			if h.Store != nil {
				status.Status, status.Store = "degraded", "failing" // the log says how
			}
			code := http.StatusOK
			if !h.Ready() {
				status.Status = "not connected"
				if ready {
					code = http.StatusServiceUnavailable
				}
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(code)
			_ = json.NewEncoder(w).Encode(status) // who asked may be gone
		}
	}
	mux.Handle("GET /healthz", page(false))
	mux.Handle("GET /readyz", page(true))
}
