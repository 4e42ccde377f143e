package localslack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// A method is one Web API method. It runs with mu held and never blocks.
type method struct {
	run func(*Server, *call) (map[string]any, *apiError)
	app bool // takes the app-level token instead of the bot token
}

// methodTable is the part of https://docs.slack.dev/reference/methods/ spoken here.
func methodTable() map[string]method {
	bot := func(run func(*Server, *call) (map[string]any, *apiError)) method { return method{run: run} }
	return map[string]method{
		"apps.connections.open":                 {run: (*Server).appsConnectionsOpen, app: true},
		"auth.test":                             bot((*Server).authTest),
		"bots.info":                             bot((*Server).botsInfo),
		"users.info":                            bot((*Server).usersInfo),
		"usergroups.users.list":                 bot((*Server).usergroupsUsersList),
		"reactions.add":                         bot((*Server).reactionsAdd),
		"chat.postMessage":                      bot((*Server).chatPostMessage),
		"chat.postEphemeral":                    bot((*Server).chatPostEphemeral),
		"chat.update":                           bot((*Server).chatUpdate),
		"chat.delete":                           bot((*Server).chatDelete),
		"conversations.history":                 bot((*Server).conversationsHistory),
		"conversations.info":                    bot((*Server).conversationsInfo),
		"conversations.open":                    bot((*Server).conversationsOpen),
		"conversations.replies":                 bot((*Server).conversationsReplies),
		"views.open":                            bot((*Server).viewsOpen),
		"views.publish":                         bot((*Server).viewsPublish),
		"views.push":                            bot((*Server).viewsPush),
		"views.update":                          bot((*Server).viewsUpdate),
		"assistant.threads.setStatus":           bot((*Server).assistantSetStatus),
		"assistant.threads.setSuggestedPrompts": bot((*Server).assistantSetSuggestedPrompts),
		"assistant.threads.setTitle":            bot((*Server).assistantSetTitle),
	}
}

// A call is one request to a method: its arguments as strings, structured ones
// as JSON, whichever way they were sent.
type call struct {
	method string
	token  string
	args   map[string]string
}

func (c *call) has(name string) bool { _, ok := c.args[name]; return ok }

func (c *call) bool(name string) bool {
	b, err := strconv.ParseBool(c.args[name])
	return err == nil && b
}

// An apiError is an ok:false answer.
type apiError struct {
	code     string
	messages []string
}

func fail(code string) *apiError { return &apiError{code: code} }

// invalidArguments is Slack's answer where a method has no error of its own.
func invalidArguments(format string, args ...any) *apiError {
	return &apiError{code: "invalid_arguments", messages: []string{fmt.Sprintf(format, args...)}}
}

func missing(field string) *apiError { return invalidArguments("missing required field: %s", field) }

// violated is the answer to Block Kit that Slack refuses; code is the method's.
func violated(code string, found []Violation) *apiError {
	e := &apiError{code: code}
	for _, v := range found {
		if v.Code != "" {
			e.code = v.Code
		}
		e.messages = append(e.messages, v.String())
	}
	return e
}

func (e *apiError) reply() map[string]any {
	out := map[string]any{"ok": false, "error": e.code}
	if len(e.messages) > 0 {
		tagged := make([]string, len(e.messages))
		for i, m := range e.messages {
			tagged[i] = "[ERROR] " + m
		}
		out["errors"] = e.messages
		out["response_metadata"] = map[string]any{"messages": tagged}
	}
	return out
}

// maxBody bounds what is read of a request; Slack documents no figure.
const maxBody = 4 << 20

// readBody reads a request's body and leaves it there for an Intercept function to read; one that is too large is answered.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return nil, false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body, true
}

func (s *Server) serveMethod(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	started := s.opts.Now()
	body, ok := readBody(w, r)
	if !ok {
		return
	}
	fault := s.fault(name, r)
	c, parseErr := parseCall(name, r, body)
	report := Call{Method: name, Args: c.args, Started: started}

	if fault.strikes() && !fault.AfterEffect {
		s.answerFault(w, fault, report)
		return
	}
	s.mu.Lock()
	reply, failure := s.do(r, c, parseErr)
	if failure != nil {
		reply = failure.reply()
		report.Error = failure.code
	} else {
		reply["ok"] = true
	}
	if !fault.strikes() {
		report.Status = http.StatusOK
		s.record(Entry{Kind: MethodCalled, Call: &report, Error: report.Error})
	}
	scopes := strings.Join(s.opts.Scopes, ",")
	if s.methods[name].app {
		scopes = "connections:write"
	}
	s.mu.Unlock()

	if fault.strikes() {
		s.answerFault(w, fault, report)
		return
	}
	w.Header().Set("Date", started.UTC().Format(http.TimeFormat))
	if scopes != "" {
		w.Header().Set("X-OAuth-Scopes", scopes)
	}
	writeJSON(w, http.StatusOK, reply)
}

// answerFault records the call first: an app must not be able to act on an
// answer that the log does not know yet.
func (s *Server) answerFault(w http.ResponseWriter, f Fault, report Call) {
	kind := MethodCalled
	if report.Method == MethodResponseURL {
		kind = ResponseURLCalled
	}
	report.Error, report.Status = f.Error, f.Status
	if f.Status == 0 && !f.Drop {
		report.Status = http.StatusOK
	}
	s.mu.Lock()
	s.record(Entry{Kind: kind, Call: &report, Error: f.Error})
	s.mu.Unlock()
	f.write(w)
}

// do checks the token and runs the method; mu is held.
func (s *Server) do(r *http.Request, c *call, parseErr *apiError) (map[string]any, *apiError) {
	m, known := s.methods[c.method]
	switch {
	case !known:
		return nil, fail("unknown_method")
	case parseErr != nil:
		return nil, parseErr
	case m.app && r.Method != http.MethodPost:
		return nil, fail("insecure_request")
	case c.token == "":
		return nil, fail("not_authed")
	case c.token != s.opts.AppToken && c.token != s.opts.BotToken:
		return nil, fail("invalid_auth")
	case m.app != (c.token == s.opts.AppToken):
		return nil, fail("not_allowed_token_type")
	}
	return m.run(s, c)
}

// parseCall reads the arguments and the token out of a request:
// https://docs.slack.dev/apis/web-api/#basics.
func parseCall(name string, r *http.Request, body []byte) (*call, *apiError) {
	c := &call{method: name, args: map[string]string{}}
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		c.token = strings.TrimSpace(token)
	}
	var err *apiError
	if r.Method == http.MethodPost {
		err = c.parseBody(r.Header.Get("Content-Type"), body)
	}
	c.form(r.URL.Query())
	if c.token == "" {
		c.token = c.args["token"]
	}
	delete(c.args, "token")
	return c, err
}

func (c *call) parseBody(contentType string, body []byte) *apiError {
	if len(body) == 0 {
		return nil
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return fail("missing_post_type")
	}
	switch kind {
	case "application/json":
		return c.json(body)
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return fail("invalid_form_data")
		}
		c.form(values)
		return nil
	}
	return fail("invalid_post_type")
}

func (c *call) form(values url.Values) {
	for name := range values {
		c.args[name] = values.Get(name)
	}
}

func (c *call) json(body []byte) *apiError {
	if !json.Valid(body) {
		return fail("invalid_json")
	}
	var obj map[string]json.RawMessage
	if err := json.Unmarshal(body, &obj); err != nil {
		return fail("json_not_object")
	}
	for name, v := range obj {
		var s string
		switch {
		case string(v) == "null":
		case json.Unmarshal(v, &s) == nil:
			c.args[name] = s
		default:
			c.args[name] = string(v)
		}
	}
	return nil
}

func writeJSON(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(raw(body)) // the app may be gone; nobody else would want the error
}
