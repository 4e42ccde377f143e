// Modals: the top one of the stack is in the page's one dialog.

import { post } from "./api.js";
import { blocks } from "./blocks.js";
import { h, iconButton } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { state } from "./state.js";
import { inputsOf, redraw, Surface } from "./surface.js";

const dialog = h("dialog.modal", { testid: "modal", oncancel, onclose: () => dialog.open || close() }); // it may come late
const forms = new Map();
let shown, form;

document.body.append(dialog);

const fail = (text) => (form.querySelector(".alert").textContent = text);

function oncancel(event) {
	event.preventDefault(); // the demo says when it is closed
	close();
}

// Browsers close a dialog all the same when Escape is pressed twice.
function close() {
	if (shown) post("close", { view_id: shown.id }, fail);
}

export function updateModal() {
	const top = state.modals.at(-1);
	if (top && top !== shown) draw(top);
	if (top) return showErrors(state.refusals[top.id] ?? {});
	shown = null;
	forms.clear();
	dialog.close();
}

function draw(view) {
	const before = forms.get(view.id);
	shown = view;
	form = viewForm(view);
	forms.set(view.id, form);
	dialog.ariaLabel = plain(view.title);
	if (before) redraw(before, form);
	if (form.isConnected) return;
	dialog.replaceChildren(form);
	if (!dialog.open) dialog.showModal();
	form.querySelector(".modal-body :is(input, select, textarea, button), footer button").focus();
}

function viewForm(view) {
	const surface = new Surface({ view_id: view.id }, fail);
	return (surface.root = h("form", { onsubmit },
		h("header", h("h2", plain(view.title)), iconButton("close", "Close", { onclick: close })),
		h("div.modal-body", blocks(view.blocks, surface)),
		h("p.alert", { role: "alert" }),
		h("footer",
			h("button.button", { onclick: close }, plain(view.close) || "Cancel"),
			view.submit && h("button.button.primary", { type: "submit" }, plain(view.submit)))));
}

function onsubmit(event) {
	event.preventDefault();
	fail("");
	post("submit", { view_id: shown.id, inputs: inputsOf(form) }, fail);
}

/** errors: {block_id: text}. */
function showErrors(errors) {
	for (const block of form.querySelectorAll(".input")) {
		const text = errors[block.dataset.block] ?? "";
		block.querySelector(".error").textContent = text;
		block.querySelector("[aria-describedby]").ariaInvalid = Boolean(text);
	}
	form.querySelector("[aria-invalid=true]")?.focus();
}
