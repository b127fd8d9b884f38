/* SPDX-License-Identifier: MIT */
/*
 * Which descriptor a run's kernel is of. A guest's run has its name; another kernel is Debian's by
 * its version, and of the descriptor whose series and flavour its release has.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernels-under-test/descriptor.h"
#include "results/known.h"
#include "results/root.h"

#define PACKAGE "linux-image" /* what stands before a flavour: "-arm64", "-arm64-16k" */

/* "debian-6.12-arm64@cortex-a72" */
static bool has_name(const struct kernel_descriptor *kernel, const char *name, const char **cpu)
{
	size_t length = strcspn(name, "@");

	*cpu = name[length] ? name + length + 1 : NULL;
	return strlen(kernel->name) == length && !strncmp(kernel->name, name, length);
}

/* "6.12.118+deb13-arm64" is of the series 6.12 and the flavour arm64; a cloud-arm64 as well. */
static bool has_release(const struct kernel_descriptor *kernel, const char *release)
{
	size_t series = strlen(kernel->series), length = strlen(release), flavour;

	if (!series || strncmp(kernel->package, PACKAGE, strlen(PACKAGE)) != 0)
		return false;
	flavour = strlen(kernel->package) - strlen(PACKAGE);
	return !strncmp(release, kernel->series, series) &&
	       !strchr("0123456789", release[series]) && length > flavour &&
	       !strcmp(release + length - flavour, kernel->package + strlen(PACKAGE));
}

static const struct kernel_descriptor *find_in(const struct kernel_set *set, const struct run *run,
					       const char **cpu)
{
	const char *name = run_context(run, "kernel_name", "");

	for (size_t i = 0; i < set->n; i++)
		if (has_name(&set->kernels[i], name, cpu))
			return &set->kernels[i];
	*cpu = NULL;
	if (!strstr(run_context(run, "kernel_version", ""), " Debian "))
		return NULL;
	for (size_t i = 0; i < set->n; i++)
		if (has_release(&set->kernels[i], run_context(run, "kernel_release", "")))
			return &set->kernels[i];
	return NULL;
}

static bool find(const struct run *run, struct known *known)
{
	const struct kernel_descriptor *kernel;
	char folder[PATH_MAX];
	struct kernel_set set;
	const char *cpu;

	snprintf(folder, sizeof(folder), "%.*s/kernels-under-test", PATH_MAX - 32, suite_root());
	if (access(folder, R_OK) || descriptors_load(folder, &set))
		return false; /* a program without its files, or the reason is said */
	kernel = find_in(&set, run, &cpu);
	if (kernel) {
		snprintf(known->of, sizeof(known->of), "%s%s%s", kernel->name, cpu ? "@" : "",
			 cpu ? cpu : "");
		descriptor_failures(kernel, cpu, known->expect_fail, sizeof(known->expect_fail));
	}
	descriptors_free(&set);
	return kernel;
}

__attribute__((constructor)) static void register_finder(void)
{
	known_asks(find);
}
