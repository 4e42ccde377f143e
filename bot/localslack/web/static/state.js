// The page's copy of the demo's state. What changes is replaced, so that
// identity tells what has to be drawn again.

export const state = {};

export function load(fresh) {
	Object.assign(state, fresh, { refusals: {}, ephemerals: fresh.ephemerals.map(asEphemeral) });
}

const asEphemeral = (message) => ({ ...message, ephemeral: true });

export function apply({ kind, message, view, thread, errors }) {
	const [subject, verb] = kind.split(" ");
	if (subject === "ephemeral") changeMessage("ephemerals", verb, asEphemeral(message));
	else if (message) changeMessage("messages", verb, message);
	else if (errors) state.refusals[view.id] = errors;
	else if (view) changeView(verb, view);
	else if (thread) state.threads = [...state.threads.filter((t) => t !== threadAt(thread.channel, thread.thread_ts)), thread];
}

const byTime = (a, b) => a.ts - b.ts;

function changeMessage(list, verb, message) {
	const others = state[list].filter((m) => m.channel !== message.channel || m.ts !== message.ts);
	state[list] = verb === "deleted" ? others : [...others, message].sort(byTime);
}

function changeView(verb, view) {
	delete state.refusals[view.id];
	const others = verb === "opened" ? [] : state.modals.filter((v) => v.id !== view.id);
	if (view.type === "home") state.home = view;
	else if (verb === "updated") state.modals = state.modals.map((v) => (v.id === view.id ? view : v));
	else state.modals = verb === "closed" ? others : [...others, view];
}

const user = (id) => state.users.find((u) => u.id === id);
export const userName = (id) => user(id)?.real_name || user(id)?.name || id;
export const isBot = (message) => message.bot_id || user(message.user)?.is_bot;
export const senderName = (message) => message.username || (message.user ? userName(message.user) : state.bot.name);
export const conversationName = (channel) => (channel.type === "im" ? state.bot.name : channel.name);
export const titleOf = (channel) => `${channel.type === "im" ? "" : "#"}${conversationName(channel)}`;

// #general, #general/1764150000.000100 or #whoowns/home
export const hashOf = (channel, rest) => `#${encodeURIComponent(conversationName(channel))}${rest ? `/${rest}` : ""}`;

export function messagesIn(channel, thread) {
	const inMain = (m) => !m.thread_ts || m.thread_ts === m.ts;
	const shown = (m) => m.channel === channel && (thread ? m.ts === thread || m.thread_ts === thread : inMain(m));
	return [...state.messages, ...state.ephemerals].filter(shown).sort(byTime);
}

export const repliesTo = ({ channel, ts }) => state.messages.filter((m) => m.channel === channel && m.thread_ts === ts && m.ts !== ts);
export const threadAt = (channel, ts) => state.threads.find((t) => t.channel === channel && t.thread_ts === ts);
export const statusOf = (channel, ts) => state.threads.find((t) => t.channel === channel && t.status && (!ts || t.thread_ts === ts))?.status;
