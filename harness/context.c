/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "harness/context.h"
#include "harness/kernel.h"
#include "harness/mapping.h"
#include "harness/pair.h"
#include "harness/placement.h"
#include "harness/shim.h"
#include "results/cli/json.h"
#include "results/escape.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/root.h"

static void put(json_t *o, const char *key, const char *value)
{
	json_t *text = json_string(value);

	/* What the machine calls itself need not be UTF-8. */
	json_object_set_new(o, key, text ? text : json_string("?"));
}

/* A line of a file, or "unknown". */
static void put_file(json_t *o, const char *key, const char *path)
{
	char *text;

	if (file_read(path, 1 << 16, &text, NULL)) {
		put(o, key, "unknown");
		return;
	}
	text[strcspn(text, "\n")] = '\0';
	put(o, key, text);
	free(text);
}

static void put_date(json_t *o)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[40];

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S+00:00", &tm);
	put(o, "date", text);
}

/* "model name" of x86, or the MIDR that arm64 has in its place. */
static void put_cpu(json_t *o)
{
	char line[256], *colon;
	FILE *f = fopen("/proc/cpuinfo", "re");
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f)) {
		colon = strchr(line, ':');
		if (strncmp(line, "model name", 10) || !colon)
			continue;
		line[strcspn(line, "\n")] = '\0';
		put(o, "cpu", colon + 2);
		found = true;
	}
	if (f)
		fclose(f);
	if (!found)
		put_file(o, "cpu", "/sys/devices/system/cpu/cpu0/regs/identification/midr_el1");
}

static void put_library(json_t *o)
{
	const struct shim_machine *m = shim_machine();
	json_t *caches = json_array(), *load = json_array();

	for (size_t i = 0; i < m->n_caches; i++)
		json_array_append_new(caches,
				      json_pack("{s:s, s:i, s:i, s:i}", "type", m->caches[i].type,
						"level", m->caches[i].level, "size",
						m->caches[i].size_bytes, "num_sharing",
						m->caches[i].num_sharing));
	for (size_t i = 0; i < m->n_load_avg; i++)
		json_array_append_new(load, json_figure(m->load_avg[i]));
	json_object_set_new(o, "num_cpus", json_integer(m->num_cpus));
	json_object_set_new(o, "mhz_per_cpu", json_integer(m->mhz_per_cpu));
	json_object_set_new(o, "cpu_scaling_enabled", json_boolean(m->cpu_scaling_enabled));
	json_object_set_new(o, "caches", caches);
	json_object_set_new(o, "load_avg", load);
	json_object_set_new(o, "library_build_type", json_string("release"));
}

static void put_lens(json_t *o, const struct options *options)
{
	char text[40];

	snprintf(text, sizeof(text), "%s%s%s%s%s", options->time ? ",time" : "",
		 options->calls ? ",calls" : "", options->counters ? ",counters" : "",
		 options->insn ? ",insn" : "", options->cost ? ",cost" : "");
	put(o, "lens", text[0] ? text + 1 : "");
}

/* What the kernel was built with; of the configuration a hash says whether two are the same. */
static void put_build(json_t *o)
{
	char text[300];
	char *version = NULL;
	uint32_t hash;

	if (!file_read("/proc/version", 1 << 16, &version, NULL) &&
	    kernel_compiler(version, text, sizeof(text)))
		put(o, "kernel_compiler", text);
	else
		put(o, "kernel_compiler", "unknown");
	free(version);
	snprintf(text, sizeof(text), "unknown");
	if (kernel_config_hash(&hash))
		snprintf(text, sizeof(text), "%08x", hash);
	put(o, "kernel_config", text);
}

/* Memory in whole GiB: what kernels keep for themselves differs; and the sockets. */
static void put_size(json_t *o)
{
	const double page = page_bytes(), gib = 1 << 30;
	long pages = sysconf(_SC_PHYS_PAGES);
	unsigned int sockets = placement_sockets();

	if (pages > 0)
		json_object_set_new(o, "memory_gib",
				    json_integer((json_int_t)ceil((double)pages * page / gib)));
	if (sockets)
		json_object_set_new(o, "sockets", json_integer(sockets));
}

/* Those that we may use, how many there are besides, and their kinds if they are not alike. */
static void put_cores(json_t *o)
{
	unsigned int cores = placement_cores();
	char text[512];

	json_object_set_new(o, "cores", json_integer(cores));
	if (cores < placement_machine_cores())
		json_object_set_new(o, "machine_cores", json_integer(placement_machine_cores()));
	placement_tell_allowed(text, sizeof(text));
	put(o, "cpus_allowed", text);
	if (placement_tell_kinds(text, sizeof(text)))
		put(o, "core_kinds", text);
}

void context_core_kind(struct run *run)
{
	int *cpus = NULL;
	size_t n = 0;
	char text[256];

	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];

		cpus = enough(realloc(cpus, (n + row->n_cpus + 1) * sizeof(*cpus)));
		for (size_t k = 0; k < row->n_cpus; k++)
			cpus[n++] = row->cpus[k];
	}
	if (placement_kinds_of(cpus, n, text, sizeof(text)))
		put(run->context, "core_kind", text);
	free(cpus);
}

void context_command(int argc, char *const *argv, char *text, size_t room)
{
	size_t used = snprintf(text, room, "%s", suite_command());

	for (int i = 1; i < argc && used < room; i++) {
		char *word = text_shell(argv[i]);

		used += snprintf(text + used, room - used, " %s", word);
		free(word);
	}
}

void context_fill(struct run *run, const struct options *o, const char *command)
{
	json_t *c = run->context;
	struct utsname u;

	uname(&u);
	put_date(c);
	put(c, "host_name", u.nodename);
	put(c, "executable", "mnbench");
	put_library(c);
	put(c, "kernel_release", u.release);
	put(c, "kernel_version", u.version);
	put(c, "machine", u.machine);
	put_build(c);
	put_cpu(c);
	put_size(c);
	put_file(c, "kernel_command_line", "/proc/cmdline");
	put_file(c, "thp", "/sys/kernel/mm/transparent_hugepage/enabled");
	put_file(c, "boot_id", "/proc/sys/kernel/random/boot_id");
	json_object_set_new(c, "page_size", json_integer(page_bytes()));
	put_cores(c);
	json_object_set_new(c, "emulated", json_boolean(o->emulated));
	if (o->emulated_by[0])
		put(c, "emulated_by", o->emulated_by);
	put_lens(c, o);
	put(c, "subscribers", o->subscriber->name);
	put(c, "placement", o->placement == PLACE_SPREAD ? "spread" : "compact");
	if (o->precision > 0)
		json_object_set_new(c, "precision_percent", json_figure(100 * expm1(o->precision)));
	json_object_set_new(c, "seed", json_integer(o->seed));
	if (o->time)
		json_object_set_new(c, "warm_up_batches", json_integer(PAIR_WARM_UP_BATCHES));
	put(c, "command", command);
	if (!json_object_get(c, "tuned"))
		put(c, "tuned", "none");
	put(c, "suite_version", suite_version);
	put(c, "suite_commit", suite_commit);
}
