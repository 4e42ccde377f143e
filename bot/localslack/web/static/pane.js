// A pane is a list of messages with its composer: a conversation or a thread.

import { Composer } from "./composer.js";
import { h } from "./dom.js";
import { messageNode } from "./messages.js";
import { hashOf, messagesIn, state, statusOf, threadAt, titleOf } from "./state.js";
import { redraw } from "./surface.js";

const GROUP_SECONDS = 300;
const NEAR_END_PX = 40;

const asked = new Set(); // where; a command leaves no message of mine
export const forget = () => asked.clear();

export class Pane {
	constructor(channel, thread) {
		Object.assign(this, { channel, thread, drawn: new Map(), key: hashOf(channel, thread) });
		this.alert = h("p.alert", { role: "alert" });
		this.status = h("p.status", { role: "status" });
		this.chips = h("div.chips");
		this.more = h("button.more", { onclick: () => this.toEnd() }, "↓ New messages");
		this.list = h("div.messages", {
			role: "log", "aria-live": "polite", says: thread ? "Thread" : "Messages", testid: !thread && "messages", tabindex: 0,
			onscroll: () => (this.more.hidden ||= this.atEnd()),
		}, !thread && this.intro());
		new ResizeObserver(() => this.more.hidden && this.toEnd()).observe(this.list);
		this.composer = new Composer(this);
		this.nodes = [this.list, h("div.foot", this.more, this.chips, this.status, this.alert, this.composer.node)];
	}

	fail = (text) => (this.alert.textContent = text);

	intro() {
		const how = this.channel.type === "im" ? `Just ask ${state.bot.name}` : `Mention @${state.bot.name} to ask in public, or type ${state.command.name} to ask for yourself,`;
		return h("div.intro", h("h3", titleOf(this.channel)), h("p", `${how} whether something is a Product Manager or a Product Owner job.`));
	}

	sent() {
		asked.add(this.key);
		this.update();
		this.toEnd();
	}

	atEnd() {
		return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END_PX;
	}

	toEnd() {
		this.list.scrollTop = this.list.scrollHeight;
		this.more.hidden = true;
	}

	update() {
		const stay = this.drawn.size && !this.atEnd();
		// An assistant's thread has its title above; its root says nothing.
		const messages = messagesIn(this.channel.id, this.thread).filter((m) => !this.thread || m.subtype !== "assistant_app_thread");
		const grew = this.drawMessages(messages);
		this.drawChips(asked.has(this.key) || messages.some((m) => m.user === state.me.id || m.ephemeral));
		const status = statusOf(this.channel.id, this.thread);
		this.status.textContent = status ? `${state.bot.name} ${status}` : "";
		if (!stay) this.toEnd();
		else if (grew) this.more.hidden = false;
	}

	drawMessages(messages) {
		const before = this.drawn;
		this.drawn = new Map();
		let grew = false;
		const replies = {};
		for (const { thread_ts: root } of state.messages) replies[root] = (replies[root] ?? 0) + 1;
		let last = this.list.querySelector(".intro");
		messages.forEach((message, i) => {
			const grouped = i > 0 && belongTogether(messages[i - 1], message);
			const around = `${grouped} ${replies[message.ts]} ${threadAt(message.channel, message.ts)?.title}`;
			const old = before.get(message.ts);
			const same = old?.message === message && old.around === around;
			const node = same ? old.node : messageNode(message, this, grouped);
			if (old && !same) redraw(old.node, node);
			else if (!old) last ? last.after(node) : this.list.prepend(node);
			grew ||= !old;
			last = node;
			before.delete(message.ts);
			this.drawn.set(message.ts, { node, message, around });
		});
		before.forEach(({ node }) => node.remove());
		return grew;
	}

	drawChips(done) {
		const { prompts, prompts_title: title } = threadAt(this.channel.id, this.thread) ?? {};
		const way = (i) => (this.channel.type === "im" ? "" : `${[`@${state.bot.name}`, state.command.name][i % 2]} `);
		const chips = (!done && (this.thread ? prompts : state.suggestions.map((text, i) => ({ message: way(i) + text })))) || [];
		this.chips.replaceChildren(...chips.map(({ message, title: label = message }) => h("button.chip", { testid: "suggestion", onclick: () => this.composer.say(message) }, label)));
		if (chips.length) this.chips.prepend(h("small", title || "Try asking"));
	}
}

const belongTogether = (a, b) => !a.ephemeral && !b.ephemeral && a.user === b.user && b.ts - a.ts < GROUP_SECONDS;
