package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func healthCommand() *cobra.Command {
	var ready bool
	cmd := &cobra.Command{
		Use:   "health",
		Short: "Ask the running process how it is",
		Long: `Asks the process that serves /healthz at WHOOWNS_LISTEN_ADDR whether it is of use, for a container that has no shell to check
it with. Exits 0 if it is and 1 otherwise. With --ready it asks /readyz, whether questions reach it too.`,
		Example: `  HEALTHCHECK CMD ["/whoowns", "health"]`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := readConfig()
			if err != nil {
				return err
			}
			path := "/healthz"
			if ready {
				path = "/readyz"
			}
			said, err := askHealth(cmd.Context(), c.ListenAddr, path)
			if err != nil {
				return &exitError{code: exitDeclined, err: err} // 2 means something else to Docker
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), said)
			return err
		},
	}
	cmd.Flags().BoolVar(&ready, "ready", false, "whether questions reach it too")
	return cmd
}

// healthTimeout is how long a process that is well may take to say so.
const healthTimeout = 3 * time.Second

// askHealth returns what the process that listens on an address of this machine says of its health; the error says that it is not well.
func askHealth(ctx context.Context, listen, path string) (string, error) {
	if listen == "" {
		return "", errors.New("WHOOWNS_LISTEN_ADDR is not set, so the process serves nothing that could be asked")
	}
	address, err := dialable(listen)
	if err != nil {
		return "", fmt.Errorf("WHOOWNS_LISTEN_ADDR is %q: %w", listen, err)
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, (&url.URL{Scheme: "http", Host: address, Path: path}).String(), nil)
	if err != nil {
		return "", fmt.Errorf("ask %s: %w", address, err)
	}
	client := http.Client{Transport: &http.Transport{}} // without a proxy: it is this machine
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		return "", fmt.Errorf("nothing answers: %w", err)
	}
	defer response.Body.Close()
	const most = 4096
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	if err != nil {
		return "", fmt.Errorf("read what %s says: %w", address, err)
	}
	said := strings.TrimSpace(string(body))
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s at %s: %s: %s", path, address, response.Status, said)
	}
	return said, nil
}

// dialable is the address under which this machine reaches what listens on an address: on all of its addresses means on the loopback too.
func dialable(listen string) (string, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "", errors.New("write HOST:PORT, or :PORT for every address of this machine")
	}
	if host == "" {
		host = "127.0.0.1"
	}
	if addr, err := netip.ParseAddr(host); err == nil && addr.IsUnspecified() {
		host = "127.0.0.1"
		if addr.Is6() {
			host = "::1"
		}
	}
	return net.JoinHostPort(host, port), nil
}
