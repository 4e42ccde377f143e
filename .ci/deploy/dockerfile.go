package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/opencontainers/go-digest"
	specs "github.com/opencontainers/image-spec/specs-go/v1"
)

// checkDockerfile says of the Dockerfile what `docker build --check` does.
func checkDockerfile(ctx context.Context, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the Dockerfile: %w", err)
	}
	source := llb.NewSourceMap(nil, file, "dockerfile", text)
	source.Definition = &llb.Definition{} // it comes from nowhere that a builder could read again
	found, err := dockerfile2llb.DockerfileLint(ctx, text, dockerfile2llb.ConvertOpt{SourceMap: source, MetaResolver: offline{}})
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	r := &report{of: file}
	if found.Error != nil {
		r.unless(false, "%s", found.Error.Message)
	}
	for _, w := range found.Warnings {
		r.unless(false, "line %d: %s: %s", w.Location.Ranges[0].Start.Line, w.RuleName, w.Detail)
	}
	return r.err()
}

// offline knows every image, and nothing of it, so that no registry is asked.
type offline struct{}

func (offline) ResolveImageConfig(_ context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	image := specs.Image{Platform: specs.Platform{OS: "linux", Architecture: "amd64"}}
	if opt.Platform != nil {
		image.Platform = *opt.Platform
	}
	config, err := json.Marshal(image)
	return ref, digest.FromBytes(config), config, err
}
