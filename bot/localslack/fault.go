package localslack

import (
	"net/http"
	"strconv"
	"time"
)

// Names under which Intercept sees what is no Web API method.
const (
	MethodResponseURL = "response_url" // a POST to a response URL
	MethodSocket      = "socket"       // the dial of a Socket Mode connection
)

// A Fault is what befalls one request. The zero Fault lets it pass.
type Fault struct {
	// Delay holds the request up before anything else. An Intercept function may
	// also block by itself; it should then watch the request's context.
	Delay time.Duration
	// Status answers with this HTTP status, as Slack's edge does when something
	// is wrong with Slack: 429, 500, 503.
	Status int
	// RetryAfter is sent with a 429, in whole seconds.
	RetryAfter time.Duration
	// Error answers ok:false with this error, such as "ratelimited".
	Error string
	// Drop closes the connection without an answer.
	Drop bool
	// AfterEffect lets the request take effect first, so that the app is told of
	// a failure that was none.
	AfterEffect bool
}

func (f Fault) strikes() bool { return f.Status != 0 || f.Error != "" || f.Drop }

// SetIntercept has every request shown to f, which says what befalls it; nil
// takes it away. The method is a Web API method or one of the Method constants.
// f may read the request's body.
func (s *Server) SetIntercept(f func(method string, r *http.Request) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.intercept = f
}

// SetAckLoss has each acknowledgement shown to f, which says whether it gets lost on its way; nil takes it away. f is called
// with the server locked.
func (s *Server) SetAckLoss(f func(*Delivery) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loseAck = f
}

// fault asks the intercept function and waits out its delay.
func (s *Server) fault(name string, r *http.Request) Fault {
	s.mu.Lock()
	f := s.intercept
	s.mu.Unlock()
	if f == nil {
		return Fault{}
	}
	fault := f(name, r)
	if fault.Delay > 0 {
		t := time.NewTimer(fault.Delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
		}
	}
	return fault
}

// write answers with the fault.
func (f Fault) write(w http.ResponseWriter) {
	if f.Drop {
		drop(w)
		return
	}
	body := map[string]any{"ok": false, "error": f.Error}
	status := f.Status
	switch {
	case status == http.StatusTooManyRequests:
		w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
		if f.Error == "" {
			body["error"] = "ratelimited"
		}
	case status >= 500 && f.Error == "":
		// Slack's edge answers in HTML.
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<html><body>Server Error</body></html>"))
		return
	case status == 0:
		status = http.StatusOK
	}
	writeJSON(w, status, body)
}

// drop closes the connection under a request.
func drop(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = conn.Close()
}
