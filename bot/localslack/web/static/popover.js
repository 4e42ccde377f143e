// Menus by the Popover API, which closes them and keeps them above dialogs.

import { h, uniqueId } from "./dom.js";
import { state } from "./state.js";

/** items: [{label, choose}]. */
export function menu(button, items) {
	const entries = items.map(({ label, choose }) => h("button.menu-item", { role: "menuitem", tabindex: "-1", onclick: () => (popup.hidePopover(), choose()) }, label));
	const popup = h("div.menu.popup", {
		role: "menu", popover: "", id: uniqueId(), onkeydown: (event) => moveFocus(event, entries),
		ontoggle: ({ newState }) => {
			button.ariaExpanded = newState === "open";
			if (newState !== "open") return;
			place(popup, button);
			entries[0].focus();
		},
	}, entries);
	button.ariaHasPopup = "menu";
	button.setAttribute("popovertarget", popup.id);
	return [button, popup];
}

export function shortcutMenu(type, button, run) {
	const items = state.shortcuts.filter((s) => s.type === type).map((s) => ({ label: s.name, choose: () => run(s.callback_id) }));
	return items.length > 0 && menu(button, items);
}

function place(popup, anchor) {
	const { left, top, bottom } = anchor.getBoundingClientRect();
	const { offsetWidth: width, offsetHeight: height } = popup;
	popup.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
	popup.style.top = `${bottom + height < innerHeight ? bottom : Math.max(8, top - height)}px`;
}

export function moveFocus(event, items) {
	const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
	if (!by) return;
	event.preventDefault();
	items.at((items.indexOf(document.activeElement) + by) % items.length).focus();
}
