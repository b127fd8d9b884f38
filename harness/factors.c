/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fact.h"
#include "harness/factors.h"
#include "harness/join.h"
#include "harness/tune.h"
#include "results/root.h"

const struct factor_group *const factor_groups[] = {
	&factors_frequency, &factors_cpu,     &factors_periodic, &factors_memory,
	&factors_kernel,    &factors_tracing, &factors_system,
};
const size_t n_factor_groups = sizeof(factor_groups) / sizeof(*factor_groups);

static struct cpulist measured;
static bool measured_known;

void reading_set(struct reading *r, enum verdict verdict, const char *fmt, ...)
{
	va_list args;

	r->verdict = verdict;
	va_start(args, fmt);
	vsnprintf(r->value, sizeof(r->value), fmt, args);
	va_end(args);
	for (char *c = r->value; *c; c++)
		if (*c < 0x20 || *c > 0x7e)
			*c = '?';
}

void reading_unknown(struct reading *r, int err, const char *what)
{
	int first = strcspn(what, "|"); /* of patterns */

	reading_set(r, FACTOR_UNKNOWN, err ? "unknown: %.*s: %s" : "unknown: %.*s", first, what,
		    strerror(-err));
}

bool reading_missing(struct reading *r, const struct factor *f, int err, const char *instead)
{
	if (err >= 0)
		return false;
	if (err == -ENOENT && f->there && fact_exists(f->there))
		reading_set(r, FACTOR_OK, "%s", instead ? instead : "absent");
	else
		reading_unknown(r, err, f->path);
	return true;
}

void reading_boot(struct reading *r, const char *word, const char *otherwise)
{
	char value[FACTOR_VALUE];
	int found = fact_boot(word, value, sizeof(value));

	if (found < 0)
		reading_unknown(r, found, "/proc/cmdline");
	else
		reading_set(r, FACTOR_OK, "%s", found ? value : otherwise);
}

static int compare_numbers(const char *value, const char *want, int sign)
{
	char *end;
	double x = strtod(value, &end);

	if (end == value || *end)
		return -1;
	return sign * (x - strtod(want, NULL)) >= 0;
}

int factor_at_least(const char *value, const char *want)
{
	return compare_numbers(value, want, 1);
}

int factor_at_most(const char *value, const char *want)
{
	return compare_numbers(value, want, -1);
}

/* Each of the values, which have commas between. */
static int judge(const struct factor *f, const char *values)
{
	char copy[FACTOR_VALUE * 2], *next = copy, *one;
	int good = 1;

	snprintf(copy, sizeof(copy), "%s", values);
	while (good > 0 && (one = strsep(&next, ",")))
		good = f->good ? f->good(one, f->want) : !strcmp(one, f->want);
	return good;
}

static void read_files(const struct factor *f, struct reading *r)
{
	char value[FACTOR_VALUE * 2];
	int good = 1, err = fact_join(f->path, value, sizeof(value));

	if (!err && f->want && !value[0])
		err = -ENODATA;
	if (reading_missing(r, f, err, NULL))
		return;
	if (f->want)
		good = judge(f, value);
	if (good < 0)
		reading_set(r, FACTOR_UNKNOWN, "unknown: no number: %s", value);
	else
		reading_set(r, good ? FACTOR_OK : FACTOR_WARN, "%s", value[0] ? value : "none");
}

void factor_read(const struct factor *f, struct reading *r)
{
	if (f->read)
		f->read(f, r);
	else
		read_files(f, r);
}

void factors_measure_on(const int *cpus, unsigned int n)
{
	char path[128], list[1024];

	measured = (struct cpulist){{false}};
	for (unsigned int i = 0; i < n; i++) {
		measured.has[cpus[i]] = true;
		snprintf(path, sizeof(path),
			 "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpus[i]);
		if (!fact_line(list, sizeof(list), path))
			cpulist_add(&measured, list);
	}
	measured_known = true;
}

static void add_online(struct cpulist *set)
{
	char list[4096];

	if (!fact_line(list, sizeof(list), "/sys/devices/system/cpu/online"))
		cpulist_add(set, list);
}

const struct cpulist *factors_measured(void)
{
	if (!measured_known) {
		measured = (struct cpulist){{false}};
		add_online(&measured);
	}
	return &measured;
}

void factors_left(struct cpulist *left)
{
	*left = (struct cpulist){{false}};
	add_online(left);
	cpulist_remove(left, factors_measured());
}

static const char *const words[] = {"ok", "warn", "unknown"};

static void tell(FILE *out, const struct factor *f)
{
	struct reading r;

	factor_read(f, &r);
	fprintf(out, "  %-7s %-18s ", words[r.verdict], f->name);
	if (r.verdict == FACTOR_WARN)
		fprintf(out, "%-32s  %s (%s)%s\n", r.value, f->advice, f->moves,
			tune_would(f) ? "; --tune does" : "");
	else
		fprintf(out, "%s\n",
			r.verdict == FACTOR_UNKNOWN ? r.value + strlen("unknown: ") : r.value);
}

void factors_tell(FILE *out)
{
	for (size_t g = 0; g < n_factor_groups; g++) {
		fprintf(out, "%s\n", factor_groups[g]->title);
		for (size_t i = 0; i < factor_groups[g]->n; i++)
			tell(out, &factor_groups[g]->factors[i]);
	}
}

json_t *factors_json(void)
{
	json_t *list = json_array();

	for (size_t g = 0; g < n_factor_groups; g++) {
		for (size_t i = 0; i < factor_groups[g]->n; i++) {
			const struct factor *f = &factor_groups[g]->factors[i];
			struct reading r;

			factor_read(f, &r);
			json_array_append_new(
				list, json_pack("{s:s, s:s, s:s, s:s, s:s?}", "group",
						factor_groups[g]->title, "name", f->name, "verdict",
						words[r.verdict], "value", r.value, "advice",
						r.verdict == FACTOR_WARN ? f->advice : NULL));
		}
	}
	return list;
}

/* What a summary names. */
struct summary {
	char names[400];
	size_t warnings, unknown;
};

static void count(struct summary *s, const char *name, const struct reading *r)
{
	s->unknown += r->verdict == FACTOR_UNKNOWN;
	if (r->verdict != FACTOR_WARN)
		return;
	join(s->names, sizeof(s->names), ", ", "%s", name);
	s->warnings++;
}

static void print_summary(FILE *out, const struct summary *s)
{
	if (s->warnings)
		fprintf(out, "%zu warning%s: %s; %zu unknown; %s doctor says more\n", s->warnings,
			s->warnings == 1 ? "" : "s", s->names, s->unknown, suite_command());
	else if (s->unknown)
		fprintf(out, "no warnings; %zu unknown; %s doctor says more\n", s->unknown,
			suite_command());
}

void factors_look(json_t *context, FILE *out)
{
	struct summary summary = {.warnings = 0};

	for (size_t g = 0; g < n_factor_groups; g++) {
		for (size_t i = 0; i < factor_groups[g]->n; i++) {
			const struct factor *f = &factor_groups[g]->factors[i];
			char key[64];
			struct reading r;

			factor_read(f, &r);
			count(&summary, f->name, &r);
			snprintf(key, sizeof(key), "factor_%s", f->name);
			if (context)
				json_object_set_new(context, key, json_string(r.value));
		}
	}
	if (out)
		print_summary(out, &summary);
}
