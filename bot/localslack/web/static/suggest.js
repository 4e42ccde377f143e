// The list that "/" and "@" open over a composer: ARIA's combobox pattern.

import { h, uniqueId } from "./dom.js";
import { state } from "./state.js";

export class Suggest {
	constructor(input, withCommands) {
		Object.assign(this, { input, withCommands });
		this.list = h("ul.suggest.popup", { role: "listbox", id: uniqueId(), says: "Suggestions" });
		Object.assign(input, { role: "combobox", ariaAutoComplete: "list", onblur: () => this.show([]) });
		input.setAttribute("aria-controls", this.list.id);
		this.show([]);
	}

	update() {
		this.end = this.input.selectionStart;
		const before = this.input.value.slice(0, this.end);
		[this.word] = /\S*$/.exec(before);
		const options = state.users.toSorted((a, b) => b.is_bot - a.is_bot).map((u) => [`@${u.name}`, u.real_name]);
		if (this.withCommands && this.word === before) options.push([state.command.name, `[${state.command.hint}]`]);
		this.show(options.filter(([text]) => this.word && text.startsWith(this.word.toLowerCase())));
	}

	show(options) {
		this.options = options.map(([text, note]) => h("li", { role: "option", id: uniqueId(), "data-text": text, onpointerdown: (event) => this.choose(event, text) }, h("b", text), ` ${note}`));
		this.list.replaceChildren(...this.options);
		this.list.hidden = !options.length;
		this.input.ariaExpanded = !this.list.hidden;
		this.mark(0);
	}

	mark(index) {
		this.marked = this.options.at(index % this.options.length);
		this.options.forEach((option) => (option.ariaSelected = option === this.marked));
		this.input.setAttribute("aria-activedescendant", this.marked?.id ?? "");
	}

	choose(event, text) {
		event.preventDefault(); // the focus stays
		this.input.setRangeText(`${text} `, this.end - this.word.length, this.end, "end");
		this.input.dispatchEvent(new Event("input"));
	}

	/** keydown says whether the list took the key. */
	keydown(event) {
		const at = this.options.indexOf(this.marked);
		const choose = () => this.choose(event, this.marked.dataset.text);
		const action = { ArrowDown: () => this.mark(at + 1), ArrowUp: () => this.mark(at - 1), Enter: choose, Tab: choose, Escape: () => this.show([]) }[event.key];
		if (at < 0 || !action || event.altKey || event.shiftKey) return false;
		event.preventDefault();
		action();
		return true;
	}
}
