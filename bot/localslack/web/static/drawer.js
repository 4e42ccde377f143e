// "Under the hood": what passes between the bot and Slack.

import { h, iconButton } from "./dom.js";

const MOST = 500;
const list = h("div.traffic", { tabindex: 0, role: "region", says: "What passed" });
const count = h("small");
let seen = 0;

export function initDrawer(drawer, close) {
	drawer.append(h("header.head", h("h2", "Under the hood ", count), iconButton("close", "Close", { onclick: close })), list);
}

export function follow() {
	list.scrollTop = list.scrollHeight;
}

export function resetDrawer(entries) {
	seen = 0;
	list.replaceChildren();
	entries.forEach(logEntry);
}

export function logEntry(entry) {
	const { kind, envelope_id: id, took_ms: took } = entry;
	if (kind === "envelope acknowledged") return list.querySelector(`[data-envelope="${id}"] .took`)?.replaceChildren(`${took} ms`);
	if (/^(message|ephemeral|view|assistant|reaction) /.test(kind)) return; // the page itself shows these
	const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 9;
	list.append(rowOf(entry));
	if (list.childElementCount > MOST) list.firstChild.remove();
	count.textContent = `${++seen} entries`;
	if (atEnd) follow();
}

function rowOf(entry) {
	const { call, error = call?.error } = entry;
	const [mark, type, what, took, detail] = describe(entry);
	const date = new Date(entry.time);
	const time = `${date.toLocaleTimeString("en-GB")}.${String(date.getMilliseconds()).padStart(3, "0")}`;
	const row = h("details", { "data-envelope": entry.envelope_id }, h("summary", h("time", { datetime: entry.time }, time), mark, h("span.type", type), h("b", what), error ? h("span.error", error) : call?.status, h("span.took", took)));
	row.addEventListener("toggle", () => row.append(h("pre", JSON.stringify(detail, null, 2))), { once: true });
	return row;
}

function describe(entry) {
	const { kind, call } = entry;
	if (kind === "envelope sent") return ["→", entry.type, entry.name, "…", entry.payload];
	if (call) return ["←", kind, call.method, `${call.took_ms} ms`, call];
	return ["•", entry.conn, kind, "", entry];
}
