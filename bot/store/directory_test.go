package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"whoowns/bot/store"
	"whoowns/bot/store/pgtest"
)

// start is where the clock of a test begins: noon, in UTC.
var start = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// clocked opens a store that goes by the clock that it returns.
func clocked(t *testing.T, url string) (*store.Store, *time.Time) {
	t.Helper()
	now := start
	return open(t, url, store.WithClock(func() time.Time { return now })), &now
}

// suite runs tests of an empty database each, on every database.
func suite(t *testing.T, tests map[string]func(t *testing.T, url string)) {
	databases(t, func(t *testing.T, empty func(*testing.T) string) {
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, empty(t))
			})
		}
	})
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// setHolder sets who holds a role, by U0CURATOR, and returns the ID of who held it before.
func setHolder(t *testing.T, s *store.Store, role, channel, user string) string {
	t.Helper()
	before, err := s.SetHolder(t.Context(), store.Holder{Role: role, Channel: channel, User: user, Name: "name of " + user, By: "U0CURATOR"})
	done(t, err)
	return before.User
}

// told writes holders as "channel role user".
func told(t *testing.T, holders []store.Holder, err error) []string {
	t.Helper()
	done(t, err)
	var lines []string
	for _, h := range holders {
		lines = append(lines, fmt.Sprintf("%s %s %s", h.Channel, h.Role, h.User))
	}
	return lines
}

func TestDirectory(t *testing.T) {
	suite(t, map[string]func(*testing.T, string){
		"the latest entry of a role in a channel holds": func(t *testing.T, url string) {
			s := open(t, url)
			for _, set := range []struct{ role, channel, user, before string }{
				{"pm", "", "U1", ""},
				{"po", "", "U2", ""},
				{"pm", "C1", "U3", ""},
				{"pm", "C2", "U4", ""},
				{"pm", "", "U5", "U1"},
				{"pm", "C1", "", "U3"},
				{"pm", "C1", "", ""},   // which is no change
				{"pm", "", "U5", "U5"}, // neither is this
				{"pm", "C2", "", "U4"},
				{"pm", "C2", "U6", ""},
			} {
				if before := setHolder(t, s, set.role, set.channel, set.user); before != set.before {
					t.Errorf("before %s in %q was %q, want %q", set.role, set.channel, before, set.before)
				}
			}
			holders, err := s.Holders(t.Context(), "C1")
			equal(t, "of a channel whose entry was taken away", told(t, holders, err), " pm U5", " po U2")
			holders, err = s.Holders(t.Context(), "C2")
			equal(t, "of a channel", told(t, holders, err), " pm U5", " po U2", "C2 pm U6")
			holders, err = s.Holders(t.Context(), "")
			equal(t, "of the workspace", told(t, holders, err), " pm U5", " po U2")
			holders, err = s.AllHolders(t.Context())
			equal(t, "all", told(t, holders, err), " pm U5", " po U2", "C2 pm U6")
			holders, err = s.HolderChanges(t.Context(), 100)
			if got := told(t, holders, err); len(got) != 8 {
				t.Errorf("changes = %q", got)
			}
		},
		"an entry has its name, who set it and when": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			first := store.Holder{Role: "engineering", Channel: "C1", User: "U1", Name: "the crew of Ada", By: "U2"}
			_, err := s.SetHolder(t.Context(), first)
			done(t, err)
			first.At = now.Local()
			*now = now.Add(time.Minute)
			before, err := s.SetHolder(t.Context(), store.Holder{Role: "engineering", Channel: "C1", By: "U3"})
			done(t, err)
			if before != first {
				t.Errorf("before = %+v, want %+v", before, first)
			}
			changes, err := s.HolderChanges(t.Context(), 1)
			done(t, err)
			if want := []store.Holder{{Role: "engineering", Channel: "C1", By: "U3", At: now.Local()}}; !slices.Equal(changes, want) {
				t.Errorf("the last change = %+v, want %+v", changes, want)
			}
		},
		"a clock that is set back brings nothing back": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			setHolder(t, s, "pm", "C1", "U1")
			*now = now.Add(-48 * time.Hour)
			if before := setHolder(t, s, "pm", "C1", "U2"); before != "U1" {
				t.Errorf("before = %q", before)
			}
			holders, err := s.Holders(t.Context(), "C1")
			equal(t, "holders", told(t, holders, err), "C1 pm U2")
		},
		"only what was replaced is purged": func(t *testing.T, url string) {
			s, now := clocked(t, url)
			setHolder(t, s, "pm", "C1", "U1")
			setHolder(t, s, "pm", "C1", "U2")
			setHolder(t, s, "po", "C1", "U3")
			setHolder(t, s, "po", "C1", "")
			*now = now.Add(time.Hour)
			setHolder(t, s, "engineering", "C1", "U4")
			setHolder(t, s, "engineering", "C1", "U5")
			holds := func(what string, changes ...string) {
				t.Helper()
				done(t, s.PurgeRecords(t.Context(), time.Minute))
				holders, err := s.Holders(t.Context(), "C1")
				equal(t, what, told(t, holders, err), "C1 engineering U5", "C1 pm U2")
				holders, err = s.HolderChanges(t.Context(), 10)
				equal(t, what+": changes", told(t, holders, err), changes...)
			}
			holds("purged", "C1 engineering U5", "C1 engineering U4", "C1 pm U2", "C1 po ")
			holds("purged again", "C1 engineering U5", "C1 engineering U4", "C1 pm U2")
			*now = now.Add(365 * 24 * time.Hour)
			holds("a year later", "C1 engineering U5", "C1 pm U2")
			if before := setHolder(t, s, "po", "C1", "U6"); before != "" {
				t.Errorf("before = %q", before)
			}
		},
		"whoever sets a role at the same time is recorded": func(t *testing.T, url string) {
			s := open(t, url)
			checkSettingAtOnce(t, s, s)
		},
	})
}

// TestDirectoryOfReplicas is the last test above, of two stores.
func TestDirectoryOfReplicas(t *testing.T) {
	url := pgtest.Start(t).Database()
	checkSettingAtOnce(t, open(t, url), open(t, url))
}

// checkSettingAtOnce has several people set the same role: each is recorded, each but the first was told of another, and the one
// whom nobody was told of holds the role.
func checkSettingAtOnce(t *testing.T, stores ...*store.Store) {
	t.Helper()
	const people, times = 8, 10
	var mu sync.Mutex
	var set, before []string
	var all sync.WaitGroup
	for p := range people {
		s := stores[p%len(stores)]
		all.Go(func() {
			for i := range times {
				user := fmt.Sprintf("U%dX%d", p, i)
				was, err := s.SetHolder(t.Context(), store.Holder{Role: "pm", Channel: "C1", User: user})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				set, before = append(set, user), append(before, was.User)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	holders, err := stores[0].Holders(t.Context(), "C1")
	done(t, err)
	if len(holders) != 1 {
		t.Fatalf("holders = %+v", holders)
	}
	slices.Sort(set)
	equal(t, "replaced, nobody, and who holds it", slices.Sorted(slices.Values(append(before, holders[0].User))), append([]string{""}, set...)...)
	changes, err := stores[0].HolderChanges(t.Context(), 1000)
	done(t, err)
	var recorded []string
	for _, h := range changes {
		recorded = append(recorded, h.User)
	}
	slices.Sort(recorded)
	equal(t, "recorded", recorded, set...)
}
