package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack/socketmode"
)

const (
	// maxMessage bounds what is read at once. Slack documents no limit; the largest payload known, a view, has 250 KB.
	maxMessage = 4 << 20
	// maxAck is the size from which Slack drops an acknowledgement in silence, see socketmode's maxResponseSize.
	maxAck = 20 << 10
	// outgoing is how many acknowledgements may wait to be written.
	outgoing = 1024
)

// conn is one connection. One goroutine reads it, another writes.
type conn struct {
	ws        *websocket.Conn
	log       *slog.Logger
	opened    time.Time
	out       chan []byte
	leaving   chan struct{} // closed by leave, when another is to take its place
	leave     func()
	asked     atomic.Bool   // for by Slack
	finishing chan struct{} // closed by finish, when the rest is to be written, and then the close message
	finish    func()
	written   chan struct{} // closed when writing has ended
	gone      chan struct{} // closed when reading has ended

	mu      sync.Mutex
	pending int           // envelopes not acknowledged
	closed  bool          // takes no more envelopes
	settled chan struct{} // closed when it is closed and nothing is pending
}

func newConn(ws *websocket.Conn, log *slog.Logger) *conn {
	c := &conn{
		ws: ws, log: log, opened: time.Now(), out: make(chan []byte, outgoing),
		leaving: make(chan struct{}), finishing: make(chan struct{}), written: make(chan struct{}), gone: make(chan struct{}),
		settled: make(chan struct{}),
	}
	c.leave = sync.OnceFunc(func() { close(c.leaving) })
	c.finish = sync.OnceFunc(func() { close(c.finishing) })
	ws.SetReadLimit(maxMessage)
	ws.SetCloseHandler(func(int, string) error { return nil }) // serve closes its side, once it has said what it has to
	ws.SetPongHandler(func(string) error { return c.alive() })
	pong := ws.PingHandler()
	ws.SetPingHandler(func(data string) error { return errors.Join(c.alive(), pong(data)) })
	return c
}

// alive grants the peer another while of silence, unless this side has closed.
func (c *conn) alive() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	return c.ws.SetReadDeadline(time.Now().Add(silence))
}

// greet reads until Slack's hello, and returns it.
func (c *conn) greet(ctx context.Context) (socketmode.Request, error) {
	deadline, _ := ctx.Deadline()
	_ = c.ws.SetReadDeadline(deadline) // an error would be the read's too
	stop := context.AfterFunc(ctx, func() { _ = c.ws.SetReadDeadline(time.Now()) })
	defer stop()
	for {
		request, err := c.read()
		switch {
		case err != nil:
			return request, err
		case request.Type == socketmode.RequestTypeHello:
			return request, nil
		case request.Type == socketmode.RequestTypeDisconnect:
			return request, &RefusedError{Reason: request.Reason}
		}
	}
}

// read reads the next message that Slack means; a malformed one is passed over. The error is the connection's end.
func (c *conn) read() (socketmode.Request, error) {
	for {
		kind, data, err := c.ws.ReadMessage()
		if err != nil {
			return socketmode.Request{}, err
		}
		var request socketmode.Request
		if kind == websocket.TextMessage {
			err = json.Unmarshal(data, &request)
		} else {
			err = errors.New("not a text message")
		}
		if err == nil {
			return request, nil
		}
		c.log.Warn("Slack sent what is no envelope", "err", err, "bytes", len(data))
	}
}

// serve hands on envelopes until the connection ends, and some time longer at most when it is to be given up. When ctx
// ends it takes no more, waits for the acknowledgements that are due and closes.
func (c *conn) serve(ctx context.Context, handle func(Envelope)) {
	var others sync.WaitGroup
	others.Go(c.write)
	others.Go(func() { c.oversee(ctx) })
	_ = c.alive() // an error would be the read's too
	var err error
	for {
		var request socketmode.Request
		if request, err = c.read(); err != nil {
			break
		}
		_ = c.alive()
		switch {
		case request.Type == socketmode.RequestTypeDisconnect:
			c.log.Info("Slack asked for a new connection", "reason", request.Reason)
			c.asked.Store(true)
			c.leave()
		case request.EnvelopeID != "" && c.take():
			c.hand(Envelope{request, time.Now(), c, sync.OnceFunc(func() { c.count(-1) })}, handle)
		}
	}
	if ctx.Err() == nil && !c.isLeaving() {
		c.log.Warn("the connection to Slack ended", "err", err)
	}
	c.leave() // before anything is waited for
	if closed := (*websocket.CloseError)(nil); errors.As(err, &closed) {
		c.settle()
	}
	close(c.gone)
	others.Wait()
	_ = c.ws.Close()
}

// take reports whether another envelope may be handed on, and counts it.
func (c *conn) take() bool { return c.count(1) }

// count counts envelopes that come, unless the connection takes no more, and those that are acknowledged.
func (c *conn) count(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n > 0 && c.closed {
		return false
	}
	c.pending += n
	c.check()
	return true
}

// check closes settled if it is time; mu is held.
func (c *conn) check() {
	if c.closed && c.pending == 0 {
		select {
		case <-c.settled:
		default:
			close(c.settled)
		}
	}
}

// hand calls handle. What makes it panic is acknowledged, for it would do so again.
func (c *conn) hand(e Envelope, handle func(Envelope)) {
	defer func() {
		if fault := recover(); fault != nil {
			c.log.Error("panic over an envelope", "type", e.Type, "fault", fmt.Sprint(fault), "stack", string(debug.Stack()))
			_ = e.Ack(nil) // nothing else can be done about it
		}
	}()
	handle(e)
}

func (c *conn) isLeaving() bool {
	select {
	case <-c.leaving:
		return true
	default:
		return false
	}
}

// oversee sees to it that the connection ends: after the process has, or after it was replaced.
func (c *conn) oversee(ctx context.Context) {
	select {
	case <-c.gone:
		return
	case <-ctx.Done():
	case <-c.leaving:
		select {
		case <-c.gone:
			return
		case <-ctx.Done():
		case <-time.After(lingering):
		}
	}
	c.settle()
	_ = c.ws.SetReadDeadline(time.Now().Add(closing)) // an error would be the read's too
}

// settle takes no more envelopes, waits a moment for the acknowledgements that are due, and has them and the close message
// written.
func (c *conn) settle() {
	c.mu.Lock()
	c.closed = true
	c.check()
	c.mu.Unlock()
	select {
	case <-c.settled:
	case <-time.After(closing):
	}
	c.finish()
	<-c.written
}

// acknowledge has an acknowledgement written.
func (c *conn) acknowledge(id string, payload any) error {
	data, err := json.Marshal(socketmode.Response{EnvelopeID: id, Payload: payload})
	if err != nil {
		return fmt.Errorf("acknowledge an envelope: %w", err)
	}
	if len(data) >= maxAck {
		return fmt.Errorf("acknowledge an envelope: %d bytes are more than Slack takes", len(data))
	}
	select {
	case <-c.written:
		return errors.New("acknowledge an envelope: the connection is gone")
	default:
	}
	select {
	case c.out <- data:
		return nil
	default:
		return errors.New("acknowledge an envelope: the connection is congested")
	}
}

// write writes acknowledgements and pings until the connection ends.
func (c *conn) write() {
	defer close(c.written)
	ping := time.NewTicker(pingInterval)
	defer ping.Stop()
	for {
		var err error
		select {
		case <-c.gone:
			return
		case data := <-c.out:
			err = c.send(data)
		case <-ping.C:
			err = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout))
		case <-c.finishing:
			for len(c.out) > 0 && err == nil {
				err = c.send(<-c.out)
			}
			message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
			_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(closing)) // it ends either way
			return
		}
		if err != nil {
			c.log.Warn("write to Slack", "err", err)
			_ = c.ws.Close() // which ends the reading
			return
		}
	}
}

func (c *conn) send(data []byte) error {
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout)) // it never fails
	return c.ws.WriteMessage(websocket.TextMessage, data)
}
