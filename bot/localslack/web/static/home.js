// The bot's Home tab.

import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { state } from "./state.js";
import { redraw, Surface } from "./surface.js";

export class Home {
	alert = h("p.alert", { role: "alert" });
	view = h("p", "Nothing is published here yet.");
	nodes = h("div.home", { testid: "home", tabindex: 0 }, this.alert, this.view);
	fail = (text) => (this.alert.textContent = text);

	update() {
		const { home } = state;
		if (!home || this.drawn === home) return;
		this.drawn = home;
		const surface = new Surface({ view_id: home.id }, this.fail);
		redraw(this.view, (this.view = surface.root = blocks(home.blocks, surface)));
	}
}
