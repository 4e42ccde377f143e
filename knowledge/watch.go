package knowledge

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Fingerprint is different after the overlay in a folder has changed: a YAML file was added, taken away, written anew or given
// other rights, or a link on the way to it leads elsewhere. A folder that cannot be read has one too. No file is opened for it.
func Fingerprint(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	for _, entry := range entries {
		if ext := filepath.Ext(entry.Name()); ext != ".yaml" && ext != ".yml" {
			continue
		}
		fmt.Fprintln(&b, entry.Name(), stateOf(filepath.Join(dir, entry.Name())))
	}
	return b.String()
}

func stateOf(path string) string {
	// Two files may have the same size and time, and one take the other's place by a link.
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err.Error()
	}
	info, err := os.Stat(target)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(target, info.Size(), info.Mode(), info.ModTime().UnixNano())
}

// Watch looks at the overlay in a folder every so often, until ctx ends. When it has changed, and has not changed again by the
// next look, which spares it a file that is half written, Watch loads the base anew and calls changed with it or with what is
// wrong, as Load returns it; then it goes on looking. The caller has loaded the base before: since is the Fingerprint that the
// folder had before that, so that no change is missed.
func Watch(ctx context.Context, dir, since string, every time.Duration, changed func(*Base, error)) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	loaded, last := since, since
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		// The fingerprint is taken before the load here too: what changes meanwhile is seen at the next look.
		now := Fingerprint(dir)
		quiet := now == last
		last = now
		if now == loaded || !quiet {
			continue
		}
		loaded = now
		changed(Load(dir))
	}
}
