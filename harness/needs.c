/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/files.h"
#include "harness/join.h"
#include "harness/kernel.h"
#include "harness/machine.h"
#include "harness/mapping.h"
#include "harness/needs.h"
#include "harness/placement.h"

#define STATE_TRIES 3 /* that bad luck is no verdict */

static char reason[400];

static const char *say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static const char *say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	return reason;
}

static const char *kernel_missing(const struct op_needs *n)
{
	if (n->machine && !kernel_is(n->machine, 0, 0))
		return say("only on %s", n->machine);
	if (n->since && !kernel_is(NULL, n->since, 0))
		return say("needs Linux %u.%u or later", KERNEL_MAJOR(n->since),
			   KERNEL_MINOR(n->since));
	if (n->before && !kernel_is(NULL, 0, n->before))
		return say("gone since Linux %u.%u", KERNEL_MAJOR(n->before),
			   KERNEL_MINOR(n->before));
	if (n->config && !kernel_config(n->config))
		return say("this kernel is built without %s", n->config);
	if (n->symbol && !kernel_symbol(n->symbol))
		return say("this kernel has no %s()", n->symbol);
	if (n->path && access(n->path, F_OK))
		return say("this kernel has no %s", n->path);
	return NULL;
}

static const char *advice_name(int advice)
{
	static const struct {
		int advice;
		const char *name;
	} names[] = {
		{MADV_FREE, "MADV_FREE"}, {MADV_COLD, "MADV_COLD"}, {MADV_PAGEOUT, "MADV_PAGEOUT"}};
	size_t i = 0;

	while (i < COUNT(names) && names[i].advice != advice)
		i++;
	return i < COUNT(names) ? names[i].name : "that advice";
}

static uint64_t memory_free(void)
{
	struct sysinfo s;

	return sysinfo(&s) ? UINT64_MAX : (uint64_t)(s.freeram + s.bufferram) * s.mem_unit;
}

/* Transparent huge pages grow with the base page: 2 MiB, 32 MiB, 512 MiB. */
static uint64_t memory_wanted(const struct cell *cell, unsigned int crews)
{
	const struct op *op = cell->op;

	return op->needs.memory +
	       (op->thp ? cell->size * op->batch(cell->size) * cell->threads * crews : 0);
}

static const char *machine_missing(const struct cell *cell, unsigned int crews)
{
	const struct op_needs *n = &cell->op->needs;
	uint64_t memory = memory_wanted(cell, crews);
	char cores[100];

	if (n->root && geteuid())
		return say("run as root");
	placement_tell_cores(cores, sizeof(cores));
	if (n->cores > placement_cores())
		return say("needs %u cores, has %s", n->cores, cores);
	if (n->nodes > placement_nodes())
		return say("needs %u NUMA nodes, there are %u", n->nodes, placement_nodes());
	if (memory > memory_free())
		return say("needs %" PRIu64 " MiB of free memory, there are %" PRIu64, memory >> 20,
			   memory_free() >> 20);
	return NULL;
}

static const char *hugepages_missing(const struct cell *cell, unsigned int crews)
{
	return machine_hugepages(cell->size,
				 (uint64_t)crews * cell->threads * cell->op->batch(cell->size));
}

/* Mapped all at once, as the processes of all crews would, but nothing of it is used. */
static const char *address_space_missing(const struct cell *cell, unsigned int crews)
{
	uint64_t bytes;
	struct op_thread t;
	void *p;

	cell_thread(cell, 0, &t);
	bytes = cell->size * (t.stride ? t.batch : 1) * cell->threads * crews;
	p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		 -1, 0);
	if (p == MAP_FAILED)
		return say("cannot map %" PRIu64 " MiB: %s; see ulimit -v, ulimit -d and "
			   "vm.overcommit_memory",
			   bytes >> 20, strerror(errno));
	munmap(p, bytes);
	return NULL;
}

/* In a process of its own. A step that fails is the row's to tell: this is armed()'s opinion. */
static void try_state(const struct cell *cell, char *why, size_t room)
{
	const struct op *op = cell->op;
	int64_t tables = page_table_bytes();
	struct op_thread t;

	cell_thread(cell, 0, &t);
	t.tables_before = tables;
	if ((!op->setup || !op->setup(&t)) && (!op->rearm_process || !op->rearm_process(&t)) &&
	    (!op->rearm || !op->rearm(&t)) && op->armed(&t))
		snprintf(why, room, "%s", op_failure());
	_exit(EXIT_SUCCESS);
}

static const char *state_missing(const struct cell *cell)
{
	/* No pipe: a child of the trial's may hold on to it. */
	char *why =
		mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	bool missing = true;

	if (why == MAP_FAILED)
		return say("mmap: %s", strerror(errno));
	for (int i = 0; i < STATE_TRIES && missing; i++) {
		pid_t child;

		why[0] = '\0';
		child = fork();
		if (!child)
			try_state(cell, why, sizeof(reason) / 2);
		missing =
			child > 0 && TEMP_FAILURE_RETRY(waitpid(child, NULL, 0)) == child && why[0];
	}
	if (missing)
		say("no %s is to be had: %s", cell->op->needs.state, why);
	munmap(why, page_bytes());
	return missing ? reason : NULL;
}

const char *needs_missing(const struct cell *cell, unsigned int crews)
{
	const struct op_needs *n = &cell->op->needs;
	const char *missing = kernel_missing(n);
	unsigned int mark = machine_mark();

	if (!missing)
		missing = machine_missing(cell, crews);
	if (!missing && n->files)
		missing = files_missing(n->files);
	if (!missing)
		missing = needs_apply(cell->op);
	if (!missing && n->advice && !kernel_advises(n->advice))
		missing = say("madvise(2) does not take %s here", advice_name(n->advice));
	if (!missing && n->missing)
		missing = n->missing();
	if (!missing)
		missing = address_space_missing(cell, crews);
	if (!missing && n->state && cell->op->armed)
		missing = state_missing(cell);
	machine_restore_to(mark);
	if (!missing && cell->op->hugetlb)
		missing = hugepages_missing(cell, crews);
	return missing;
}

const char *needs_apply(const struct op *op)
{
	for (const struct op_setting *s = op->settings; s && s->path; s++) {
		int err = machine_set(s->path, s->value);

		if (err)
			return say("cannot write %s: %s; as root: echo %s > %s", s->path,
				   strerror(-err), s->value, s->path);
	}
	return NULL;
}

void needs_format(char *text, size_t room, const struct op *op)
{
	static const char *const files[] = {NULL, NULL, "ext4, xfs or root for a loop image"};
	const struct op_needs *n = &op->needs;

	text[0] = '\0';
	if (n->root)
		join(text, room, ", ", "root");
	if (n->machine)
		join(text, room, ", ", "%s", n->machine);
	if (n->since)
		join(text, room, ", ", "Linux %u.%u", KERNEL_MAJOR(n->since),
		     KERNEL_MINOR(n->since));
	if (n->before)
		join(text, room, ", ", "before Linux %u.%u", KERNEL_MAJOR(n->before),
		     KERNEL_MINOR(n->before));
	if (n->config)
		join(text, room, ", ", "%s", n->config);
	if (n->symbol)
		join(text, room, ", ", "%s()", n->symbol);
	if (n->path)
		join(text, room, ", ", "%s", n->path);
	if (n->advice)
		join(text, room, ", ", "%s", advice_name(n->advice));
	if (n->state)
		join(text, room, ", ", "a %s", n->state);
	if (n->subscriber)
		join(text, room, ", ", "--subscriber %s", n->subscriber);
	if (op->hugetlb)
		join(text, room, ", ", "huge pages");
	if (files[n->files])
		join(text, room, ", ", "%s", files[n->files]);
	if (n->cores)
		join(text, room, ", ", "%u cores", n->cores);
	if (n->nodes)
		join(text, room, ", ", "%u NUMA nodes", n->nodes);
	if (n->memory)
		join(text, room, ", ", "%" PRIu64 " MiB", n->memory >> 20);
	for (const struct op_setting *s = op->settings; s && s->path; s++)
		join(text, room, ", ", "sets %s to %s", s->path, s->value);
	if (!text[0])
		snprintf(text, room, "-");
}
