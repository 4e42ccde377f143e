package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// told is a value that says by itself what a log tells of it.
type told struct{ value slog.Value }

func (t told) LogValue() slog.Value { return t.value }

// Wherever a secret stands in what is logged, it does not come out: neither one by its shape nor one by being configured.
func TestNoSecretIsLogged(t *testing.T) {
	const key = "azure0key0of0no0shape"
	secrets := []string{"xoxb-1-2-abc", "xapp-1-A0-1-abc", "sk-proj-abcdef123456", key}
	for _, format := range []string{"text", "json"} {
		for _, secret := range secrets {
			address := &url.URL{Scheme: "wss", Host: "slack.example", RawQuery: "token=" + secret}
			for name, log := range map[string]func(*slog.Logger){
				"a message": func(l *slog.Logger) { l.Info("refused " + secret) },
				"a text":    func(l *slog.Logger) { l.Info("x", "a", secret) },
				"a key":     func(l *slog.Logger) { l.Info("x", secret, 1) },
				"an error":  func(l *slog.Logger) { l.Info("x", "err", errors.New(secret)) },
				"a wrapped error": func(l *slog.Logger) {
					l.Info("x", "err", fmt.Errorf("a: %w", errors.Join(errors.New(secret), errors.New("b"))))
				},
				"a URL's error": func(l *slog.Logger) {
					l.Info("x", "err", &url.Error{Op: "Get", URL: address.String(), Err: errors.New("no")})
				},
				"a Stringer":     func(l *slog.Logger) { l.Info("x", "a", address) },
				"bytes":          func(l *slog.Logger) { l.Info("x", "a", []byte(secret)) },
				"a struct":       func(l *slog.Logger) { l.Info("x", "a", struct{ T string }{secret}) },
				"a pointer":      func(l *slog.Logger) { l.Info("x", "a", &struct{ T []string }{[]string{secret}}) },
				"a header":       func(l *slog.Logger) { l.Info("x", "a", http.Header{"Authorization": {"Bearer " + secret}}) },
				"raw JSON":       func(l *slog.Logger) { l.Info("x", "a", json.RawMessage(`"`+secret+`"`)) },
				"a group":        func(l *slog.Logger) { l.Info("x", slog.Group("g", "h", 1, slog.Group("i", "j", secret))) },
				"attributes":     func(l *slog.Logger) { l.Info("x", "a", []slog.Attr{slog.Any("b", errors.New(secret))}) },
				"a logger's own": func(l *slog.Logger) { l.With("a", secret).WithGroup("g").With("b", errors.New(secret)).Info("x") },
				"a LogValuer":    func(l *slog.Logger) { l.Info("x", "a", told{slog.StringValue(secret)}) },
				"a LogValuer group": func(l *slog.Logger) {
					l.Info("x", "a", told{slog.GroupValue(slog.Any("b", told{slog.AnyValue(errors.New(secret))}))})
				},
				"as a level":  func(l *slog.Logger) { l.Info("x", "level", errors.New(secret)) },
				"as a source": func(l *slog.Logger) { l.Info("x", "source", errors.New(secret)) },
			} {
				var out bytes.Buffer
				log(newLogger(&out, slog.LevelInfo, format, key, "", "x"))
				if strings.Contains(out.String(), secret) || !strings.Contains(out.String(), redacted) {
					t.Errorf("%s, %s: %s", format, name, out.String())
				}
			}
		}
	}
}

// What is no secret is logged as it is, whatever its kind.
func TestWhatIsLoggedReads(t *testing.T) {
	var out bytes.Buffer
	newLogger(&out, slog.LevelInfo, "json", "", "x").Warn("x is fine", "n", 1, "took", time.Second, "yes", true, "err", errors.New("disk full"), "none", nil)
	got := map[string]any{}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"level": "WARN", "msg": "x is fine", "n": 1.0, "took": 1e9, "yes": true, "err": "disk full", "none": "<nil>",
	} {
		if got[name] != want {
			t.Errorf("%s = %v, want %v", name, got[name], want)
		}
	}
}

// The secrets of the configuration are known as such.
func TestSecretsOfTheConfiguration(t *testing.T) {
	c := config{AppToken: "xapp-1", BotToken: "xoxb-1", DatabaseURL: "postgres://whoowns:p%40ss@db/whoowns", Refine: refineConfig{Key: "k3y"}}
	if got := strings.Join(c.secrets(), " "); got != "xapp-1 xoxb-1 k3y p@ss" {
		t.Errorf("secrets: %s", got)
	}
}
