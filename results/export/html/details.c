/* SPDX-License-Identifier: MIT */
/* Below the operations: the contract, what is missing, the machines. */
#include <string.h>

#include "results/count.h"
#include "results/escape.h"
#include "results/export/figures.h"
#include "results/export/html/page.h"
#include "results/rules.h"

static void put_check(FILE *out, const struct report *report, size_t side, const struct check *c)
{
	static const char *const words[] = {
		[VERDICT_OK] = "ok", [VERDICT_NOT_OK] = "not ok", [VERDICT_SKIP] = "skipped"};

	fprintf(out, "<tr data-of=\"%zu\"><th scope=\"row\">", side);
	put_xml(out, c->name);
	fputs("</th><td class=\"name\">", out);
	put_xml(out, report->sides[side].name);
	fprintf(out, "</td><td class=\"%s\">%s</td><td class=\"prose\">",
		c->verdict == VERDICT_NOT_OK ? "bad-word" : "", words[c->verdict]);
	put_xml(out, c->seen);
	fputs("</td></tr>\n", out);
}

static size_t checks_with(const struct report *report, enum verdict verdict)
{
	size_t n = 0;

	for (size_t k = 0; k < report->n_sides; k++) {
		size_t count[VERDICTS];

		count_checks(&report->sides[k], count);
		n += count[verdict];
	}
	return n;
}

static void put_checks(FILE *out, const struct report *report, enum verdict verdict,
		       const char *title)
{
	size_t n = checks_with(report, verdict);

	fprintf(out, "<details%s><summary>%zu %s</summary>\n",
		verdict == VERDICT_NOT_OK && n ? " open" : "", n, title);
	if (n)
		fprintf(out,
			"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\"><table>"
			"<thead><tr><th class=\"name\">check</th><th class=\"name\">kernel</th>"
			"<th>verdict</th><th class=\"prose\">seen</th></tr></thead>\n<tbody>\n",
			title);
	for (size_t k = 0; k < report->n_sides; k++)
		for (size_t i = 0; i < report->sides[k].n_checks; i++)
			if (report->sides[k].checks[i].verdict == verdict)
				put_check(out, report, k, &report->sides[k].checks[i]);
	fprintf(out, "%s</details>\n", n ? "</tbody></table></div>\n" : "");
}

/* What the broken rules ask for, where the kernel does it, and what fixed it. */
static void put_rules(FILE *out, const struct report *report)
{
	fputs("<dl>\n", out);
	for (size_t r = 0; r < n_rules; r++) {
		bool broken = false;

		for (size_t k = 0; k < report->n_sides; k++)
			for (size_t i = 0; i < report->sides[k].n_checks; i++)
				broken |= report->sides[k].checks[i].rule == &rules[r] &&
					  report->sides[k].checks[i].verdict == VERDICT_NOT_OK;
		if (!broken)
			continue;
		fprintf(out, "<dt><code>%s</code></dt><dd>", rules[r].name);
		put_xml(out, rules[r].text);
		fputs("; ", out);
		put_xml(out, rules[r].source);
		if (rules[r].fixed_by) {
			fputs("; fixed by ", out);
			put_xml(out, rules[r].fixed_by);
		}
		fputs("</dd>\n", out);
	}
	fputs("</dl>\n", out);
}

void page_contract(FILE *out, const struct report *report)
{
	fputs("<p class=\"soft\">Each flush of the CPU's TLB reaches the secondary TLBs once, for "
	      "the same range, neither wider nor narrower.</p>\n",
	      out);
	put_checks(out, report, VERDICT_NOT_OK, "checks not ok");
	if (checks_with(report, VERDICT_NOT_OK))
		put_rules(out, report);
	put_checks(out, report, VERDICT_SKIP, "checks that could not be made");
	put_checks(out, report, VERDICT_OK, "checks ok");
}

static bool is_new_reason(const struct run *run, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(run->unavailable[k].reason, run->unavailable[i].reason))
			return false;
	return true;
}

static void put_missing(FILE *out, const struct run *run)
{
	fputs("<dl>\n", out);
	for (size_t i = 0; i < run->n_unavailable; i++) {
		bool first = true;

		if (!is_new_reason(run, i))
			continue;
		fputs("<dt>", out);
		put_xml(out, run->unavailable[i].reason);
		fputs("</dt><dd>", out);
		for (size_t k = i; k < run->n_unavailable; k++) {
			if (strcmp(run->unavailable[k].reason, run->unavailable[i].reason))
				continue;
			fputs(first ? "" : ", ", out);
			put_xml(out, run->unavailable[k].what);
			first = false;
		}
		fputs("</dd>\n", out);
	}
	fputs("</dl>\n", out);
}

void page_missing(FILE *out, const struct report *report)
{
	fputs("<p class=\"soft\">By reason; absent above, not zero.</p>\n", out);
	for (size_t k = 0; k < report->n_sides; k++) {
		const struct run *run = report->sides[k].boots.runs[0];

		fprintf(out, "<div data-of=\"%zu\"><h3>", k);
		put_xml(out, report->sides[k].name);
		fputs("</h3>\n", out);
		if (run->n_unavailable)
			put_missing(out, run);
		else
			fputs("<p>Nothing is missing.</p>\n", out);
		fputs("</div>\n", out);
	}
}

static void put_value(FILE *out, const json_t *value)
{
	if (json_is_string(value)) {
		put_xml(out, json_string_value(value));
	} else if (json_is_boolean(value)) {
		fputs(json_is_true(value) ? "yes" : "no", out);
	} else if (json_is_integer(value)) {
		fprintf(out, "%lld", (long long)json_integer_value(value));
	} else if (json_is_real(value)) {
		fputs(AS_FIGURE(json_number_value(value)), out);
	} else {
		fputs("&ndash;", out);
	}
}

static bool is_shown(const json_t *value)
{
	return json_is_string(value) || json_is_boolean(value) || json_is_number(value);
}

/* Every fact that the first run of any kernel states, a column a kernel. */
void page_machine(FILE *out, const struct report *report)
{
	const char *key;
	json_t *value;

	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Machines\"><table>"
	      "<thead><tr><th class=\"name\">fact</th>",
	      out);
	for (size_t k = 0; k < report->n_sides; k++) {
		fprintf(out, "<th class=\"prose\" data-of=\"%zu\">", k);
		put_xml(out, report->sides[k].name);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t k = 0; k < report->n_sides; k++) {
		json_object_foreach (report->sides[k].boots.runs[0]->context, key, value) {
			bool seen = !is_shown(value);

			for (size_t i = 0; i < k; i++)
				seen |= json_object_get(report->sides[i].boots.runs[0]->context,
							key) != NULL;
			if (seen)
				continue;
			fputs("<tr><th scope=\"row\">", out);
			put_xml(out, key);
			fputs("</th>", out);
			for (size_t i = 0; i < report->n_sides; i++) {
				fprintf(out, "<td class=\"prose\" data-of=\"%zu\">", i);
				put_value(out,
					  json_object_get(report->sides[i].boots.runs[0]->context,
							  key));
				fputs("</td>", out);
			}
			fputs("</tr>\n", out);
		}
	}
	fputs("</tbody></table></div>\n", out);
}

void page_footer(FILE *out, const struct report *report)
{
	fprintf(out, "<p class=\"soft\">mnbench %s (%s)", suite_version, suite_commit);
	if (report->command) {
		fputs(". This page: <code>", out);
		put_xml(out, report->command);
		fputs("</code>", out);
	}
	if (report->reproduce) {
		fputs(". Such runs again: <code>", out);
		put_xml(out, report->reproduce);
		fputs("</code>", out);
	}
	fputs("</p>\n", out);
}
