package main

import (
	"context"
	"os"
	"os/exec"
	"runtime"
)

// openBrowser opens an address in the person's browser. Where there is none, the address that was printed has to do.
func openBrowser(ctx context.Context, address string) {
	var name string
	var args []string
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler"}
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return
		}
		// In a session of its own, so that the Ctrl-C that ends the demo does not end a browser that was not there before.
		name, args = "setsid", []string{"xdg-open"}
	}
	opener := exec.CommandContext(ctx, name, append(args, address)...)
	if opener.Start() == nil {
		_ = opener.Wait() // whether the browser liked the address, it says itself
	}
}
