// Package socket keeps connections to Slack open in Socket Mode and hands on the envelopes that come over them.
//
// slack-go's own client is not used for that: at a disconnect message it drops its connection, with what was received and
// not yet acknowledged, before it has another, and its waits between attempts grow without bound.
// Here a connection is replaced first and given up when Slack closes it.
//
// See https://docs.slack.dev/apis/events-api/using-socket-mode/.
package socket

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	neturl "net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"golang.org/x/sync/errgroup"

	"whoowns/bot/send"
)

// MaxConnections is how many connections Slack allows an app, in all processes together.
const MaxConnections = 10

const (
	openTimeout  = 10 * time.Second // from asking for an address to Slack's hello
	writeTimeout = 2 * time.Second  // Slack waits three seconds for an acknowledgement
	// pingInterval is how often the peer is asked for a sign of life, and silence how long it may give none.
	pingInterval = 2 * time.Second
	silence      = 6 * time.Second
	// lingering is how long a replaced connection is kept for what may still come over it, if Slack does not close it.
	lingering = 30 * time.Second
	// slow is how long opening a connection may take until another attempt is made.
	slow = time.Second
	// closing bounds the wait for acknowledgements under way when the connections are closed.
	closing = time.Second
)

const (
	// first and most bound the wait before another attempt.
	first = 100 * time.Millisecond
	most  = 15 * time.Second
	// steady is how long a connection has to have lived for the next one to be opened without a wait.
	steady = time.Second
	// hurries is how many in a row may be given up before, because Slack asked to, until there is a wait all the same.
	hurries = 10
)

// Envelope is what Slack sent. Each must be acknowledged, from any goroutine, or Slack sends an event again.
type Envelope struct {
	socketmode.Request
	Arrived time.Time
	conn    *conn
	settled func() // may be called more than once
}

// Ack tells Slack that the envelope has arrived, with a payload if not nil. It does not wait for the network; the
// error says that the connection is gone or congested, or the payload not fit to be sent.
func (e Envelope) Ack(payload any) error {
	defer e.settled()
	return e.conn.acknowledge(e.EnvelopeID, payload)
}

// ErrToken means that Slack refuses the app-level token.
var ErrToken = errors.New("the app-level token was refused")

// ErrDial means that an address that Slack has given could not be connected to, or that nothing came of it.
var ErrDial = errors.New("open a WebSocket")

// Sockets are the connections of one process.
type Sockets struct {
	api    *slack.Client
	log    *slog.Logger
	handle func(Envelope)
	dialer websocket.Dialer

	open    atomic.Int32
	counts  struct{ asked, lost, failed atomic.Int64 }
	running sync.WaitGroup // connections, and attempts at one
}

// New returns Sockets that get their addresses through api, which must have an app-level token, and call handle for each
// envelope, from several goroutines. handle must not block. A panic in it costs that envelope alone.
func New(api *slack.Client, log *slog.Logger, handle func(Envelope)) *Sockets {
	return &Sockets{api: api, log: log, handle: handle, dialer: websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: openTimeout,
		WriteBufferSize:  32 << 10, // an acknowledgement must leave in one frame, see socketmode's defaultWriteBufferSize
	}}
}

// Open is how many connections are open and not about to be given up.
func (s *Sockets) Open() int { return int(s.open.Load()) }

// Counts are how many connections had to be replaced so far.
type Counts struct {
	Asked, Lost int // because Slack asked for another, or without
	Failed      int // attempts at a connection that came to nothing
}

// Counts counts since the start.
func (s *Sockets) Counts() Counts {
	return Counts{int(s.counts.asked.Load()), int(s.counts.lost.Load()), int(s.counts.failed.Load())}
}

// Run keeps n connections open until ctx ends, and then closes them once the envelopes that came over them are
// acknowledged, or after a second. The error is nil or ErrToken, wrapped in what Slack said. It may be called once.
func (s *Sockets) Run(ctx context.Context, n int) error {
	defer s.running.Wait()
	slots, ctx := errgroup.WithContext(ctx)
	for range n {
		slots.Go(func() error { return s.keep(ctx) })
	}
	return slots.Wait()
}

// keep keeps one connection open: whenever it is to be given up, another is opened. The old one is served on until Slack
// closes it.
func (s *Sockets) keep(ctx context.Context) error {
	for failures, hurried, refusals := 0, 0, 0; ; {
		c, err := s.next(ctx)
		if err == nil {
			refusals = 0
			select {
			case <-c.leaving:
			case <-ctx.Done():
			}
			if time.Since(c.opened) >= steady {
				failures, hurried = 0, 0
			} else {
				err = errConnectionShort
			}
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // an attempt that the end of ctx cut off
		}
		s.count(c)
		if err == nil {
			continue
		}
		if c != nil && c.asked.Load() && hurried < hurries {
			hurried++
			continue
		}
		if !fatal(err) {
			refusals = 0
		} else if refusals++; refusals == send.Denials {
			return fmt.Errorf("%w: %w", ErrToken, err)
		}
		failures++
		wait := pause(failures, err)
		s.log.Warn("connect to Slack", "err", err, "failures", failures, "next", wait)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
	}
}

// count counts a connection that is to be replaced, or an attempt at one that failed.
func (s *Sockets) count(c *conn) {
	switch {
	case c == nil:
		s.counts.failed.Add(1)
	case c.asked.Load():
		s.counts.asked.Add(1)
	default:
		s.counts.lost.Add(1)
	}
}

// next opens another connection. When that takes long a second attempt is made, and the first of them to succeed wins. If the
// other does in the same moment it is served too, until Slack closes it.
func (s *Sockets) next(ctx context.Context) (*conn, error) {
	attempts, stop := context.WithCancel(ctx)
	defer stop()
	type result struct {
		c   *conn
		err error
	}
	results := make(chan result, 2)
	open := func() {
		c, err := s.connect(attempts, ctx)
		results <- result{c, err}
	}
	s.running.Go(open)
	under := 1
	hurry := time.After(slow)
	for {
		select {
		case r := <-results:
			if under--; r.err == nil || under == 0 {
				return r.c, r.err
			}
		case <-hurry:
			s.running.Go(open)
			under++
		}
	}
}

var errConnectionShort = errors.New("the connection was closed again at once")

// pause is how long to wait after so many failures in a row, the last being err.
func pause(failures int, err error) time.Duration {
	wait := send.Backoff(first, most, failures)
	if limited := (*slack.RateLimitedError)(nil); errors.As(err, &limited) {
		wait = max(wait, limited.RetryAfter)
	}
	return wait
}

// connect opens a connection and waits for Slack's hello, unless attempt ends before; then it has the connection served until
// ctx ends.
func (s *Sockets) connect(attempt, ctx context.Context) (*conn, error) {
	c, _, err := s.dial(attempt)
	if err != nil {
		return nil, err
	}
	s.open.Add(1)
	s.log.Info("connected to Slack")
	s.running.Go(func() { c.serve(ctx, s.handle) })
	s.running.Go(func() {
		<-c.leaving
		s.open.Add(-1)
	})
	return c, nil
}

// dial opens a connection and returns it with Slack's hello.
func (s *Sockets) dial(ctx context.Context) (*conn, socketmode.Request, error) {
	opening, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	_, url, err := s.api.StartSocketModeContext(opening)
	if err != nil {
		return nil, socketmode.Request{}, fmt.Errorf("ask for an address to connect to: %w", err)
	}
	ws, response, err := s.dialer.DialContext(opening, url, nil)
	if response != nil {
		_ = response.Body.Close()
	}
	if malformed := (*neturl.Error)(nil); errors.As(err, &malformed) {
		err = malformed.Err // without the address, which is a secret
	}
	if err != nil {
		return nil, socketmode.Request{}, fmt.Errorf("%w: %w", ErrDial, err)
	}
	c := newConn(ws, s.log)
	hello, err := c.greet(opening)
	if err != nil {
		_ = ws.Close()
		return nil, hello, fmt.Errorf("%w: wait for Slack's hello: %w", ErrDial, err)
	}
	return c, hello, nil
}

// fatal recognises the errors of apps.connections.open after which trying again is of no use: the token is not good, or
// good for something else.
func fatal(err error) bool {
	if send.Means(err) == send.Denied {
		return true
	}
	refusal := slack.SlackErrorResponse{}
	return errors.As(err, &refusal) && slices.Contains([]string{"missing_scope", "no_permission", "not_allowed_token_type"}, refusal.Err)
}
