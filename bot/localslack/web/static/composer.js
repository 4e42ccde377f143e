// The box in which one writes.

import { post } from "./api.js";
import { h, iconButton } from "./dom.js";
import { shortcutMenu } from "./popover.js";
import { state, titleOf } from "./state.js";
import { Suggest } from "./suggest.js";

export class Composer {
	constructor(pane) {
		this.pane = pane;
		const label = pane.thread ? "Reply…" : `Message ${titleOf(pane.channel)}`;
		this.input = h("textarea", {
			rows: 1, placeholder: label, says: label, testid: pane.thread ? "thread-composer" : "composer",
			oninput: () => this.changed(), onkeydown: (event) => this.keydown(event),
			// Not by the Enter that came with the focus.
			onbeforeinput: (event) => event.inputType === "insertLineBreak" && !this.shift && event.preventDefault(),
		});
		this.suggest = new Suggest(this.input, !pane.thread);
		this.node = h("div.composer", this.suggest.list, this.input, h("div.composer-bar",
			shortcutMenu("global", iconButton("plus", "Shortcuts"), (id) => post("shortcut", { callback_id: id }, pane.fail)),
			iconButton("send", "Send", { testid: "send", onclick: () => this.send() })));
	}

	changed() {
		this.pane.fail("");
		this.input.style.height = "auto";
		this.input.style.height = `${this.input.scrollHeight}px`;
		this.suggest.update();
	}

	keydown(event) {
		this.shift = event.shiftKey;
		if (event.isComposing || this.suggest.keydown(event) || event.key !== "Enter" || event.shiftKey) return;
		event.preventDefault();
		if (!event.repeat) this.send();
	}

	say(text) {
		this.input.value = text;
		this.input.focus();
		this.send();
	}

	async send() {
		const { channel, thread, fail } = this.pane;
		const text = this.input.value.trim();
		const [, command, rest] = /^(\/\S*)\s*([^]*)$/.exec(text) ?? [];
		if (command && thread) return fail("Commands do not work in threads.");
		if (command && command !== state.command.name) return fail(`${command} is not a command here.`);
		const call = command ? ["command", { channel: channel.id, text: rest }] : ["say", { channel: channel.id, text, thread_ts: thread }];
		if (!text) return;
		this.input.value = ""; // at once, as one may go on typing
		this.changed();
		if (await post(...call, fail)) return this.pane.sent();
		this.input.value = text + this.input.value;
	}
}
