/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "results/cli/json.h"
#include "results/memory.h"
#include "results/numbers.h"

json_t *numbers_save(const double *x, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, json_figure(x[i]));
	return array;
}

const char *numbers_load(const json_t *array, double **x, size_t *n)
{
	*n = json_array_size(array);
	*x = *n ? enough(calloc(*n, sizeof(**x))) : NULL;
	for (size_t i = 0; i < *n; i++) {
		const json_t *value = json_array_get(array, i);

		(*x)[i] = json_is_null(value) ? NAN : json_number_value(value);
		if (!json_is_null(value) && !(json_is_number(value) && isfinite((*x)[i])))
			return "no number";
	}
	return NULL;
}
