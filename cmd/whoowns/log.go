package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// secret matches Slack's tokens, the tickets in its connection URLs, its response URLs, the password in a database's, OpenAI's keys,
// and whatever else a request is let in with.
var secret = regexp.MustCompile(`\bx(?:app|ox[a-z](?:\.xox[a-z])?)-[A-Za-z0-9-]+|\bticket=[^&\s"]+|/(?:commands|actions)/T[^\s"]+|://[^/\s:@]*:[^/\s@]+@` +
	`|\bsk-[A-Za-z0-9_-]{8,}|\b[Bb]earer [A-Za-z0-9._~+/=-]+`)

const redacted = "[redacted]"

// redact takes secrets out of a text that is about to be shown.
func redact(text string) string { return secret.ReplaceAllString(text, redacted) }

// secrets are those of the configuration that have to be hidden whatever they look like.
func (c *config) secrets() []string {
	all := []string{c.AppToken, c.BotToken, c.Refine.Key}
	if u, err := url.Parse(c.DatabaseURL); err == nil && u.User != nil {
		password, _ := u.User.Password()
		all = append(all, password)
	}
	return all
}

// tellable is how long a secret has to be to be told from other words. A local model's key may be anything, such as "x".
const tellable = 8

// newLogger returns the logger that the configuration asks for, writing to w. Neither one of the secrets passes it nor what looks
// like one, whether it stands in a message, in a value of any kind, in a group or in a key.
func newLogger(w io.Writer, level slog.Level, format string, secrets ...string) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: redactor(secrets)}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// redactor redacts attributes, which slog has resolved before and hands over one by one of a group.
func redactor(secrets []string) func([]string, slog.Attr) slog.Attr {
	sorted := slices.Sorted(slices.Values(secrets))
	slices.Reverse(sorted) // what begins with another comes before it
	var pairs []string
	for _, s := range sorted {
		if len(s) >= tellable {
			pairs = append(pairs, s, redacted)
		}
	}
	known := strings.NewReplacer(pairs...)
	hide := func(text string) string { return redact(known.Replace(text)) }
	return func(_ []string, a slog.Attr) slog.Attr {
		a.Key = hide(a.Key)
		switch a.Value.Kind() {
		case slog.KindString:
			a.Value = slog.StringValue(hide(a.Value.String()))
		case slog.KindAny:
			if _, own := a.Value.Any().(slog.Level); !own {
				a.Value = slog.StringValue(hide(textOf(a.Value.Any())))
			}
		}
		return a
	}
}

// textOf is a value as it is logged. Bytes are a text, where fmt has their numbers.
func textOf(value any) string {
	if v := reflect.ValueOf(value); v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		return string(v.Bytes())
	}
	return fmt.Sprint(value)
}
