package socket

import (
	"context"
	"log/slog"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
)

// Hello is what Slack says over a new connection.
type Hello struct {
	App         string // the ID of the app that it belongs to
	Connections int    // that the app has open, with this one
}

// RefusedError means that Slack gives a new connection up instead of saying hello.
type RefusedError struct {
	Reason string // in Slack's words: link_disabled where Socket Mode is off, too_many_websockets
}

func (e *RefusedError) Error() string { return "a new connection is refused: " + e.Reason }

// Probe opens a connection to see that it can be had, and closes it again at once. An event that Slack sends over it in that moment is
// not acknowledged, so Slack sends it again.
func Probe(ctx context.Context, api *slack.Client) (Hello, error) {
	s := New(api, slog.New(slog.DiscardHandler), nil)
	c, hello, err := s.dial(ctx)
	if err != nil {
		return Hello{}, err
	}
	message := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	_ = c.ws.WriteControl(websocket.CloseMessage, message, time.Now().Add(closing)) // it ends either way
	_ = c.ws.Close()
	return Hello{App: hello.ConnectionInfo.AppID, Connections: hello.NumConnections}, nil
}
