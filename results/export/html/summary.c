/* SPDX-License-Identifier: MIT */
/* The page's head and what is judged, first. */
#include "results/cpu_name.h"
#include "results/escape.h"
#include "results/export/figures.h"
#include "results/export/html/page.h"
#include "results/export/html/svg.h"
#include "results/rules.h"

static const char *context(const struct report_side *side, const char *key)
{
	return run_context(side->boots.runs[0], key, "not recorded");
}

void page_title(FILE *out, const struct report *report)
{
	fputs("mnbench: ", out);
	for (size_t i = 0; i < report->n_sides && i < 4; i++) {
		if (i)
			fputs(report->comparison ? " against " : ", ", out);
		/* NEW against BASE. */
		put_xml(out, report->sides[report->comparison ? 1 - i : i].name);
	}
	if (report->n_sides > 4)
		fprintf(out, " and %zu more", report->n_sides - 4);
}

void page_sides(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->n_sides; i++) {
		const struct report_side *side = &report->sides[i];
		char cpu[200];

		fprintf(out, "<p class=\"soft\"><b class=\"k%zu\">", i % SVG_COLOURS);
		put_xml(out, side->name);
		fprintf(out, "</b>%s: Linux ", report->comparison ? i ? " (NEW)" : " (BASE)" : "");
		put_xml(out, context(side, "kernel_release"));
		fputs(" ", out);
		put_xml(out, context(side, "machine"));
		fputs(", ", out);
		cpu_name(cpu, sizeof(cpu), context(side, "cpu"));
		put_xml(out, cpu);
		fprintf(out, ", %zu boot%s, ", side->boots.n_boots,
			side->boots.n_boots == 1 ? "" : "s");
		put_xml(out, context(side, "date"));
		fprintf(out, "%s</p>\n",
			side->emulated ? "; an emulated guest: counts, no times" : "");
	}
}

enum news { GOOD, BAD, NEITHER };

static void item(FILE *out, enum news news)
{
	static const char *const words[] = {
		[GOOD] = "good\"><span class=\"good-word\">&#10003;</span> ",
		[BAD] = "bad\"><span class=\"bad-word\">&#10007;</span> ",
		[NEITHER] = "\">&ndash; ",
	};

	fprintf(out, "<li class=\"%s", words[news]);
}

static void compared_items(FILE *out, const struct comparison *c)
{
	size_t judged = c->judged[JUDGED_REGRESSION];

	if (c->refusal[0]) {
		item(out, BAD);
		fputs("Not judged, the runs cannot be compared: ", out);
		put_xml(out, c->refusal);
		fputs("</li>\n", out);
	}
	if (!c->n_cells) {
		item(out, NEITHER);
		fputs("No times to compare: these runs counted</li>\n", out);
	} else {
		/* What is not shown to be equal is no good news. */
		item(out, judged					   ? BAD
			  : c->not_judged + c->judged[JUDGED_INCONCLUSIVE] ? NEITHER
									   : GOOD);
		fprintf(out,
			"<b>%zu regressions</b>, %zu improvements, %zu equivalent, %zu inconclusive, "
			"%zu not judged (of %zu times)</li>\n",
			judged, c->judged[JUDGED_IMPROVEMENT], c->judged[JUDGED_EQUIVALENT],
			c->judged[JUDGED_INCONCLUSIVE], c->not_judged, c->n_cells);
	}
	item(out, c->broken_checks ? BAD : GOOD);
	fprintf(out, "Contract: <b>%zu broken</b>, %zu fixed</li>\n", c->broken_checks,
		c->fixed_checks);
	item(out, c->changed ? NEITHER : GOOD);
	fprintf(out,
		"%zu counts changed; %zu rows only in BASE, %zu only in NEW, %zu became invalid</li>\n",
		c->changed, c->only_base, c->only_new, c->broken_rows);
}

static void contract_item(FILE *out, const struct report_side *side)
{
	size_t count[VERDICTS];

	count_checks(side, count);
	item(out, count[VERDICT_NOT_OK] ? BAD : count[VERDICT_OK] ? GOOD : NEITHER);
	put_xml(out, side->name);
	fprintf(out,
		": <a href=\"#contract\">contract</a> %zu ok, <b>%zu not ok</b>, %zu could not be "
		"judged</li>\n",
		count[VERDICT_OK], count[VERDICT_NOT_OK], count[VERDICT_SKIP]);
}

static void row_link(FILE *out, const struct report *report, const struct report_row *row)
{
	fprintf(out, "<a href=\"#op-%zu\">", page_op_number(report, row->row->op));
	put_xml(out, row->label);
	fputs("</a>", out);
}

static void invalid_item(FILE *out, const struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t k = 0; k < report->n_sides; k++)
			n += report->rows[i].cells[k].invalid != NULL;
	item(out, n ? BAD : GOOD);
	fprintf(out, "%zu rows are INVALID%s", n, n ? ":<ul>" : ": every proof held");
	for (size_t i = 0; i < report->n_rows; i++) {
		for (size_t k = 0; k < report->n_sides; k++) {
			if (!report->rows[i].cells[k].invalid)
				continue;
			fputs("<li>", out);
			row_link(out, report, &report->rows[i]);
			fputs(", ", out);
			put_xml(out, report->sides[k].name);
			fputs(": ", out);
			put_xml(out, report->rows[i].cells[k].invalid);
			fputs("</li>", out);
		}
	}
	fprintf(out, "%s</li>\n", n ? "</ul>" : "");
}

static void missing_item(FILE *out, const struct report *report)
{
	size_t n = 0;

	for (size_t k = 0; k < report->n_sides; k++)
		n += report->sides[k].boots.runs[0]->n_unavailable;
	item(out, n ? NEITHER : GOOD);
	fprintf(out, "%zu things could not be had: <a href=\"#missing\">what is missing</a></li>\n",
		n);
}

static void change_row(FILE *out, const struct report *report, const struct report_row *row,
		       const struct cell *cell)
{
	fputs("<tr><th scope=\"row\">", out);
	row_link(out, report, row);
	fprintf(out,
		"</th><td>%s</td><td>%+.2f %%</td><td>[%+.2f, %+.2f]</td><td class=\"%s\">%s</td></tr>\n",
		cell->figure == FIGURE_NS ? "ns/op" : "armed / none",
		percent_of(cell->change.estimate), percent_of(cell->change.low),
		percent_of(cell->change.high),
		cell->judgement == JUDGED_REGRESSION ? "bad-word" : "good-word",
		verdict_word(cell->judgement));
}

/* Regressions, then improvements; the rest is in the operations. */
static void changes(FILE *out, const struct report *report)
{
	static const enum judgement shown[] = {JUDGED_REGRESSION, JUDGED_IMPROVEMENT};
	const struct comparison *c = report->comparison;

	if (!c || !(c->judged[JUDGED_REGRESSION] + c->judged[JUDGED_IMPROVEMENT]))
		return;
	fputs("<h3>Times that changed</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"Times that changed\"><table><thead><tr><th class=\"name\">row</th>"
	      "<th>figure</th><th>NEW / BASE</th><th>95 % interval</th><th>verdict</th></tr></thead>\n"
	      "<tbody>\n",
	      out);
	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < report->n_rows; i++)
			for (size_t k = 0;
			     report->rows[i].compared && k < report->rows[i].compared->n_cells;
			     k++) {
				const struct cell *cell = &report->rows[i].compared->cells[k];

				if (cell->judged && cell->judgement == shown[s])
					change_row(out, report, &report->rows[i], cell);
			}
	fputs("</tbody></table></div>\n", out);
}

static void check_table(FILE *out, const struct comparison *c, bool fixed)
{
	static const char *const words[] = {
		[CHECK_BROKEN] = "broken", [CHECK_FAILS] = "fails", [CHECK_FIXED] = "fixed"};

	fputs("<div class=\"scroll\" tabindex=\"0\" "
	      "role=\"region\" aria-label=\"Checks that changed\"><table><thead><tr>"
	      "<th class=\"name\">check</th><th>NEW</th><th class=\"prose\">seen in BASE</th>"
	      "<th class=\"prose\">seen in NEW</th></tr></thead>\n<tbody>\n",
	      out);
	for (size_t i = 0; i < c->n_checks; i++) {
		const struct check_change *change = &c->checks[i];

		if ((change->kind == CHECK_FIXED) != fixed)
			continue;
		fputs("<tr><th scope=\"row\">", out);
		put_xml(out, change->new.name);
		fprintf(out, "</th><td class=\"%s\">%s</td><td class=\"prose\">",
			change->kind == CHECK_FIXED ? "good-word" : "bad-word",
			words[change->kind]);
		put_xml(out, change->base.name[0] ? change->base.seen : "");
		fputs("</td><td class=\"prose\">", out);
		put_xml(out, change->new.seen);
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody></table></div>\n", out);
}

/* What is broken is seen at once, what is fixed on demand. */
static void check_changes(FILE *out, const struct comparison *c)
{
	size_t fixed = 0;

	for (size_t i = 0; c && i < c->n_checks; i++)
		fixed += c->checks[i].kind == CHECK_FIXED;
	if (!c || !c->n_checks)
		return;
	fputs("<h3>Checks of the contract that changed</h3>\n", out);
	if (fixed < c->n_checks)
		check_table(out, c, false);
	if (!fixed)
		return;
	fprintf(out, "<details><summary>%zu fixed</summary>\n", fixed);
	check_table(out, c, true);
	fputs("</details>\n", out);
}

void page_summary(FILE *out, const struct report *report)
{
	fputs("<ul class=\"verdicts\">\n", out);
	if (report->comparison)
		compared_items(out, report->comparison);
	for (size_t i = 0; i < report->n_sides; i++)
		contract_item(out, &report->sides[i]);
	invalid_item(out, report);
	missing_item(out, report);
	fputs("</ul>\n", out);
	changes(out, report);
	check_changes(out, report->comparison);
}
