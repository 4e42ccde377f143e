package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"whoowns/bot/localslack/web/webtest"
)

// runDemo runs the demo until the test ends or stop is called, and returns its address.
func runDemo(t testing.TB, listen string) (address string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- demo(ctx, listen, false, in, &stderr); _ = in.Close() }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("demo: %v", err)
		}
		if stderr.Len() > 0 {
			t.Errorf("the demo logs: %s", &stderr)
		}
	})
	t.Cleanup(stop)
	buffer := make([]byte, 200)
	n, err := out.Read(buffer)
	if err != nil {
		t.Fatalf("the demo ended: %v", <-ended)
	}
	found := regexp.MustCompile(`http://\S+`).FindString(string(buffer[:n]))
	if found == "" {
		t.Fatalf("the demo says %q", buffer[:n])
	}
	return found, stop
}

// conversation opens a conversation.
func conversation(p *webtest.Page, name string) {
	p.Click(webtest.ID("conversation-" + name))
	p.Shows("h2", name)
}

// asks types a question where the person writes, and sends it.
func asks(p *webtest.Page, text string) { p.Type(webtest.ID("composer"), text+kb.Enter) }

const latest = `[data-testid="messages"] article:last-of-type`

// A question is asked in each of the ways that Slack has, and answered where it is asked.
func TestDemoAnswers(t *testing.T) {
	address, _ := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, webtest.Desktop)

	conversation(p, "product")
	asks(p, "/whoowns pricing")
	p.Shows(latest+".ephemeral", "Pricing is the Product Manager's.")
	p.Shows(latest, "Only visible to you")

	asks(p, "@whoowns is sprint planning a PM job?")
	p.Shows(latest, "1 reply")
	p.Click(latest + " a.replies")
	p.Shows(webtest.ID("thread"), "No: sprint planning is the Product Owner's.")

	// A follow-up in the thread.
	p.Type(webtest.ID("thread-composer"), "@whoowns acceptance criteria"+kb.Enter)
	p.Shows(webtest.ID("thread"), "Acceptance criteria are the Product Owner's.")

	conversation(p, "whoowns")
	asks(p, "who sets the price and who orders the backlog?")
	p.Shows(latest, "The order of the backlog: Product Owner.")
	p.Click(webtest.ID("tab-home"))
	p.Shows(webtest.ID("home"), "/whoowns")

	// A reload shows the same.
	p.Reload()
	p.Shows(webtest.ID("home"), "/whoowns")
	conversation(p, "product")
	p.Shows(webtest.ID("messages"), "Pricing is the Product Manager's.")
}

// A newcomer may begin with what is suggested, in the assistant's pane too.
func TestDemoSuggests(t *testing.T) {
	address, _ := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, webtest.Desktop)
	p.Click(webtest.ID("suggestion"))
	p.Shows(latest, "1 reply")
	p.Until(`!document.querySelector('[data-testid="suggestion"]')`)

	conversation(p, "whoowns")
	p.Do("begin a chat", chromedp.Click(chromedp.Search("//button[text()='New chat']")))
	p.Shows(webtest.ID("thread"), "Is pricing a PM job")
	p.Click(webtest.ID("thread") + " " + webtest.ID("suggestion"))
	p.Shows(webtest.ID("thread"), "Yes: pricing is the Product Manager's.")
}

// Everything can be done by keyboard alone.
func TestDemoByKeyboard(t *testing.T) {
	address, _ := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, webtest.Desktop)
	p.Shows("h2", "general")
	p.Press(kb.ArrowDown, chromedp.ModifierAlt)
	p.Shows("h2", "product")
	p.Press(kb.Tab) // the link that skips to the composer
	p.Press(kb.Enter)
	p.Until(`document.activeElement.dataset.testid === "composer"`)
	p.Press("/")
	p.Shows(`[role="option"]`, "/whoowns")
	p.Press(kb.Enter)
	p.Press("pricing" + kb.Enter)
	p.Shows(latest, "Pricing is the Product Manager's.")
	p.Press("@")
	p.Shows(`[role="option"]`, "@whoowns")
	p.Press(kb.Tab)
	p.Press("roadmap" + kb.Enter)
	p.Shows(latest, "1 reply")
	p.Press(kb.ArrowDown, chromedp.ModifierAlt)
	p.Shows("h2", "whoowns")
}

// Who wants to see how it works sees each envelope and call with its time.
func TestDemoUnderTheHood(t *testing.T) {
	address, _ := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, webtest.Desktop)
	p.Click(webtest.ID("drawer-toggle"))
	asks(p, "/whoowns pricing")
	p.Shows(webtest.ID("drawer"), "slash_commands")
	p.Until(`/[\d.]+ ms/.test([...document.querySelectorAll("[data-testid=drawer] details")].find((d) => d.innerText.includes("/whoowns"))?.innerText)`)
	p.Shows(webtest.ID("drawer"), "response_url")
	p.Do("open an entry", chromedp.Click(chromedp.Search("//details[contains(., 'slash_commands')]/summary")))
	p.Shows(webtest.ID("drawer")+" pre", `"text": "pricing"`)
}

// When the demo is started again, the page says that it waits, and recovers.
func TestDemoIsRestarted(t *testing.T) {
	address, stop := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, webtest.Desktop)
	p.MayFail() // while there is no demo
	asks(p, "/whoowns pricing")
	p.Shows(latest, "Pricing is")
	stop()
	p.Shows(webtest.ID("connection"), "Reconnecting")
	listen := strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/")
	runDemo(t, listen)
	p.Until(`document.querySelector("[data-testid=connection]").innerText === ""`)
	p.Until(`!document.querySelector("[data-testid=messages]").innerText.includes("Pricing is")`) // that was another demo's
	asks(p, "/whoowns roadmap")
	p.Shows(latest, "The roadmap is the Product Manager's.")
}

// Nothing has to be scrolled sideways for on a phone, and all is within reach.
func TestDemoOnAPhone(t *testing.T) {
	address, _ := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, webtest.Phone)
	p.Click(webtest.ID("menu"))
	conversation(p, "product")
	asks(p, "@whoowns pricing")
	p.Shows(latest, "1 reply")
	const fits = `[...document.querySelectorAll("main, main *, aside, aside *")].every((e) => e.getBoundingClientRect().right <= innerWidth + 1)`
	p.Until(fits)
	p.Click(latest + " a.replies")
	p.Shows(webtest.ID("thread"), "Pricing is the Product Manager's.")
	p.Until(fits)
}

// What a person asks is shown as it was typed.
func TestDemoShowsQuestionsAsTyped(t *testing.T) {
	address, _ := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, webtest.Desktop)
	conversation(p, "whoowns")
	for _, question := range []string{
		`<img src=x onerror="document.title='hacked'"> pricing?`, `"><script>document.title='hacked'</script>`, "&lt;b&gt; & <!channel> <@U1>",
		"[pricing](javascript:document.title='hacked')", "<javascript:document.title='hacked'|pricing>",
	} {
		asks(p, question)
		p.Until(`[...document.querySelectorAll("[data-testid=message] .text")].some((e) => e.innerText === ` + quoted(question) + `)`)
	}
	p.Until(`document.title.startsWith("whoowns") && !document.querySelector("main img, main script, main a[href^=javascript]")`)
}

func quoted(text string) string {
	return "`" + strings.NewReplacer("`", "\\`", `\`, `\\`).Replace(text) + "`"
}

// The colours follow the system and the button, which is remembered.
func TestDemoInTheDark(t *testing.T) {
	address, _ := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, webtest.Desktop)
	const background = `getComputedStyle(document.querySelector("main")).backgroundColor`
	p.Prefer("light")
	p.Until(background + ` === "rgb(255, 255, 255)"`)
	p.Prefer("dark")
	p.Until(background + ` === "rgb(26, 29, 33)"`)
	p.Click(webtest.ID("theme-toggle"))
	p.Until(background + ` === "rgb(255, 255, 255)"`)
	p.Reload()
	p.Until(background + ` === "rgb(255, 255, 255)"`)
}

// From Enter to the answer on the page, in milliseconds, at the median and at most.
func BenchmarkDemoAnswer(b *testing.B) {
	address, _ := runDemo(b, "127.0.0.1:0")
	p := webtest.Open(b, address, webtest.Desktop)
	conversation(p, "whoowns")
	var took []float64
	for b.Loop() {
		took = append(took, webtest.Eval[float64](p, `new Promise((resolve) => {
			const list = document.querySelector("[data-testid=messages]"), composer = document.querySelector("[data-testid=composer]");
			const before = list.querySelectorAll(".badge").length, started = performance.now();
			new MutationObserver((_, observer) => {
				if (list.querySelectorAll(".badge").length === before) return;
				observer.disconnect();
				resolve(performance.now() - started);
			}).observe(list, { childList: true, subtree: true });
			composer.value = "pricing";
			composer.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
		})`))
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "ms/median")
	b.ReportMetric(took[len(took)-1], "ms/max")
}

// The overlay is loaded anew when it changes; one that does not hold is told to the curator, and changes nothing.
func TestDemoFollowsTheOverlay(t *testing.T) {
	dir := t.TempDir()
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "ours.yaml"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(curatorsOverlay)
	t.Setenv("WHOOWNS_KNOWLEDGE_DIR", dir)
	t.Setenv("WHOOWNS_LOG_LEVEL", "error+4") // what is broken is logged, and the demo's log is to be empty
	address, _ := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, webtest.Desktop)
	conversation(p, "whoowns")
	asks(p, "the moon office")
	p.Shows(latest, "The moon office is the Product Manager's.")
	write(strings.Replace(curatorsOverlay, "owner: pm", "owner: cto", 1))
	homeUntil(p, `text.includes('ours.yaml:11: unknown owner "cto"')`)
	p.Click(webtest.ID("tab-messages"))
	asks(p, "moon office")
	p.Shows(latest, "The moon office is the Product Manager's.")
	write(strings.Replace(curatorsOverlay, "owner: pm", "owner: engineering", 1))
	homeUntil(p, `!text.includes("does not hold")`)
	p.Click(webtest.ID("tab-messages"))
	asks(p, "a moon office")
	p.Shows(latest, "The moon office is engineering's.")
}

func TestDemoIsForThisComputerAlone(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":8080", "192.168.1.2:80", "example.com:80", "nonsense"} {
		if code, _, stderr := program(t, "", "demo", "--listen", listen); code != exitMisuse || !strings.Contains(stderr, "--listen is") {
			t.Errorf("%s: exit %d, %s", listen, code, stderr)
		}
	}
	address, _ := runDemo(t, "127.0.0.1:0")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "whoowns.example.com"
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("to another host: %s", response.Status)
	}
}
