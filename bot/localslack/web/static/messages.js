// One message, as it stands in a list.

import { post } from "./api.js";
import { blocks } from "./blocks.js";
import { h, icon, iconButton } from "./dom.js";
import { emoji, mrkdwn } from "./mrkdwn.js";
import { shortcutMenu } from "./popover.js";
import { hashOf, isBot, repliesTo, senderName, threadAt } from "./state.js";
import { Surface } from "./surface.js";

const clock = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" });

export function avatar(name, size = "large") {
	const colour = Array.from(name).reduce((sum, c) => sum + c.codePointAt(0), 0) % 5;
	const initials = name.split(" ").map((word) => word.slice(0, 1).toUpperCase());
	return h(`span.avatar.${size}.c-${colour}`, { "aria-hidden": true }, initials.slice(0, 2));
}

export function messageNode(message, pane, grouped) {
	const surface = new Surface({ channel: message.channel, message_ts: message.ts }, pane.fail);
	const { ephemeral, ts } = message;
	const name = senderName(message);
	const date = new Date(ts * 1000);
	surface.root = h(`article.message${grouped ? ".grouped" : ""}${ephemeral ? ".ephemeral" : ""}`, { testid: "message", "data-ts": ts, says: name },
		ephemeral && h("p.only-you", icon("eye"), "Only visible to you"),
		!grouped && avatar(name),
		h("div.message-head", h("b", name), isBot(message) && h("span.badge", "APP"),
			h("time", { datetime: date.toISOString() }, clock.format(date))),
		body(message, surface), reactions(message), !pane.thread && replies(message, pane), !ephemeral && toolbar(message, pane));
	return surface.root;
}

function body(message, surface) {
	const edited = message.edited && h("small", " (edited)");
	if (message.blocks?.length) return [blocks(message.blocks, surface), edited];
	const title = message.subtype === "assistant_app_thread" && threadAt(message.channel, message.ts)?.title;
	return h("div.text", mrkdwn(title || message.text), edited);
}

const reactions = (message) => message.reactions?.map((r) => h("span.reaction", `${emoji(r.name)} ${r.count}`));

function replies(message, { channel }) {
	const known = repliesTo(message);
	const count = Math.max(known.length, message.reply_count ?? 0);
	return count > 0 && h("a.replies", { href: hashOf(channel, message.ts) }, known[0] && avatar(senderName(known[0]), "small"), count === 1 ? "1 reply" : `${count} replies`);
}

function toolbar({ ts, thread_ts: root = ts }, { channel, thread, fail }) {
	const run = (id) => post("message_shortcut", { channel: channel.id, ts, callback_id: id }, fail);
	return h("div.toolbar",
		!thread && iconButton("thread", "Reply in thread", { onclick: () => (location.hash = hashOf(channel, root)) }),
		shortcutMenu("message", iconButton("more", "More actions"), run));
}
