// The page: what is in it, and what is open.

import { follow, post } from "./api.js";
import { h, icon, iconButton } from "./dom.js";
import { follow as followLog, initDrawer, logEntry, resetDrawer } from "./drawer.js";
import { Home } from "./home.js";
import { avatar } from "./messages.js";
import { updateModal } from "./modal.js";
import { forget, Pane } from "./pane.js";
import { moveFocus } from "./popover.js";
import { apply, conversationName, hashOf, load, state, threadAt, titleOf } from "./state.js";

const { body, documentElement: root } = document;
const find = (selector) => body.querySelector(selector);
const [sidebar, main, aside, drawer] = body.querySelectorAll("nav, main, aside, section");

// What is open: the channel, its tab, its Pane or Home, and a thread with its Pane.
let open = {};

const go = (channel, rest) => (location.hash = hashOf(channel, rest));
const focusComposer = () => main.querySelector("textarea")?.focus();

// A browser may deny storage.
function stored(storage, key, value) {
	try {
		if (value === undefined) return window[storage][key];
		window[storage][key] = value;
	} catch {}
}

function drawSidebar() {
	const item = (channel, name = conversationName(channel)) => h("li", h("a",
		{ href: hashOf(channel), testid: `conversation-${name}`, "aria-current": channel === open.channel && "page", onclick: () => showSidebar(false) },
		channel.type === "im" ? [avatar(name, "small"), name, h("i.presence")] : `# ${name}`));
	const items = (type) => h("ul", state.channels.filter((c) => c.type === type).map((c) => item(c)));
	sidebar.replaceChildren(h("h1", state.team), h("h2", "Channels"), items("channel"), h("h2", "Direct messages"), items("im"));
}

function showSidebar(shown) {
	body.classList.toggle("nav-open", shown);
	if (shown) find("[aria-current]").focus();
}

function drawMain() {
	const { channel, tab } = open;
	const im = channel.type === "im";
	const newChat = async () => {
		const answer = await post("assistant", { channel: channel.id }, open.pane.fail);
		if (answer) go(channel, answer.thread_ts);
	};
	open.pane = tab === "home" ? new Home() : new Pane(channel);
	main.replaceChildren(h("header.head",
		iconButton("menu", "Conversations", { testid: "menu", onclick: () => showSidebar(true) }),
		h("h2", im && avatar(conversationName(channel), "small"), titleOf(channel)),
		im && h("button.button", { onclick: newChat }, "New chat"),
		iconButton("theme", "Light or dark", { testid: "theme-toggle", onclick: toggleTheme }),
		h("button.button", { testid: "drawer-toggle", says: "Under the hood", "aria-expanded": `${!drawer.hidden}`, onclick: () => showDrawer(drawer.hidden) }, icon("hood"), h("span", "Under the hood"))),
	im ? tabs() : "", h("div.panel", im && { role: "tabpanel", id: "panel", says: tab }, open.pane.nodes));
	open.pane.update();
	if (im) post("home", { tab }, open.pane.fail);
}

function tabs() {
	const tab = (text, id, rest) => h("button", {
		role: "tab", testid: `tab-${id}`, "aria-controls": "panel", "aria-selected": `${open.tab === id}`, tabindex: open.tab === id ? 0 : -1,
		onclick: () => go(open.channel, rest),
	}, text);
	const list = [tab("Messages", "messages"), tab("Home", "home", "home")];
	return h("div.tabs", { role: "tablist", onkeydown: (event) => moveFocus(event, list) }, list);
}

function drawThread() {
	aside.hidden = !open.thread;
	body.classList.toggle("thread-open", !aside.hidden);
	if (aside.hidden) return aside.replaceChildren();
	open.threadPane = new Pane(open.channel, open.thread);
	aside.replaceChildren(h("header.head", iconButton("back", "Back to messages", { onclick: closeThread }), h("h2")), ...open.threadPane.nodes);
	updateThread();
	aside.querySelector("textarea").focus();
}

function updateThread() {
	if (aside.hidden) return;
	aside.querySelector("h2").textContent = threadAt(open.channel.id, open.thread)?.title || `Thread in ${titleOf(open.channel)}`;
	open.threadPane.update();
}

function closeThread() {
	go(open.channel);
	focusComposer();
}

// Anybody may write anything into an address.
function decoded(text) {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function navigate() {
	const before = open;
	const [name, rest] = location.hash.slice(1).split("/").map(decoded);
	const channel = state.channels.find((c) => conversationName(c) === name) ?? state.channels[0];
	const tab = rest === "home" ? rest : "messages";
	const moved = channel !== before.channel || tab !== before.tab;
	open = { ...before, channel, tab, thread: tab === "home" ? undefined : rest };
	document.title = `whoowns – ${titleOf(channel)}`;
	drawSidebar();
	if (moved) drawMain();
	if (moved || open.thread !== before.thread) drawThread();
	if (!moved || !before.channel) return;
	if (channel === before.channel) find("[role=tab][aria-selected=true]").focus();
	else if (matchMedia("(pointer: fine)").matches) focusComposer();
}

function showDrawer(shown) {
	drawer.hidden = !shown;
	body.classList.toggle("drawer-open", shown);
	stored("sessionStorage", "drawer", shown ? "open" : "");
	const toggle = find("[data-testid=drawer-toggle]");
	toggle?.setAttribute("aria-expanded", shown);
	if (!shown) toggle?.focus();
	followLog();
}

function toggleTheme() {
	const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
	root.dataset.theme = dark ? "light" : "dark";
	stored("localStorage", "theme", root.dataset.theme);
}

function closeTop() {
	if (body.classList.contains("nav-open")) showSidebar(false);
	else if (!aside.hidden && !drawer.contains(document.activeElement)) closeThread();
	else if (!drawer.hidden) showDrawer(false);
}

document.addEventListener("keydown", (event) => {
	const by = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
	if (event.defaultPrevented || find("dialog[open], :popover-open")) return;
	if (event.key === "Escape") closeTop();
	if (!by) return;
	event.preventDefault();
	go(state.channels.at((state.channels.indexOf(open.channel) + by) % state.channels.length));
});
find(".skip").onclick = (event) => {
	event.preventDefault();
	focusComposer();
};
main.addEventListener("click", (event) => event.target.closest(".to-menu") || showSidebar(false));
addEventListener("hashchange", navigate);

root.dataset.theme = stored("localStorage", "theme") ?? "";
initDrawer(drawer, () => showDrawer(false));
showDrawer(stored("sessionStorage", "drawer") === "open");
follow({
	load(fresh) {
		load(fresh);
		resetDrawer(state.log);
		open = {};
		forget();
		navigate();
		updateModal();
	},
	entry(entry) {
		logEntry(entry);
		apply(entry);
		if (entry.view) updateModal();
		if (!entry.message && !entry.thread && !entry.view) return;
		open.pane.update();
		updateThread();
	},
	connected(yes) {
		find(".connection").textContent = yes ? "" : "Reconnecting…";
	},
});
