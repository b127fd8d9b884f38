/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/join.h"
#include "harness/kernel.h"
#include "harness/probes.h"
#include "harness/tracefs.h"
#include "results/memory.h"

static bool usable[FUNCTIONS_MAX]; /* functions[i] can be recorded here */
static char *kernel_code;	   /* kernel_functions(), as long as the lens is open */

/* The op whose path is probed, and the function of it that is; NULL: none. */
static const struct op *probed_op;
static const char *probed_path;

static bool is_last(const struct function *f)
{
	return !f->symbol && !f->tracepoint;
}

/* The recorded event's name: tracefs wants none of the symbol's leading underscores. */
static void event_name(char *text, size_t room, size_t i)
{
	const struct function *f = &functions[i];

	if (f->tracepoint)
		snprintf(text, room, "%s", strchr(f->tracepoint, '/') + 1);
	else
		snprintf(text, room, "f%zu", i);
}

static bool speaks_of_us(const struct function *f)
{
	return kernel_is(f->machine, f->since, f->before);
}

/* A function that cannot be probed, and why if it is there: a count of some of its calls is none.
 */
static void join_missing(char *text, size_t room, const char *name)
{
	char other[120];

	if (kernel_is_split(kernel_code, name, other, sizeof(other)))
		join(text, room, ", ", "%s (%s takes calls as well)", name, other);
	else
		join(text, room, ", ", "%s", name);
}

static int add_probe(const char *name, const char *symbol, const char *fetch)
{
	char other[120];

	return kernel_is_split(kernel_code, symbol, other, sizeof(other))
		       ? -ENOTUNIQ
		       : tracefs_add_kprobe(name, symbol, fetch);
}

/*
 * Can the role not be shown? Then `text` has the names of what could have shown it on this
 * machine and is not there. Of ROLE_FLUSH_CALL all have to be.
 */
static bool is_missing(enum role role, char *text, size_t room)
{
	bool shown = false, lacking = false;

	text[0] = '\0';
	for (size_t i = 0; !is_last(&functions[i]); i++) {
		const struct function *f = &functions[i];

		if (f->role != role || !speaks_of_us(f))
			continue;
		shown |= usable[i];
		lacking |= !usable[i];
		if (!usable[i])
			join_missing(text, room, f->symbol ? f->symbol : f->tracepoint);
	}
	return role == ROLE_FLUSH_CALL ? lacking || !shown : !shown;
}

/* `otherwise` is why no function of this machine shows it at all. */
static void tell_role(struct run *run, enum role role, const char *no_kprobes,
		      const char *otherwise)
{
	char names[300], why[400];

	if (!is_missing(role, names, sizeof(names)))
		return;
	if (names[0])
		snprintf(why, sizeof(why), "this kernel has nothing to probe of: %s", names);
	run_add_unavailable(run, role_metric(role),
			    !names[0]	 ? otherwise
			    : no_kprobes ? no_kprobes
					 : why);
}

/* Results are judged by what this kernel has, whatever release it calls itself. */
static void remember_callback(struct run *run)
{
	for (size_t i = 0; !is_last(&functions[i]); i++) {
		if (!usable[i] || !functions[i].callback)
			continue;
		json_object_set_new(run->context, "secondary_callback",
				    json_string(functions[i].callback));
		return;
	}
}

const char *probes_open(struct run *run)
{
	static const char unknown[] = "no function is known that shows it on this kernel";
	const char *missing = tracefs_open_events(), *no_kprobes;
	char name[64];

	if (missing)
		return missing;
	no_kprobes = tracefs_kprobes_missing();
	kernel_code = no_kprobes ? enough(strdup("")) : kernel_functions();
	for (size_t i = 0; !is_last(&functions[i]); i++) {
		const struct function *f = &functions[i];

		if (!speaks_of_us(f) || (f->symbol && no_kprobes))
			continue;
		event_name(name, sizeof(name), i);
		usable[i] = f->symbol ? !add_probe(name, f->symbol, f->fetch)
				      : !tracefs_tracepoint(f->tracepoint, true);
	}
	tell_role(run, ROLE_SECONDARY, no_kprobes, unknown);
	tell_role(run, ROLE_RANGE_START, no_kprobes, unknown);
	tell_role(run, ROLE_RANGE_END, no_kprobes, unknown);
	tell_role(run, ROLE_KVM_ZAP, no_kprobes, unknown);
	tell_role(run, ROLE_CPU_FLUSH, NULL,
		  "only x86's tlb:tlb_flush tracepoint shows CPU TLB flushes as calls");
	tell_role(run, ROLE_FLUSH_CALL, no_kprobes, "arm64's flush functions are inline");
	remember_callback(run);
	return NULL;
}

void probes_close(void)
{
	tracefs_close();
	memset(usable, 0, sizeof(usable));
	probed_op = NULL;
	probed_path = NULL;
	free(kernel_code);
	kernel_code = NULL;
}

const struct function *probes_shown_by(enum role role, const struct subscriber *s)
{
	for (size_t i = 0; !is_last(&functions[i]); i++) {
		const struct function *f = &functions[i];

		if (f->role == role && usable[i] &&
		    (!f->subscriber || !s->arm ||
		     !strncmp(s->name, f->subscriber, strlen(f->subscriber))))
			return f;
	}
	return NULL;
}

bool probes_count(const struct function *f, const struct subscriber *s)
{
	if (f->role == ROLE_PATH)
		return true;
	if (f->role != ROLE_FLUSH_CALL)
		return f == probes_shown_by(f->role, s);
	for (size_t i = 0; !is_last(&functions[i]); i++)
		if (functions[i].role == f->role && speaks_of_us(&functions[i]) && !usable[i])
			return false;
	return true;
}

const struct function *probes_function(const char *event)
{
	static const struct function path = {.role = ROLE_PATH, .symbol = "path"};
	char name[64];

	if (!strcmp(event, "path"))
		return &path;
	for (size_t i = 0; !is_last(&functions[i]); i++) {
		event_name(name, sizeof(name), i);
		if (usable[i] && !strcmp(event, name))
			return &functions[i];
	}
	return NULL;
}

const char *probes_path(const struct op *op)
{
	if (tracefs_kprobes_missing() || probed_op == op)
		return probed_path;
	if (probed_path)
		tracefs_remove_kprobe("path");
	probed_path = NULL;
	probed_op = op;
	for (size_t i = 0; op->path && op->path[i] && !probed_path; i++)
		if (!add_probe("path", op->path[i], ""))
			probed_path = op->path[i];
	return probed_path;
}

void probes_tell_path(const struct op *op, struct run *run)
{
	char what[100], names[300] = "", why[400];

	for (size_t i = 0; op->path[i]; i++)
		join_missing(names, sizeof(names), op->path[i]);
	snprintf(why, sizeof(why), "this kernel has nothing to probe of: %s", names);
	snprintf(what, sizeof(what), "%s of %s", role_metric(ROLE_PATH), op->name);
	run_add_unavailable(run, what, why);
}
