// Package store keeps what must outlive the process: in a SQLite file for one process, in PostgreSQL for several. Both have the same
// tables, statements and behaviour, which one suite of tests holds. It knows nothing of Slack but that things have IDs.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	sqlitedriver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Store is a database. Its methods may be called by many goroutines, and each takes effect wholly or not at all, but for
// PurgeRecords and Forget. Their errors are the database's, wrapped in what was being done: trying again later may work.
type Store struct {
	db      *sql.DB
	dialect dialect
	clock   func() time.Time

	mu         sync.Mutex
	migrated   bool
	statements map[string]*sql.Stmt // prepared, by their text
}

// dialect is what differs between the databases.
type dialect struct {
	goose goose.Dialect
	now   string // the database's clock, in milliseconds since 1970
	each  string // makes rows e, each with a value, of the JSON array ${1}
}

var (
	sqlite   = dialect{goose.DialectSQLite3, "CAST(unixepoch('subsec') * 1000 AS BIGINT)", "json_each(${1}) AS e"}
	postgres = dialect{
		goose.DialectPostgres, "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
		"jsonb_array_elements(CAST(${1} AS jsonb)) AS e(value)",
	}
)

// An Option changes how a Store works.
type Option func(*Store)

// WithClock makes the Store go by clock instead of the database's own, for tests of what a clock that jumps does.
func WithClock(clock func() time.Time) Option { return func(s *Store) { s.clock = clock } }

// Open returns the Store at a URL: sqlite:PATH, or postgres://USER:PASSWORD@HOST:PORT/DATABASE with the parameters that
// libpq knows. It does not reach for the database yet: Migrate does, and so does whatever is called before it. The error
// is about the URL, and holds no password.
func Open(url string, options ...Option) (*Store, error) {
	var s *Store
	var err error
	switch scheme, rest, _ := strings.Cut(url, ":"); scheme {
	case "sqlite":
		s, err = openSQLite(rest)
	case "postgres", "postgresql":
		s, err = openPostgres(url)
	default:
		return nil, errors.New("write sqlite:PATH, or a PostgreSQL URL such as postgres://whoowns@db.example:5432/whoowns")
	}
	if err != nil {
		return nil, err
	}
	for _, option := range options {
		option(s)
	}
	return s, nil
}

// openSQLite makes the file's folder. All statements go through one connection: SQLite has one writer at a time anyway,
// and waiting in line for it is cheaper than being turned away.
func openSQLite(path string) (*Store, error) {
	if path == "" {
		return nil, errors.New("there is no path behind sqlite: (write sqlite:PATH)")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the SQLite file: %w", err)
	}
	// In the WAL with synchronous=NORMAL a commit survives the death of the process, and is not flushed to the disk one by
	// one: a power cut may take the last ones with it. The pragmas stand here so that each new connection has them.
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	db, err := sql.Open("sqlite", "file:"+escaped+
		"?_pragma=busy_timeout(500)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open the SQLite file: %w", err)
	}
	db.SetMaxOpenConns(1)
	return newStore(db, sqlite), nil
}

// maxPostgresConns is for one replica. The statements are few and short.
const maxPostgresConns = 4

func openPostgres(url string) (*Store, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("it is not a URL that PostgreSQL knows: write one such as postgres://whoowns@db.example:5432/whoowns, and escape special characters in the password as in any URL")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(maxPostgresConns)
	db.SetMaxIdleConns(maxPostgresConns)
	return newStore(db, postgres), nil
}

func newStore(db *sql.DB, d dialect) *Store {
	return &Store{db: db, dialect: d, statements: map[string]*sql.Stmt{}}
}

// Close closes the connections to the database.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the tables to the form that this program knows, unless that was done already. Replicas may call it at
// the same time.
func (s *Store) Migrate(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.migrated {
		return nil
	}
	provider, err := s.provider()
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the store: %w", err)
	}
	s.migrated = true
	return nil
}

// provider is what migrates.
func (s *Store) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	var options []goose.ProviderOption
	if s.dialect.goose == goose.DialectPostgres {
		const second, minute = 1, 60 // ask for the lock every second, for a minute
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(second, minute))
		if err != nil {
			return nil, fmt.Errorf("make the migrations' lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(s.dialect.goose, s.db, files, options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}

// Misconfigured reports whether an error of a Store needs a person: there is no such database, or it turns the user away.
// Any other may pass, such as a disk that is full or a server that is just starting.
func Misconfigured(err error) bool {
	if e := (*sqlitedriver.Error)(nil); errors.As(err, &e) {
		// https://sqlite.org/rescode.html
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB:
			return true
		}
	}
	if e := (*pgconn.PgError)(nil); errors.As(err, &e) {
		// https://www.postgresql.org/docs/current/errcodes-appendix.html
		return strings.HasPrefix(e.Code, "28") || e.Code == "3D000" || strings.HasPrefix(e.Code, "42")
	}
	return false
}

// Locked reports whether an error of a Store means that something else keeps the database locked.
func Locked(err error) bool {
	if e := (*sqlitedriver.Error)(nil); errors.As(err, &e) {
		return e.Code()&0xff == sqlite3.SQLITE_BUSY || e.Code()&0xff == sqlite3.SQLITE_LOCKED
	}
	e := (*pgconn.PgError)(nil)
	return errors.As(err, &e) && e.Code == "55P03" // lock_not_available
}
