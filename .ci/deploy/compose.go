package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// checkCompose reads the Compose file with each of its profiles, as `docker compose config` does, and checks what comes of it.
func checkCompose(ctx context.Context, file string, known map[string]bool) error {
	r := &report{of: file}
	for profile, wanted := range map[string][]string{"": nil, "sqlite": {"whoowns"}, "postgres": {"postgres", "replica"}} {
		options, err := cli.NewProjectOptions([]string{file},
			cli.WithProfiles(slices.DeleteFunc([]string{profile}, func(p string) bool { return p == "" })),
			cli.WithEnv([]string{"POSTGRES_PASSWORD=from the file"}), cli.WithLoadOptions(func(o *loader.Options) { o.SkipResolveEnvironment = true }))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		project, err := options.LoadProject(ctx)
		if err != nil {
			return fmt.Errorf("%s: with the profile %q: %w", file, profile, err)
		}
		services := project.ServiceNames()
		slices.Sort(services)
		r.unless(slices.Equal(services, wanted), "the profile %q has %v, not %v", profile, services, wanted)
		for _, service := range project.Services {
			checkService(r, service, project, known)
		}
	}
	return r.err()
}

func checkService(r *report, s types.ServiceConfig, project *types.Project, known map[string]bool) {
	r.unless(pinned(s.Image), "the image %s has no version", s.Image)
	r.unless(s.ReadOnly, "%s may write to its root", s.Name)
	r.unless(s.User != "" && s.User != "root" && !strings.HasPrefix(s.User, "0"), "%s runs as root", s.Name)
	r.unless(slices.Equal(s.CapDrop, []string{"ALL"}) && len(s.CapAdd) == 0, "%s has capabilities", s.Name)
	r.unless(slices.Contains(s.SecurityOpt, "no-new-privileges:true"), "%s may gain privileges", s.Name)
	r.unless(!s.Privileged && s.NetworkMode == "" && s.Pid == "" && s.Ipc == "", "%s shares the host's namespaces", s.Name)
	r.unless(s.MemLimit > 0 && s.CPUS > 0 && s.PidsLimit > 0, "%s is not limited", s.Name)
	r.unless(s.HealthCheck != nil && len(s.HealthCheck.Test) > 1 && s.HealthCheck.Test[0] == "CMD", "%s has no health check, or one that needs a shell", s.Name)
	r.unless(s.StopGracePeriod != nil, "%s is killed while it stops", s.Name)
	r.unless(s.Logging != nil && s.Logging.Options["max-size"] != "", "the log of %s fills the disk", s.Name)
	for _, port := range s.Ports {
		r.unless(port.HostIP == "127.0.0.1", "%s is open to the network on port %s", s.Name, port.Published)
	}
	for _, volume := range s.Volumes {
		if volume.Type == types.VolumeTypeVolume {
			_, found := project.Volumes[volume.Source]
			r.unless(found, "%s has no volume %s", s.Name, volume.Source)
		} else {
			r.unless(volume.ReadOnly, "%s may write to the host's %s", s.Name, volume.Source)
		}
	}
	if s.Name == "postgres" {
		return
	}
	r.unless(slices.Equal(s.HealthCheck.Test, []string{"CMD", "/whoowns", "health"}), "%s is not asked for its health", s.Name)
	r.unless(len(s.EnvFiles) == 1 && strings.HasSuffix(s.EnvFiles[0].Path, "/.env"), "%s has its secrets from elsewhere than .env", s.Name)
	url := ""
	for name, value := range s.Environment {
		r.unless(known[name] && !secret(name), "%s sets %s", s.Name, name)
		if name == "WHOOWNS_DATABASE_URL" && value != nil {
			url = *value
		}
	}
	scheme, _, _ := strings.Cut(url, ":")
	r.unless(s.GetScale() == 1 || scheme == "postgres", "%d processes of %s have no PostgreSQL", s.GetScale(), s.Name)
	r.unless(scheme != "sqlite" || slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Target == "/data" }), "the store of %s is in no volume", s.Name)
}
