package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"whoowns/bot/store"
	"whoowns/bot/store/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// databases are what the conformance suite runs against: each function returns the URL of an empty one.
func databases(t *testing.T, suite func(t *testing.T, empty func(*testing.T) string)) {
	t.Run("sqlite", func(t *testing.T) {
		suite(t, func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "new folder", "a?b#c%.db") })
	})
	t.Run("postgres", func(t *testing.T) {
		server := pgtest.Start(t)
		suite(t, func(*testing.T) string { return server.Database() })
	})
}

func open(t *testing.T, url string, options ...store.Option) *store.Store {
	t.Helper()
	s, err := store.Open(url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

const lease = time.Minute

// record writes entries down whose requests are their IDs, and returns the new ones, sorted.
func record(t *testing.T, s *store.Store, process string, lease time.Duration, ids ...string) []string {
	t.Helper()
	var entries []store.Entry
	for _, id := range ids {
		entries = append(entries, store.Entry{ID: id, Request: "asked " + id})
	}
	fresh, err := s.Record(t.Context(), process, lease, entries)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(fresh)
	return fresh
}

// claim takes over what it can, and checks that what was asked came with it.
func claim(t *testing.T, s *store.Store, process string, limit int) []string {
	t.Helper()
	entries, err := s.Claim(t.Context(), process, lease, limit)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range entries {
		if e.Request != "asked "+e.ID {
			t.Errorf("entry %s says %q", e.ID, e.Request)
		}
		ids = append(ids, e.ID)
	}
	return ids
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s = %q, want %q", what, got, want)
	}
}

// renewed renews claims and checks which are still held.
func renewed(t *testing.T, s *store.Store, process string, ids []string, want ...string) {
	t.Helper()
	held, err := s.Renew(t.Context(), process, lease, ids)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(held)
	equal(t, "renewed", held, want...)
}

// TestConformance holds what every database has to do alike.
func TestConformance(t *testing.T) {
	databases(t, func(t *testing.T, empty func(*testing.T) string) {
		for name, test := range map[string]func(*testing.T, *store.Store){
			"a question is new once": func(t *testing.T, s *store.Store) {
				equal(t, "first", record(t, s, "a", lease, "1", "2", "2"), "1", "2")
				equal(t, "again", record(t, s, "b", lease, "2", "3"), "3")
				if err := s.Answered(t.Context(), []string{"1", "unknown"}); err != nil {
					t.Fatal(err)
				}
				equal(t, "once answered", record(t, s, "a", lease, "1"))
			},
			"a living claim is left alone, a lapsed one taken over once": func(t *testing.T, s *store.Store) {
				record(t, s, "a", lease, "living")
				record(t, s, "a", -time.Millisecond, "lapsed")
				equal(t, "another's", claim(t, s, "b", 10), "lapsed")
				equal(t, "a third's", claim(t, s, "c", 10))
			},
			"what is answered is not claimed": func(t *testing.T, s *store.Store) {
				record(t, s, "a", -time.Millisecond, "1", "2")
				if err := s.Answered(t.Context(), []string{"2"}); err != nil {
					t.Fatal(err)
				}
				equal(t, "claimed", claim(t, s, "b", 10), "1")
			},
			"a renewed claim lives, a released one does not": func(t *testing.T, s *store.Store) {
				record(t, s, "a", -time.Millisecond, "1", "2")
				renewed(t, s, "a", []string{"1", "unknown"}, "1")
				equal(t, "what was not renewed", claim(t, s, "b", 10), "2")
				renewed(t, s, "a", []string{"1", "2"}, "1")
				if err := s.Answered(t.Context(), []string{"2"}); err != nil {
					t.Fatal(err)
				}
				renewed(t, s, "b", []string{"2"})
				if err := s.Release(t.Context(), "a"); err != nil {
					t.Fatal(err)
				}
				equal(t, "released", claim(t, s, "b", 10), "1")
				if err := s.Release(t.Context(), "a"); err != nil {
					t.Fatal(err)
				}
				equal(t, "released by who has it no longer", claim(t, s, "c", 10))
			},
			"a lapsed claim of one's own is found again": func(t *testing.T, s *store.Store) {
				record(t, s, "a", -time.Millisecond, "1")
				equal(t, "claimed", claim(t, s, "a", 10), "1")
			},
			"a clock that is a little behind breaks no claim": func(t *testing.T, s *store.Store) {
				record(t, s, "a", lease+lease/2, "1")
				equal(t, "claimed", claim(t, s, "b", 10))
			},
			"a limit is kept, the rest stays for others": func(t *testing.T, s *store.Store) {
				record(t, s, "a", -time.Millisecond, "1", "2", "3")
				first := claim(t, s, "b", 2)
				rest := claim(t, s, "c", 2)
				if len(first) != 2 || len(rest) != 1 {
					t.Errorf("claimed %q and then %q", first, rest)
				}
				equal(t, "together", slices.Sorted(slices.Values(slices.Concat(first, rest))), "1", "2", "3")
			},
			"old entries are purged": func(t *testing.T, s *store.Store) {
				record(t, s, "a", lease, "answered", "unanswered")
				if err := s.Answered(t.Context(), []string{"answered"}); err != nil {
					t.Fatal(err)
				}
				if err := s.Purge(t.Context(), time.Hour); err != nil {
					t.Fatal(err)
				}
				equal(t, "an hour is not up", record(t, s, "a", lease, "answered", "unanswered"))
				if err := s.Purge(t.Context(), -time.Second); err != nil {
					t.Fatal(err)
				}
				equal(t, "what is answered is purged", record(t, s, "a", lease, "answered", "unanswered"), "answered")
			},
			"any text is kept as it is": func(t *testing.T, s *store.Store) {
				odd := []string{`"quoted" \\u0000 'single' {now} $1`, "lines\nand\ttabs", "\u2028 😀 é"}
				slices.Sort(odd)
				equal(t, "recorded", record(t, s, "a", -time.Millisecond, odd...), odd...)
				equal(t, "claimed", slices.Sorted(slices.Values(claim(t, s, "b", 10))), odd...)
			},
			"a batch may be large": func(t *testing.T, s *store.Store) {
				var ids []string
				for i := range 500 {
					ids = append(ids, fmt.Sprintf("%04d", i))
				}
				equal(t, "recorded", record(t, s, "a", -time.Millisecond, ids...), ids...)
				if got := claim(t, s, "b", 1000); len(got) != len(ids) {
					t.Errorf("claimed %d of %d", len(got), len(ids))
				}
				if err := s.Answered(t.Context(), ids); err != nil {
					t.Fatal(err)
				}
				equal(t, "unanswered", claim(t, s, "c", 1000))
			},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, open(t, empty(t)))
			})
		}
	})
}

// TestClockJumps holds that a clock that is set forward or back neither loses a question nor hands one out twice for
// ever: a claim that cannot be believed has lapsed.
func TestClockJumps(t *testing.T) {
	databases(t, func(t *testing.T, empty func(*testing.T) string) {
		now := time.Now()
		s := open(t, empty(t), store.WithClock(func() time.Time { return now }))
		record(t, s, "a", lease, "1")
		now = now.Add(24 * time.Hour)
		equal(t, "a day ahead", claim(t, s, "b", 10), "1")
		now = now.Add(-48 * time.Hour)
		equal(t, "a day behind", claim(t, s, "c", 10), "1")
		equal(t, "a living claim", claim(t, s, "d", 10))
		equal(t, "recorded again", record(t, s, "d", lease, "1"))
	})
}

// TestReplicas has several stores on one database start at once, record the same questions and claim the same ones.
func TestReplicas(t *testing.T) {
	server := pgtest.Start(t)
	url := server.Database()
	const replicas, questions = 3, 200
	var ids []string
	for i := range questions {
		ids = append(ids, fmt.Sprintf("%04d", i))
	}
	recorded, claimed := make([][]string, replicas), make([][]string, replicas)
	each := func(work func(r int, s *store.Store)) {
		var wg sync.WaitGroup
		for r := range replicas {
			s := open(t, url)
			wg.Go(func() { work(r, s) })
		}
		wg.Wait()
	}
	each(func(r int, s *store.Store) {
		for chunk := range slices.Chunk(ids, 7) {
			var entries []store.Entry
			for _, id := range chunk {
				entries = append(entries, store.Entry{ID: id, Request: "asked " + id})
			}
			fresh, err := s.Record(t.Context(), fmt.Sprint("old", r), -time.Millisecond, entries)
			if err != nil {
				t.Error(err)
			}
			recorded[r] = append(recorded[r], fresh...)
		}
	})
	equal(t, "recorded", slices.Sorted(slices.Values(slices.Concat(recorded...))), ids...)
	each(func(r int, s *store.Store) {
		for {
			entries, err := s.Claim(t.Context(), fmt.Sprint("new", r), lease, 11)
			if err != nil {
				t.Error(err)
			}
			if len(entries) == 0 {
				return
			}
			for _, e := range entries {
				claimed[r] = append(claimed[r], e.ID)
			}
		}
	})
	equal(t, "claimed", slices.Sorted(slices.Values(slices.Concat(claimed...))), ids...)
}

// TestMigrationsAtOnce has many replicas find an empty database at the same moment.
func TestMigrationsAtOnce(t *testing.T) {
	server := pgtest.Start(t)
	for range 3 {
		url := server.Database()
		begin := make(chan struct{})
		var replicas sync.WaitGroup
		for range 6 {
			s := open(t, url)
			replicas.Go(func() {
				<-begin
				if err := s.Migrate(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		close(begin)
		replicas.Wait()
	}
}

func TestURLs(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ url, want string }{
		{"", "write sqlite:PATH, or a PostgreSQL URL"},
		{"mysql://db", "write sqlite:PATH, or a PostgreSQL URL"},
		{"sqlite:", "there is no path"},
		{"sqlite:" + file + "/whoowns.db", "make the folder of the SQLite file"},
		{"postgres://whoowns:s3cret@host:notaport/db", "it is not a URL that PostgreSQL knows"},
	} {
		_, err := store.Open(test.url)
		switch {
		case err == nil:
			t.Errorf("Open(%q) succeeded", test.url)
		case !strings.Contains(err.Error(), test.want):
			t.Errorf("Open(%q) = %v, want %q in it", test.url, err, test.want)
		case strings.Contains(err.Error(), "s3cret"):
			t.Errorf("the password is in the error: %v", err)
		}
	}
}

func TestMisconfigured(t *testing.T) {
	t.Run("a file that is no database", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "notes.txt")
		if err := os.WriteFile(path, []byte(strings.Repeat("these are not the pages of a database\n", 200)), 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, "sqlite:"+path)
		if err := s.Migrate(t.Context()); err == nil || !store.Misconfigured(err) {
			t.Errorf("Migrate = %v", err)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		server := pgtest.Start(t)
		url := server.Database()
		nowhere := open(t, strings.Replace(url, "/test1", "/nowhere", 1))
		if err := nowhere.Migrate(t.Context()); err == nil || !store.Misconfigured(err) {
			t.Errorf("a database that does not exist: Migrate = %v", err)
		}
		server.Stop()
		s := open(t, url)
		if err := s.Migrate(t.Context()); err == nil || store.Misconfigured(err) {
			t.Errorf("a server that is down: Migrate = %v", err)
		}
		server.Start()
		if err := s.Migrate(t.Context()); err != nil {
			t.Errorf("a server that is up again: Migrate = %v", err)
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Errorf("a second time: Migrate = %v", err)
		}
	})
}

func BenchmarkRecord(b *testing.B) {
	s, err := store.Open("sqlite:" + filepath.Join(b.TempDir(), "whoowns.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	request := strings.Repeat("r", 300)
	for i := 0; b.Loop(); i++ {
		if _, err := s.Record(b.Context(), "a", lease, []store.Entry{{ID: fmt.Sprintf("Ev%010d", i), Request: request}}); err != nil {
			b.Fatal(err)
		}
		if err := s.Answered(b.Context(), []string{fmt.Sprintf("Ev%010d", i)}); err != nil {
			b.Fatal(err)
		}
	}
}
