package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"whoowns/bot"
	"whoowns/bot/localslack"
	"whoowns/bot/localslack/web"
	"whoowns/bot/record"
	"whoowns/bot/store"
	"whoowns/knowledge"
)

func demoCommand() *cobra.Command {
	var listen string
	var open bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Try it in the browser, without Slack",
		Long: `Runs the bot against a stand-in for Slack on this computer and shows that in the browser: a page that looks and behaves like
Slack. No token, account or network is needed, and nothing is kept when it ends (Ctrl-C). With --listen 127.0.0.1:8080 the page is at
the same address when the demo is started again, and recovers by itself.

Reads from the environment:
  WHOOWNS_KNOWLEDGE_DIR  folder with your company's overlay, none unless set
  WHOOWNS_LOG_LEVEL      debug, info, warn (here the default) or error` + describe(sectionModel),
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return demo(ctx, listen, open, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "127.0.0.1:0", "HOST:PORT of this computer for the page; port 0 is any free one")
	cmd.Flags().BoolVar(&open, "open", true, "open the page in a browser, where there is one")
	return cmd
}

// demoStopTimeout is short: what is left when the demo ends is nobody's.
const demoStopTimeout = 2 * time.Second

func demo(ctx context.Context, listen string, open bool, stdout, stderr io.Writer) (err error) {
	c, err := readConfig()
	if err != nil {
		return err
	}
	if os.Getenv("WHOOWNS_LOG_LEVEL") == "" {
		c.LogLevel = "warn"
	}
	level, err := c.logLevel()
	if err != nil {
		return err
	}
	if err := checkLoopback(listen); err != nil {
		return err
	}
	log := newLogger(stderr, level, "text", c.secrets()...)

	// The stand-in answers whoever has its tokens, and the usual ones are known.
	tokens := localslack.Options{AppToken: "xapp-1-" + rand.Text(), BotToken: "xoxb-" + rand.Text()}
	server := localslack.New(tokens)
	you, err := furnish(server)
	if err != nil {
		return err
	}
	if err := server.Start(); err != nil {
		return fmt.Errorf("start the stand-in for Slack: %w", err)
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	folder, err := os.MkdirTemp("", "whoowns-demo")
	if err != nil {
		return fmt.Errorf("make a folder for the store: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	s, err := store.Open("sqlite:" + filepath.Join(folder, "whoowns.db"))
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	since := knowledge.Fingerprint(c.KnowledgeDir)
	base, err := prepare(ctx, c, s, log)
	if err != nil {
		return err
	}
	curators, err := bot.ParsePeople(you.ID)
	if err != nil {
		return fmt.Errorf("make you a curator: %w", err)
	}
	api := bot.NewClient(tokens.BotToken, tokens.AppToken, server.APIURL())
	b, end, err := c.newBot(api, base, s, bot.Options{
		StopTimeout: demoStopTimeout, Log: log, Curators: curators, Editors: bot.Everyone(), Record: record.All,
	})
	if err != nil {
		return err
	}
	defer end()

	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	page := &http.Server{
		Handler: web.New(server, web.Options{
			Person: you, Command: command, Hint: usageHint, Suggestions: suggestions, Shortcuts: shortcuts,
		}),
		ReadHeaderTimeout: 10 * time.Second,
	}
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { return b.Run(ctx) })
	all.Go(func() error { c.followOverlay(ctx, since, b, log); return nil })
	all.Go(func() error {
		if _, err := server.WaitConns(ctx, 1); err != nil {
			return nil //nolint:nilerr // the bot has ended, and says why
		}
		address := "http://" + listener.Addr().String() + "/"
		fmt.Fprintf(stdout, "whoowns is at %s (Ctrl-C ends it)\n", address)
		if open {
			openBrowser(ctx, address)
		}
		return nil
	})
	all.Go(func() error {
		if err := page.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the page: %w", err)
		}
		return nil
	})
	all.Go(func() error {
		<-ctx.Done()
		return page.Close() // its event streams would never end by themselves
	})
	return all.Wait()
}

// The command as the app's manifest has it.
const (
	command   = "/whoowns"
	usageHint = "pricing | is sprint planning a PM job? | list pm | chart | who | help"
)

// The shortcuts as the app's manifest has them.
var shortcuts = []web.Shortcut{
	{Name: "Ask whoowns", CallbackID: bot.ShortcutAsk, Type: web.GlobalShortcut},
	{Name: "Who owns this?", CallbackID: bot.ShortcutMessage, Type: web.MessageShortcut},
}

// suggestions get a newcomer going.
var suggestions = []string{
	"pricing", "is sprint planning a PM job?", "who writes the user stories?", "who sets the price and who orders the backlog?", "can one person be both?",
}

// furnish puts people, channels and a word or two into a workspace, and returns who sits at the browser.
func furnish(server *localslack.Server) (localslack.User, error) {
	you := server.AddNamedUser("you", "You")
	maya := server.AddNamedUser("maya", "Maya Okafor")
	jonas := server.AddNamedUser("jonas", "Jonas Lind")
	general := server.AddChannel(localslack.PublicChannel, "general", you.ID, maya.ID, jonas.ID, server.BotUserID())
	product := server.AddChannel(localslack.PublicChannel, "product", you.ID, maya.ID, jonas.ID, server.BotUserID())
	if _, err := server.OpenDM(you.ID); err != nil {
		return you, fmt.Errorf("open the direct message: %w", err)
	}
	for _, post := range []localslack.Post{
		{User: maya.ID, Channel: general.ID, Text: "Morning, all. whoowns has joined: it knows what is a PM job and what is a PO job."},
		{User: jonas.ID, Channel: product.ID, Text: "Who decides what we charge for the new plan?"},
		{User: maya.ID, Channel: product.ID, Text: "Ask whoowns, in this thread if you like."},
	} {
		if _, err := server.Say(post); err != nil {
			return you, fmt.Errorf("furnish the demo: %w", err)
		}
	}
	return you, nil
}

// checkLoopback reports whether the page would be served to this computer alone.
func checkLoopback(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("--listen is %q: write HOST:PORT, such as 127.0.0.1:8080", listen)
	}
	if addr, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !addr.IsLoopback()) {
		return fmt.Errorf("--listen is %q: the demo is for this computer alone, so write 127.0.0.1:PORT", listen)
	}
	return nil
}
