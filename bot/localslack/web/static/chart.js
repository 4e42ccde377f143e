// data_visualization blocks as inline SVG. The text alternative has the figures.

import { h } from "./dom.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [34, 396, 10, 178];
const colour = (i) => `c-${i % 6}`;
const figures = (data) => data.map((d) => `${d.label}: ${d.value}`);

export function chart({ title, chart: { type, segments, series, axis_config: axis } }) {
	const names = segments ? figures(segments) : series.map((s) => s.name);
	const said = segments ? names : series.map((s) => `${s.name}: ${figures(s.data).join(", ")}`);
	const label = `${type} chart. ${title}. ${said.join("; ")}`;
	return h("figure.box",
		h("figcaption", h("b", title), " ", h("small", axis?.y_label, " ", axis?.x_label)),
		h("svg.chart", { viewBox: `0 0 ${segments ? 200 : 400} 200`, role: "img", says: label }, segments ? slices(segments) : plot(type, series, axis)),
		h("ul.legend", names.map((name, i) => h(`li.${colour(i)}`, name))));
}

function slices(segments) {
	const total = segments.reduce((sum, s) => sum + s.value, 0);
	const point = (turn) => `${100 + 90 * Math.sin(turn)} ${100 - 90 * Math.cos(turn)}`;
	let turn = 0;
	return segments.map(({ value }, i) => {
		const share = Math.min(value / total, 0.9999); // a whole circle's arc would be none
		const from = point(turn);
		turn += share * 2 * Math.PI;
		return h(`path.${colour(i)}`, { d: `M100 100L${from}A90 90 0 ${share > 0.5 ? 1 : 0} 1 ${point(turn)}Z` });
	});
}

function plot(type, series, { categories }) {
	const all = series.flatMap((s) => s.data.map((d) => d.value));
	const [low, high] = [Math.min(0, ...all), Math.max(0, ...all)];
	const band = (RIGHT - LEFT) / categories.length;
	const width = (band * 0.6) / series.length;
	const x = (i) => LEFT + band * (i + 0.5);
	const y = (value) => BOTTOM - ((value - low) / (high - low || 1)) * (BOTTOM - TOP);
	const bar = (value, i, n) => `M${x(i) + (n - series.length / 2) * width} ${y(0)}V${y(value)}h${width}V${y(0)}Z`;
	const drawn = ({ data }, n) => {
		const values = categories.map((c) => data.find((d) => d.label === c).value);
		if (type === "bar") return h(`path.${colour(n)}`, { d: values.map((value, i) => bar(value, i, n)).join("") });
		const line = values.map((value, i) => `${x(i)} ${y(value)}`).join("L");
		return h(`path.line.${colour(n)}`, { d: `M${line}` }); // an area is drawn as its line
	};
	return [
		[low, high].map((v) => [h("path.grid", { d: `M${LEFT} ${y(v)}H${RIGHT}` }), h("text", { x: 0, y: y(v) + 4 }, v)]),
		categories.map((c, i) => h("text", { x: x(i), y: 194, "text-anchor": "middle" }, c)),
		series.map(drawn),
	];
}
