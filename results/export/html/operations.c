/* SPDX-License-Identifier: MIT */
/* Each operation: its charts and a table of its rows, a line a kernel. */
#include <math.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/figures.h"
#include "results/export/html/page.h"
#include "results/export/html/svg.h"

/* What the tables have columns for: what some row has. */
struct columns {
	bool kernel, time, change, instructions;
};

static const struct {
	const char *metric, *title;
} counts[] = {
	{"notifier_ranges_per_op", "start/end pairs"},
	{"secondary_invalidations_per_op", "secondary inv."},
	{"secondary_bytes_per_op", "bytes"},
	{"kvm_zaps_per_op", "zaps"},
};
#define COUNTS (sizeof(counts) / sizeof(*counts))

static struct columns columns_of(const struct report *report)
{
	struct columns c = {report->n_sides > 1, report->times,
			    report->comparison && report->comparison->n_cells, false};

	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t k = 0; k < report->n_sides; k++)
			c.instructions |= report_count_of(&report->sides[k], report->rows[i].name,
							  "instructions_kernel_per_op")
						  .any;
	return c;
}

static size_t width_of(const struct columns *c)
{
	return (c->time ? 4 : 0) + (c->change ? 3 : 0) + COUNTS + c->instructions;
}

static void put_head(FILE *out, const struct columns *c)
{
	fputs("<thead><tr><th class=\"name\">row</th>", out);
	if (c->kernel)
		fputs("<th class=\"name\">kernel</th>", out);
	if (c->time)
		fputs("<th>ns/op</th><th>95 % interval</th><th>armed / none</th>"
		      "<th>95 % interval</th>",
		      out);
	if (c->change)
		fputs("<th>NEW / BASE</th><th>95 % interval</th><th>verdict</th>", out);
	for (size_t i = 0; i < COUNTS; i++)
		fprintf(out, "<th>%s</th>", counts[i].title);
	fprintf(out, "%s<th class=\"name\">breaks</th></tr></thead>\n",
		c->instructions ? "<th>kernel instr.</th>" : "");
}

static void put_interval(FILE *out, const struct estimate *e, bool ratio)
{
	if (!e->n) {
		fputs("<td>&ndash;</td><td>&ndash;</td>", out);
		return;
	}
	fputs("<td>", out);
	if (ratio)
		fprintf(out, "%+.1f %%", 100 * (e->value - 1));
	else
		put_ns(out, e->value);
	fputs("</td><td>", out);
	if (isnan(e->low) || isinf(e->low) || isinf(e->high))
		fputs(e->n == 1 ? "one value: none" : "unbounded", out);
	else if (ratio)
		fprintf(out, "[%+.1f, %+.1f]", 100 * (e->low - 1), 100 * (e->high - 1));
	else {
		fputs("[", out);
		put_ns(out, e->low);
		fputs(", ", out);
		put_ns(out, e->high);
		fputs("]", out);
	}
	fputs("</td>", out);
}

/* The comparison is told in NEW's line. */
static void put_change(FILE *out, const struct report_row *row, size_t side)
{
	const struct cell *cell = side ? row_cell(row, FIGURE_NS) : NULL;
	bool bad;

	if (!cell) {
		fputs("<td></td><td></td><td></td>", out);
		return;
	}
	bad = cell->judged && cell->judgement == JUDGED_REGRESSION;
	fprintf(out, "<td>%+.2f %%</td><td>[%+.2f, %+.2f]</td><td%s>%s</td>",
		percent_of(cell->change.estimate), percent_of(cell->change.low),
		percent_of(cell->change.high), bad ? " class=\"bad-word\"" : "", cell_word(cell));
}

static void put_count(FILE *out, const struct report *report, const struct report_row *row,
		      size_t side, const char *metric)
{
	char text[90];

	count_text(&report->sides[side], row->name, metric, text, sizeof(text));
	fprintf(out, "<td>%s</td>", strcmp(text, "-") ? text : "&ndash;");
}

static void put_broken(FILE *out, const struct report_side *side, const struct row *row)
{
	const char *words[PAGE_WORDS];
	size_t n = page_broken(side, row, words);

	fputs("<td class=\"name bad-word\">", out);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%s", i ? "<br>" : "", words[i]);
	fputs("</td></tr>\n", out);
}

static void put_line(FILE *out, const struct report *report, const struct columns *c, size_t i,
		     size_t side)
{
	const struct report_row *row = &report->rows[i];
	const struct report_cell *cell = &row->cells[side];

	fprintf(out, "<tr data-row=\"%zu\" data-side=\"%zu\"><th scope=\"row\">", i, side);
	put_xml(out, page_row_label(row));
	fputs("</th>", out);
	if (c->kernel) {
		fprintf(out, "<td class=\"name k%zu\">", side % SVG_COLOURS);
		put_xml(out, report->sides[side].name);
		fputs("</td>", out);
	}
	if (!cell->row || cell->invalid) {
		fprintf(out, "<td class=\"prose\" colspan=\"%zu\">", width_of(c) + 1);
		fputs(cell->row ? "<b class=\"bad-word\">INVALID</b>: " : "not measured", out);
		put_xml(out, cell->row ? cell->invalid : "");
		fputs("</td></tr>\n", out);
		return;
	}
	if (c->time) {
		put_interval(out, &cell->ns, false);
		put_interval(out, &cell->overhead, true);
	}
	if (c->change)
		put_change(out, row, side);
	for (size_t k = 0; k < COUNTS; k++)
		put_count(out, report, row, side, counts[k].metric);
	if (c->instructions)
		put_count(out, report, row, side, "instructions_kernel_per_op");
	put_broken(out, &report->sides[side], row->row);
}

/*
 * Of many kernels, a row that this one did not have to measure: "NAME@CPU" is a second guest for
 * the rows that depend on the CPU.
 */
static bool is_other_guests(const struct report *report, const struct report_row *row, size_t side)
{
	return report->n_sides > 2 && !row->cells[side].row;
}

static void put_article(FILE *out, const struct report *report, const struct columns *c,
			const char *op)
{
	size_t number = page_op_number(report, op);

	fprintf(out, "<article id=\"op-%zu\" aria-labelledby=\"h-op-%zu\">\n<h3 id=\"h-op-%zu\">",
		number, number, number);
	put_xml(out, op);
	fputs("</h3>\n", out);
	page_charts(out, report, op);
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Figures of ", out);
	put_xml(out, op);
	fputs("\"><table>\n", out);
	put_head(out, c);
	fputs("<tbody>\n", out);
	for (size_t i = 0; i < report->n_rows; i++)
		for (size_t k = 0; !strcmp(report->rows[i].row->op, op) && k < report->n_sides; k++)
			if (!is_other_guests(report, &report->rows[i], k))
				put_line(out, report, c, i, k);
	fputs("</tbody></table></div>\n</article>\n", out);
}

void page_legend(FILE *out, const struct report *report)
{
	fputs("<p class=\"soft\">Per operation. A dash is what was not or could not be measured, "
	      "never 0. ",
	      out);
	if (report->times)
		fprintf(out,
			"Times are medians over %s with their 95 %% t-interval, of one thread; armed: "
			"a subscriber listens. ",
			report->sides[0].boots.n_boots > 1 ? "boots" : "processes");
	else
		fputs("No times: these runs counted. ", out);
	fputs("Pairs: start/end notifications; bytes: those that secondary invalidations name; "
	      "zaps: KVM drops what its stage 2 maps; breaks: rules of the contract.</p>\n",
	      out);
}

void page_operations(FILE *out, const struct report *report)
{
	struct columns c = columns_of(report);

	for (size_t i = 0; i < report->n_rows; i++)
		if (page_op_number(report, report->rows[i].row->op) == i)
			put_article(out, report, &c, report->rows[i].row->op);
}
