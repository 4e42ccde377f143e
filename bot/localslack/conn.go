package localslack

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// maxAck is Slack's limit for what the app sends over a connection, from which on
// it is dropped without a word; measured by slack-go (socketmode.go, maxResponseSize).
const maxAck = 20 << 10

// How long a write may take, and how long the app has to finish the closing
// handshake. Both are guesses that no test should meet.
const (
	writeTimeout = 10 * time.Second
	closeTimeout = 5 * time.Second
)

// A Conn is one Socket Mode connection, and the means to make it fail.
type Conn struct {
	s  *Server
	id string
	ws *websocket.Conn

	done chan struct{} // closed when reading has ended
	wake chan struct{} // the writer has work
	gone sync.Once

	leaving bool // takes no more envelopes; guarded by Server.mu

	mu   sync.Mutex // guards what follows; taken after Server.mu if both are
	out  []frame
	hung bool
	deaf bool // to a close message
	// breaks has the next message break off in its middle.
	breaks bool
}

// A frame is one thing to write: a text message or the close.
type frame struct {
	data  []byte
	close bool
}

func newConn(s *Server, ws *websocket.Conn) *Conn {
	c := &Conn{s: s, id: uuid(), ws: ws, done: make(chan struct{}), wake: make(chan struct{}, 1)}
	pong := ws.PingHandler()
	answer := ws.CloseHandler()
	ws.SetCloseHandler(func(code int, text string) error {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.deaf {
			return nil
		}
		return answer(code, text)
	})
	ws.SetPingHandler(func(data string) error {
		if c.hangs() {
			return nil
		}
		return pong(data)
	})
	return c
}

// ID names the connection in the log.
func (c *Conn) ID() string { return c.id }

// Cut closes the connection abruptly, without a closing handshake.
func (c *Conn) Cut() {
	c.gone.Do(func() { _ = c.ws.UnderlyingConn().Close() })
}

// SendRaw sends a text message as it is, be it nonsense.
func (c *Conn) SendRaw(data []byte) { c.enqueue(bytes.Clone(data)) }

// Break has the connection end abruptly in the middle of the next message that is sent over it.
func (c *Conn) Break() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.breaks = true
}

// Hang makes the connection a black hole: open, but nothing more is sent, not
// even pings, and nothing that comes is heeded. Envelopes still get lost in it.
func (c *Conn) Hang() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hung = true
}

// IgnoreClose has the connection go on as if the app had not closed its side.
func (c *Conn) IgnoreClose() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deaf = true
}

// Warn sends the disconnect message that announces a refresh, and no more.
func (c *Conn) Warn() { c.enqueue(c.s.disconnectMessage("warning")) }

// Refresh sends the disconnect message that asks for a new connection, then
// closes this one.
func (c *Conn) Refresh() { c.leave("refresh_requested") }

// DisableLink is Refresh for an app whose Socket Mode was switched off.
func (c *Conn) DisableLink() { c.leave("link_disabled") }

func (c *Conn) leave(reason string) {
	c.s.mu.Lock()
	c.leaving = true
	c.s.mu.Unlock()
	c.enqueue(c.s.disconnectMessage(reason))
	c.enqueueClose()
}

func (c *Conn) enqueue(data []byte) { c.push(frame{data: data}) }
func (c *Conn) enqueueClose()       { c.push(frame{close: true}) }

func (c *Conn) push(f frame) {
	c.mu.Lock()
	c.out = append(c.out, f)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// take hands the writer what has gathered; nothing while the connection hangs.
func (c *Conn) take() []frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	frames := c.out
	c.out = nil
	if c.hung {
		return nil
	}
	return frames
}

// run serves the connection until it ends. It reads; one other goroutine writes.
func (c *Conn) run() {
	var writer sync.WaitGroup
	writer.Go(c.write)
	for {
		kind, data, err := c.ws.ReadMessage()
		if err != nil {
			c.mu.Lock()
			deaf := c.deaf
			c.mu.Unlock()
			if deaf && websocket.IsCloseError(err, websocket.CloseNormalClosure) {
				_, _ = io.Copy(io.Discard, c.ws.UnderlyingConn()) // until the app hangs up
			}
			break
		}
		if kind == websocket.TextMessage {
			c.received(data)
		}
	}
	close(c.done)
	c.Cut()
	writer.Wait()
}

func (c *Conn) write() {
	ping := time.NewTicker(c.s.opts.PingInterval)
	defer ping.Stop()
	o := c.s.opts
	var warn, refresh <-chan time.Time
	if o.ConnectionTime > 0 {
		warn = time.After(max(0, o.ConnectionTime-o.RefreshWarning))
	}
	for {
		select {
		case <-c.done:
			return
		case <-c.s.done:
			c.Cut()
			return
		case <-c.wake:
			for _, f := range c.take() {
				if !c.writeFrame(f) {
					c.Cut()
					return
				}
			}
		case <-ping.C:
			if c.hangs() {
				continue
			}
			if err := c.ws.WriteControl(websocket.PingMessage, []byte("Ping from local slack"), time.Now().Add(writeTimeout)); err != nil {
				c.Cut()
				return
			}
		case <-warn:
			c.Warn()
			refresh = time.After(min(o.RefreshWarning, o.ConnectionTime))
		case <-refresh:
			c.Refresh()
		}
	}
}

func (c *Conn) hangs() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hung
}

// writeFrame reports whether the connection is still good.
func (c *Conn) writeFrame(f frame) bool {
	deadline := time.Now().Add(writeTimeout)
	if f.close {
		// What the app sends before it closes its side still counts.
		_ = c.ws.SetReadDeadline(time.Now().Add(closeTimeout))
		msg := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
		return c.ws.WriteControl(websocket.CloseMessage, msg, deadline) == nil
	}
	_ = c.ws.SetWriteDeadline(deadline)
	c.mu.Lock()
	breaks := c.breaks
	c.mu.Unlock()
	if breaks {
		header := []byte{0x81, 0x7e, 0xff, 0xff} // RFC 6455: a final text frame of 65,535 bytes, more than will come
		_, _ = c.ws.UnderlyingConn().Write(append(header, f.data[:len(f.data)/2]...))
		return false
	}
	return c.ws.WriteMessage(websocket.TextMessage, f.data) == nil
}

// received takes an acknowledgement.
func (c *Conn) received(data []byte) {
	if c.hangs() {
		return
	}
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	err := json.Unmarshal(data, &ack)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	switch {
	case len(data) > maxAck:
		c.s.record(Entry{Kind: BadFrame, Conn: c.id, EnvelopeID: ack.EnvelopeID, Error: "too large, dropped"})
	case err != nil:
		c.s.record(Entry{Kind: BadFrame, Conn: c.id, Error: err.Error()})
	case ack.EnvelopeID == "":
		c.s.record(Entry{Kind: BadFrame, Conn: c.id, Error: "no envelope_id"})
	default:
		c.s.acked(c, ack.EnvelopeID, ack.Payload)
	}
}
