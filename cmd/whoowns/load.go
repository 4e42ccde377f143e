package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"whoowns/bot/localslack"
	"whoowns/bot/localslack/traffic"
)

// load is what `whoowns load` is told.
type load struct {
	plan     traffic.Plan
	faults   bool
	database string
	replicas int
	stalled  bool
	model    []string // the bot's environment for it
}

// loadCommand is for those who work on whoowns: it is not among the commands that the help lists.
func loadCommand() *cobra.Command {
	var l load
	cmd := &cobra.Command{
		Use:    "load",
		Hidden: true,
		Short:  "Measure serve under load, against a local stand-in for Slack",
		Long: `Runs serve in a process of its own against a local stand-in for Slack, asks it questions over the three surfaces and
reports how long acknowledgements and answers took, and whether any was lost or given twice.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return l.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&l.plan.Questions, "questions", 2000, "how many to ask")
	flags.Float64Var(&l.plan.Rate, "rate", 0, "how many a second; 0 is as fast as they are answered")
	flags.IntVar(&l.plan.Outstanding, "outstanding", 32, "how many unanswered at a time, without --rate")
	flags.IntVar(&l.plan.People, "people", 20, "how many people ask")
	flags.Uint64Var(&l.plan.Seed, "seed", 1, "of the faults")
	flags.BoolVar(&l.faults, "faults", false, "have Slack and the way to it fail in every way at once")
	flags.StringVar(&l.database, "database", "", "WHOOWNS_DATABASE_URL of the bot; a new SQLite file if empty")
	flags.BoolVar(&l.stalled, "stalled-model", false, "have every answer refined by a model that never answers")
	flags.IntVar(&l.replicas, "replicas", 1, "how many processes answer, on one database")
	return cmd
}

const (
	connections    = 2                // of each process
	connectTimeout = 30 * time.Second // for all of them; a bot that cannot start says why by itself
)

func (l *load) run(ctx context.Context, stdout, stderr io.Writer) error {
	options := localslack.Options{}
	if l.replicas > 1 && l.database == "" {
		return errors.New("--replicas needs a PostgreSQL that they share: name it with --database")
	}
	if l.faults {
		l.plan.Faults = traffic.All()
		l.plan.Linger = 5 * time.Second
		options.RetryDelays = []time.Duration{0, time.Second, 2 * time.Second}
	}
	server := localslack.New(options)
	if err := server.Start(); err != nil {
		return fmt.Errorf("start the stand-in: %w", err)
	}
	defer server.Close()
	folder, err := os.MkdirTemp("", "whoowns-load")
	if err != nil {
		return fmt.Errorf("make a folder for the SQLite file: %w", err)
	}
	defer os.RemoveAll(folder)
	if l.stalled {
		listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("listen as the model: %w", err)
		}
		model := &http.Server{ReadHeaderTimeout: connectTimeout, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // only then it is seen that the bot hangs up
			<-r.Context().Done()
		})}
		go func() { _ = model.Serve(listener) }() // until it is closed
		defer model.Close()
		l.model = []string{"WHOOWNS_REFINE=all", "WHOOWNS_REFINE_TIMEOUT=1m", "OPENAI_MODEL=stalled", "OPENAI_BASE_URL=http://" + listener.Addr().String() + "/v1"}
	}
	var bots []*exec.Cmd
	defer func() {
		for _, bot := range bots {
			_ = bot.Process.Kill() // it has ended already if all went well
		}
	}()
	started := time.Now()
	for range l.replicas {
		bot, err := l.start(ctx, server, folder, stderr)
		if err != nil {
			return err
		}
		bots = append(bots, bot)
	}
	connecting, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	if _, err := server.WaitConns(connecting, 1); err != nil {
		return fmt.Errorf("wait for the bot to connect: %w", err)
	}
	connected := time.Since(started)
	if _, err := server.WaitConns(connecting, connections*l.replicas); err != nil {
		return fmt.Errorf("wait for the bot to connect: %w", err)
	}
	idle := resident(bots[0], "VmRSS")
	report, err := traffic.Run(ctx, server, l.plan)
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	after, peak := resident(bots[0], "VmRSS"), resident(bots[0], "VmHWM")
	for _, bot := range bots {
		if err := bot.Process.Signal(syscall.SIGTERM); err != nil {
			return fmt.Errorf("stop the bot: %w", err)
		}
		if err := bot.Wait(); err != nil {
			return fmt.Errorf("the bot ended badly: %w", err)
		}
	}
	fmt.Fprintf(stdout, "connected after %v\n", connected.Round(time.Millisecond))
	fmt.Fprintf(stdout, "asked %d, answered %d, lost %d, twice %d; commands undelivered %d, unseen acknowledgements %d, answers replaced %d\n",
		report.Asked, report.Answered, report.Lost, report.Twice, report.Undelivered, report.Unseen, report.Replaced)
	fmt.Fprintf(stdout, "%.0f a second\n", float64(report.Answered)/report.Took.Seconds())
	for _, line := range []struct {
		name string
		of   traffic.Latencies
	}{{"acknowledged", report.Ack}, {"answered", report.Answer}} {
		fmt.Fprintf(stdout, "%s after: p50 %v, p99 %v, max %v\n", line.name, rounded(line.of, 50), rounded(line.of, 99), rounded(line.of, 100))
	}
	spent := bots[0].ProcessState.UserTime() + bots[0].ProcessState.SystemTime()
	fmt.Fprintf(stdout, "processor time: %v, %v a question\n", spent.Round(time.Millisecond), (spent / time.Duration(max(1, report.Asked))).Round(time.Microsecond))
	fmt.Fprintf(stdout, "resident: %d MB idle, %d MB after, %d MB at most\n", idle>>10, after>>10, peak>>10)
	if report.Lost+report.Twice+report.Undelivered > 0 {
		return &exitError{code: exitDeclined}
	}
	return nil
}

func rounded(l traffic.Latencies, percent float64) time.Duration {
	return l.Percentile(percent).Round(10 * time.Microsecond)
}

// start runs serve in a process of its own.
func (l *load) start(ctx context.Context, server *localslack.Server, folder string, stderr io.Writer) (*exec.Cmd, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	bot := exec.CommandContext(ctx, program, "serve")
	bot.Env = append(os.Environ(), "SLACK_APP_TOKEN="+localslack.DefaultAppToken, "SLACK_BOT_TOKEN="+localslack.DefaultBotToken,
		"SLACK_API_URL="+server.APIURL(), "SLACK_CONNECTIONS="+strconv.Itoa(connections), "WHOOWNS_LOG_LEVEL="+cmp.Or(os.Getenv("WHOOWNS_LOG_LEVEL"), "error"),
		"WHOOWNS_DATABASE_URL="+cmp.Or(l.database, "sqlite:"+filepath.Join(folder, "whoowns.db")))
	bot.Env = append(bot.Env, l.model...)
	if os.Getenv("WHOOWNS_LISTEN_ADDR") != "" { // where another process may listen
		bot.Env = append(bot.Env, "WHOOWNS_LISTEN_ADDR=127.0.0.1:0")
	}
	bot.Stderr = stderr
	if err := bot.Start(); err != nil {
		return nil, fmt.Errorf("start the bot: %w", err)
	}
	return bot, nil
}

// resident reads a figure of a process's memory in KB, where the system tells it; zero elsewhere.
func resident(cmd *exec.Cmd, field string) int {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/status")
	if err != nil {
		return 0
	}
	found := regexp.MustCompile(field + `:\s+(\d+) kB`).FindStringSubmatch(string(status))
	if found == nil {
		return 0
	}
	kb, _ := strconv.Atoi(strings.TrimSpace(found[1])) // digits
	return kb
}
