/* SPDX-License-Identifier: MIT */
/* The format html: page.html with its parts filled in. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/html/page.h"
#include "results/memory.h"
#include "results/say.h"

static void put_css(FILE *out, const struct report *report)
{
	(void)report;
	fputs(page_css, out);
}

static void put_js(FILE *out, const struct report *report)
{
	(void)report;
	fputs(page_js, out);
}

static const struct {
	const char *name;
	page_part *write;
} parts[] = {
	{"title", page_title},
	{"css", put_css},
	{"js", put_js},
	{"sides", page_sides},
	{"summary", page_summary},
	{"legend", page_legend},
	{"operations", page_operations},
	{"contract", page_contract},
	{"missing", page_missing},
	{"machine", page_machine},
	{"footer", page_footer},
	{"data", page_data},
};

static page_part *part_of(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (strlen(parts[i].name) == length && !strncmp(parts[i].name, name, length))
			return parts[i].write;
	return NULL;
}

static int write_html(FILE *out, const struct report *report)
{
	const char *rest = page_html, *begin;

	while ((begin = strstr(rest, "{{"))) {
		const char *end = strstr(begin, "}}");
		page_part *write = end ? part_of(begin + 2, (size_t)(end - begin - 2)) : NULL;

		if (!write)
			abort(); /* page.html names a part that there is not */
		fwrite(rest, 1, (size_t)(begin - rest), out);
		write(out, report);
		rest = end + 2;
	}
	fputs(rest, out);
	return EXIT_GOOD;
}

void put_ns(FILE *out, double ns)
{
	if (isnan(ns))
		fputs("&ndash;", out);
	else
		fprintf(out, "%.*f", fabs(ns) < 10000 ? 1 : 0, ns);
}

void put_json(FILE *out, const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12));

	if (!text)
		out_of_memory();
	for (const char *c = text; *c; c++) {
		if (*c == '<' || *c == '>' || *c == '&')
			fprintf(out, "\\u%04x", (unsigned int)*c);
		else
			fputc(*c, out);
	}
	free(text);
}

static const struct export_format html = {
	.name = "html",
	.what = "one page for a browser, with charts; needs no network and no other file",
	.write = write_html,
};
EXPORT_REGISTER(html)
