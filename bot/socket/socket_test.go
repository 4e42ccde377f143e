package socket_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"go.uber.org/goleak"

	"whoowns/bot/localslack"
	"whoowns/bot/socket"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of a test; only a test that fails waits so long.
const patience = 30 * time.Second

// rig is a local Slack and the sockets that are connected to it.
type rig struct {
	*localslack.Server
	t       *testing.T
	ctx     context.Context //nolint:containedctx // the test's own
	sockets *socket.Sockets
	person  localslack.User
	channel localslack.Channel
	end     func()
	ended   chan error
}

func start(t *testing.T, opts localslack.Options, n int, handle func(socket.Envelope)) *rig {
	t.Helper()
	server := localslack.New(opts)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	r := &rig{Server: server, t: t, ctx: ctx, ended: make(chan error, 1)}
	r.person = server.AddUser("ada")
	r.channel = server.AddChannel(localslack.PublicChannel, "product", r.person.ID, server.BotUserID())
	transport := http.DefaultTransport.(*http.Transport).Clone()
	api := slack.New(localslack.DefaultBotToken, slack.OptionAppLevelToken(localslack.DefaultAppToken),
		slack.OptionAPIURL(server.APIURL()), slack.OptionHTTPClient(&http.Client{Transport: transport}))
	r.sockets = socket.New(api, slog.New(slog.NewTextHandler(t.Output(), nil)), handle)
	running, end := context.WithCancel(ctx)
	r.end = end
	go func() { r.ended <- r.sockets.Run(running, n) }()
	t.Cleanup(func() {
		end()
		select {
		case err := <-r.ended:
			if err != nil {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(patience):
			t.Error("Run did not end")
		}
		cancel()
		transport.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func acknowledge(e socket.Envelope) { _ = e.Ack(nil) } // whether it arrived is seen at the other end

// conns waits until so many connections are open.
func (r *rig) conns(n int) []*localslack.Conn {
	r.t.Helper()
	conns, err := r.WaitConns(r.ctx, n)
	if err != nil {
		r.t.Fatal(err)
	}
	return conns
}

// opened waits until so many connections have been opened, all told.
func (r *rig) opened(n int) {
	r.t.Helper()
	if _, err := r.Wait(r.ctx, func(e localslack.Entry) bool {
		if e.Kind == localslack.ConnectionOpened {
			n--
		}
		return n == 0
	}); err != nil {
		r.t.Fatal(err)
	}
}

// command runs a slash command and returns the error that its person would see.
func (r *rig) command() error {
	r.t.Helper()
	delivery, err := r.SlashCommand(localslack.Command{User: r.person.ID, Channel: r.channel.ID, Command: "/whoowns", Text: "pricing"})
	if err != nil {
		r.t.Fatal(err)
	}
	_, err = delivery.Acked(r.ctx)
	return err
}

// A refresh of one connection after the other loses no command, asked all the while.
func TestRefreshLosesNoCommand(t *testing.T) {
	r := start(t, localslack.Options{}, 2, acknowledge)
	r.conns(2)
	const refreshes = 20
	var asking sync.WaitGroup
	stop := make(chan struct{})
	asking.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			if err := r.command(); err != nil {
				t.Errorf("a command: %v", err)
				return
			}
		}
	})
	refreshed := map[string]bool{}
	for i := range refreshes {
		conns := r.conns(2)
		fresh := slices.IndexFunc(conns, func(c *localslack.Conn) bool { return !refreshed[c.ID()] })
		refreshed[conns[fresh].ID()] = true
		conns[fresh].Refresh()
		r.opened(2 + i + 1)
	}
	close(stop)
	asking.Wait()
}

// After a warning the next connection is there before the old one is given up, even if there is only one.
func TestWarnedConnectionIsReplacedFirst(t *testing.T) {
	r := start(t, localslack.Options{}, 1, acknowledge)
	old := r.conns(1)[0]
	old.Warn()
	r.opened(2)
	if got := len(r.Conns()); got != 2 {
		t.Errorf("%d connections, want the old one beside the new one", got)
	}
	for range 2 { // Slack takes turns: one of these goes over the old connection
		if err := r.command(); err != nil {
			t.Error(err)
		}
	}
	old.Refresh()
	if err := r.command(); err != nil {
		t.Error(err)
	}
}

func TestConnectionsComeBack(t *testing.T) {
	asked, lost := socket.Counts{Asked: 1}, socket.Counts{Lost: 1}
	for name, test := range map[string]struct {
		strike func(*localslack.Conn)
		want   socket.Counts
	}{
		"cut": {(*localslack.Conn).Cut, lost},
		"cut in a message": {func(c *localslack.Conn) {
			c.Break()
			c.SendRaw([]byte(`{"type":"hello","num_connections":1}`))
		}, lost},
		"refreshed":         {(*localslack.Conn).Refresh, asked},
		"a black hole":      {(*localslack.Conn).Hang, lost},
		"its link disabled": {(*localslack.Conn).DisableLink, asked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, localslack.Options{}, 2, acknowledge)
			test.strike(r.conns(2)[0])
			r.opened(3)
			if got := r.sockets.Counts(); got != test.want {
				t.Errorf("counted %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestGarbageIsPassedOver(t *testing.T) {
	r := start(t, localslack.Options{}, 1, acknowledge)
	conn := r.conns(1)[0]
	for _, garbage := range []string{"", "{", "null", "7", `"x"`, "[]", `{"type":"tomorrow"}`, `{"type":"tomorrow","envelope_id":"x"}`, "\xff"} {
		conn.SendRaw([]byte(garbage))
	}
	if err := r.command(); err != nil {
		t.Error(err)
	}
	if conns := r.Conns(); len(conns) != 1 || conns[0].ID() != conn.ID() {
		t.Error("the connection was given up")
	}
}

func TestPanicCostsThatEnvelopeAlone(t *testing.T) {
	var calls atomic.Int32
	r := start(t, localslack.Options{}, 1, func(e socket.Envelope) {
		if calls.Add(1) == 1 {
			panic("boom")
		}
		acknowledge(e)
	})
	r.conns(1)
	for range 2 {
		if err := r.command(); err != nil {
			t.Error(err)
		}
	}
}

// What was handed on before the end is still acknowledged, over the connection that it came over.
func TestEndWaitsForAcknowledgements(t *testing.T) {
	envelopes := make(chan socket.Envelope, 1)
	r := start(t, localslack.Options{}, 2, func(e socket.Envelope) { envelopes <- e })
	r.conns(2)
	delivery, err := r.SlashCommand(localslack.Command{User: r.person.ID, Channel: r.channel.ID, Command: "/whoowns"})
	if err != nil {
		t.Fatal(err)
	}
	e := <-envelopes
	r.end()
	if err := e.Ack(map[string]string{"text": "late, but there"}); err != nil {
		t.Fatal(err)
	}
	payload, err := delivery.Acked(r.ctx)
	if err != nil || !strings.Contains(string(payload), "late, but there") {
		t.Errorf("Acked = %s, %v", payload, err)
	}
}

func TestUnacknowledgedEventIsDeliveredAgain(t *testing.T) {
	attempts := make(chan int, 10)
	r := start(t, localslack.Options{AckTimeout: 50 * time.Millisecond, RetryDelays: []time.Duration{0, 0, 0}}, 1, func(e socket.Envelope) {
		if e.RetryAttempt == 2 {
			acknowledge(e)
		}
		attempts <- e.RetryAttempt
	})
	r.conns(1)
	posted, err := r.Say(localslack.Post{User: r.person.ID, Channel: r.channel.ID, Text: r.Mention() + " pricing"})
	if err != nil {
		t.Fatal(err)
	}
	if err := posted.Acked(r.ctx); err != nil {
		t.Fatal(err)
	}
	for want := range 3 {
		if got := <-attempts; got != want {
			t.Errorf("attempt %d, want %d", got, want)
		}
	}
}

func TestTooLargeAnAcknowledgementIsAnError(t *testing.T) {
	errs := make(chan error, 1)
	r := start(t, localslack.Options{AckTimeout: 50 * time.Millisecond}, 1, func(e socket.Envelope) { errs <- e.Ack(strings.Repeat("x", 20<<10)) })
	r.conns(1)
	_ = r.command() // it is not acknowledged
	if err := <-errs; err == nil {
		t.Error("Ack took more than Slack does")
	}
}

// fault answers apps.connections.open so many times with an error.
func fault(times int32, f localslack.Fault) func(string, *http.Request) localslack.Fault {
	var calls atomic.Int32
	return func(method string, _ *http.Request) localslack.Fault {
		if method == "apps.connections.open" && calls.Add(1) <= times {
			return f
		}
		return localslack.Fault{}
	}
}

func TestPassingErrorsAreWaitedOut(t *testing.T) {
	for name, f := range map[string]localslack.Fault{
		"a server error":          {Status: http.StatusBadGateway},
		"a rate limit":            {Status: http.StatusTooManyRequests, RetryAfter: time.Second},
		"an internal error":       {Error: "internal_error"},
		"a dropped connection":    {Drop: true},
		"a token that is refused": {Error: "invalid_auth"},
		"an answer that is late":  {Delay: 500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := localslack.New(localslack.Options{})
			if err := server.Start(); err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			server.SetIntercept(fault(2, f))
			run(t, server, func(ctx context.Context, _ <-chan error) {
				if _, err := server.WaitConns(ctx, 1); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestRefusedTokenEndsRun(t *testing.T) {
	for _, code := range []string{"invalid_auth", "missing_scope", "account_inactive"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			server := localslack.New(localslack.Options{})
			if err := server.Start(); err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			server.SetIntercept(fault(1000, localslack.Fault{Error: code}))
			run(t, server, func(ctx context.Context, ended <-chan error) {
				select {
				case err := <-ended:
					if !errors.Is(err, socket.ErrToken) || !strings.Contains(err.Error(), code) {
						t.Errorf("Run = %v", err)
					}
				case <-ctx.Done():
					t.Error("Run goes on")
				}
			})
		})
	}
}

// run runs one connection to the server while check checks.
func run(t *testing.T, server *localslack.Server, check func(context.Context, <-chan error)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	api := slack.New(localslack.DefaultBotToken, slack.OptionAppLevelToken(localslack.DefaultAppToken),
		slack.OptionAPIURL(server.APIURL()), slack.OptionHTTPClient(&http.Client{Transport: transport}))
	running, end := context.WithCancel(ctx)
	ended, over := make(chan error, 1), make(chan struct{})
	go func() {
		ended <- socket.New(api, slog.New(slog.NewTextHandler(t.Output(), nil)), acknowledge).Run(running, 1)
		close(over)
	}()
	check(ctx, ended)
	end()
	<-over
}

// While one connection is slow to open another is opened, and the slow one is given up.
func TestSlowOpeningIsHedged(t *testing.T) {
	server := localslack.New(localslack.Options{})
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	given := make(chan struct{})
	var calls atomic.Int32
	server.SetIntercept(func(method string, r *http.Request) localslack.Fault {
		if method == "apps.connections.open" && calls.Add(1) == 1 {
			<-r.Context().Done()
			close(given)
		}
		return localslack.Fault{}
	})
	run(t, server, func(ctx context.Context, _ <-chan error) {
		if _, err := server.WaitConns(ctx, 1); err != nil {
			t.Error(err)
		}
		select {
		case <-given:
		case <-ctx.Done():
			t.Error("the slow attempt goes on")
		}
	})
}

// A peer that answers neither the close message nor stops to ping does not keep Run from ending.
func TestPeerThatDoesNotClose(t *testing.T) {
	r := start(t, localslack.Options{PingInterval: 50 * time.Millisecond}, 1, acknowledge)
	r.conns(1)[0].IgnoreClose()
	r.end()
}

func TestEnvelopeKeepsWhatSlackSaid(t *testing.T) {
	envelopes := make(chan socket.Envelope, 1)
	r := start(t, localslack.Options{}, 1, func(e socket.Envelope) { acknowledge(e); envelopes <- e })
	r.conns(1)
	if err := r.command(); err != nil {
		t.Fatal(err)
	}
	e := <-envelopes
	var payload map[string]any
	if err := json.Unmarshal(e.Payload, &payload); err != nil || payload["command"] != "/whoowns" || !e.AcceptsResponsePayload {
		t.Errorf("envelope = %+v (%v)", e.Request, err)
	}
}
