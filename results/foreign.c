/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/foreign.h"
#include "results/printable.h"

static bool clean_string(json_t *string)
{
	const char *value = json_string_value(string);
	char *text;
	bool good;

	if (printable_text(value))
		return true;
	text = strdup(value);
	if (!text)
		return false;
	printable_make(text, UINT32_MAX);
	good = !json_string_set(string, text);
	free(text);
	return good;
}

static bool clean(json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_string(value))
		return clean_string(value);
	json_array_foreach (value, i, item)
		if (!clean(item))
			return false;
	json_object_foreach (value, key, item)
		if (!printable_text(key) || !clean(item))
			return false;
	return true;
}

json_t *foreign_json(const char *text, size_t size, size_t flags, json_error_t *error)
{
	json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES | flags, error);

	if (!root || clean(root))
		return root;
	json_decref(root);
	if (error)
		snprintf(error->text, sizeof(error->text), "a key has control characters");
	return NULL;
}
