/* SPDX-License-Identifier: MIT */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/cli/json.h"
#include "results/file.h"
#include "results/foreign.h"
#include "results/memory.h"
#include "results/noise_floor.h"
#include "results/say.h"

#define FORMAT	   1
#define BYTES_MOST (1 << 16)

static double percent(double log_ratio)
{
	return 100 * expm1(log_ratio);
}

int noise_floor_save(const struct noise_floor *f, const char *path)
{
	json_t *o = json_pack("{s:i, s:o, s:o, s:o, s:I, s:I, s:s}", "mnbench_noise_floor", FORMAT,
			      "noise_floor_percent", json_figure(percent(f->floor)),
			      "minimum_detectable_effect_percent",
			      json_figure(percent(f->detectable)), "comparison_seconds",
			      json_figure(f->seconds), "comparisons", (json_int_t)f->comparisons,
			      "false_alarms", (json_int_t)f->alarms, "kernel_release", f->kernel);
	char *text = enough(json_dumps(o, JSON_INDENT(2) | JSON_REAL_PRECISION(6)));
	int err = file_write(path, text, strlen(text));

	free(text);
	json_decref(o);
	return err;
}

static double figure(const json_t *o, const char *key)
{
	const json_t *value = json_object_get(o, key);

	return json_is_number(value) ? log1p(json_number_value(value) / 100) : NAN;
}

int noise_floor_load(struct noise_floor *f, const char *path)
{
	static char kernel[80];
	const char *release;
	size_t size;
	char *text;
	json_t *o;
	int err = file_read(path, BYTES_MOST, &text, &size);

	if (err)
		return say_error("%s: %s; `mnbench selftest` writes it", path, strerror(-err));
	o = foreign_json(text, size, 0, NULL);
	free(text);
	release = json_string_value(json_object_get(o, "kernel_release"));
	snprintf(kernel, sizeof(kernel), "%s", release ? release : "?");
	*f = (struct noise_floor){
		.floor = figure(o, "noise_floor_percent"),
		.detectable = figure(o, "minimum_detectable_effect_percent"),
		.kernel = kernel,
	};
	err = json_integer_value(json_object_get(o, "mnbench_noise_floor")) != FORMAT ||
	      !(f->floor >= 0);
	json_decref(o);
	return err ? say_error("%s: not a noise floor that `mnbench selftest` wrote", path)
		   : EXIT_GOOD;
}
