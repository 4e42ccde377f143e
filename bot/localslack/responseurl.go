package localslack

import (
	"net/http"
	"slices"
	"time"
)

// https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses:
// "up to 5 times within 30 minutes".
const (
	responseURLUses     = 5
	responseURLLifetime = 30 * time.Minute
)

// A responseURL lets the app answer one interaction.
type responseURL struct {
	path    string
	issued  time.Time
	uses    int
	channel string
	user    string
	action  bool // it came of an action on a message, not of a command
	// original is the message acted on, or the command's latest response, as documented; for commands Slack has been seen to
	// post beside it instead: https://github.com/slackapi/bolt-python/issues/1268.
	original  *Message
	ephemeral *Ephemeral
}

func (s *Server) newResponseURL(r *responseURL) string {
	kind := "/commands/"
	if r.action {
		kind = "/actions/"
	}
	r.path = kind + s.ws.teamID + "/" + s.ws.ids.next("") + "/" + randomHex(12)
	r.issued = s.opts.Now()
	s.ws.responses[r.path] = r
	return s.URL() + r.path
}

// serveResponseURL answers a POST to a response URL. A used or expired one gets
// 404 and its error; other refusals get 400, as a webhook's do.
func (s *Server) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	started := s.opts.Now()
	body, ok := readBody(w, r)
	if !ok {
		return
	}
	fault := s.fault(MethodResponseURL, r)
	c, parseErr := parseCall(MethodResponseURL, r, body)
	if parseErr == nil && c.args["payload"] != "" {
		parseErr = c.json([]byte(c.args["payload"])) // a form holds the JSON in its payload
	}
	report := Call{Method: MethodResponseURL, Args: c.args, Started: started}
	if fault.strikes() && !fault.AfterEffect {
		s.answerFault(w, fault, report)
		return
	}
	s.mu.Lock()
	status, failure, action := s.respondVia(r.URL.Path, c, parseErr)
	report.Status = status
	if failure != nil {
		report.Error = failure.code
	}
	if !fault.strikes() {
		s.record(Entry{Kind: ResponseURLCalled, Call: &report, Error: report.Error})
	}
	s.mu.Unlock()
	switch {
	case fault.strikes():
		s.answerFault(w, fault, report)
	case failure != nil:
		writeJSON(w, status, failure.reply())
	case action:
		writeJSON(w, status, map[string]any{"ok": true})
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("ok"))
	}
}

func (s *Server) respondVia(path string, c *call, parseErr *apiError) (status int, failure *apiError, action bool) {
	u := s.ws.responses[path]
	switch {
	case u == nil:
		return http.StatusNotFound, fail("no_service"), false
	case s.opts.Now().Sub(u.issued) > responseURLLifetime:
		return http.StatusNotFound, fail("expired_url"), u.action
	case u.uses >= responseURLUses:
		return http.StatusNotFound, fail("used_url"), u.action
	case parseErr != nil:
		return http.StatusBadRequest, fail("invalid_payload"), u.action
	}
	if err := s.respond(u, c); err != nil {
		return http.StatusBadRequest, err, u.action
	}
	u.uses++
	return http.StatusOK, nil, u.action
}

// respond does what a response says: to a response URL, or in the
// acknowledgement of a command.
func (s *Server) respond(u *responseURL, c *call) *apiError {
	if c.bool("delete_original") {
		s.deleteOriginal(u)
		return nil
	}
	body, err := s.newContent(c)
	if err != nil {
		return err
	}
	if body.empty() {
		return fail("no_text")
	}
	ch := s.ws.channels[u.channel]
	root, err := s.threadRoot(ch.ID, c.args["thread_ts"])
	if err != nil {
		return err
	}
	body.truncate()
	// An action's response takes the message's place unless told otherwise.
	replace := c.bool("replace_original") || u.action && !c.has("replace_original") && c.args["response_type"] == ""
	switch {
	case replace && s.replaceOriginal(u, ch, body):
	case c.args["response_type"] == "in_channel":
		m := s.botMessage(ch.ID)
		m.Subtype, m.User, m.Username = "bot_message", "", s.ws.botUser.Name
		body.put(m)
		m.ThreadTS = root
		s.post(ch, m)
		s.remember(u, m, nil)
	default:
		s.remember(u, nil, s.postEphemeral(ch.ID, u.user, root, s.URL()+u.path, body))
	}
	return nil
}

// remember makes a command's response what replace_original speaks of.
func (s *Server) remember(u *responseURL, m *Message, e *Ephemeral) {
	if !u.action {
		u.original, u.ephemeral = m, e
	}
}

// replaceOriginal reports whether there was an original to replace.
func (s *Server) replaceOriginal(u *responseURL, ch *Channel, body content) bool {
	switch {
	case u.ephemeral != nil && slices.Contains(s.ws.ephemerals, u.ephemeral):
		body.put(&u.ephemeral.Message)
		s.recordEphemeral(EphemeralChanged, u.ephemeral)
		return true
	case u.original != nil && s.ws.message(ch.ID, u.original.TS) == u.original:
		before := u.original.clone()
		body.put(u.original)
		s.changed(ch, u.original, before)
		return true
	}
	return false
}

func (s *Server) deleteOriginal(u *responseURL) {
	if u.ephemeral != nil {
		n := len(s.ws.ephemerals)
		s.ws.ephemerals = slices.DeleteFunc(s.ws.ephemerals, func(e *Ephemeral) bool { return e == u.ephemeral })
		if len(s.ws.ephemerals) < n {
			s.recordEphemeral(EphemeralDeleted, u.ephemeral)
		}
		return
	}
	ch := s.ws.channels[u.channel]
	if u.original != nil && s.ws.message(ch.ID, u.original.TS) == u.original {
		s.removeMessage(ch, u.original)
	}
}
