// Building DOM nodes. Everything a person or a bot wrote goes in as text.

const given = (value) => (value ?? false) !== false;

/** h builds an element: h("p.hint", { id, onclick }, "text", node, [node, …]). */
export function h(tag, ...rest) {
	const [name, ...classes] = tag.split(".");
	const kind = /^(svg|path|text)$/.test(name) ? "2000/svg" : "1999/xhtml";
	const node = document.createElementNS(`http://www.w3.org/${kind}`, name);
	const attributes = rest[0]?.constructor === Object ? rest.shift() : {};
	if (name === "button") node.type = "button";
	if (classes.length) node.setAttribute("class", classes.join(" "));
	for (const [key, value] of Object.entries(attributes)) {
		if (typeof value === "function") node.addEventListener(key.slice(2), value);
		else if (given(value)) node.setAttribute(NAMES[key] ?? key, value);
	}
	node.append(...rest.flat(Infinity).filter(given));
	return node;
}

const NAMES = { testid: "data-testid", says: "aria-label" };
let ids = 0;

export const uniqueId = () => `n${++ids}`;

const ICONS = {
	menu: "M4 7h16M4 12h16M4 17h16",
	close: "M6 6l12 12M18 6L6 18",
	back: "M19 12H5m6-6-6 6 6 6",
	plus: "M12 5v14M5 12h14",
	thread: "M5 5h14v11h-8l-4 3.5V16H5zM9 9h6M9 12h4",
	more: "M12 5v1M12 11.5v1M12 18v1",
	eye: "M2 12S6 5.5 12 5.5 22 12 22 12 18 18.5 12 18.5 2 12 2 12zM12 9.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5z",
	send: "M4 4.5l16.5 7.5L4 19.5 6.5 12zM6.5 12H13",
	hood: "M4 5h16v14H4zM7.5 9.5l3 2.5-3 2.5M12.5 15H16",
	theme: "M12 3.5a8.5 8.5 0 100 17zM12 3.5a8.5 8.5 0 010 17",
};

export const icon = (name) => h("svg.icon", { viewBox: "0 0 24 24", "aria-hidden": true }, h("path", { d: ICONS[name] }));

export const iconButton = (name, label, attributes) => h(`button.icon-button.to-${name}`, { says: label, title: label, ...attributes }, icon(name));
