package main

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
)

// secret matches Slack's tokens, the tickets in its connection URLs, its response URLs and the password in a database's.
var secret = regexp.MustCompile(`\bx(?:app|ox[a-z](?:\.xox[a-z])?)-[A-Za-z0-9-]+|\bticket=[^&\s"]+|/(?:commands|actions)/T[^\s"]+|://[^/\s:@]*:[^/\s@]+@`)

// redact takes secrets out of a text that is about to be shown.
func redact(text string) string { return secret.ReplaceAllString(text, "[redacted]") }

// newLogger returns the logger that the configuration asks for, writing to w. No secret passes it.
func newLogger(w io.Writer, level slog.Level, format string) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: redactAttr}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

func redactAttr(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		return slog.String(a.Key, redact(a.Value.String()))
	case slog.KindAny:
		if a.Key == slog.LevelKey || a.Key == slog.SourceKey {
			return a
		}
		return slog.String(a.Key, redact(fmt.Sprint(a.Value.Any())))
	}
	return a
}
