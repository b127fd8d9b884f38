/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "results/count.h"

#define LEAST 1e-15 /* of what a run counts per op, and the most */
#define MOST  1e40

int count_places(double value, int digits)
{
	int places = value == 0 ? 0 : digits - 1 - (int)floor(log10(fabs(value)));

	return places < 0 ? 0 : places;
}

struct count_words count_words(double value, int digits)
{
	bool whole = value == floor(value);
	struct count_words words;
	size_t n;
	int places;

	if (!isfinite(value) || fabs(value) >= MOST || (!whole && fabs(value) < LEAST)) {
		snprintf(words.text, sizeof(words.text), "%.*g", digits, value);
		return words;
	}
	places = whole ? 0 : count_places(value, digits);
	places += !whole && !places;
	n = (size_t)snprintf(words.text, sizeof(words.text), "%.*f", places, value);
	while (places && words.text[n - 1] == '0')
		n--;
	n -= places && words.text[n - 1] == '.';
	words.text[n] = '\0';
	return words;
}
