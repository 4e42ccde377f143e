// Package pgtest runs a PostgreSQL server for tests: a real one, with a data directory of its own, that a test may stop as a crash does.
// Without an installed PostgreSQL the test is skipped, unless Required is set.
package pgtest

import (
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Required is the environment variable that, set to anything, makes a test without PostgreSQL fail instead of skip.
const Required = "WHOOWNS_TEST_REQUIRE_ALL"

// Server is a PostgreSQL server of a test's own, with an empty data directory.
type Server struct {
	t         testing.TB
	bin, data string
	port      int
	as        *syscall.SysProcAttr
	databases atomic.Int32
}

// Start starts a server that stops when the test ends. Where there is no PostgreSQL the test is skipped.
func Start(t testing.TB) *Server {
	t.Helper()
	bin := binaries()
	if bin == "" {
		if os.Getenv(Required) != "" {
			t.Fatalf("PostgreSQL is not installed, and %s is set", Required)
		}
		t.Skip("PostgreSQL's initdb and pg_ctl are not installed (Debian's package postgresql has them)")
	}
	// A short name, for the socket's path has to fit into 107 bytes.
	data, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(data) })
	s := &Server{t: t, bin: bin, data: data, port: freePort(t)}
	s.leaveRoot()
	s.run("initdb", "--pgdata", s.data, "--username", "whoowns", "--auth", "trust", "--no-sync", "--encoding", "UTF8")
	s.Start()
	t.Cleanup(func() { s.stop("immediate") })
	return s
}

// binaries is the folder with initdb and pg_ctl, or empty. Debian keeps them out of the PATH.
func binaries() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path) // its neighbours need not be linked too
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // the pattern is well-formed
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it is closed at once
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// leaveRoot makes the server run as another user where the test runs as root, which PostgreSQL refuses.
func (s *Server) leaveRoot() {
	s.t.Helper()
	if os.Getuid() != 0 {
		return
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		s.t.Fatal(err)
	}
	uid, _ := strconv.Atoi(account.Uid) // they are numbers on every system that has root
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(s.data, uid, gid); err != nil {
		s.t.Fatal(err)
	}
	s.as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}} //nolint:gosec // see above
}

func (s *Server) run(name string, args ...string) {
	s.t.Helper()
	cmd := exec.Command(filepath.Join(s.bin, name), args...) //nolint:noctx // it also runs in the test's cleanup
	cmd.SysProcAttr, cmd.Dir = s.as, s.data
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// Start starts the server again after Stop and returns when it answers.
func (s *Server) Start() {
	s.t.Helper()
	s.run("pg_ctl", "start", "--wait", "--pgdata", s.data, "--log", filepath.Join(s.data, "log"),
		"--options", fmt.Sprintf("-p %d -k %s -c listen_addresses=127.0.0.1", s.port, s.data))
}

// Stop stops the server under its clients, as a crash does.
func (s *Server) Stop() {
	s.t.Helper()
	s.stop("immediate")
}

func (s *Server) stop(mode string) {
	s.t.Helper()
	if _, err := os.Stat(filepath.Join(s.data, "postmaster.pid")); err == nil {
		s.run("pg_ctl", "stop", "--wait", "--pgdata", s.data, "--mode", mode)
	}
}

// Database makes an empty database and returns its URL.
func (s *Server) Database() string {
	s.t.Helper()
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	name := "test" + strconv.Itoa(int(s.databases.Add(1)))
	if _, err := db.ExecContext(s.t.Context(), "CREATE DATABASE "+name); err != nil {
		s.t.Fatal(err)
	}
	return s.url(name)
}

func (s *Server) url(database string) string {
	return fmt.Sprintf("postgres://whoowns@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}
