/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/event_format.h"
#include "harness/event_source.h"
#include "harness/op.h"
#include "results/file.h"

#define FILE_LIMIT 4096 /* sysfs shows a page at most */

static const char *root = EVENT_SOURCE;

void event_source_use(const char *other)
{
	root = other ? other : EVENT_SOURCE;
}

const char *event_source_root(void)
{
	return root;
}

bool event_source_name_ok(const char *name)
{
	size_t length = strlen(name);

	if (!length || length >= EVENT_PMU_NAME || name[0] == '.')
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("_-.:", *name))
			return false;
	return true;
}

/* Reads ROOT/PMU/FILE; the caller frees *text. Returns 0 or -errno. */
static int read_file(const char *pmu, const char *file, char **text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s/%s", root, pmu, file);
	return file_read(path, FILE_LIMIT, text, NULL);
}

static int fail_file(const char *pmu, const char *file, const char *why)
{
	return op_fail("%s/%s/%s: %s", root, pmu, file, why);
}

/* Is `name` that kind, or an instance of it: the kind, "_" and a number in hex? */
static bool is_kind(const char *name, const char *kind)
{
	size_t length = strlen(kind);

	if (strncmp(name, kind, length))
		return false;
	if (!name[length])
		return true;
	name += length + 1;
	return name[-1] == '_' && *name && !name[strspn(name, "0123456789abcdef")];
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

size_t event_source_find(const char *kind, char names[][EVENT_PMU_NAME], size_t room)
{
	DIR *d = opendir(root);
	struct dirent *e;
	size_t n = 0;

	while (d && n < room && (e = readdir(d)))
		if (event_source_name_ok(e->d_name) && is_kind(e->d_name, kind))
			memcpy(names[n++], e->d_name, strlen(e->d_name) + 1);
	if (d)
		closedir(d);
	qsort(names, n, sizeof(*names), by_name);
	return n;
}

static int read_type(struct event_pmu *pmu)
{
	char *text = NULL, *end;
	unsigned long type;
	int err = read_file(pmu->name, "type", &text);

	if (err)
		return fail_file(pmu->name, "type", strerror(-err));
	errno = 0;
	type = strtoul(text, &end, 10);
	err = !isdigit((unsigned char)text[0]) || errno || end[strspn(end, "\n")] || type > INT_MAX;
	free(text);
	pmu->type = type;
	return err ? fail_file(pmu->name, "type", "is no PMU's number") : 0;
}

/* PMUs of the CPUs themselves have no such file: kernel/events/core.c, pmu_dev_attrs. */
static int read_cpumask(struct event_pmu *pmu)
{
	char *text = NULL;
	int err = read_file(pmu->name, "cpumask", &text);

	pmu->cpu = -1;
	if (err == -ENOENT)
		return 0;
	if (err)
		return fail_file(pmu->name, "cpumask", strerror(-err));
	pmu->cpu = event_first_cpu(text);
	free(text);
	if (pmu->cpu == -ENODATA)
		return fail_file(pmu->name, "cpumask",
				 "is empty: no CPU that is online looks after this PMU");
	return pmu->cpu < 0 ? fail_file(pmu->name, "cpumask", "is no list of CPUs") : 0;
}

int event_source_pmu(const char *name, struct event_pmu *pmu)
{
	char *text = NULL;

	*pmu = (struct event_pmu){.cpu = -1};
	if (!event_source_name_ok(name))
		return op_fail("\"%s\" is no PMU's name", name);
	snprintf(pmu->name, sizeof(pmu->name), "%s", name);
	if (read_type(pmu) || read_cpumask(pmu))
		return -1;
	if (!read_file(name, "identifier", &text)) {
		text[strcspn(text, "\n")] = '\0';
		snprintf(pmu->identifier, sizeof(pmu->identifier), "%s", text);
	}
	free(text);
	return 0;
}

bool event_source_shows(const struct event_pmu *pmu, const char *event)
{
	char path[PATH_MAX];

	if (!event_source_name_ok(event))
		return false;
	snprintf(path, sizeof(path), "%s/%s/events/%s", root, pmu->name, event);
	return !access(path, R_OK);
}

/* Where a term goes: its format file, or a whole word of the attr. */
static int find_format(const struct event_pmu *pmu, const char *term, struct event_format *format)
{
	static const char *const words[EVENT_CONFIGS] = {"config", "config1", "config2", "config3"};
	char file[EVENT_TERM + 8], *text = NULL;
	int err;

	snprintf(file, sizeof(file), "format/%s", term);
	err = read_file(pmu->name, file, &text);
	if (!err) {
		err = event_format_parse(text, format);
		free(text);
		return err ? fail_file(pmu->name, file, "is no format like config:0-15") : 0;
	}
	if (err != -ENOENT)
		return fail_file(pmu->name, file, strerror(-err));
	for (unsigned int i = 0; i < EVENT_CONFIGS; i++) {
		if (!strcmp(term, words[i])) {
			*format = (struct event_format){i, UINT64_MAX};
			return 0;
		}
	}
	return op_fail(
		"%s has no event and no term \"%s\": see the files in %s/%s/events and format",
		pmu->name, term, root, pmu->name);
}

static int put_term(const struct event_pmu *pmu, const struct event_term *term,
		    uint64_t config[EVENT_CONFIGS])
{
	struct event_format format;

	if (!event_source_name_ok(term->name))
		return op_fail("%s: \"%s\" is no term", pmu->name, term->name);
	if (find_format(pmu, term->name, &format))
		return -1;
	if (event_format_put(&format, term->value, config))
		return op_fail("%s: %s=%#llx is too large, it has %d bits", pmu->name, term->name,
			       (unsigned long long)term->value, __builtin_popcountll(format.mask));
	return 0;
}

static bool is_event(const struct event_pmu *pmu, const struct event_term *term)
{
	return !term->valued && event_source_shows(pmu, term->name);
}

/* Is a value of that term given in the request? */
static bool given(const char *terms, const char *name)
{
	struct event_term term;

	while (event_term_next(&terms, &term) > 0)
		if (term.valued && !term.wanted && !strcmp(term.name, name))
			return true;
	return false;
}

/* The terms of an event's file. */
static int put_event(const struct event_pmu *pmu, const char *event, const char *request,
		     uint64_t config[EVENT_CONFIGS])
{
	char file[EVENT_TERM + 8], *text = NULL;
	const char *cursor;
	struct event_term term;
	int more, err;

	snprintf(file, sizeof(file), "events/%s", event);
	err = read_file(pmu->name, file, &text);
	if (err)
		return fail_file(pmu->name, file, strerror(-err));
	cursor = text;
	while (!err && (more = event_term_next(&cursor, &term))) {
		if (more < 0)
			err = fail_file(pmu->name, file, "is no list like event=0x2");
		else if (!term.wanted)
			err = put_term(pmu, &term, config);
		else if (!given(request, term.name))
			err = op_fail("%s/%s/ wants a value: add %s=NUMBER", pmu->name, event,
				      term.name);
	}
	if (!err && cursor == text)
		err = fail_file(pmu->name, file, "is empty");
	free(text);
	return err;
}

/* First the event's own terms, then those that may overrule them. */
static int put_terms(const struct event_pmu *pmu, const char *terms, bool events,
		     uint64_t config[EVENT_CONFIGS])
{
	const char *cursor = terms;
	struct event_term term;
	int more;

	while ((more = event_term_next(&cursor, &term)) > 0) {
		if (term.wanted)
			return op_fail("%s/%s/: give %s a number", pmu->name, terms, term.name);
		if (is_event(pmu, &term) != events)
			continue;
		if (events ? put_event(pmu, term.name, terms, config)
			   : put_term(pmu, &term, config))
			return -1;
	}
	if (more < 0 || cursor == terms)
		return op_fail("%s/%s/: give an event's name or terms like event=0x2,flag",
			       pmu->name, terms);
	return 0;
}

int event_source_encode(const struct event_pmu *pmu, const char *terms,
			struct perf_event_attr *attr)
{
	uint64_t config[EVENT_CONFIGS] = {0};

	if (put_terms(pmu, terms, true, config) || put_terms(pmu, terms, false, config))
		return -1;
	attr->type = pmu->type;
	attr->config = config[0];
	attr->config1 = config[1];
	attr->config2 = config[2];
#ifdef PERF_ATTR_SIZE_VER8
	attr->config3 = config[3];
#else
	if (config[3])
		return op_fail("%s: built without config3; build it with newer kernel headers",
			       pmu->name);
#endif
	return 0;
}
