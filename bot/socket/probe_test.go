package socket_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/slack-go/slack"

	"whoowns/bot/localslack"
	"whoowns/bot/send"
	"whoowns/bot/socket"
)

// A probe tells whose connection it is and how many there are, and leaves none behind.
func TestProbe(t *testing.T) {
	r := start(t, localslack.Options{}, 2, acknowledge)
	r.opened(2)
	hello, err := socket.Probe(r.ctx, prober(t, r.Server))
	if err != nil {
		t.Fatal(err)
	}
	if hello.App != "A0LOCAL0001" || hello.Connections != 3 {
		t.Errorf("hello: %+v", hello)
	}
	if _, err := r.Wait(r.ctx, func(e localslack.Entry) bool { return e.Kind == localslack.ConnectionClosed }); err != nil {
		t.Error(err)
	}
	if n := len(r.Conns()); n != 2 {
		t.Errorf("%d connections are left", n)
	}
}

func TestProbeThatIsRefused(t *testing.T) {
	r := start(t, localslack.Options{SocketModeOff: true}, 0, acknowledge)
	_, err := socket.Probe(r.ctx, prober(t, r.Server))
	if refused := (*socket.RefusedError)(nil); !errors.As(err, &refused) || refused.Reason != "link_disabled" {
		t.Errorf("Socket Mode is off: %v", err)
	}
	r.SetIntercept(func(method string, _ *http.Request) localslack.Fault {
		if method == "apps.connections.open" {
			return localslack.Fault{Error: "invalid_auth"}
		}
		return localslack.Fault{}
	})
	if _, err := socket.Probe(r.ctx, prober(t, r.Server)); send.Means(err) != send.Denied {
		t.Errorf("the token is refused: %v", err)
	}
}

// prober is a client for probing a local Slack.
func prober(t *testing.T, server *localslack.Server) *slack.Client {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	return slack.New(localslack.DefaultBotToken, slack.OptionAppLevelToken(localslack.DefaultAppToken),
		slack.OptionAPIURL(server.APIURL()), slack.OptionHTTPClient(&http.Client{Transport: transport}))
}
