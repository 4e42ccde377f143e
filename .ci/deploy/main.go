// Command deploy checks what an operator is given beyond the program: the Kubernetes manifests as Kustomize renders them, the Compose
// file, the Dockerfile and the release configuration, each read by the library that its own tool reads it with.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: deploy ROOT")
		os.Exit(2)
	}
	if err := check(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stdout, "nothing to mend")
}

// check returns everything that is wrong beneath the repository's root.
func check(ctx context.Context, root string) error {
	known, err := variables(root)
	if err != nil {
		return err
	}
	return errors.Join(
		checkKubernetes(filepath.Join(root, "deploy", "kubernetes"), known),
		checkCompose(ctx, filepath.Join(root, "deploy", "compose.yaml"), known),
		checkDockerfile(ctx, filepath.Join(root, "Dockerfile")),
		checkRelease(filepath.Join(root, ".goreleaser.yaml")),
	)
}

// report collects what is wrong with one thing.
type report struct {
	of       string
	problems []error
}

func (r *report) unless(holds bool, format string, args ...any) {
	if !holds {
		r.problems = append(r.problems, fmt.Errorf("%s: %s", r.of, fmt.Sprintf(format, args...)))
	}
}

func (r *report) err() error { return errors.Join(r.problems...) }
