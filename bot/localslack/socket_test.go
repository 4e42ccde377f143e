package localslack_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"whoowns/bot/localslack"
)

// dial opens a connection by hand and reads its hello.
func dial(t *testing.T, s *localslack.Server) *websocket.Conn {
	t.Helper()
	_, url, err := client(s).StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ws, _, err := connect(t, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	return ws
}

func connect(t *testing.T, url string) (ws *websocket.Conn, status int, err error) {
	t.Helper()
	ws, resp, err := websocket.DefaultDialer.DialContext(t.Context(), url, nil)
	if resp != nil {
		status = resp.StatusCode
		_ = resp.Body.Close()
	}
	return ws, status, err
}

func read(t *testing.T, ws *websocket.Conn) map[string]any {
	t.Helper()
	if err := ws.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := ws.ReadJSON(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// room is a server with a person and a channel that the bot is in.
func room(t *testing.T, opts localslack.Options) (s *localslack.Server, ana localslack.User, ch localslack.Channel) {
	t.Helper()
	s = start(t, opts)
	ana = s.AddUser("ana")
	return s, ana, s.AddChannel(localslack.PublicChannel, "in", ana.ID, s.BotUserID())
}

func TestTicketOpensOneConnection(t *testing.T) {
	s := start(t, localslack.Options{})
	_, url, err := client(s).StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ws, _, err := connect(t, url)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if hello := read(t, ws); hello["type"] != "hello" || hello["num_connections"] != 1.0 {
		t.Errorf("hello: %v", hello)
	}
	if _, status, err := connect(t, url); err == nil || status != http.StatusForbidden {
		t.Errorf("the ticket opened a second connection: %v", err)
	}
}

func TestElevenConnections(t *testing.T) {
	s := start(t, localslack.Options{})
	for range 10 {
		if hello := read(t, dial(t, s)); hello["type"] != "hello" {
			t.Fatalf("hello: %v", hello)
		}
	}
	if got := read(t, dial(t, s)); got["type"] != "disconnect" || got["reason"] != "too_many_websockets" {
		t.Errorf("the eleventh got %v", got)
	}
}

func TestRoundRobin(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	run(t, s, ackAll)
	run(t, s, ackAll)
	seen := map[string]int{}
	for range 4 {
		p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()}))
		if err := p.Acked(soon(t)); err != nil {
			t.Fatal(err)
		}
		a := p.Deliveries[0].Attempts()
		if len(a) != 1 {
			t.Errorf("%d envelopes", len(a))
		}
		seen[a[0].Conn]++
	}
	for _, c := range s.Conns() {
		if seen[c.ID()] != 2 {
			t.Errorf("envelopes by connection: %v", seen)
		}
	}
}

func TestRedelivery(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{AckTimeout: time.Millisecond, RetryDelays: []time.Duration{0, 0, 0}})
	attempts := make(chan *socketmode.Request, 10)
	run(t, s, func(_ *socketmode.Client, e socketmode.Event) { attempts <- e.Request })
	p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()}))
	_, err := p.Deliveries[0].Acked(soon(t))
	var failed *localslack.DeliveryError
	if !errors.As(err, &failed) || failed.Reason != localslack.RetriesExhausted {
		t.Fatalf("error %v", err)
	}
	var ids, events []string
	for n := range 4 {
		r := <-attempts
		var payload struct {
			EventID string `json:"event_id"`
		}
		if err := json.Unmarshal(r.Payload, &payload); err != nil {
			t.Fatal(err)
		}
		ids, events = append(ids, r.EnvelopeID), append(events, payload.EventID)
		if r.RetryAttempt != n || (r.RetryReason == "timeout") != (n > 0) {
			t.Errorf("envelope %d: attempt %d, reason %q", n, r.RetryAttempt, r.RetryReason)
		}
	}
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 4 || len(slices.Compact(events)) != 1 || events[0] != p.Deliveries[0].EventID() {
		t.Errorf("envelope IDs %v, event IDs %v", ids, events)
	}
	if n := len(kinds(s, localslack.EnvelopeSent)); n != 4 {
		t.Errorf("%d envelopes sent", n)
	}
}

func TestRedeliveryEndsWithTheAcknowledgement(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{AckTimeout: 100 * time.Millisecond, RetryDelays: slices.Repeat([]time.Duration{0}, 100)})
	run(t, s, func(c *socketmode.Client, e socketmode.Event) {
		if e.Request.RetryAttempt > 0 {
			ackAll(c, e)
		}
	})
	p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()}))
	if err := p.Acked(soon(t)); err != nil {
		t.Fatal(err)
	}
	a := p.Deliveries[0].Attempts()
	if len(a) < 2 || !a[0].Acked.IsZero() || a[len(a)-1].Acked.IsZero() {
		t.Errorf("attempts %+v", a)
	}
}

func TestEventWaitsForAConnection(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()}))
	run(t, s, ackAll)
	if err := p.Acked(soon(t)); err != nil {
		t.Error(err)
	}
}

func TestCommandFailsForThePerson(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{AckTimeout: time.Millisecond})
	failure := func(want string) {
		t.Helper()
		d := must[*localslack.Delivery](t)(s.SlashCommand(localslack.Command{User: ana.ID, Channel: ch.ID, Command: "/whoowns", Text: "pricing"}))
		_, err := d.Acked(soon(t))
		var failed *localslack.DeliveryError
		if !errors.As(err, &failed) || failed.Reason != want {
			t.Errorf("error %v, want %s", err, want)
		}
		if n := len(d.Attempts()); n != 1 {
			t.Errorf("%d attempts: commands are not sent again", n)
		}
	}
	failure(localslack.DispatchFailed)
	run(t, s, ignore)
	failure(localslack.OperationTimeout)
	if n := len(kinds(s, localslack.DeliveryFailed)); n != 2 {
		t.Errorf("%d failures logged", n)
	}
}

func TestAckCountsOnItsOwnConnectionOnly(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	one := dial(t, s)
	read(t, one)
	p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()}))
	id := read(t, one)["envelope_id"]
	two := dial(t, s)
	read(t, two)
	for _, ws := range []*websocket.Conn{two, one} {
		if err := ws.WriteJSON(map[string]any{"envelope_id": id}); err != nil {
			t.Fatal(err)
		}
		if ws == two {
			if _, err := s.Wait(soon(t), func(e localslack.Entry) bool { return e.Kind == localslack.StrayAck }); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := p.Acked(soon(t)); err != nil {
		t.Error(err)
	}
}

func TestBadFrames(t *testing.T) {
	s := start(t, localslack.Options{})
	ws := dial(t, s)
	read(t, ws)
	for _, frame := range []string{"{", "{}"} {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	if _, err := s.Wait(soon(t), func(e localslack.Entry) bool {
		if e.Kind == localslack.BadFrame {
			n++
		}
		return n == 2
	}); err != nil {
		t.Error(err)
	}
}

func TestPing(t *testing.T) {
	s := start(t, localslack.Options{PingInterval: time.Millisecond})
	ws := dial(t, s)
	read(t, ws)
	pinged := errors.New("pinged")
	ws.SetPingHandler(func(string) error { return pinged })
	if _, _, err := ws.ReadMessage(); !errors.Is(err, pinged) {
		t.Errorf("read ended with %v", err)
	}
}

// After every way in which a connection can end, slack-go comes back and events
// reach it.
func TestReconnect(t *testing.T) {
	for name, end := range map[string]func(*localslack.Conn){
		"cut":     (*localslack.Conn).Cut,
		"refresh": (*localslack.Conn).Refresh,
		"warning": (*localslack.Conn).Warn,
		"disable": (*localslack.Conn).DisableLink,
	} {
		t.Run(name, func(t *testing.T) {
			s, ana, ch := room(t, localslack.Options{})
			run(t, s, ackAll)
			first := s.Conns()[0]
			end(first)
			if _, err := s.Wait(soon(t), func(e localslack.Entry) bool {
				return e.Kind == localslack.ConnectionOpened && e.Conn != first.ID()
			}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Wait(soon(t), func(e localslack.Entry) bool {
				return e.Kind == localslack.ConnectionClosed && e.Conn == first.ID()
			}); err != nil {
				t.Fatal(err)
			}
			p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()}))
			if err := p.Acked(soon(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestConnectionTime(t *testing.T) {
	s := start(t, localslack.Options{ConnectionTime: 2 * time.Millisecond, RefreshWarning: time.Millisecond})
	ws := dial(t, s)
	read(t, ws)
	for _, want := range []string{"warning", "refresh_requested"} {
		if got := read(t, ws); got["type"] != "disconnect" || got["reason"] != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	if _, _, err := ws.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the connection ended with %v", err)
	}
}

func TestGarbageDoesNotEndTheConnection(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{})
	run(t, s, ackAll)
	s.Conns()[0].SendRaw([]byte(`{"type":`))
	p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()}))
	if err := p.Acked(soon(t)); err != nil {
		t.Error(err)
	}
}

func TestHungConnection(t *testing.T) {
	s, ana, ch := room(t, localslack.Options{AckTimeout: time.Millisecond, RetryDelays: []time.Duration{}})
	run(t, s, ackAll)
	s.Conns()[0].Hang()
	p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()}))
	var failed *localslack.DeliveryError
	if _, err := p.Deliveries[0].Acked(soon(t)); !errors.As(err, &failed) {
		t.Errorf("error %v", err)
	}
}

func TestCloseEndsWaits(t *testing.T) {
	s := localslack.New(localslack.Options{})
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	ana := s.AddUser("ana")
	ch := s.AddChannel(localslack.PublicChannel, "in", ana.ID, s.BotUserID())
	p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()}))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := p.Acked(soon(t)); !errors.Is(err, localslack.ErrClosed) {
		t.Errorf("delivery: %v", err)
	}
	if _, err := s.Wait(soon(t), func(localslack.Entry) bool { return false }); !errors.Is(err, localslack.ErrClosed) {
		t.Errorf("wait: %v", err)
	}
	if p := must[localslack.Posted](t)(s.Say(localslack.Post{User: ana.ID, Channel: ch.ID, Text: s.Mention()})); !errors.Is(p.Acked(soon(t)), localslack.ErrClosed) {
		t.Error("a closed server delivers")
	}
}

// inner returns the events inside the deliveries, as slack-go parses them.
func inner(t *testing.T, deliveries []*localslack.Delivery) []any {
	t.Helper()
	var out []any
	for _, d := range deliveries {
		e, err := slackevents.ParseEvent(d.Payload(), slackevents.OptionNoVerifyToken())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e.InnerEvent.Data)
	}
	return out
}

func interaction(t *testing.T, d *localslack.Delivery) slack.InteractionCallback {
	t.Helper()
	var out slack.InteractionCallback
	if err := json.Unmarshal(d.Payload(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}
