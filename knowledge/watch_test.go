package knowledge

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const everySoOften = time.Second // of the bubble's time

// watched is an overlay's folder with what Watch tells of it. The looks are at the time of the bubble that the test runs in,
// and the files are real.
type watched struct {
	t    *testing.T
	dir  string
	told chan string // what Watch has told since the last looks
}

// watch runs a test in a bubble, with Watch on the folder dir in a new one, whose file has the topic "first".
func watch(t *testing.T, test func(w *watched)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWatched(t, filepath.Join(t.TempDir(), "overlay"))
		if err := os.Mkdir(w.dir, 0o700); err != nil {
			t.Fatal(err)
		}
		w.write("ours.yaml", overlayWith("first"))
		w.start(Fingerprint(w.dir))
		test(w)
	})
}

func newWatched(t *testing.T, dir string) *watched {
	return &watched{t: t, dir: dir, told: make(chan string, 9)}
}

func (w *watched) start(since string) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		Watch(ctx, w.dir, since, everySoOften, func(b *Base, err error) { w.told <- tell(b, err) })
	}()
	w.t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// tell is the ids of what the base has from the overlay, or what kind of error there is.
func tell(b *Base, err error) string {
	switch problems := (Problems)(nil); {
	case errors.As(err, &problems):
		return "problems"
	case err != nil:
		return "error"
	}
	var ids []string
	for _, topic := range b.Topics {
		if topic.BaseOwner == "" {
			ids = append(ids, topic.ID)
		}
	}
	return strings.Join(ids, " ")
}

// looks lets Watch look n times, and checks what it told meanwhile.
func (w *watched) looks(n int, want ...string) {
	w.t.Helper()
	<-time.After(time.Duration(n) * everySoOften)
	synctest.Wait()
	var got []string
	for len(w.told) > 0 {
		got = append(got, <-w.told)
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("told %q, want %q", got, want)
	}
}

func (w *watched) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *watched) do(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func overlayWith(id string) string {
	return "area: Ours\ntopics:\n  - id: " + id + "\n    title: the " + id + " office\n    owner: po\n    why: It was always so.\n"
}

func TestWatchTellsChanges(t *testing.T) {
	watch(t, func(w *watched) {
		w.looks(5) // nothing has changed
		w.write("ours.yaml", overlayWith("second"))
		w.looks(1) // it may be half written
		w.looks(1, "second")
		w.looks(5)
		w.write("more.yml", overlayWith("third"))
		w.looks(2, "third second")
		w.do(os.Remove(filepath.Join(w.dir, "ours.yaml")))
		w.looks(2, "third")
		w.do(os.Rename(filepath.Join(w.dir, "more.yml"), filepath.Join(w.dir, "ours.yaml")))
		w.looks(2, "third")
		w.write("notes.txt", "no knowledge")
		w.looks(5)
	})
}

// A file that is being written is left alone until it has been the same at two looks.
func TestWatchWaitsForAWholeFile(t *testing.T) {
	watch(t, func(w *watched) {
		text := overlayWith("second")
		for i := 10; i < len(text); i += 10 {
			w.write("ours.yaml", text[:i])
			w.looks(1)
		}
		w.write("ours.yaml", text)
		w.looks(1)
		w.looks(1, "second")
	})
}

func TestWatchTellsWhatIsBrokenAndMended(t *testing.T) {
	watch(t, func(w *watched) {
		w.write("ours.yaml", "area: [\n")
		w.looks(2, "problems")
		w.looks(5) // it is not told again
		w.write("ours.yaml", "area: Ours\ntopics:\n  - titel: x\n")
		w.looks(2, "problems")
		w.write("ours.yaml", overlayWith("first"))
		w.looks(2, "first")
	})
}

// A change that is taken back before it was told is none.
func TestWatchIgnoresWhatWasTakenBack(t *testing.T) {
	watch(t, func(w *watched) {
		w.write("more.yaml", overlayWith("second"))
		w.looks(1)
		w.do(os.Remove(filepath.Join(w.dir, "more.yaml")))
		w.looks(5)
	})
}

func TestWatchBearsTheLossOfTheFolder(t *testing.T) {
	watch(t, func(w *watched) {
		aside := w.dir + "-aside"
		w.do(os.Rename(w.dir, aside))
		w.looks(2, "error")
		w.looks(5)
		w.do(os.Mkdir(w.dir, 0o700))
		w.looks(2, "error") // it holds no file
		w.do(os.Remove(w.dir))
		w.looks(2, "error")
		w.do(os.Rename(aside, w.dir))
		w.looks(2, "first")
	})
}

// The volume of a Kubernetes ConfigMap: each file is a link through the link ..data, which is led to a new folder. Size and
// times of the files stay the same.
func TestWatchFollowsLinks(t *testing.T) {
	watch(t, func(w *watched) {
		w.do(os.Remove(filepath.Join(w.dir, "ours.yaml")))
		at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		for _, version := range []string{"alpha", "omega"} {
			w.do(os.Mkdir(filepath.Join(w.dir, ".."+version), 0o700))
			w.write(filepath.Join(".."+version, "ours.yaml"), overlayWith(version))
			w.do(os.Chtimes(filepath.Join(w.dir, ".."+version, "ours.yaml"), at, at))
		}
		w.do(os.Symlink("..alpha", filepath.Join(w.dir, "..data")))
		w.do(os.Symlink(filepath.Join("..data", "ours.yaml"), filepath.Join(w.dir, "ours.yaml")))
		w.looks(2, "alpha")
		w.do(os.Symlink("..omega", filepath.Join(w.dir, "..next")))
		w.do(os.Rename(filepath.Join(w.dir, "..next"), filepath.Join(w.dir, "..data")))
		w.looks(2, "omega")
		w.looks(5)
		w.do(os.RemoveAll(filepath.Join(w.dir, "..omega")))
		w.looks(2, "error")
	})
}

// The folder itself is a link that is led elsewhere, as by a checkout beside it.
func TestWatchFollowsALinkToTheFolder(t *testing.T) {
	watch(t, func(w *watched) {
		parent := filepath.Dir(w.dir)
		w.do(os.Rename(w.dir, filepath.Join(parent, "one")))
		w.do(os.CopyFS(filepath.Join(parent, "two"), os.DirFS(filepath.Join(parent, "one"))))
		w.do(os.WriteFile(filepath.Join(parent, "two", "ours.yaml"), []byte(overlayWith("second")), 0o600))
		w.do(os.Symlink("one", w.dir))
		w.looks(2, "first")
		w.do(os.Symlink("two", filepath.Join(parent, "next")))
		w.do(os.Rename(filepath.Join(parent, "next"), w.dir))
		w.looks(2, "second")
	})
}

// What changed after the caller's fingerprint, and so perhaps after its load, is told although Watch never saw the folder before.
func TestWatchMissesNothingBeforeItsStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatched(t, t.TempDir())
		w.write("ours.yaml", overlayWith("first"))
		since := Fingerprint(w.dir)
		w.write("ours.yaml", overlayWith("second"))
		w.start(since)
		w.looks(2, "second")
	})
}

// What changes while the base is loaded is told next.
func TestWatchMissesNothingDuringALoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWatched(t, t.TempDir())
		w.write("ours.yaml", overlayWith("first"))
		told := make(chan string)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			Watch(ctx, w.dir, "", everySoOften, func(b *Base, err error) {
				told <- tell(b, err)
				told <- "called"
			})
		}()
		if got := <-told; got != "first" {
			t.Errorf("told %q", got)
		}
		w.write("ours.yaml", overlayWith("second")) // Watch is still in changed
		<-told
		if got := <-told; got != "second" {
			t.Errorf("then %q", got)
		}
		<-told
		cancel()
		<-ended
	})
}
