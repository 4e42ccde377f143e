package main

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// files are those that check reads.
func files(t *testing.T) fs.FS {
	t.Helper()
	root, found := os.DirFS("../.."), fstest.MapFS{}
	for _, name := range []string{"Dockerfile", ".goreleaser.yaml", "deploy", "cmd/whoowns"} {
		err := fs.WalkDir(root, name, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || strings.HasSuffix(path, ".png") || strings.Contains(path, "testdata") {
				return err
			}
			data, err := fs.ReadFile(root, path)
			found[path] = &fstest.MapFile{Data: data, Mode: 0o600}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}
