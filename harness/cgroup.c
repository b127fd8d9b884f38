/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cgroup.h"
#include "harness/fact.h"
#include "results/words.h"

#define BASE_BYTES 160

struct group {
	bool v2;
	char controllers[64], path[512];
};

/* Lines "ID:CONTROLLERS:PATH"; version 2's is "0::PATH" (cgroups(7)). */
static int find(const char *controller, struct group *g)
{
	char *text, *next, *line;
	int err = fact_text(&text, "/proc/self/cgroup"), found = -ENOENT;

	if (err)
		return err;
	next = text;
	while ((line = strsep(&next, "\n"))) {
		char *list = strchr(line, ':'), *path = list ? strchr(list + 1, ':') : NULL;

		if (!path)
			continue;
		*path++ = '\0';
		list++;
		if (words_have(list, controller, ',') || (!*list && found)) {
			g->v2 = !*list;
			snprintf(g->controllers, sizeof(g->controllers), "%s", list);
			snprintf(g->path, sizeof(g->path), "%s", path);
			found = 0;
			if (!g->v2)
				break;
		}
	}
	free(text);
	return found;
}

/* Where the group's tree is mounted: by its list, by its own name, or the unified one. */
static const char *mounted(const struct group *g, const char *controller, char *base)
{
	const char *const names[] = {g->v2 ? "" : "/", g->v2 ? "/unified" : "/"};
	const char *const tails[] = {g->v2 ? "" : g->controllers, g->v2 ? "" : controller};

	for (int i = 0; i < 2; i++) {
		char witness[BASE_BYTES + 16];

		snprintf(base, BASE_BYTES, "/sys/fs/cgroup%s%s", names[i], tails[i]);
		snprintf(witness, sizeof(witness), "%s/cgroup.procs", base);
		if (fact_exists(witness))
			return base;
	}
	return NULL;
}

int cgroup_walk(const char *controller, const char *v1, const char *v2,
		void (*look)(void *context, const char *text), void *context)
{
	char base[BASE_BYTES], file[BASE_BYTES + 1024];
	struct group g;
	int n = 0, err = find(controller, &g);

	if (err)
		return err;
	if (!mounted(&g, controller, base))
		return 0;
	if (!strcmp(g.path, "/"))
		g.path[0] = '\0';
	for (;;) {
		char *text, *slash = strrchr(g.path, '/');

		snprintf(file, sizeof(file), "%s%s/%s", base, g.path, g.v2 ? v2 : v1);
		if (!fact_text(&text, file)) {
			look(context, text);
			free(text);
			n++;
		}
		if (!slash)
			return n;
		*slash = '\0';
	}
}

int cgroup_depth(const char *controller)
{
	struct group g;
	int depth = 0, err = find(controller, &g);

	if (err)
		return err;
	for (const char *c = g.path; *c; c++)
		depth += *c == '/' && c[1];
	return depth;
}

static void add_throttled(void *context, const char *text)
{
	const char *at = strstr(text, "nr_throttled ");
	int64_t *sum = context;

	if (at)
		*sum = (*sum < 0 ? 0 : *sum) + strtoll(at + strlen("nr_throttled "), NULL, 10);
}

int64_t cgroup_throttled(void)
{
	int64_t sum = -1;

	cgroup_walk("cpu", "cpu.stat", "cpu.stat", add_throttled, &sum);
	return sum;
}

#define LEVELS_MAX 32 /* of groups */

/* The number in a file of each level, from our group up. */
struct levels {
	uint64_t value[LEVELS_MAX];
	unsigned int n;
};

static void add_level(void *context, const char *text)
{
	struct levels *l = context;

	if (l->n < LEVELS_MAX)
		l->value[l->n++] = *text == 'm' ? UINT64_MAX : strtoull(text, NULL, 10); /* "max" */
}

/* The files of one size begin with this (mem_fmt(), mm/hugetlb_cgroup.c). */
static void hugetlb_prefix(char *text, size_t room, uint64_t page)
{
	unsigned int shift = page >> 30 ? 30 : page >> 20 ? 20 : 10;

	snprintf(text, room, "hugetlb.%llu%cB", (unsigned long long)(page >> shift),
		 shift == 30   ? 'G'
		 : shift == 20 ? 'M'
			       : 'K');
}

uint64_t cgroup_hugetlb_left(uint64_t page, char *file, size_t room)
{
	/* A fault is charged to the first, a reservation, which mmap(2) makes, to the second. */
	static const char *const kinds[] = {"", ".rsvd"};
	uint64_t least = UINT64_MAX;
	char prefix[40];

	hugetlb_prefix(prefix, sizeof(prefix), page);
	for (size_t k = 0; k < 2; k++) {
		struct levels limits = {.n = 0}, used = {.n = 0};
		char v1[80], v2[80];

		snprintf(v1, sizeof(v1), "%s%s.limit_in_bytes", prefix, kinds[k]);
		snprintf(v2, sizeof(v2), "%s%s.max", prefix, kinds[k]);
		cgroup_walk("hugetlb", v1, v2, add_level, &limits);
		snprintf(v1, sizeof(v1), "%s%s.usage_in_bytes", prefix, kinds[k]);
		snprintf(v2, sizeof(v2), "%s%s.current", prefix, kinds[k]);
		cgroup_walk("hugetlb", v1, v2, add_level, &used);
		for (unsigned int i = 0; i < limits.n && i < used.n; i++) {
			uint64_t limit = limits.value[i], now = used.value[i];
			uint64_t left = limit > now ? limit - now : 0;

			/* Version 1 says "none" by the largest number of pages. */
			if (limit >= INT64_MAX - page || left >= least)
				continue;
			least = left;
			snprintf(file, room, "%s%s", prefix, kinds[k]);
		}
	}
	return least;
}
