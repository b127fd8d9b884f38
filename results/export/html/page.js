"use strict";
(function () {
	const data = JSON.parse(document.getElementById("data").textContent);
	const by = (id) => document.getElementById(id);
	const form = by("filter");
	const controls = { operation: by("f-operation"), kernel: by("f-kernel"),
		subscriber: by("f-subscriber"), verdict: by("f-verdict") };
	const lines = Array.from(document.querySelectorAll("tr[data-row]"), (line) => ({
		line: line,
		row: data.rows[Number(line.dataset.row)],
		side: Number(line.dataset.side),
	}));
	const articles = Array.from(document.querySelectorAll("article"));

	/* A text never becomes markup: options are made, not written. */
	function offer(select, values) {
		for (const [value, text] of values) {
			const option = document.createElement("option");
			option.value = value;
			option.textContent = text;
			select.append(option);
		}
		select.closest("label").hidden = values.length < 2;
	}

	function distinct(key) {
		return Array.from(new Set(data.rows.map(key)), (value) => [value, value]);
	}

	function verdictsOf(entry) {
		return entry.row.cells[entry.side].verdicts;
	}

	function filter() {
		const operation = controls.operation.value.trim().toLowerCase();
		const kernel = controls.kernel.value, subscriber = controls.subscriber.value;
		const verdict = controls.verdict.value;
		let shown = 0;

		for (const entry of lines) {
			const good = entry.row.label.toLowerCase().includes(operation) &&
				(kernel === "" || entry.side === Number(kernel)) &&
				(subscriber === "" || entry.row.subscriber === subscriber) &&
				(verdict === "" || verdictsOf(entry).includes(verdict));
			entry.line.hidden = !good;
			shown += good;
		}
		for (const article of articles)
			article.hidden = !article.querySelector("tr[data-row]:not([hidden])");
		for (const part of document.querySelectorAll("[data-of]"))
			part.toggleAttribute("hidden", kernel !== "" && part.dataset.of !== kernel);
		by("f-shown").textContent = shown + " of " + lines.length + " rows";
		by("none-shown").hidden = shown > 0;
	}

	offer(controls.kernel, data.sides.map((side, i) => [String(i), side.name]));
	offer(controls.subscriber, distinct((row) => row.subscriber));
	offer(controls.verdict, Array.from(new Set(lines.flatMap(verdictsOf)), (v) => [v, v]));
	controls.verdict.closest("label").hidden = controls.verdict.options.length < 2;
	form.addEventListener("input", filter);
	form.addEventListener("submit", (event) => event.preventDefault());
	form.addEventListener("reset", () => setTimeout(filter, 0));
	form.hidden = false;
	filter();

	/* A link to an operation that the filter hides shows it again. */
	addEventListener("hashchange", () => {
		const target = document.getElementById(location.hash.slice(1));
		if (target && target.closest("[hidden]")) {
			form.reset();
			setTimeout(() => target.scrollIntoView(), 10);
		}
	});

	const button = by("theme"), root = document.documentElement;
	const dark = matchMedia("(prefers-color-scheme: dark)");
	function isDark() {
		return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
	}
	function name() {
		button.textContent = isDark() ? "Light colours" : "Dark colours";
	}
	button.addEventListener("click", () => {
		root.dataset.theme = isDark() ? "light" : "dark";
		name();
	});
	dark.addEventListener("change", name);
	button.hidden = false;
	name();
})();
