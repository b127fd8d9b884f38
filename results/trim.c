/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "results/trim.h"

static const char benchmarks[] = "\"benchmarks\"", blocks[] = "\"blocks_ns_per_op\"";

struct trimmer {
	const char *from, *end;
	char *to;
	int depth;
	bool keep_blocks;
};

/* The end of the string that begins at `at`: behind its closing quote, or `end`. */
static const char *string_end(const char *at, const char *end)
{
	for (at++; at < end && *at != '"'; at++)
		at += *at == '\\';
	return at < end ? at + 1 : end;
}

/* Behind the array that opens at `at`; NULL if it never closes. */
static const char *array_end(const char *at, const char *end)
{
	int depth = 0;

	while (at < end) {
		if (*at == '"') {
			at = string_end(at, end);
			continue;
		}
		depth += *at == '[' || *at == '{';
		depth -= *at == ']' || *at == '}';
		at++;
		if (!depth)
			return at;
		at += strcspn(at, "\"[]{}");
		at += at < end && !*at; /* a NUL is no end */
	}
	return NULL;
}

static bool is_between(char c)
{
	return c == '\n' || c == ',' || c == ':' || c == '[' || c == '{' || c == ' ';
}

static void keep(struct trimmer *t, const char *until)
{
	memmove(t->to, t->from, (size_t)(until - t->from));
	t->to += until - t->from;
	t->from = until;
}

/* After the key: its array becomes an empty one with as many lines. */
static void drop_elements(struct trimmer *t)
{
	const char *at = t->from + strspn(t->from, ": \t\r\n"), *close;

	if (at >= t->end || *at != '[')
		return;
	close = array_end(at, t->end);
	if (!close)
		return;
	keep(t, at + 1);
	for (at = t->from; (at = memchr(at, '\n', (size_t)(close - at))); at++)
		*t->to++ = '\n';
	t->from = close - 1;
}

static bool is_key(const char *key, size_t length, const char *from, const char *end)
{
	return (size_t)(end - from) == length - 1 && !memcmp(from, key, length - 1);
}

static void take_string(struct trimmer *t)
{
	const char *end = string_end(t->from, t->end);
	bool drop = (t->depth == 1 && is_key(benchmarks, sizeof(benchmarks), t->from, end)) ||
		    (!t->keep_blocks && is_key(blocks, sizeof(blocks), t->from, end));

	keep(t, end);
	if (drop)
		drop_elements(t);
}

size_t trim_json(char *text, size_t length, bool keep_blocks)
{
	struct trimmer t = {
		.from = text, .end = text + length, .to = text, .keep_blocks = keep_blocks};

	while (t.from < t.end) {
		if (*t.from == '"') {
			take_string(&t);
			continue;
		}
		t.depth += *t.from == '[' || *t.from == '{';
		t.depth -= *t.from == ']' || *t.from == '}';
		/* Not between two words: "1 2" is no number. */
		if (*t.from != ' ' || t.to == text || !is_between(t.to[-1]))
			*t.to++ = *t.from;
		t.from++;
		if (t.to > text && t.to[-1] == '\n')
			t.from += strspn(t.from, " ");
	}
	*t.to = '\0';
	return (size_t)(t.to - text);
}
