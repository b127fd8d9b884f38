/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/fact.h"
#include "harness/factors.h"
#include "harness/join.h"
#include "harness/machine.h"
#include "harness/tune.h"
#include "results/say.h"

#define VALUE_BYTES 256

/* What was set, to be looked at again. */
static struct tuned {
	char path[200], value[VALUE_BYTES];
} * tuned;
static size_t n_tuned;

static int latency_fd = -1;

/* What became of one factor's files. */
struct outcome {
	unsigned int set, failed;
	int err; /* of the first that failed; 0: it did not stick */
	char path[200];
};

static bool same(const char *a, const char *b)
{
	return !strcmp(a, b) || cpulist_same_mask(a, b);
}

static void remember(const char *path, const char *value)
{
	struct tuned *bigger = realloc(tuned, (n_tuned + 1) * sizeof(*tuned));

	if (!bigger)
		return;
	tuned = bigger;
	snprintf(tuned[n_tuned].path, sizeof(tuned->path), "%s", path);
	snprintf(tuned[n_tuned++].value, VALUE_BYTES, "%s", value);
}

/* Is there something to set, and to what? */
static bool to_set(const struct factor *f, const char *path, char *value)
{
	char now[VALUE_BYTES];

	if (f->tune_value) {
		if (!f->tune_value(path, value, VALUE_BYTES))
			return false;
		return machine_get(path, now, sizeof(now)) || !same(now, value);
	}
	snprintf(value, VALUE_BYTES, "%s", f->tune);
	if (machine_get(path, now, sizeof(now)))
		return true; /* machine_set() says why not */
	return f->good ? f->good(now, f->want) != 1 : strcmp(now, f->want) != 0;
}

static void set_file(const struct factor *f, const char *path, struct outcome *o)
{
	char value[VALUE_BYTES], now[VALUE_BYTES] = "";
	int err;

	if (!to_set(f, path, value))
		return;
	err = machine_set(path, value);
	if (!err && !machine_get(path, now, sizeof(now)) && same(now, value)) {
		o->set++;
		remember(path, value);
		return;
	}
	if (!o->failed++) {
		o->err = err;
		snprintf(o->path, sizeof(o->path), "%s", path);
	}
}

bool tune_would(const struct factor *f)
{
	char value[VALUE_BYTES];
	bool any = false;
	glob_t found;

	if ((!f->tune && !f->tune_value) || fact_glob(f->path, &found))
		return false;
	for (size_t i = 0; i < found.gl_pathc && !any; i++)
		any = to_set(f, found.gl_pathv[i], value);
	globfree(&found);
	return any;
}

static bool set_factor(const struct factor *f)
{
	struct outcome o = {0};
	glob_t found;

	if ((!f->tune && !f->tune_value) || fact_glob(f->path, &found))
		return false;
	for (size_t i = 0; i < found.gl_pathc; i++)
		set_file(f, found.gl_pathv[i], &o);
	globfree(&found);
	if (o.failed)
		say_note("--tune: %s: %u of %u not set (%s: %s); the run goes on", f->name,
			 o.failed, o.failed + o.set, o.path,
			 o.err ? strerror(-o.err) : "the value did not stick");
	return o.set > 0;
}

/* The kernel keeps to it for as long as the file is open (kernel/power/qos.c). */
static bool hold_latency(void)
{
	int32_t none = 0;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/dev/cpu_dma_latency", fact_root);
	if (!fact_exists(FACTOR_IDLE_STATES))
		return false; /* there is nothing to leave */
	latency_fd = open(path, O_RDWR | O_CLOEXEC);
	if (latency_fd < 0 && errno == ENOENT)
		return false;
	if (latency_fd >= 0 && write(latency_fd, &none, sizeof(none)) == sizeof(none) &&
	    pread(latency_fd, &none, sizeof(none), 0) == sizeof(none) && !none)
		return true;
	say_note("--tune: cpuidle: cannot hold %s at 0: %s; the run goes on", path,
		 none ? "the value did not stick" : strerror(errno));
	return false;
}

/* Not settings, and nothing comes back: memory is as after a boot, or nearly. */
static void free_memory(void)
{
	static const char *const actions[][2] = {{"/proc/sys/vm/drop_caches", "3"},
						 {"/proc/sys/vm/compact_memory", "1"}};

	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		char path[PATH_MAX];
		int fd;

		snprintf(path, sizeof(path), "%s%s", fact_root, actions[i][0]);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, actions[i][1], 1) != 1)
			say_note("--tune: %s: %s; the run goes on", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
}

void tune_begin(json_t *context)
{
	char names[400] = "";

	for (size_t g = 0; g < n_factor_groups; g++)
		for (size_t i = 0; i < factor_groups[g]->n; i++)
			if (set_factor(&factor_groups[g]->factors[i]))
				join(names, sizeof(names), ",", "%s",
				     factor_groups[g]->factors[i].name);
	if (hold_latency())
		join(names, sizeof(names), ",", "cpuidle");
	free_memory();
	fprintf(say_notes(), "tuned for this run: %s\n", names[0] ? names : "nothing");
	json_object_set_new(context, "tuned", json_string(names));
}

void tune_end(void)
{
	char now[VALUE_BYTES];

	for (size_t i = 0; i < n_tuned; i++)
		if (!machine_get(tuned[i].path, now, sizeof(now)) && !same(now, tuned[i].value))
			say_note("--tune: somebody has set %s to %s during the run, not %s",
				 tuned[i].path, now, tuned[i].value);
	free(tuned);
	tuned = NULL;
	n_tuned = 0;
	if (latency_fd >= 0)
		close(latency_fd);
	latency_fd = -1;
}
