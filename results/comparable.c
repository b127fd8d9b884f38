/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "results/comparable.h"
#include "results/memory.h"
#include "results/words.h"

enum class {
	IGNORE, /* differs from run to run as a matter of course */
	UNDER_TEST,
	LISTED,
	REFUSE,	    /* unless named as under test */
	SIZES,	    /* the same; a kernel without mTHPs is like one that gives none */
	COST,	    /* the same, where times are compared: counts of an emulated machine stand */
	NEVER,	    /* always refuses: the work itself is another */
	ALSO_EQUAL, /* a value on either side that allows no verdict on times */
};

/* The first pattern that a key matches decides. */
static const struct {
	const char *pattern;
	enum class class;
	const char *why;
} classes[] = {
	{"date", IGNORE, NULL},
	{"boot_id", IGNORE, NULL},
	{"seed", IGNORE, NULL},
	{"round", IGNORE, NULL},
	{"command", IGNORE, NULL},
	{"arguments", IGNORE, NULL}, /* the same in another form, the folder among them */
	{"load_avg", IGNORE, NULL},
	{"executable", IGNORE, NULL},
	{"mhz_per_cpu", IGNORE, NULL}, /* a reading of the moment */
	{"pairs", IGNORE, NULL},
	{"kernel_release", UNDER_TEST, NULL},
	{"kernel_version", UNDER_TEST, NULL},
	{"kernel_name", UNDER_TEST, NULL},
	{"emulated", NEVER, "one is of an emulated machine, the other is not"},
	{"machine", NEVER, "another architecture"},
	{"cpu", NEVER, "another CPU"},
	{"page_size", NEVER, "the page sizes differ: the same row is not the same work"},
	{"factor_page_size", NEVER, "the page sizes differ: the same row is not the same work"},
	{"factor_address_bits", NEVER, "other page tables: the same row is not the same work"},
	{"suite_version", REFUSE, "operations may be defined otherwise"},
	{"thp", REFUSE, "decides which pages there are"},
	{"factor_thp*", REFUSE, "decides which pages there are"},
	{"factor_mthp*", SIZES, "decides which pages there are"},
	{"factor_mitigations", COST, "changes each kernel entry"},
	{"factor_nohz_full", COST, "changes each kernel entry"},
	{"factor_init_on_*", COST, "changes what an allocation costs"},
	{"factor_page_poison*", COST, "changes what an allocation costs"},
	{"factor_page_shuffle", COST, "changes what an allocation costs"},
	{"factor_kfence", COST, "changes what an allocation costs"},
	{"factor_debug_*", ALSO_EQUAL, "a debug kernel: 2 to 20 times the cost"},
	{"factor_clocksource", ALSO_EQUAL, "a clock that is a slow device"},
	{"factor_clock_call", IGNORE, NULL}, /* this and the next: readings of the moment as well */
	{"factor_frequency", IGNORE, NULL},
	{"factor_free_memory", IGNORE, NULL},
	{"factor_free_blocks", IGNORE, NULL},
	{"factor_load", IGNORE, NULL},
	{"factor_pressure", IGNORE, NULL},
	{"factor_steal", IGNORE, NULL},
	{"factor_temperature", IGNORE, NULL},
	{"*", LISTED, NULL},
};

static size_t class_of(const char *key)
{
	size_t i = 0;

	while (fnmatch(classes[i].pattern, key, 0))
		i++;
	return i;
}

static void to_text(const json_t *value, char *text, size_t room)
{
	char *dump = NULL;

	if (!value)
		snprintf(text, room, "not recorded");
	else if (json_is_string(value))
		snprintf(text, room, "%s", json_string_value(value));
	else
		snprintf(text, room, "%s",
			 (dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT)) ? dump : "?");
	free(dump);
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ')
			*c = ' ';
}

/* A run that could not read a factor says so in its value. */
static bool is_known(const json_t *value)
{
	const char *text = json_string_value(value);

	return value && !(text && !strncmp(text, "unknown", strlen("unknown")));
}

/*
 * mTHPs as a kernel gives them by itself: none, but for the size of a PMD, which follows THP's
 * own setting (Documentation/admin-guide/mm/transhuge.rst).
 */
static bool is_only_thp(const json_t *value)
{
	const char *text = json_string_value(value), *inherits;

	if (!text || !strcmp(text, "absent"))
		return text;
	inherits = strstr(text, "inherit");
	return !strstr(text, "always") && !strstr(text, "madvise") && inherits &&
	       !strstr(inherits + 1, "inherit");
}

/* Does the value say that there is nothing of the kind? */
static bool is_harmless(const char *key, const json_t *value)
{
	static const char *const none[] = {"", "0", "no", "none", "off", "n", "false", "absent"};
	static const char *const slow[] = {"acpi_pm", "hpet", "jiffies", "refined-jiffies"};
	const char *text = json_string_value(value);

	if (!is_known(value))
		return true;
	if (strstr(key, "clocksource")) {
		for (size_t i = 0; text && i < sizeof(slow) / sizeof(*slow); i++)
			if (!strcmp(text, slow[i]))
				return false;
		return true;
	}
	if (!text)
		return !json_is_true(value) && json_number_value(value) == 0;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		if (!strcmp(text, none[i]))
			return true;
	return false;
}

/* Does the difference of a key of that class allow no verdict? */
static bool refuses(enum class class, const char *key, const json_t *base, const json_t *new,
		    bool times)
{
	if (class == NEVER)
		return true;
	if (!is_known(base) || !is_known(new))
		return false;
	if (class == SIZES)
		return !is_only_thp(base) || !is_only_thp(new);
	return class == REFUSE ||
	       (class == COST && times && !(is_harmless(key, base) && is_harmless(key, new)));
}

/* Is there something to say of the key? */
static bool describe(struct difference *d, const char *key, const json_t *base, const json_t *new,
		     const char *under_test, bool times)
{
	size_t c = class_of(key);
	enum class class = classes[c].class;
	bool equal = json_equal(base, new); /* not if one is NULL */

	snprintf(d->key, sizeof(d->key), "%s", key);
	to_text(base, d->base, sizeof(d->base));
	to_text(new, d->new, sizeof(d->new));
	d->why = NULL;
	if (class == ALSO_EQUAL && times && (!is_harmless(key, base) || !is_harmless(key, new))) {
		d->kind = DIFFERENCE_REFUSES;
		d->why = classes[c].why;
		return true;
	}
	if (equal || class == IGNORE)
		return false;
	d->kind = DIFFERENCE_LISTED;
	if (class == UNDER_TEST || (class != NEVER && words_have(under_test, key, ','))) {
		d->kind = DIFFERENCE_UNDER_TEST;
	} else if (refuses(class, key, base, new, times)) {
		d->kind = DIFFERENCE_REFUSES;
		d->why = classes[c].why;
	}
	return true;
}

static bool on_the_same_cpus(const struct row *a, const struct row *b)
{
	return !b->n_cpus ||
	       (a->n_cpus == b->n_cpus && !memcmp(a->cpus, b->cpus, a->n_cpus * sizeof(*a->cpus)));
}

static void tell_cpus(char *text, size_t room, const struct row *row)
{
	size_t used = 0;

	for (size_t i = 0; i < row->n_cpus && used < room; i++)
		used += snprintf(text + used, room - used, "%s%d", i ? "," : "", row->cpus[i]);
}

/* Rows that both runs have, and had on other CPUs. Is there something to say of them? */
static bool describe_cpus(struct difference *d, const struct run *base, const struct run *new,
			  const char *under_test)
{
	size_t others = 0;

	for (size_t i = 0; i < base->n_rows; i++) {
		const struct row *a = &base->rows[i];
		const struct row *b = a->n_cpus ? run_find(new, a->name) : NULL;
		char cpus[80];

		if (!b || on_the_same_cpus(a, b) || others++)
			continue;
		tell_cpus(cpus, sizeof(cpus), a);
		snprintf(d->base, sizeof(d->base), "%s", cpus);
		tell_cpus(cpus, sizeof(cpus), b);
		snprintf(d->new, sizeof(d->new), "%s in %.70s", cpus, a->name);
	}
	if (others > 1)
		snprintf(d->key, sizeof(d->key), "cpus of %zu rows", others);
	else
		snprintf(d->key, sizeof(d->key), "cpus");
	d->kind = words_have(under_test, "cpus", ',') ? DIFFERENCE_UNDER_TEST : DIFFERENCE_LISTED;
	return others;
}

static int by_weight(const void *a, const void *b)
{
	const struct difference *x = a, *y = b;

	return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->key, y->key);
}

struct difference *comparable_differences(const struct run *base, const struct run *new,
					  const char *under_test, size_t *n)
{
	size_t most = json_object_size(base->context) + json_object_size(new->context);
	struct difference *all = enough(calloc(most + 2, sizeof(*all)));
	bool times = !run_emulated(base) || !run_emulated(new);
	const char *key;
	json_t *value;

	*n = 0;
	json_object_foreach (base->context, key, value)
		*n += describe(&all[*n], key, value, json_object_get(new->context, key), under_test,
			       times);
	json_object_foreach (new->context, key, value)
		if (!json_object_get(base->context, key))
			*n += describe(&all[*n], key, NULL, value, under_test, times);
	*n += describe_cpus(&all[*n], base, new, under_test);
	qsort(all, *n, sizeof(*all), by_weight);
	return all;
}

const struct difference *comparable_refusal(const struct difference *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (all[i].kind == DIFFERENCE_REFUSES)
			return &all[i];
	return NULL;
}

void comparable_print(FILE *out, const char *what, const struct difference *all, size_t n)
{
	static const char *const words[] = {"under test", "differs", "NO VERDICT"};

	if (n)
		fprintf(out, "%s\n", what);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "  %-10s  %s: %s | %s%s%s\n", words[all[i].kind], all[i].key,
			all[i].base, all[i].new, all[i].why ? "; " : "",
			all[i].why ? all[i].why : "");
}
