/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "results/cli/json.h"

json_t *json_figure(double value)
{
	if (!isfinite(value))
		return json_null();
	return value == floor(value) && fabs(value) < 0x1p63 ? json_integer((json_int_t)value)
							     : json_real(value);
}

json_t *json_text(const char *text)
{
	json_t *value = text ? json_string(text) : json_null();
	char *ascii;

	if (value)
		return value;
	ascii = strdup(text);
	if (!ascii)
		return NULL;
	for (char *c = ascii; *c; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	value = json_string(ascii);
	free(ascii);
	return value;
}
