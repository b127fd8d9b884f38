/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "results/compare_options.h"
#include "results/say.h"

/* "2%", "2" or, where `fraction`, "0.02"; 0 if it is none in (0, 1000). */
static double read_share(const char *text, bool fraction)
{
	char *end;
	double value = strtod(text, &end);

	if (fraction && *end != '%')
		value *= 100;
	if (*end == '%')
		end++;
	return *end || end == text || !(value > 0 && value < 1000) ? 0 : value;
}

int compare_take_option(struct comparison_options *o, int option, const char *text)
{
	switch (option) {
	case 'e':
		o->effect_percent = read_share(text, false);
		if (!o->effect_percent)
			return say_error("--effect %s: give percent, above 0", text);
		break;
	case 'a':
		o->alpha = read_share(text, true) / 100;
		if (!(o->alpha > 0 && o->alpha < 0.5))
			return say_error("--alpha %s: give a share between 0 and 0.5", text);
		break;
	case 'n':
		return noise_floor_load(&o->noise, text);
	case 'r':
		o->rounds = true;
		break;
	case 'u':
		o->under_test = text;
		break;
	}
	return EXIT_GOOD;
}
