// https://docs.slack.dev/reference/block-kit/block-elements/

import { h, uniqueId } from "./dom.js";
import { link, plain, textObject } from "./mrkdwn.js";
import { menu } from "./popover.js";
import { state, titleOf, userName } from "./state.js";
import { hold } from "./surface.js";

const FIELDS = { plain_text_input: "text", number_input: "number", email_text_input: "email", url_text_input: "url", datepicker: "date", timepicker: "time" };
const BUTTONS = { button, icon_button: button, overflow, feedback_buttons: feedback, image };

/** names are the attributes that refer to an input block's label. */
export function element(spec, block, surface, names) {
	const { type, action_id: id } = spec;
	const press = (value) => surface.press(block, spec, value);
	const name = spec.accessibility_label || plain(spec.placeholder) || plain(block.text) || id;
	const attributes = { testid: `${names ? "input" : "action"}-${id}`, ...(names ?? { says: name }) };
	if (BUTTONS[type]) return BUTTONS[type](spec, press, attributes.testid, block);
	const build = FIELDS[type] ? field : /^(multi_|checkboxes|radio)/.test(type) ? choices : type.endsWith("_select") && select;
	if (!build) return h("p.box", `An element that this page does not draw: ${type}`);
	const control = build(spec, attributes);
	hold(control, block, spec);
	if (!names || block.dispatch_action) dispatch(control, press, type.endsWith("_input"));
	return control.node;
}

/** dispatch sends each choice, or a text at Enter; one that is denied is taken back. */
function dispatch({ node, get, set }, press, isText) {
	let last = get();
	node.addEventListener(isText ? "keydown" : "change", async (event) => {
		if (isText && (event.key !== "Enter" || event.shiftKey || event.isComposing)) return;
		event.preventDefault(); // Enter would submit the form
		if (node.valueAsNumber < -3e13) return; // a half-typed year
		const value = get();
		if (await press(value)) last = value;
		else set(last);
	});
}

// Nothing is loaded from elsewhere.
export function image({ title, alt_text: alt }) {
	return h("figure.box", title && h("figcaption", plain(title)), `🖼 ${alt}`);
}

function button(spec, press, testid) {
	const { type, url, value, icon, style = "default", accessibility_label: label } = spec;
	const text = plain(spec.text);
	const attributes = { testid, says: label, onclick: () => press(value) };
	if (url) return link(url, text, `a.button.${style}`, attributes);
	if (type === "button") return h(`button.button.${style}`, attributes, text);
	return h("button.icon-button", { title: text, ...attributes }, icon === "trash" ? "🗑️" : text);
}

function overflow({ options, accessibility_label: label = "More options" }, press, testid) {
	const items = options.map((o) => ({ label: plain(o.text), choose: () => press(o.value) }));
	return h("span", menu(h("button.button", { testid, says: label }, "⋯"), items));
}

function feedback(spec, press, testid, block) {
	const toggle = ({ text, value, accessibility_label: label = plain(text) }, glyph) =>
		h("button.icon-button", { says: label, value, onclick: async () => (await press(value)) && set(value) }, glyph);
	const buttons = [toggle(spec.positive_button, "👍"), toggle(spec.negative_button, "👎")];
	const set = (value) => buttons.forEach((b) => (b.ariaPressed = b.value === value));
	set("");
	const node = h("span", { role: "group", says: "Feedback", testid }, buttons);
	hold({ node, set, get: () => buttons.find((b) => b.ariaPressed === "true")?.value }, block, spec);
	return node;
}

/** optionsOf are what may be chosen: [{value, label, description}]. */
function optionsOf({ type, options, option_groups: groups }) {
	const channels = state.channels.filter((c) => type.includes("conversations_") || c.type === "channel");
	if (type.includes("users_")) return state.users.map((u) => ({ value: u.id, label: userName(u.id) }));
	if (/channels_|conversations_/.test(type)) return channels.map((c) => ({ value: c.id, label: titleOf(c) }));
	return (options ?? groups.flatMap((g) => g.options)).map((o) => ({ value: o.value, label: textObject(o.text), description: textObject(o.description) }));
}

/** initialOf is what initial_option, initial_users, initial_date, … say, as the demo writes values. */
function initialOf(spec) {
	const [, initial = ""] = Object.entries(spec).find(([key]) => key.startsWith("initial_")) ?? [];
	return [initial].flat().map((one) => one.value ?? one).join(",");
}

function single(node, spec) {
	node.value = initialOf(spec);
	return { node, get: () => node.value, set: (value) => (node.value = value) };
}

function select(spec, attributes) {
	const option = ({ value, label }) => h("option", { value }, label);
	const none = option({ value: "", label: plain(spec.placeholder) || "Choose an option" });
	const groups = spec.option_groups?.map((group) => h("optgroup", { label: plain(group.label) }, optionsOf({ ...spec, ...group }).map(option)));
	return single(h("select.field", attributes, none, groups ?? optionsOf(spec).map(option)), spec);
}

function choices(spec, { id, required, ...attributes }) {
	const type = spec.type === "radio_buttons" ? "radio" : "checkbox";
	const name = uniqueId();
	const choice = (o) => h("label.choice", h("input", { type, name, value: o.value }), h("span", o.label, h("small", o.description)));
	const node = h(spec.type.startsWith("multi") ? "div.list" : "div", { role: type === "radio" ? "radiogroup" : "group", ...attributes }, optionsOf(spec).map(choice));
	const boxes = Array.from(node.querySelectorAll("input"));
	const set = (values) => boxes.forEach((box) => (box.checked = values.split(",").includes(box.value)));
	set(initialOf(spec));
	return { node, set, get: () => boxes.filter((box) => box.checked).map((box) => box.value).join(",") };
}

function field(spec, attributes) {
	const all = { ...attributes, placeholder: plain(spec.placeholder), maxlength: spec.max_length };
	const node = spec.multiline ? h("textarea.field", { rows: 4, ...all }) : h("input.field", { type: FIELDS[spec.type], step: spec.is_decimal_allowed && "any", ...all });
	return single(node, spec);
}
