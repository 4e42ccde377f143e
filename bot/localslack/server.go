package localslack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// ErrClosed is what waits return when the server closes under them.
var ErrClosed = errors.New("local slack: server closed")

// A Server is one workspace with one app in it. All methods may be called from
// any goroutine.
type Server struct {
	opts    Options
	methods map[string]method

	done   <-chan struct{} // closed when the server closes
	cancel context.CancelFunc
	base   func(net.Listener) context.Context // the context of every request
	wg     sync.WaitGroup
	http   *http.Server
	addr   string

	mu        sync.Mutex // guards what follows
	closed    bool
	ws        *workspace
	entries   []Entry
	grown     chan struct{} // closed and replaced when entries grow
	intercept func(method string, r *http.Request) Fault
	loseAck   func(*Delivery) bool
	tickets   map[string]bool
	conns     []*Conn
	turn      int
	connsUp   chan struct{} // closed and replaced when a connection opens
	pending   map[string]*attempt
}

// New returns a server that is not yet listening; people and channels can be
// added already.
func New(opts Options) *Server {
	opts = opts.withDefaults()
	s := &Server{
		opts:    opts,
		methods: methodTable(),
		ws:      newWorkspace(opts),
		grown:   make(chan struct{}),
		tickets: map[string]bool{},
		connsUp: make(chan struct{}),
		pending: map[string]*attempt{},
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.done, s.cancel = ctx.Done(), cancel
	s.base = func(net.Listener) context.Context { return ctx }
	return s
}

// Start listens on a free loopback port. Close the server when done with it.
func (s *Server) Start() error {
	var lc net.ListenConfig
	l, err := lc.Listen(s.base(nil), "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("starting the local slack: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveMethod)
	mux.HandleFunc("/link/", s.serveSocket)
	mux.HandleFunc("/commands/", s.serveResponseURL)
	mux.HandleFunc("/actions/", s.serveResponseURL)
	s.addr = l.Addr().String()
	s.http = &http.Server{
		Handler:           s.counted(mux),
		BaseContext:       s.base,
		ReadHeaderTimeout: 10 * time.Second,
	}
	s.wg.Go(func() {
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.opts.Logger.Error("serving the local slack", "error", err)
		}
	})
	return nil
}

// counted lets Close wait for requests in flight.
func (s *Server) counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			http.Error(w, "closing", http.StatusServiceUnavailable)
			return
		}
		s.wg.Add(1)
		s.mu.Unlock()
		defer s.wg.Done()
		h.ServeHTTP(w, r)
	})
}

// Close cuts every connection, ends every wait, and returns when all the
// server's goroutines have.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	conns := s.conns
	s.mu.Unlock()
	s.cancel()
	var err error
	if s.http != nil {
		err = s.http.Close()
	}
	for _, c := range conns {
		c.Cut()
	}
	s.wg.Wait()
	if err != nil {
		return fmt.Errorf("closing the local slack: %w", err)
	}
	return nil
}

// URL is the server's address: http://127.0.0.1:port.
func (s *Server) URL() string { return "http://" + s.addr }

// APIURL is what slack.OptionAPIURL takes.
func (s *Server) APIURL() string { return s.URL() + "/api/" }
