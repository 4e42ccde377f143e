package main

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"whoowns/bot/localslack/web/webtest"
)

// window is how large the README's pictures are.
var window = webtest.Size{Width: 1160, Height: 720}

// shoot takes a picture of the README's, if a folder for them is named, such as ../../deploy.
func shoot(t *testing.T, p *webtest.Page, name string, size webtest.Size) {
	t.Helper()
	folder := os.Getenv("WHOOWNS_TEST_PICTURES")
	if folder == "" {
		folder = t.TempDir()
	}
	file := filepath.Join(folder, name)
	const scale = 1.5
	p.Shoot(file, size, scale)
	if info, err := os.Stat(file); err != nil || info.Size() < 10_000 {
		t.Errorf("%s: %v, %v", file, info, err)
	}
}

// scene opens the demo for a picture, in a conversation.
func scene(t *testing.T, name string) *webtest.Page {
	t.Helper()
	address, _ := runDemo(t, "127.0.0.1:0")
	p := webtest.Open(t, address, window)
	p.Prefer("light")
	conversation(p, name)
	return p
}

// presses presses the last button of a name.
func presses(p *webtest.Page, name string) {
	p.Do("press "+name, chromedp.Click(chromedp.Search(`(//button[normalize-space()="`+name+`" or @aria-label="`+name+`"])[last()]`)))
}

// pastes asks something of several lines, or with a name, for which typing it would open a list to choose from.
func pastes(p *webtest.Page, text string) {
	webtest.Eval[bool](p, `(() => {
		const composer = document.querySelector("[data-testid=composer]");
		composer.value = `+quoted(text)+`;
		return composer.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
	})()`)
}

// homeUntil opens the Home tab again and again until an expression about its text is true.
func homeUntil(p *webtest.Page, expression string) {
	webtest.Eval[bool](p, `new Promise((resolve) => {
		const tabs = ["messages", "home"];
		const open = setInterval(() => {
			tabs.push(tabs.shift());
			document.querySelector("[data-testid=tab-" + tabs[1] + "]").click();
			const text = document.querySelector("[data-testid=home]")?.innerText;
			if (!text || !(`+expression+`)) return;
			clearInterval(open);
			resolve(true);
		}, 200);
	})`)
	p.Click(webtest.ID("tab-home"))
}

const thread = `[data-testid="thread"]`

func TestPictureOfAsking(t *testing.T) {
	p := scene(t, "product")
	asks(p, "/whoowns pricing")
	p.Shows(latest, "Pricing is")
	asks(p, "@whoowns is sprint planning a PM job?")
	p.Shows(latest, "1 reply")
	p.Click(latest + " a.replies")
	p.Shows(thread, "No: sprint planning")
	shoot(t, p, "demo.png", window)
}

func TestPictureOfGoingOn(t *testing.T) {
	p := scene(t, "product")
	asks(p, "@whoowns is pricing a PM job?")
	p.Shows(latest, "1 reply")
	p.Click(latest + " a.replies")
	p.Shows(thread, "Yes: pricing is the Product Manager's.")
	for _, each := range [][2]string{
		{"@whoowns and the backlog?", "No: the backlog is the Product Owner's."}, {"@whoowns are you sure?", "That is what the article says."},
	} {
		p.Type(webtest.ID("thread-composer"), each[0]+kb.Enter)
		p.Shows(thread, each[1])
	}
	shoot(t, p, "thread.png", webtest.Size{Width: 1160, Height: 900})
}

func TestPictureOfABreakdown(t *testing.T) {
	p := scene(t, "whoowns")
	pastes(p, `Your duties:
- write the user stories and their acceptance criteria
- keep the backlog in order
- plan the sprint with the team
- set the prices
- clear impediments for the developers
- review the code`)
	p.Shows(latest, "In short: a Product Owner's job, with a Product Manager's pricing on top.")
	p.Shows(latest, "Whose duties these are")
	shoot(t, p, "breakdown.png", webtest.Size{Width: 1160, Height: 860})
}

func TestPictureOfNames(t *testing.T) {
	p := scene(t, "product")
	pastes(p, "/whoowns set pm @maya")
	p.Shows(latest, "@You has named Maya Okafor as Product Manager in this channel.")
	asks(p, "/whoowns who sets the prices?")
	p.Shows(latest, "Here that is Maya Okafor (")
	presses(p, "Share in channel")
	p.Shows(latest, "@You asked: who sets the prices?")
	p.Until(`!document.querySelector("article.ephemeral")`)
	shoot(t, p, "names.png", window)
}

func TestPictureOfFeedback(t *testing.T) {
	p := scene(t, "product")
	asks(p, "/whoowns pricing")
	p.Shows(latest, "Pricing is")
	presses(p, "Bad answer")
	p.Shows(webtest.ID("modal"), "I said: Pricing is the Product Manager's.")
	webtest.Eval[bool](p, `(() => {
		const owner = document.querySelector("[data-testid=input-owner]");
		owner.value = "none";
		return owner.dispatchEvent(new Event("change", { bubbles: true }));
	})()`)
	p.Type(webtest.ID("input-why"), "With us the founders set it.")
	shoot(t, p, "feedback.png", window)
	presses(p, "Send")
	p.Shows(webtest.ID("modal"), "Thank you.")
}

func TestPictureOfTheHomeTab(t *testing.T) {
	p := scene(t, "product")
	pastes(p, "/whoowns set pm @maya")
	pastes(p, "/whoowns set po @jonas everywhere")
	asks(p, "/whoowns who feeds the product llama?")
	p.Shows(latest, "I don't know that one.")
	asks(p, "/whoowns who orders the backlog?")
	p.Shows(latest, "The order of the backlog")
	presses(p, "Bad answer")
	p.Shows(webtest.ID("modal"), "What is wrong?")
	p.Press(kb.Escape)
	p.Until(`!document.querySelector("dialog[open]")`)
	conversation(p, "whoowns")
	homeUntil(p, `text.includes("llama")`) // which is written down within a second
	p.Shows(webtest.ID("home"), "Product Manager in #product: Maya Okafor")
	p.Shows(webtest.ID("home"), "Disputed 1×")
	webtest.Eval[bool](p, `(document.querySelector("[data-testid=home]").scrollTop = 470, true)`)
	shoot(t, p, "home.png", webtest.Size{Width: 1160, Height: 900})
}

func TestPictureOfTheChart(t *testing.T) {
	code, page, stderr := program(t, "", "kb", "export", "--format", "html")
	if code != exitOK {
		t.Fatal(stderr)
	}
	file := filepath.Join(t.TempDir(), "chart.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	p := webtest.Open(t, (&url.URL{Scheme: "file", Path: file}).String(), window)
	p.Prefer("light")
	p.Shows("body", "Pricing")
	shoot(t, p, "chart.png", window)
}
