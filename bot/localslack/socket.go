package localslack

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/gorilla/websocket"
)

// maxConns: https://docs.slack.dev/apis/events-api/using-socket-mode/: "up to 10
// open WebSocket connections at the same time".
const maxConns = 10

// serveSocket turns a ticket from apps.connections.open into a connection.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	fault := s.fault(MethodSocket, r)
	if fault.strikes() {
		fault.write(w)
		return
	}
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	known := s.tickets[ticket]
	delete(s.tickets, ticket) // a ticket opens one connection
	s.mu.Unlock()
	if !known {
		http.Error(w, "invalid ticket", http.StatusForbidden)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		s.opts.Logger.Debug("upgrading to a websocket", "error", err)
		return
	}
	c := newConn(s, ws)
	if !s.admit(c) {
		_ = ws.Close()
		return
	}
	c.run()
	s.mu.Lock()
	s.forget(c)
	s.mu.Unlock()
}

// admit adds a connection and says hello; it is false when the server is closing.
// One connection too many is told so, and closed: the reason is the one that
// Slack's own clients know, https://github.com/slackapi/node-slack-sdk/issues/1654.
func (s *Server) admit(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	if s.opts.SocketModeOff {
		c.enqueue(s.disconnectMessage("link_disabled"))
		c.enqueueClose()
		return true
	}
	if len(s.conns) >= maxConns {
		c.enqueue(s.disconnectMessage("too_many_websockets"))
		c.enqueueClose()
		return true
	}
	s.conns = append(s.conns, c)
	c.enqueue(raw(map[string]any{
		"type": "hello", "num_connections": len(s.conns),
		"debug_info": map[string]any{
			"host": "applink-local", "build_number": 1,
			"approximate_connection_time": s.approximateConnectionTime(),
		},
		"connection_info": map[string]any{"app_id": s.ws.appID},
	}))
	s.record(Entry{Kind: ConnectionOpened, Conn: c.id})
	close(s.connsUp)
	s.connsUp = make(chan struct{})
	return true
}

// approximateConnectionTime is in seconds; 18,060 is the figure in Slack's example of a hello.
func (s *Server) approximateConnectionTime() int {
	if s.opts.ConnectionTime > 0 {
		return int(s.opts.ConnectionTime.Seconds())
	}
	return 18060
}

func (s *Server) disconnectMessage(reason string) []byte {
	return raw(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "applink-local"}})
}

func (s *Server) forget(c *Conn) {
	i := slices.Index(s.conns, c)
	if i < 0 {
		return
	}
	s.conns = slices.Delete(slices.Clone(s.conns), i, i+1) // Close and Conns hold the old slice
	s.record(Entry{Kind: ConnectionClosed, Conn: c.id})
}

// nextConn takes turns among the connections that still take envelopes.
func (s *Server) nextConn() *Conn {
	for range s.conns {
		c := s.conns[s.turn%len(s.conns)]
		s.turn++
		if !c.leaving {
			return c
		}
	}
	return nil
}

// Conns returns the open connections, oldest first.
func (s *Server) Conns() []*Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.conns)
}

// WaitConns returns the open connections once there are at least n.
func (s *Server) WaitConns(ctx context.Context, n int) ([]*Conn, error) {
	for {
		s.mu.Lock()
		conns, up := slices.Clone(s.conns), s.connsUp
		s.mu.Unlock()
		if len(conns) >= n {
			return conns, nil
		}
		select {
		case <-up:
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for %d connections, have %d: %w", n, len(conns), context.Cause(ctx))
		case <-s.done:
			return nil, fmt.Errorf("waiting for %d connections: %w", n, ErrClosed)
		}
	}
}
