/* SPDX-License-Identifier: MIT */
#include "results/export/json.h"
#include "results/say.h"

/* jansson has no NaN and no infinity: a value with one is NULL. */
int export_json(FILE *out, json_t *value)
{
	int err = !value || json_dumpf(value, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12));

	json_decref(value);
	if (err)
		return say_error("a figure of the runs is no JSON number, or a name no UTF-8");
	fputc('\n', out);
	return EXIT_GOOD;
}
