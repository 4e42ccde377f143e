package bot_test

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"go.uber.org/goleak"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/reply"
	"whoowns/bot/store"
	"whoowns/bot/wording"
	"whoowns/knowledge"
	"whoowns/knowledge/engine"
)

// What a child is told, by its environment.
const (
	childSlack = "WHOOWNS_TEST_SLACK" // where the local Slack is; set, the test binary is a bot
	childStore = "WHOOWNS_TEST_STORE" // the store's URL
	childDeath = "WHOOWNS_TEST_DEATH" // the step at which it kills itself, and how many times it passes it before
	childLimit = "WHOOWNS_TEST_LIMIT" // how many bytes a file may have, as if the disk were full then
)

// TestMain lets a test run this binary as a bot in a process of its own, which can be killed.
func TestMain(m *testing.M) {
	if os.Getenv(childSlack) != "" {
		child()
		return
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil { // the tests wait more than they work
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// The steps of a question's life at which a child can die.
var steps = []string{
	"before it is written down", "after it is written down", "before it is answered", "before Slack is called", "after Slack was called",
	"before it is noted as answered", "after it is noted as answered",
}

// death kills the process at a step.
type death struct {
	step string
	left atomic.Int64
}

func (d *death) at(step string) {
	if d.step == step && d.left.Add(-1) == 0 {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // it takes a moment
	}
}

// mortal parts are real ones, beside which death waits.
type mortalStore struct {
	*store.Store
	death *death
}

func (m mortalStore) Record(ctx context.Context, process string, lease time.Duration, entries []store.Entry) ([]string, error) {
	m.death.at("before it is written down")
	fresh, err := m.Store.Record(ctx, process, lease, entries)
	m.death.at("after it is written down")
	return fresh, err
}

func (m mortalStore) Answered(ctx context.Context, ids []string) error {
	m.death.at("before it is noted as answered")
	err := m.Store.Answered(ctx, ids)
	m.death.at("after it is noted as answered")
	return err
}

type mortalResponder struct {
	*reply.Responder
	death *death
}

func (m mortalResponder) Respond(text string) (engine.Answer, reply.Reply) {
	m.death.at("before it is answered")
	return m.Responder.Respond(text)
}

type mortalTransport struct{ death *death }

func (m mortalTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	posts := strings.HasSuffix(r.URL.Path, "/chat.postMessage") || strings.HasPrefix(r.URL.Path, "/commands/")
	if posts {
		m.death.at("before Slack is called")
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if posts {
		m.death.at("after Slack was called")
	}
	return response, err
}

// child is a bot as serve runs it.
func child() {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	fail := func(err error) {
		if err != nil {
			log.Error("child", "err", err)
			os.Exit(1)
		}
	}
	d := &death{}
	if step, after, ok := strings.Cut(os.Getenv(childDeath), "#"); ok {
		n, err := strconv.ParseInt(after, 10, 64)
		fail(err)
		d.step = step
		d.left.Store(n)
	}
	if limit := os.Getenv(childLimit); limit != "" {
		n, err := strconv.ParseUint(limit, 10, 64)
		fail(err)
		signal.Ignore(syscall.SIGXFSZ) // as an error of the write, like a disk that is full
		fail(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: n}))
	}
	base, err := knowledge.Load("")
	fail(err)
	s, err := store.Open(os.Getenv(childStore))
	fail(err)
	api := slack.New(localslack.DefaultBotToken, slack.OptionAppLevelToken(localslack.DefaultAppToken),
		slack.OptionAPIURL(os.Getenv(childSlack)), slack.OptionHTTPClient(&http.Client{Transport: mortalTransport{d}}))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := s.Migrate(ctx); err != nil { // as the program does before it begins
		log.Warn("begin without the store", "err", err)
	}
	fail(bot.New(api, mortalResponder{reply.NewResponder(base, wording.English()), d}, mortalStore{s, d}, bot.Options{Log: log}).Run(ctx))
}

// process is a child that runs.
type process struct {
	*exec.Cmd
	ended chan struct{} // closed when it has, with err and all of log
	err   error
	log   bytes.Buffer
}

// spawn starts a child.
func spawn(t *testing.T, server *localslack.Server, storeURL string, env ...string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0]) //nolint:noctx // it is killed when the test ends
	cmd.Env = append(os.Environ(), append(env, childSlack+"="+server.APIURL(), childStore+"="+storeURL)...)
	p := &process{Cmd: cmd, ended: make(chan struct{})}
	cmd.Stderr = io.MultiWriter(t.Output(), &p.log)
	cmd.WaitDelay = patience
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.err = cmd.Wait(); close(p.ended) }()
	t.Cleanup(p.kill)
	return p
}

// kill ends the child as a power cut does. It may have ended already.
func (p *process) kill() {
	_ = p.Process.Kill()
	<-p.ended
}

// stop ends the child as an operator does, and expects it to end well.
func (p *process) stop(t *testing.T) {
	t.Helper()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	select {
	case <-p.ended:
		if p.err != nil {
			t.Errorf("the bot ended with %v", p.err)
		}
	case <-time.After(patience):
		t.Error("the bot did not end")
	}
}
