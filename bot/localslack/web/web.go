// Package web shows a local Slack in a browser: a page that looks and behaves like Slack's window to one person. The page is
// static; it reads what there is once, follows what passes by server-sent events, and does what the person does by requests.
//
// It is for the person at this computer alone. Requests that name another host or come from another page are refused, and nothing
// of what people write is ever sent as HTML.
package web

import (
	"embed"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"whoowns/bot/localslack"
)

// Options say who looks and what the page suggests.
type Options struct {
	// Person is who sits at the browser. They see the conversations that they are in.
	Person localslack.User
	// Command is the app's slash command, with its slash, and Hint what its manifest says to write behind it.
	Command, Hint string
	// Suggestions are questions that a newcomer may begin with.
	Suggestions []string
	// Shortcuts are what the app's manifest offers. None is fine.
	Shortcuts []Shortcut
}

// Shortcut is one that an app offers.
type Shortcut struct {
	Name       string       `json:"name"`
	CallbackID string       `json:"callback_id"`
	Type       ShortcutType `json:"type"`
}

// ShortcutType says where a shortcut is offered.
type ShortcutType string

// The types, in the words of a manifest.
const (
	GlobalShortcut  ShortcutType = "global"
	MessageShortcut ShortcutType = "message"
)

// window is the page of one person.
type window struct {
	server   *localslack.Server
	options  Options
	instance string // tells one run from the next
}

//go:embed static
var static embed.FS

// New returns the handler of the page. Its event streams end with their requests; end those by closing the http.Server.
func New(server *localslack.Server, options Options) http.Handler {
	w := &window{server: server, options: options, instance: newInstance()}
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // it is embedded under that name
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /api/state", w.serveState)
	mux.HandleFunc("GET /api/events", w.serveEvents)
	for path, act := range w.actions() {
		mux.Handle("POST /api/"+path, act)
	}
	return guarded(mux)
}

// contentSecurityPolicy lets the page load nothing but its own files and talk to nobody but its own server.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guarded refuses what does not come from the page itself.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range map[string]string{
			"Content-Security-Policy":      contentSecurityPolicy,
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control":                "no-store",
		} {
			w.Header().Set(name, value)
		}
		if !isLoopback(r.Host) || !isOwn(r) {
			http.Error(w, "this page is for the browser on this computer alone", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLoopback reports whether a Host header names this computer. Another name that leads here is another page's trick (DNS rebinding).
func isLoopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	if name == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback()
}

// isOwn reports whether a request comes from the page, or from a person who opens it. Browsers say so of whatever could do something or be
// read by another page.
func isOwn(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return false
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return true
	}
	// Another page may link here.
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}
