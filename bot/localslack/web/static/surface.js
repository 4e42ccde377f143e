// A surface is what blocks are on, a message or a view.

import { post } from "./api.js";
import { h } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

const controls = new WeakMap();

/** hold registers a control: {node, get(), set(value)}. */
export function hold(control, block, spec) {
	control.node.dataset.control = spec.action_id;
	controls.set(control.node, { ...control, id: spec.action_id, key: `${block.block_id}/${spec.action_id}` });
}

const controlsIn = (root) => Array.from(root.querySelectorAll("[data-control]"), (node) => controls.get(node));

export const inputsOf = (root) => Object.fromEntries(controlsIn(root).map((c) => [c.id, c.get()]));

/** redraw keeps the focus, and values by block_id and action_id as Slack does. */
export function redraw(old, fresh) {
	const focusable = (root) => Array.from(root.querySelectorAll("button, a, input, select, textarea"));
	const focused = focusable(old).indexOf(document.activeElement);
	const id = document.activeElement.dataset.testid;
	const values = new Map(controlsIn(old).map((c) => [c.key, c.get()]));
	for (const { key, set } of controlsIn(fresh)) if (values.has(key)) set(values.get(key));
	old.replaceWith(fresh);
	if (focused >= 0) (focusable(fresh).find((node) => id && node.dataset.testid === id) ?? focusable(fresh)[focused])?.focus();
}

export class Surface {
	/** target: {channel, message_ts} or {view_id}. */
	constructor(target, fail) {
		Object.assign(this, { target, fail });
	}

	/** press resolves to false if it was denied. */
	async press(block, spec, value) {
		if (spec.confirm && !(await confirmed(spec.confirm))) return false;
		this.fail("");
		return Boolean(await post("press", { ...this.target, action_id: spec.action_id, block_id: block.block_id, value, inputs: inputsOf(this.root) }, this.fail));
	}
}

async function confirmed({ title, text, confirm, deny, style = "primary" }) {
	const dialog = h("dialog.modal", { says: plain(title) }, h("form", { method: "dialog" },
		h("header", h("h2", plain(title))),
		h("div.text", textObject(text)),
		h("footer",
			h("button.button", { type: "submit" }, plain(deny)),
			h(`button.button.${style}`, { type: "submit", value: "yes" }, plain(confirm)))));
	document.body.append(dialog);
	dialog.showModal();
	await new Promise((resolve) => (dialog.onclose = resolve));
	dialog.remove();
	return dialog.returnValue === "yes";
}
