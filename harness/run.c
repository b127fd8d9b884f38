/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/checkpoint.h"
#include "harness/clock.h"
#include "harness/context.h"
#include "harness/crew.h"
#include "harness/environment.h"
#include "harness/factors.h"
#include "harness/files.h"
#include "harness/folder.h"
#include "harness/insn.h"
#include "harness/interrupt.h"
#include "harness/kernel_watch.h"
#include "harness/lenses.h"
#include "harness/library.h"
#include "harness/machine.h"
#include "harness/pair.h"
#include "harness/plan.h"
#include "harness/precision.h"
#include "harness/run.h"
#include "harness/shim.h"
#include "harness/tune.h"
#include "harness/turn.h"
#include "results/cli/progress.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"
#include "results/sequential.h"
#include "results/stats.h"

#define PAIRS		   8	/* process pairs a row, unless --benchmark_repetitions says so */
#define PAIR_SECONDS_MIN   0.05 /* below this a pair is all set-up */
#define PAIR_SECONDS_START 0.06 /* starting its processes; for the estimate */

static struct session {
	struct options options;
	struct run *run;
	struct plan plan;
	size_t groups_done, groups_wanted;
	double begin, pair_seconds;
	pid_t process; /* that has something to undo; 0: none */
	char folder[FOLDER_NAME];
	struct library_flags flags;
} session;

/* One line a group: what it gave, and what is left to do. */
static void tell_progress(const struct group *g)
{
	const struct row *armed = g->armed_row, *row = armed ? armed : g->base_row;
	double took = clock_seconds() - session.begin, left;
	char name[120], result[80] = "";
	struct interval i;

	session.groups_done++;
	left = took / session.groups_done * (session.groups_wanted - session.groups_done);
	row_short_name(row, name, sizeof(name));
	if (row->invalid || g->base_row->invalid)
		snprintf(result, sizeof(result), "INVALID");
	else if (armed && armed->n_log_ratios > 1) {
		i = stats_t_interval(armed->log_ratios, armed->n_log_ratios, row_confidence(armed));
		snprintf(result, sizeof(result), "%+.1f %% [%+.1f, %+.1f]", 100 * expm1(i.estimate),
			 100 * expm1(i.low), 100 * expm1(i.high));
	}
	progress_plain("[%2zu/%zu] %-32s threads:%-3u %-28s %3.0f s left%s", session.groups_done,
		       session.groups_wanted, name, row->threads, result, left,
		       lenses_follow() ? ", then counting" : "");
}

/* Between two pairs, when nothing is measured. With --precision nobody knows how many there are. */
static void draw_progress(const struct group *g)
{
	const struct row *row = g->base_row;
	double part = session.options.precision ? 0 : (double)row->n_samples / session.flags.pairs;
	char name[120], now[140];

	row_short_name(row, name, sizeof(name));
	snprintf(now, sizeof(now), "%s x%u", name, row->threads);
	progress_at(session.groups_done + fmin(part, 0.99), now);
	if (session.options.precision && session.options.seconds)
		progress_left(session.begin + session.options.seconds - clock_seconds());
}

static void measure_pair(struct group *g)
{
	struct pair_result p;
	uint64_t seed =
		pair_seed(session.options.seed, g - session.plan.groups, g->base_row->n_samples);
	unsigned int mark = lenses_set_machine(g);

	draw_progress(g);
	kernel_watch_look(NULL);
	if (!g->base_row->invalid &&
	    pair_run(&g->base, &g->armed, g->cpus, session.pair_seconds, seed, &p))
		lenses_invalidate(g, op_failure());
	kernel_watch_look(g->armed_row ? g->armed_row : g->base_row);
	machine_restore_to(mark);
	if (g->base_row->invalid)
		return;
	row_add_sample(g->base_row, &p.base);
	row_set_cpus(g->base_row, p.cpus[0], cell_members(&g->base));
	if (g->armed_row) {
		row_set_cpus(g->armed_row, p.cpus[1], cell_members(&g->armed));
		row_add_sample(g->armed_row, &p.armed);
		row_add_log_ratio(g->armed_row, p.log_ratio);
	} else {
		sample_free(&p.armed);
	}
}

/*
 * Google Benchmark calls this once a repetition of a row; which side it asks
 * for first does not matter: the pair is measured then, and kept for the other.
 */
static void body(struct shim_state *s, struct group *g, int side)
{
	struct row *row = side ? g->armed_row : g->base_row;
	unsigned int k = g->told[side]++;

	if (interrupted())
		lenses_invalidate(g, "interrupted");
	if (session.options.time) {
		if (k == row->n_samples && !row->invalid)
			measure_pair(g);
	} else {
		draw_progress(g);
		lenses_count_calls(g);
	}
	/* Once a group: when the side asked for first is through. */
	if (!session.options.precision && !g->told[!side] &&
	    k + 1 == (session.options.time ? session.flags.pairs : 1)) {
		tell_progress(g);
		if (session.options.time && !session.options.emulated && !interrupted())
			checkpoint_save(session.folder, session.run);
	}
	if (row->invalid)
		shim_fail(s, row->batch, row->invalid);
	else
		shim_report(s, row->batch, session.options.time ? row->samples[k].ns_per_op : 0);
}

static void body_base(struct shim_state *s, void *group)
{
	body(s, group, 0);
}

static void body_armed(struct shim_state *s, void *group)
{
	body(s, group, 1);
}

static void register_rows(void)
{
	for (size_t i = 0; i < session.plan.n; i++) {
		struct group *g = &session.plan.groups[i];
		/* What --precision has measured is handed in as it is. */
		unsigned int pairs = session.options.precision ? g->base_row->n_samples : 0;

		shim_register(g->base_row->name, pairs, body_base, g);
		if (g->armed_row)
			shim_register(g->armed_row->name, pairs, body_armed, g);
	}
}

/* Rows that the filter leaves out are no part of the run. */
static bool is_wanted(const struct group *g)
{
	return library_selects(g->base_row) || library_selects(g->armed_row);
}

static size_t count_groups(void)
{
	size_t n = 0;

	for (size_t i = 0; i < session.plan.n; i++)
		n += is_wanted(&session.plan.groups[i]);
	return n;
}

/* Google Benchmark takes the last of two equal flags: ours come before the user's. */
static void add_default_flags(int *argc, char ***argv)
{
	static char repetitions[48];
	static char **words; /* main's from here on, until the program ends */

	words = enough(calloc(*argc + 2, sizeof(*words)));
	snprintf(repetitions, sizeof(repetitions), "--benchmark_repetitions=%d", PAIRS);
	words[0] = (*argv)[0];
	words[1] = repetitions;
	memcpy(words + 2, *argv + 1, (*argc - 1) * sizeof(*words));
	*argv = words;
	(*argc)++;
}

/* Returns whether there are any. */
static bool say_invalid(void)
{
	bool any = false;

	for (size_t i = 0; i < session.run->n_rows; i++) {
		const struct row *row = &session.run->rows[i];

		if (!row->invalid)
			continue;
		say_error("INVALID %s: %s", row->name, row->invalid);
		any = true;
	}
	return any;
}

/* Is what there is to be kept, if the run ends here? A short suite is begun anew. */
static bool is_resumable(void)
{
	return session.options.resume ||
	       (session.groups_done && (session.options.full || !interrupted()));
}

static int finish(const char *folder)
{
	int err;

	if (interrupted() && is_resumable() && checkpoint_exists(folder))
		return say_error("stopped by %s; go on with: %s run --resume %s",
				 say_signal(interrupted()), suite_command(), folder);
	run_drop_empty_rows(session.run);
	context_core_kind(session.run);
	if (interrupted())
		return say_error("stopped by %s; nothing was written", say_signal(interrupted()));
	err = kernel_watch_save(folder) ? EXIT_REQUEST : folder_write(folder, session.run);
	if (err)
		return err;
	checkpoint_drop(folder);
	return say_invalid() ? EXIT_NOT_GOOD : EXIT_GOOD;
}

/* What the suite is given, or asks for; a long one is told before it begins. */
static void plan_time(void)
{
	size_t groups = session.groups_wanted ? session.groups_wanted : 1;
	double seconds = session.options.seconds;
	unsigned int pairs;

	session.pair_seconds = seconds / groups / session.flags.pairs;
	/* The first look takes half of the time at most; what is left goes to noisy rows. */
	if (session.options.precision)
		session.pair_seconds =
			fmin(OPTION_PAIR_SECONDS,
			     seconds / groups / SEQUENTIAL_FIRST / 2 - PAIR_SECONDS_START);
	if (!seconds)
		session.pair_seconds = OPTION_PAIR_SECONDS;
	if (session.pair_seconds < PAIR_SECONDS_MIN)
		session.pair_seconds = PAIR_SECONDS_MIN;
	if (!session.options.full || !session.options.time)
		return;
	for (size_t i = 0; i < session.plan.n; i++)
		groups -= session.plan.groups[i].base_row->n_samples > 0;
	pairs = session.options.precision ? SEQUENTIAL_LAST : session.flags.pairs;
	seconds = groups * pairs * (session.pair_seconds + PAIR_SECONDS_START);
	if (session.options.precision && session.options.seconds &&
	    seconds > session.options.seconds)
		seconds = session.options.seconds;
	fprintf(say_notes(),
		"%zu groups of rows to time, %s%u pairs of processes each: about %.0f min %.0f s\n",
		groups, session.options.precision ? "at most " : "", pairs, floor(seconds / 60),
		fmod(seconds, 60));
	fprintf(say_notes(), "interrupted, it goes on with: %s run --resume %s\n", suite_command(),
		session.folder);
}

static void group_done(const struct group *g)
{
	tell_progress(g);
	if (!interrupted())
		checkpoint_save(session.folder, session.run);
}

static void measure_to_precision(void)
{
	struct precision p = {
		.log_ratio = session.options.precision,
		.until = session.options.seconds ? session.begin + session.options.seconds
						 : INFINITY,
		.wanted = is_wanted,
		.measure = measure_pair,
		.done = group_done,
	};

	precision_measure(&session.plan, &p);
}

/* Why no row is left: the filter, or what this machine lacks for the operations asked for. */
static int say_no_row(void)
{
	const struct unavailable *why = NULL;

	for (size_t i = 0; !session.plan.n && i < session.run->n_unavailable; i++)
		if (strchr(session.run->unavailable[i].what, '/'))
			why = &session.run->unavailable[i];
	if (why)
		return say_error("nothing to measure here: %s: %s", why->what, why->reason);
	return say_error("no row matches --benchmark_filter=%s",
			 session.flags.filter ? session.flags.filter : "");
}

static int measure(void)
{
	char *folder = session.folder;
	struct utsname u;
	int status = lenses_open(&session.options, session.run);

	if (status)
		return status;
	session.groups_wanted = count_groups();
	if (!session.groups_wanted)
		return say_no_row();
	uname(&u);
	if (session.options.resume) {
		snprintf(folder, FOLDER_NAME, "%s", session.options.resume);
		status = folder_go_on(folder);
	} else {
		status = folder_make(session.options.out, u.release, folder, FOLDER_NAME);
	}
	if (status)
		return status;
	if (!session.options.emulated && !session.options.resume)
		checkpoint_save(folder, session.run);
	plan_time();
	session.begin = clock_seconds();
	if (!session.flags.library_report)
		progress_begin(session.options.time && lenses_follow() ? "timing" : "run",
			       session.groups_wanted);
	if (session.options.precision)
		measure_to_precision();
	register_rows();
	if (!shim_run(!session.flags.library_report))
		status = say_no_row();
	if (!status) {
		lenses_count_all(&session.plan);
		kernel_watch_look(NULL);
		progress_end();
		status = finish(folder);
		if (session.options.by_function && status != EXIT_REQUEST &&
		    insn_save_symbols(folder))
			status = EXIT_REQUEST;
	}
	if (status != EXIT_REQUEST)
		return status;
	if (!is_resumable())
		checkpoint_forget(folder);
	folder_drop(folder);
	return status;
}

/* The library prints the rows' names and runs nothing. */
static int list_rows(void)
{
	register_rows();
	shim_run(false);
	return EXIT_GOOD;
}

/*
 * Takes back what a run sets, at its end and when it ends elsewhere (out_of_memory()); not in a
 * child that was forked and ends. A second time does nothing.
 */
static void undo(void)
{
	if (getpid() != session.process)
		return;
	lenses_close();
	kernel_watch_close();
	tune_end();
	machine_restore();
	session.process = 0;
}

int run_main(int argc, char **argv)
{
	char command[512];
	char **argv_given;
	int status, argc_given;

	if (checkpoint_arguments(&argc, &argv))
		return EXIT_REQUEST;
	context_command(argc, argv, command, sizeof(command));
	argc_given = argc;
	argv_given = argv;
	add_default_flags(&argc, &argv);
	if (library_read(&session.flags, argc, argv))
		return EXIT_REQUEST;
	if (!shim_init(&argc, argv))
		return EXIT_REQUEST;
	status = options_read(&session.options, argc, argv);
	if (status)
		return status < 0 ? EXIT_GOOD : status;
	if (!session.options.time)
		session.options.precision = 0;
	if (session.options.precision && session.flags.repetitions)
		return say_error("--precision decides on the number of pairs: leave out "
				 "--benchmark_repetitions");
	if (session.flags.out && session.options.emulated)
		return say_error("--benchmark_out holds times, and an emulated machine has none");
	session.run = run_new();
	session.process = getpid();
	interrupt_catch();
	if (!session.flags.list && !session.options.guest)
		status = turn_take(true);
	if (!status)
		machine_recover();
	if (atexit(undo)) /* before machine.c's own: what --tune has set is looked at first */
		out_of_memory();
	if (!status && !session.flags.list)
		status = lenses_choose(&session.options);
	if (status) {
		lenses_close();
		run_free(session.run);
		return status;
	}
	files_use(session.options.files);
	plan_measure_on(&session.options);
	if (session.options.tune && !session.flags.list)
		tune_begin(session.run->context);
	context_fill(session.run, &session.options, command);
	checkpoint_remember(session.run, argc_given, argv_given);
	if (!session.flags.list) {
		kernel_watch_open(session.run, session.options.emulated);
		environment_tell(say_notes(), session.run);
		factors_look(session.run->context, say_notes());
		if (session.options.emulated && session.options.emulated_by[0])
			run_add_unavailable(session.run, "times",
					    "this machine is emulated: its times mean nothing");
	}
	status = plan_make(&session.plan, &session.options, session.run);
	if (!status && session.options.resume)
		status = checkpoint_load(session.options.resume, session.run);
	if (!status)
		status = session.flags.list ? list_rows() : measure();
	undo();
	plan_free(&session.plan);
	run_free(session.run);
	return status;
}
