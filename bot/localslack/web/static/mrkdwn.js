// Slack's texts as DOM nodes; the style sheet keeps the line breaks.
// https://docs.slack.dev/messaging/formatting-message-text/

import { h } from "./dom.js";
import { conversationName, state, userName } from "./state.js";

const EMOJI = {
	__proto__: null, tada: "🎉", wave: "👋", white_check_mark: "✅", x: "❌", eyes: "👀", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎",
	warning: "⚠️",
};

export const emoji = (name) => EMOJI[name] ?? `:${name}:`;

const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));

// An address of any other scheme is not linked.
export function link(url, label, tag = "a", attributes = {}) {
	if (!/^(https?:\/\/|mailto:)/i.test(url)) return h("span", label);
	return h(tag, { href: url, target: "_blank", rel: "noopener noreferrer", ...attributes }, label);
}

export const userMention = (id) => h(id === state.me.id ? "span.mention.me" : "span.mention", `@${userName(id)}`);
export const broadcast = (range) => h("span.mention.me", `@${range}`);

export function channelMention(id, label) {
	const channel = state.channels.find((c) => c.id === id);
	const name = channel ? conversationName(channel) : label || id;
	return h(channel ? "a.mention" : "span.mention", { href: channel && `#${name}` }, `#${name}`);
}

// Slack's three entities are decoded once, after everything else was parsed.
const decode = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
const encode = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const leaf = (text) => withEmoji(decode(text));

// Emphasis is from edge to edge of words and holds whole <references>.
const emphasis = (mark) => String.raw`(?<![\p{L}\p{N}${mark}])${mark}(?=[^\s${mark}])((?:<[^<>]*>|[^${mark}\n<])+)(?<!\s)${mark}(?![\p{L}\p{N}${mark}])`;
const INLINE = new RegExp(["<([^<>]+)>", "`([^`\\n]+)`", ...["\\*", "_", "~"].map(emphasis)].join("|"), "gu");

function inline(text) {
	const out = [];
	let at = 0;
	for (const { 0: all, 1: reference, 2: code, 3: bold, 4: italic, 5: strike, index } of text.matchAll(INLINE)) {
		out.push(leaf(text.slice(at, index)));
		if (reference) out.push(referenceNode(reference));
		else if (code) out.push(h("code", decode(code)));
		else out.push(h(bold ? "strong" : italic ? "em" : "s", inline(bold ?? italic ?? strike)));
		at = index + all.length;
	}
	return [...out, leaf(text.slice(at))];
}

function referenceNode(reference) {
	const [, kind, target, label = ""] = /^([@#!]?)([^|]*)\|?([^]*)$/.exec(reference);
	if (kind === "@") return userMention(target);
	if (kind === "#") return channelMention(target, decode(label));
	if (!kind) return link(decode(target), leaf(label) || decode(target));
	return label ? decode(label) : broadcast(decode(target));
}

// Consecutive quoted lines are one quote.
const QUOTE = /((?:^(?:&gt;|>).*\n?)+)/m;
const unquote = (text) => text.replace(/^(&gt;|>) ?/gm, "").trimEnd();
const lines = (text) => text.split(QUOTE).map((part, i) => (i % 2 ? h("blockquote", inline(unquote(part))) : inline(part)));

export const mrkdwn = (text = "") => text.split(/```\n?([^]*?)\n?```\n?/).map((part, i) => (i % 2 ? h("pre", decode(part)) : lines(part)));

// Standard Markdown, by way of mrkdwn.
export const markdown = (text) => mrkdwn(encode(text).split("```").map((part, i) => (i % 2 ? part : toMrkdwn(part))).join("```"));

const toMrkdwn = (text) => text
	.replace(/^(\s*)[-*] /gm, "$1• ")
	.replace(/\*\*(.+?)\*\*/g, "*$1*")
	.replace(/^#+ (.*)$/gm, "*$1*")
	.replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, "<$2|$1>");

export const plain = (object) => withEmoji(object?.text ?? "");
export const textObject = (object) => (object?.type === "mrkdwn" ? mrkdwn(object.text) : plain(object));
