/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "results/trim.h"

static const char benchmarks[] = "\"benchmarks\"", space[] = " \t\r\n";

struct trimmer {
	const char *from, *end;
	char *to;
	int depth;
	trim_key left_out;
};

/* Is the quote at `at` a part of the string that begins at `begin`? */
static bool is_escaped(const char *begin, const char *at)
{
	const char *first = at;

	while (first - 1 > begin && first[-1] == '\\')
		first--;
	return (at - first) % 2;
}

/* The end of the string that begins at `begin`: behind its closing quote, or `end`. */
static const char *string_end(const char *begin, const char *end)
{
	const char *at = begin + 1;

	while (at < end && (at = memchr(at, '"', (size_t)(end - at)))) {
		at++;
		if (!is_escaped(begin, at - 1))
			return at;
	}
	return end;
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

/* Behind the digits at `at`; NULL if there are none, or more than `most`. */
static const char *digits_end(const char *at, int most)
{
	const char *from = at;

	while (*at >= '0' && *at <= '9')
		at++;
	return at > from && at - from <= most ? at : NULL;
}

/* Behind the number or null at `at`; NULL if it is none, or one that might overflow. */
static const char *number_end(const char *at)
{
	if (!strncmp(at, "null", 4))
		return at + 4;
	at += *at == '-';
	at = digits_end(at, *at == '0' ? 1 : 18);
	if (at && *at == '.')
		at = digits_end(at + 1, INT_MAX);
	if (at && (*at == 'e' || *at == 'E'))
		at = digits_end(at + 1 + (at[1] == '-' || at[1] == '+'), 2);
	return at;
}

/*
 * Behind the column that opens at `at`: numbers and nulls, in arrays. NULL if there is anything
 * else in it; that is for the parser to judge.
 */
static const char *column_end(const char *at)
{
	bool expected = true; /* a value, and nothing else */
	int depth = 0;

	while (at) {
		char c = *at;

		if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
			at++;
		} else if (c == '[' && expected) {
			depth++;
			at++;
			expected = at[strspn(at, space)] != ']';
		} else if (c == ']' && !expected) {
			depth--;
			at++;
			if (!depth)
				return at;
		} else if (c == ',' && !expected) {
			at++;
			expected = true;
		} else {
			at = expected ? number_end(at) : NULL;
			expected = false;
		}
	}
	return NULL;
}

/* Leaves out what is before `until`, but for its line ends. */
static void skip(struct trimmer *t, const char *until)
{
	const char *at = t->from;

	while ((at = memchr(at, '\n', (size_t)(until - at)))) {
		*t->to++ = '\n';
		at++;
	}
	t->from = until;
}

/* The array that is the value of the key that ends at `at`, or NULL. */
static const char *array_of(const char *at)
{
	at += strspn(at, space);
	if (*at++ != ':')
		return NULL;
	at += strspn(at, space);
	return *at == '[' ? at : NULL;
}

/* The array from `open` to `close` becomes an empty one. */
static void drop_elements(struct trimmer *t, const char *open, const char *close)
{
	keep(t, open + 1);
	skip(t, close - 1);
}

/* A member goes with the comma behind it; the last one of its object stays, empty. */
static void drop_column(struct trimmer *t, const char *open)
{
	const char *close = column_end(open), *next;

	if (!close)
		return;
	next = close + strspn(close, space);
	if (*next == ',' && next[1 + strspn(next + 1, space)] == '"')
		skip(t, next + 1);
	else
		drop_elements(t, open, close);
}

static bool is_key(const char *key, size_t length, const char *from, const char *end)
{
	return (size_t)(end - from) == length - 1 && !memcmp(from, key, length - 1);
}

static void take_string(struct trimmer *t)
{
	const char *end = string_end(t->from, t->end), *open = array_of(end), *close;

	if (open && t->depth == 1 && is_key(benchmarks, sizeof(benchmarks), t->from, end)) {
		close = array_end(open, t->end);
		if (close)
			drop_elements(t, open, close);
	} else if (open && t->left_out && t->left_out(t->from + 1, (size_t)(end - t->from - 2))) {
		drop_column(t, open);
	}
	if (t->from < end)
		keep(t, end);
}

size_t trim_json(char *text, size_t length, trim_key left_out)
{
	struct trimmer t = {.from = text, .end = text + length, .to = text, .left_out = left_out};

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
