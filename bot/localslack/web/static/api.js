// What the page says to the demo, and how it follows the demo's events.

const RETRY_MS = 1000;

/** post resolves to the answer, or to nothing after fail(text for a person). */
export async function post(method, body, fail) {
	const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
	const answer = await fetch(`api/${method}`, request).then((r) => r.json()).catch(() => ({ error: "The demo does not answer." }));
	if (answer.ok) return answer;
	fail(answer.error);
}

/** follow calls load(state), entry(entry) and connected(boolean). */
export async function follow(handlers) {
	const state = await fetch("api/state").then((r) => r.json()).catch(() => null);
	handlers.connected(Boolean(state));
	if (!state) return setTimeout(follow, RETRY_MS, handlers);
	handlers.load(state);
	listen(state.instance, state.seq, handlers);
}

function listen(instance, last, handlers) {
	const source = new EventSource(`api/events?after=${last}`);
	source.addEventListener("hello", ({ data }) => {
		handlers.connected(true);
		if (JSON.parse(data).instance === instance) return;
		source.close(); // another process: nothing that we have is its
		follow(handlers);
	});
	source.onmessage = ({ data }) => {
		const entry = JSON.parse(data);
		if (entry.seq <= last) return;
		last = entry.seq;
		handlers.entry(entry);
	};
	source.onerror = () => {
		handlers.connected(false);
		if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(instance, last, handlers), RETRY_MS);
	};
}
