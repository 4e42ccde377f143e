// https://docs.slack.dev/reference/block-kit/blocks/

import { chart } from "./chart.js";
import { h, uniqueId } from "./dom.js";
import { element, image } from "./elements.js";
import { broadcast, channelMention, emoji, link, markdown, plain, textObject, userMention } from "./mrkdwn.js";

const text = (...content) => h("div.text", content);

const RENDERERS = {
	header: (block) => h("h3.block-header", plain(block.text)),
	section,
	context: (block) => h("div.context", block.elements.map((e) => (e.type === "image" ? h("span.badge", e.alt_text) : text(textObject(e))))),
	divider: () => h("hr"),
	actions,
	context_actions: actions,
	input,
	rich_text: (block) => text(richText(block)),
	table,
	image,
	markdown: (block) => text(markdown(block.text)),
	data_visualization: chart,
};

export const blocks = (list, surface) => h("div.blocks", list.map((block) => {
	try {
		return RENDERERS[block.type](block, surface);
	} catch { // it is unknown, or has an element that is
		return h("p.box", `A block that this page does not draw: ${block.type}`);
	}
}));

function section({ fields, accessory, ...block }, surface) {
	return h("div.section",
		h("div.section-text", block.text && text(textObject(block.text)), fields && h("div.fields", fields.map((f) => text(textObject(f))))),
		accessory && h("div.accessory", element(accessory, block, surface)));
}

function actions(block, surface) {
	return h("div.actions", block.elements.map((e) => element(e, block, surface)));
}

function input(block, surface) {
	const id = uniqueId();
	const names = { id, "aria-labelledby": `${id}-label`, "aria-describedby": `${id}-error ${id}-hint`, required: !block.optional };
	return h("div.input", { "data-block": block.block_id },
		h("label.label", { id: `${id}-label`, for: id }, plain(block.label), block.optional && h("small", " (optional)")),
		element(block.element, block, surface, names),
		h("p.error", { id: `${id}-error` }),
		h("p.hint", { id: `${id}-hint` }, plain(block.hint)));
}

function table({ rows: [head, ...rows], column_settings: columns }) {
	const cell = (tag) => (content, i) => h(`${tag}.align-${columns?.[i]?.align}`, content?.type === "rich_text" ? richText(content) : content?.text ?? content?.value);
	// What scrolls has to be reachable by keyboard.
	return h("div.table", { tabindex: 0, role: "region", says: "Table" }, h("table",
		h("thead", h("tr", head.map(cell("th")))),
		h("tbody", rows.map((row) => h("tr", row.map(cell("td")))))));
}

const INLINE = {
	link: (e) => link(e.url, e.text || e.url),
	user: (e) => userMention(e.user_id),
	channel: (e) => channelMention(e.channel_id),
	emoji: (e) => emoji(e.name),
	broadcast: (e) => broadcast(e.range),
};

function inline(e) {
	const tags = { code: "code", bold: "strong", italic: "em", strike: "s" };
	const node = INLINE[e.type]?.(e) ?? e.text ?? e.fallback;
	return Object.keys(tags).reduce((inner, style) => (e.style?.[style] ? h(tags[style], inner) : inner), node);
}

const richText = (block) => block.elements.map(({ type, style, indent = 0, offset = 0, elements }) => {
	if (type === "rich_text_list") return h(`${style === "ordered" ? "ol" : "ul"}.indent-${indent}`, { start: offset + 1 }, elements.map((item) => h("li", item.elements.map(inline))));
	return h({ rich_text_quote: "blockquote", rich_text_preformatted: "pre" }[type] ?? "div", elements.map(inline));
});
