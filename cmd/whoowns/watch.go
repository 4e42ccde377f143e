package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"strconv"

	"whoowns/bot"
	"whoowns/bot/metrics"
)

// watchConfig is how the bot is watched.
type watchConfig struct {
	// pprof is whether profiles are served beside the metrics. They are off unless asked for: a profile has whatever is in memory, what
	// people asked and the tokens included, and taking one takes a processor for as long as whoever asks wishes.
	pprof bool
	// logQuestions is whether what people ask is logged. It is off unless asked for: they ask a bot, and not whoever reads the log, and
	// a log is kept by other rules than what is recorded for curators.
	logQuestions bool
}

// checkWatch reports everything that is wrong with how the bot is to be watched.
func (c *config) checkWatch() (watchConfig, error) {
	var w watchConfig
	var problems []error
	var err error
	if w.pprof, err = strconv.ParseBool(c.Pprof); err != nil {
		problems = append(problems, fmt.Errorf("WHOOWNS_PPROF is %q: write true or false", c.Pprof))
	}
	if w.logQuestions, err = strconv.ParseBool(c.LogQuestions); err != nil {
		problems = append(problems, fmt.Errorf("WHOOWNS_LOG_QUESTIONS is %q: write true or false", c.LogQuestions))
	}
	switch {
	case c.ListenAddr != "":
		if _, _, err := net.SplitHostPort(c.ListenAddr); err != nil {
			problems = append(problems, fmt.Errorf("WHOOWNS_LISTEN_ADDR is %q: write HOST:PORT, or :PORT for every address of this machine", c.ListenAddr))
		}
	case w.pprof:
		problems = append(problems, errors.New("WHOOWNS_PPROF is true, and WHOOWNS_LISTEN_ADDR says nowhere to serve it: set that to HOST:PORT, such as 127.0.0.1:8080"))
	}
	return w, errors.Join(problems...)
}

// newMetrics counts what the bot does; nil if nobody could read it.
func (c *config) newMetrics() *metrics.Metrics {
	if c.ListenAddr == "" {
		return nil
	}
	b := thisBuild()
	return metrics.New(metrics.Build{Version: b.version, Revision: b.revision, Go: b.toolchain})
}

// handler serves what there is to see of the bot.
func (w watchConfig) handler(health func() bot.Health, m *metrics.Metrics) http.Handler {
	mux := http.NewServeMux()
	handleHealth(mux, health)
	mux.Handle("GET /metrics", m.Handler())
	if w.pprof {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return mux
}
