// Package webtest drives a page in a real browser, an installed Chromium, as a person would: it types, presses and looks. Without one
// the test is skipped, unless Required is set.
package webtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience bounds a test in the browser, which takes a second or two.
const patience = time.Minute

// A Page is a page in a browser of its own. What the browser complains about, such as an error in a script or a violation of the
// page's Content-Security-Policy, fails the test.
type Page struct {
	t       testing.TB
	ctx     context.Context //nolint:containedctx // the browser's own
	mayFail atomic.Bool
}

// MayFail says that from now on requests may fail, of which the browser complains otherwise.
func (p *Page) MayFail() { p.mayFail.Store(true) }

// Size is that of a window, in CSS pixels.
type Size struct{ Width, Height int64 }

// The sizes that people look at.
var (
	Desktop = Size{1280, 800}
	Phone   = Size{375, 740}
)

// Required is the environment variable that, set to anything, makes a test without Chromium fail instead of skip.
const Required = "WHOOWNS_TEST_REQUIRE_ALL"

// Open opens an address in a window of a size. The test is skipped where there is no Chromium.
func Open(t testing.TB, address string, size Size) *Page {
	t.Helper()
	program := chromium()
	if program == "" {
		if os.Getenv(Required) != "" {
			t.Fatalf("Chromium is not installed, and %s is set", Required)
		}
		t.Skip("Chromium is not installed (Debian's package chromium has it)")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU)
	allocated, freeAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(freeAllocator)
	browser, closeBrowser := chromedp.NewContext(allocated)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(browser); err != nil { // the first call starts the browser, which lives as long as its context
		t.Fatalf("start Chromium: %v", err)
	}
	ctx, cancel := context.WithTimeout(browser, patience)
	p := &Page{t: t, ctx: ctx}
	p.failOnComplaints()
	t.Cleanup(cancel) // first of all
	p.Do("open the page", chromedp.EmulateViewport(size.Width, size.Height), chromedp.Navigate(address))
	return p
}

// chromium is where Chromium is, or empty.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// failOnComplaints fails the test for what the browser says is wrong.
func (p *Page) failOnComplaints() {
	console := chromedp.Console(p.ctx)
	complaints := make(chan []string, 1)
	go func() {
		var list []string
		for message, err := range console {
			if err != nil {
				break
			}
			switch message.Type {
			case chromedp.ConsoleWarning, chromedp.ConsoleError, chromedp.ConsoleException:
				if message.Source != "network" || !p.mayFail.Load() {
					list = append(list, message.String())
				}
			}
		}
		complaints <- list
	}()
	p.t.Cleanup(func() {
		for _, text := range <-complaints { // the page's context has ended by now
			p.t.Errorf("the browser complains: %s", text)
		}
	})
}

// Do does something, which what says, and fails the test if it cannot be done in time.
func (p *Page) Do(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.shootFailure()
		p.t.Fatalf("%s: %v", what, err)
	}
}

// shootFailure keeps a picture of the page, if a folder for that is named.
func (p *Page) shootFailure() {
	folder := os.Getenv("WHOOWNS_TEST_PICTURES")
	if folder == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), 5*time.Second)
	defer cancel()
	if picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		_ = os.WriteFile(folder+"/failure.png", picture, 0o600) // it is a help and no more
	}
}

// ID is the CSS selector of the element with a data-testid.
func ID(id string) string { return `[data-testid="` + id + `"]` }

// Click clicks an element when it is there. One that is drawn anew in that instant is clicked as it is then.
func (p *Page) Click(selector string) {
	p.t.Helper()
	click := chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible)
	for range 3 {
		err := chromedp.Do(p.ctx, click)
		if err == nil {
			return
		}
		if !strings.Contains(err.Error(), "Could not find node") {
			break
		}
	}
	p.Do("click "+selector, click)
}

// Type types into an element.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	p.Do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
}

// Press presses keys, whatever has the focus.
func (p *Page) Press(keys string, modifiers ...chromedp.Modifier) {
	p.t.Helper()
	p.Do("press keys", chromedp.KeyEvent(keys, chromedp.KeyModifiers(modifiers...)))
}

// Until waits until an expression in JavaScript is true. While what it speaks of is not there yet, it is not.
func (p *Page) Until(expression string) {
	p.t.Helper()
	tolerant := "(() => { try { return " + strings.TrimSpace(expression) + " } catch { return false } })()"
	if _, err := chromedp.Run(p.ctx, chromedp.Poll[bool](tolerant, chromedp.WithPollingInterval(5*time.Millisecond))); err != nil {
		p.shootFailure()
		p.t.Fatalf("wait until %s: %v", expression, err)
	}
}

// Shows waits until the text of an element holds another.
func (p *Page) Shows(selector, text string) {
	p.t.Helper()
	p.Until(fmt.Sprintf("[...document.querySelectorAll(%q)].some((e) => e.checkVisibility() && e.innerText.includes(%q))", selector, text))
}

// Eval evaluates an expression in JavaScript.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("evaluate %s: %v", expression, err)
	}
	return value
}

// Reload loads the page anew.
func (p *Page) Reload() {
	p.t.Helper()
	p.Do("reload", chromedp.Reload())
}

// Prefer has the page prefer colours, "light" or "dark".
func (p *Page) Prefer(colours string) {
	p.t.Helper()
	p.Do("prefer "+colours, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}},
		})
		return err
	}))
}

// Shoot writes a picture of the page to a file, scale pixels to a CSS pixel.
func (p *Page) Shoot(file string, size Size, scale float64) {
	p.t.Helper()
	p.Do("set the scale", chromedp.EmulateViewport(size.Width, size.Height, chromedp.EmulateScale(scale)))
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatalf("take a picture: %v", err)
	}
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		p.t.Fatal(err)
	}
}
