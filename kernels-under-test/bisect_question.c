/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/op.h"
#include "kernels-under-test/bisect_near.h"
#include "kernels-under-test/bisect_question.h"
#include "results/count.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

#define GLOB_LETTERS "*?["

/* What the lens calls counts; other figures are the lens insn's. */
static const char *const counted_by_calls[] = {"secondary_", "notifier_", "cpu_flush",	 "flush_",
					       "path_hits_", "faults_",	  "page_tables_"};

static const struct {
	const char *word, *metric;
} short_forms[] = {
	{"insn/", "instructions_kernel_per_op"},
	{"calls/", "secondary_invalidations_per_op"},
};

static bool copy(char *to, size_t room, const char *from, size_t size)
{
	if (size >= room)
		return false;
	memcpy(to, from, size);
	to[size] = '\0';
	return true;
}

bool bisect_limit_read(struct bisect_question *q, const char *text)
{
	char *end;

	if ((*text != '+' && *text != '-') || !isdigit((unsigned char)text[1]))
		return false;
	q->limit = strtod(text, &end);
	q->percent = *end == '%';
	if (q->percent)
		q->limit /= 100;
	/* -0 looks the other way than +0, and an exponent or a 0x is a slip. */
	return !end[q->percent] && isfinite(q->limit) && !strpbrk(text, "eExX");
}

static int unknown_rule(const char *asked)
{
	const char **all = enough(calloc(n_rules, sizeof(*all)));
	char near[400];

	for (size_t i = 0; i < n_rules; i++)
		all[i] = rules[i].name;
	bisect_near(asked, all, n_rules, near, sizeof(near));
	free(all);
	return say_error("no rule %.100s%s%s; docs/contract.md has them all", asked,
			 near[0] ? ": did you mean " : "", near);
}

static int unknown_operation(const char *asked)
{
	size_t n;
	const struct op *const *ops = op_all(&n);
	const char **all = enough(calloc(n, sizeof(*all)));
	char near[400];

	for (size_t i = 0; i < n; i++)
		all[i] = ops[i]->name;
	bisect_near(asked, all, n, near, sizeof(near));
	free(all);
	return say_error("no row is named %.100s%s%s; %s list has the operations", asked,
			 near[0] ? ": did you mean " : "", near, suite_command());
}

/* The operations that rows with this name are of, as a pattern of --ops. */
static int read_operations(struct bisect_question *q, const char *row)
{
	const struct op *const *ops;
	const char *slash = strchr(row, '/'), *end;
	char op[sizeof(q->ops)];
	size_t n;

	end = slash ? strchr(slash + 1, '/') : NULL;
	if (!copy(op, sizeof(op), row, end ? (size_t)(end - row) : strlen(row)))
		return say_error("the row's name is too long");
	ops = op_all(&n);
	for (size_t i = 0; i < n; i++) {
		if (fnmatch(op, ops[i]->name, 0))
			continue;
		/* A pattern without any of * ? [ would name those as well that it is a part of. */
		if (strpbrk(op, GLOB_LETTERS))
			snprintf(q->ops, sizeof(q->ops), "%s", op);
		else
			snprintf(q->ops, sizeof(q->ops), "[%c]%.190s", op[0], op + 1);
		return EXIT_GOOD;
	}
	return unknown_operation(row);
}

static int read_rule(struct bisect_question *q, const char *text)
{
	size_t size = strcspn(text, "@");

	for (size_t i = 0; i < n_rules; i++)
		if (strlen(rules[i].name) == size && !strncmp(rules[i].name, text, size))
			q->rule = &rules[i];
	if (!q->rule)
		return unknown_rule(text);
	q->insn = !strncmp(q->rule->name, "mirrors-", 8);
	strcpy(q->rows, "*");
	if (!text[size])
		return EXIT_GOOD;
	if (!text[size + 1])
		return say_error("--rule %s: a row's name or a pattern belongs behind the @", text);
	if (!copy(q->rows, sizeof(q->rows), text + size + 1, strlen(text + size + 1)))
		return say_error("--rule: the pattern is too long");
	return strcmp(q->rows, RULE_OF_RUN) ? read_operations(q, q->rows) : EXIT_GOOD;
}

static bool split_metric(struct bisect_question *q, const char *text)
{
	size_t size = strcspn(text, "@");

	for (size_t i = 0; i < sizeof(short_forms) / sizeof(*short_forms); i++) {
		size_t word = strlen(short_forms[i].word);

		if (strncmp(text, short_forms[i].word, word))
			continue;
		strcpy(q->metric, short_forms[i].metric);
		return copy(q->row, sizeof(q->row), text + word, strlen(text + word));
	}
	return text[size] && copy(q->metric, sizeof(q->metric), text, size) &&
	       copy(q->row, sizeof(q->row), text + size + 1, strlen(text + size + 1));
}

static int read_metric(struct bisect_question *q, const char *text)
{
	const size_t n = sizeof(counted_by_calls) / sizeof(*counted_by_calls);

	if (!split_metric(q, text) || !q->metric[0] || !q->row[0])
		return say_error("--metric takes METRIC@ROW, insn/ROW or calls/ROW, not \"%.100s\"",
				 text);
	if (strpbrk(q->row, GLOB_LETTERS))
		return say_error("--metric takes one row, no pattern: \"%.100s\"", q->row);
	q->insn = true;
	for (size_t i = 0; i < n; i++)
		if (!strncmp(q->metric, counted_by_calls[i], strlen(counted_by_calls[i])))
			q->insn = false;
	return read_operations(q, q->row);
}

int bisect_question_read(struct bisect_question *q, const struct bisect_options *o)
{
	memset(q, 0, sizeof(*q));
	if (o->rule)
		return read_rule(q, o->rule);
	if (!bisect_limit_read(q, o->limit))
		return say_error("--limit takes +5%%, -5%%, +10 or -10, not \"%.100s\"", o->limit);
	return read_metric(q, o->metric);
}

void bisect_question_tell(const struct bisect_question *q, char *text, size_t room)
{
	if (q->rule)
		snprintf(text, room, "rule %s, rows %s: %s", q->rule->name, q->rows, q->rule->text);
	else
		snprintf(text, room, "%s of %s: %s the good end's by more than %s%s", q->metric,
			 q->row, signbit(q->limit) ? "below" : "above",
			 AS_COUNT(fabs(q->limit) * (q->percent ? 100 : 1)), q->percent ? " %" : "");
}
