/* SPDX-License-Identifier: MIT */
/* mnbench compare on runs that are made up: what it says, and its exit status. */
#include "tests/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/folder.h"
#include "results/commands.h"
#include "results/comparable.h"
#include "results/file.h"
#include "results/model.h"
#include "results/say.h"
#include "results/stats_binomial.h"
#include "results/stats_random.h"
#include "results/verdict.h"
#include "tests/near.h"

#define OP   "dontneed/populated"
#define NAME "/subscriber:none/mm:shared/threads:1"

#define BIG  (SANITIZED ? 400 : 10000) /* rows */

static char directory[] = "/tmp/mnbench-compare-XXXXXX";
static char *told;  /* standard output of the last compare */
static char *erred; /* standard error */
static char paths[2][40][64];

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	free(told);
	free(erred);
	return folder_remove(directory);
}

static struct run *new_run(const char *kernel, const char *boot)
{
	struct run *run = run_new();

	json_object_set_new(run->context, "kernel_release", json_string(kernel));
	json_object_set_new(run->context, "machine", json_string("aarch64"));
	json_object_set_new(run->context, "cpu", json_string("model a"));
	json_object_set_new(run->context, "page_size", json_integer(4096));
	json_object_set_new(run->context, "boot_id", json_string(boot));
	return run;
}

/* A row of so many processes, each with this time. */
static struct row *add_row(struct run *run, const char *name, double ns, unsigned int processes)
{
	struct row *row = run_add_row(run, name, OP, "none", "shared", "page", "unmap");

	row->batch = 64;
	for (unsigned int i = 0; i < processes; i++) {
		struct sample s = {.ns_per_op = ns * (1 + 1e-5 * i),
				   .ns_mean = ns,
				   .cpu_ns_per_op = ns,
				   .control_ns = 30000,
				   .overlap = 1,
				   .ops = 64,
				   .batches = 1};

		row_add_sample(row, &s);
	}
	return row;
}

static void save(struct run *run, char *path)
{
	assert_int_equal(run_save(run, path), 0);
	run_free(run);
}

/* Writes one run a boot: ns[i] is the time of its only row. */
static void boots(int side, const double *ns, int n, bool rounds)
{
	for (int i = 0; i < n; i++) {
		char *path = paths[side][i], boot[40];
		struct run *run;

		snprintf(path, sizeof(paths[0][0]), "%s/%d-%d.json", directory, side, i);
		snprintf(boot, sizeof(boot), "boot-%d-%d", side, i);
		run = new_run(side ? "6.2" : "6.1", boot);
		if (rounds)
			json_object_set_new(run->context, "round", json_integer(i));
		add_row(run, OP NAME, ns[i], 3);
		save(run, path);
	}
}

/* Appends a word to a comma list. */
static void append(char *list, size_t room, const char *word)
{
	size_t used = strlen(list);

	assert_true(used + 1 + strlen(word) < room);
	if (used)
		list[used++] = ',';
	strcpy(list + used, word);
}

static char *list_of(int side, int n)
{
	static char lists[2][40 * 64];

	lists[side][0] = '\0';
	for (int i = 0; i < n; i++)
		append(lists[side], sizeof(lists[side]), paths[side][i]);
	return lists[side];
}

static void redirect(int fd, const char *name, int *kept)
{
	char path[80];
	int file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fflush(NULL);
	*kept = dup(fd);
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(file >= 0);
	dup2(file, fd);
	close(file);
}

static char *restore(int fd, const char *name, int kept)
{
	char path[80], *text;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fflush(NULL);
	dup2(kept, fd);
	close(kept);
	assert_int_equal(file_read(path, 64 << 20, &text, NULL), 0);
	return text;
}

/* compare OPTION... BASE NEW; up to two words of options. */
static int compare(const char *option, const char *value, char *base, char *new)
{
	char *argv[6] = {"compare"};
	int argc = 1, status, out, err;

	if (option)
		argv[argc++] = (char *)option;
	if (value)
		argv[argc++] = (char *)value;
	argv[argc++] = base;
	argv[argc++] = new;
	free(told);
	free(erred);
	redirect(1, "out", &out);
	redirect(2, "err", &err);
	optind = 0;
	status = compare_main(argc, argv);
	told = restore(1, "out", out);
	erred = restore(2, "err", err);
	return status;
}

static void says_(const char *text, const char *wanted, int line)
{
	if (!strstr(text, wanted))
		fail_msg("line %d: not said: %s\nbut:\n%s", line, wanted, text);
}

#define says(wanted) says_(told, wanted, __LINE__)
#define errs(wanted) says_(erred, wanted, __LINE__)

static const double quiet[] = {500, 501, 499, 500.5, 499.5, 500.2, 499.8, 500.1};

static void scaled(double *out, double factor)
{
	for (int i = 0; i < 8; i++)
		out[i] = factor * quiet[(i + 3) % 8];
}

static void boots_decide(void **state)
{
	double new[8];

	(void)state;
	boots(0, quiet, 8, false);
	scaled(new, 1.03);
	boots(1, new, 8, false);
	assert_int_equal(compare(NULL, NULL, list_of(0, 8), list_of(1, 8)), EXIT_NOT_GOOD);
	says("The unit of replication is the boot: 8 against 8, unpaired");
	says("Effect of interest: 1 %");
	says("REGRESSION");
	says("1 regressions, 0 improvements");
	says("under test  kernel_release: 6.1 | 6.2");
	assert_int_equal(compare(NULL, NULL, list_of(1, 8), list_of(0, 8)), EXIT_GOOD);
	says("0 regressions, 1 improvements");
	assert_int_equal(compare("--effect", "5%", list_of(0, 8), list_of(1, 8)), EXIT_GOOD);
	says("1 equivalent");
	scaled(new, 1.002);
	boots(1, new, 8, false);
	assert_int_equal(compare(NULL, NULL, list_of(0, 8), list_of(1, 8)), EXIT_GOOD);
	says("1 equivalent");
	/* Three processes of each boot are no 24 boots. */
	scaled(new, 1.0008);
	boots(1, new, 8, false);
	assert_int_equal(compare("--effect", "0.05", list_of(0, 8), list_of(1, 8)), EXIT_GOOD);
	says("1 inconclusive");
	says("% or more)");
}

/* Rounds whose boots share a drift of 10 %: only in pairs is 1.5 % to be seen. */
static void rounds_pair(void **state)
{
	static const double drift[] = {1, 1.02, 1.05, .97, 1.1, 1.04, .99, 1.01};
	double base[8], new[8];

	(void)state;
	for (int i = 0; i < 8; i++) {
		base[i] = quiet[i] * drift[i];
		new[i] = quiet[(i + 3) % 8] * drift[i] * 1.015;
	}
	boots(0, base, 8, false);
	boots(1, new, 8, false);
	assert_int_equal(compare(NULL, NULL, list_of(0, 8), list_of(1, 8)), EXIT_GOOD);
	says("1 inconclusive");
	assert_int_equal(compare("--rounds", NULL, list_of(0, 8), list_of(1, 8)), EXIT_NOT_GOOD);
	says("8 rounds of one boot each, paired");
	says("p 0.0078"); /* signed-rank's least */
	assert_int_equal(compare("--rounds", NULL, list_of(0, 8), list_of(1, 7)), EXIT_REQUEST);
	errs("8 of BASE against 7 of NEW");
	boots(0, base, 8, true);
	boots(1, new, 8, true);
	assert_int_equal(compare(NULL, NULL, list_of(0, 8), list_of(1, 7)), EXIT_NOT_GOOD);
	says("7 rounds of one boot each, paired");
	errs("1 boots have no partner");
}

/* Five boots of three processes each, both ways; figures computed in R. */
static void pairs_of_the_golden(void **state)
{
	static const double base[] = {512, 518, 510, 515, 511}, new[] = {488, 495, 487, 491, 487};

	(void)state;
	boots(0, base, 5, true);
	boots(1, new, 5, true);
	assert_int_equal(compare(NULL, NULL, list_of(0, 5), list_of(1, 5)), EXIT_GOOD);
	says("improvement");
	says("p 0.062"); /* beside, and no obstacle */
	errs("few boots: 5 against 5");
}

static void one_boot_says_so(void **state)
{
	char one[64], two[64], list[130];
	double slow[] = {650};

	(void)state;
	boots(0, quiet, 2, false);
	boots(1, slow, 1, false);
	assert_int_equal(compare(NULL, NULL, paths[0][0], paths[1][0]), EXIT_NOT_GOOD);
	says("The unit of replication is the process, not the boot");
	says("beyond +-5 %");
	assert_int_equal(compare(NULL, NULL, list_of(0, 2), paths[1][0]), EXIT_REQUEST);
	errs("NEW is one boot");
	/* Two runs of one boot are one boot. */
	snprintf(one, sizeof(one), "%s/one.json", directory);
	snprintf(two, sizeof(two), "%s/two.json", directory);
	for (int i = 0; i < 2; i++) {
		struct run *run = new_run("6.1", "the same");

		add_row(run, OP NAME, 500, 3);
		save(run, i ? two : one);
	}
	snprintf(list, sizeof(list), "%s,%s", one, two);
	assert_int_equal(compare(NULL, NULL, list, paths[1][0]), EXIT_NOT_GOOD);
	says("1 boot of 2 runs");
	says("not the boot");
}

/* Twenty rows without a difference but for chance, one of them at p = 0.02. */
static void many_rows_are_corrected(void **state)
{
	uint64_t seed = 5;
	char lists[2][8 * 64] = {"", ""};

	(void)state;
	for (int side = 0; side < 2; side++) {
		for (int i = 0; i < 8; i++) {
			char path[64], boot[40], name[100];
			struct run *run;

			snprintf(path, sizeof(path), "%s/m%d-%d.json", directory, side, i);
			snprintf(boot, sizeof(boot), "m%d-%d", side, i);
			run = new_run("6.1", boot);
			for (int row = 0; row < 20; row++) {
				double z = stats_random_normal(&seed);

				snprintf(name, sizeof(name), "op-%d" NAME, row);
				if (!row) /* 2.4 % on 2 % */
					z = (i - 3.5) / 2.449 + side * 1.32;
				add_row(run, name, 500 * exp(0.02 * z), 1);
			}
			save(run, path);
			append(lists[side], sizeof(lists[side]), path);
		}
	}
	assert_int_equal(compare(NULL, NULL, lists[0], lists[1]), EXIT_GOOD);
	says("0 regressions");
}

static int with_key(const char *key, json_t *base, json_t *new, const char *option)
{
	for (int side = 0; side < 2; side++) {
		for (int i = 0; i < 2; i++) {
			struct run *run = run_load(paths[side][i]);
			json_t *value = side ? new : base;

			assert_non_null(run);
			if (value)
				json_object_set(run->context, key, value);
			save(run, paths[side][i]);
		}
	}
	json_decref(base);
	json_decref(new);
	return compare(option, option ? key : NULL, list_of(0, 2), list_of(1, 2));
}

static void what_differs(void **state)
{
	double new[8];

	(void)state;
	scaled(new, 1.5);
#define FRESH (boots(0, quiet, 2, false), boots(1, new, 2, false))
	FRESH;
	assert_int_equal(with_key("page_size", json_integer(4096), json_integer(65536), NULL),
			 EXIT_REQUEST);
	errs("mnbench: the runs cannot be compared: page_size: 4096 against 65536");
	says("not judged");
	says("+50."); /* the numbers are there */
	assert_int_equal(compare("--under-test", "page_size", list_of(0, 2), list_of(1, 2)),
			 EXIT_REQUEST);
	FRESH;
	assert_int_equal(with_key("thp", json_string("[always]"), json_string("[never]"), NULL),
			 EXIT_REQUEST);
	says("NO VERDICT  thp: [always] | [never]");
	assert_int_equal(compare("--under-test", "cores,thp", list_of(0, 2), list_of(1, 2)),
			 EXIT_NOT_GOOD);
	says("under test  thp");
	FRESH;
	assert_int_equal(
		with_key("factor_mitigations", json_string("off"), json_string("auto"), NULL),
		EXIT_REQUEST);
	FRESH; /* none is not there, and there is none */
	assert_int_equal(with_key("factor_kfence", json_string("absent"), json_string("0"), NULL),
			 EXIT_NOT_GOOD);
	FRESH; /* without times its cost is no matter */
	assert_int_equal(with_key("emulated", json_true(), json_true(), NULL), EXIT_NOT_GOOD);
	assert_int_equal(
		with_key("factor_mitigations", json_string("off"), json_string("auto"), NULL),
		EXIT_NOT_GOOD);
	FRESH;
	assert_int_equal(with_key("factor_mitigations", json_string("off"), NULL, NULL),
			 EXIT_NOT_GOOD);
	says("differs     factor_mitigations: off | not recorded");
	FRESH;
	assert_int_equal(with_key("factor_governor", json_string("a"), json_string("b"), NULL),
			 EXIT_NOT_GOOD);
	says("differs     factor_governor: a | b");
	FRESH;
	assert_int_equal(
		with_key("factor_debug_options", json_string("KASAN"), json_string("KASAN"), NULL),
		EXIT_REQUEST);
	errs("a debug kernel");
	FRESH;
	assert_int_equal(with_key("factor_debug_options", json_string("unknown: no configuration"),
				  json_string("none"), NULL),
			 EXIT_NOT_GOOD);
	FRESH;
	assert_int_equal(
		with_key("factor_clocksource", json_string("hpet"), json_string("hpet"), NULL),
		EXIT_REQUEST);
	FRESH;
	assert_int_equal(
		with_key("factor_thp", json_string("never"), json_string("unknown: x"), NULL),
		EXIT_NOT_GOOD);
	FRESH; /* a kernel before mTHPs against one that gives none of them by itself */
	assert_int_equal(with_key("factor_mthp", json_string("absent"),
				  json_string("64kB never, 2048kB inherit"), NULL),
			 EXIT_NOT_GOOD);
	FRESH;
	assert_int_equal(with_key("factor_mthp", json_string("absent"),
				  json_string("64kB always, 2048kB inherit"), NULL),
			 EXIT_REQUEST);
	FRESH;
	assert_int_equal(with_key("factor_mthp", json_string("absent"),
				  json_string("64kB inherit, 2048kB inherit"), NULL),
			 EXIT_REQUEST);
	FRESH;
	assert_int_equal(with_key("factor_load", json_string("0.1"), json_string("0.2"), NULL),
			 EXIT_NOT_GOOD);
	assert_null(strstr(told, "factor_load"));
	FRESH;
	assert_int_equal(with_key("date", json_string("a"), json_string("b"), NULL), EXIT_NOT_GOOD);
	assert_null(strstr(told, "date: "));
	FRESH;
	assert_int_equal(with_key("caches", json_pack("[i]", 1), json_pack("[i]", 2), NULL),
			 EXIT_NOT_GOOD);
	says("caches: [1] | [2]");
#undef FRESH
}

static void sides_of_one_kernel(void **state)
{
	char list[200];

	(void)state;
	boots(0, quiet, 2, false);
	boots(1, quiet, 2, false);
	snprintf(list, sizeof(list), "%s,%s", paths[0][0], paths[1][0]);
	assert_int_equal(compare(NULL, NULL, list, list_of(1, 2)), EXIT_REQUEST);
	errs("within BASE, kernel_release: 6.1 against 6.2");
}

/* Exact figures: a metric, an exact counter, and one that is an estimate. */
static void counts_change(void **state)
{
	(void)state;
	boots(0, quiet, 2, false);
	boots(1, quiet, 2, false);
	for (int side = 0; side < 2; side++) {
		struct run *run = run_load(paths[side][0]);
		struct counter c = {.value = 1 + side, .low = 1, .high = 1, .running = NAN};

		row_set_metric(&run->rows[0], "secondary_invalidations_per_op", 1 + side);
		row_set_metric(&run->rows[0], "faults_per_op", 7);
		snprintf(c.name, sizeof(c.name), "tlbi_per_op");
		snprintf(c.event, sizeof(c.event), "tlbi");
		snprintf(c.source, sizeof(c.source), "insn");
		snprintf(c.scope, sizeof(c.scope), "thread");
		c.agree = 1;
		row_add_counter(&run->rows[0], &c);
		snprintf(c.name, sizeof(c.name), "pmu_cycles_per_op");
		c.agree = NAN;
		row_add_counter(&run->rows[0], &c);
		save(run, paths[side][0]);
	}
	assert_int_equal(compare(NULL, NULL, paths[0][0], paths[1][0]), EXIT_GOOD);
	says("secondary_invalidations_per_op: 1 -> 2");
	says("tlbi_per_op: 1 -> 2");
	assert_null(strstr(told, "pmu_cycles_per_op"));
	assert_null(strstr(told, "faults_per_op"));
	says("2 counts changed");
}

static void set_metric(int side, int boot, const char *name, double value)
{
	struct run *run = run_load(paths[side][boot]);

	assert_non_null(run);
	row_set_metric(&run->rows[0], name, value);
	save(run, paths[side][boot]);
}

/* A figure that the first run of BASE lacks is compared; one that a side lacks is told. */
static void counts_of_either_side(void **state)
{
	(void)state;
	boots(0, quiet, 2, false);
	boots(1, quiet, 2, false);
	set_metric(0, 1, "late_per_op", 1);
	set_metric(1, 1, "late_per_op", 2);
	set_metric(0, 1, "gone_per_op", 3);
	set_metric(1, 0, "fresh_per_op", 4);
	set_metric(1, 1, "fresh_per_op", 4);
	assert_int_equal(compare(NULL, NULL, list_of(0, 2), list_of(1, 2)), EXIT_GOOD);
	says("late_per_op: 1 -> 2");
	says("gone_per_op: only in BASE, of 1 row\nfresh_per_op: only in NEW, of 1 row\n");
	says("1 counts changed");
}

static void rows_that_cannot_be_compared(void **state)
{
	struct run *run;

	(void)state;
	boots(0, quiet, 2, false);
	boots(1, quiet, 2, false);
	run = run_load(paths[0][0]);
	add_row(run, "gone" NAME, 1, 3);
	add_row(run, "other" NAME, 1, 3);
	save(run, paths[0][0]);
	run = run_load(paths[1][0]);
	add_row(run, "fresh" NAME, 1, 3);
	add_row(run, "other" NAME, 1, 3)->batch = 65;
	save(run, paths[1][0]);
	assert_int_equal(compare(NULL, NULL, list_of(0, 2), list_of(1, 2)), EXIT_GOOD);
	says("only in BASE");
	says("1 rows only in BASE, 1 rows only in NEW");
	says("not the same work: 64 page in a batch against 65 page");
	run = run_load(paths[1][1]);
	row_invalidate(&run->rows[0], "no fault");
	save(run, paths[1][1]);
	assert_int_equal(compare(NULL, NULL, list_of(0, 2), list_of(1, 2)), EXIT_NOT_GOOD);
	says("INVALID in NEW: no fault");
	says("1 rows became invalid");
}

/* The control's time of each boot of both kernels; the rows' own do not differ. */
static int with_controls(const double *base, const double *new)
{
	boots(0, quiet, 4, false);
	boots(1, quiet, 4, false);
	for (int side = 0; side < 2; side++) {
		for (int i = 0; i < 4; i++) {
			struct run *run = run_load(paths[side][i]);

			assert_non_null(run);
			for (size_t k = 0; k < run->rows[0].n_samples; k++)
				run->rows[0].samples[k].control_ns = (side ? new : base)[i];
			save(run, paths[side][i]);
		}
	}
	return compare(NULL, NULL, list_of(0, 4), list_of(1, 4));
}

/* A machine that has become another has no verdict; one that is merely noisy has. */
static void the_control_decides(void **state)
{
	static const double still[] = {30000, 30010, 29990, 30005};
	static const double moved[] = {30900, 30910, 30890, 30905};
	static const double noisy[] = {30000, 33000, 28000, 31000};

	(void)state;
	assert_int_equal(with_controls(still, moved), EXIT_GOOD);
	says("not judged");
	says("(control +3.0 %");
	errs("the machine was not the same");
	assert_int_equal(with_controls(still, noisy), EXIT_GOOD);
	says("1 equivalent");
	assert_int_equal(with_controls(still, still), EXIT_GOOD);
	says("1 equivalent");
}

/* A run is the machine that it was on; a control that varies cannot tell so. */
static void a_control_that_varies_has_not_moved(void **state)
{
	static const double control[] = {20000, 30000, 45000};
	struct run *run;

	(void)state;
	boots(0, quiet, 1, false);
	run = run_load(paths[0][0]);
	for (size_t k = 0; k < run->rows[0].n_samples; k++)
		run->rows[0].samples[k].control_ns = control[k];
	save(run, paths[0][0]);
	assert_int_equal(compare(NULL, NULL, paths[0][0], paths[0][0]), EXIT_GOOD);
	says("not judged");
	errs("the control varies too much to tell whether the machine was the same: 1 figures");
	assert_null(strstr(erred, "was not the same"));
}

/* An upgrade that one boot of NEW does not tell of breaks the contract. */
static void contract_of_boots(void **state)
{
	(void)state;
	boots(0, quiet, 3, false);
	boots(1, quiet, 3, false);
	for (int side = 0; side < 2; side++) {
		for (int i = 0; i < 3; i++) {
			struct run *run = run_load(paths[side][i]);
			struct row *row =
				run_add_row(run, "upgrade/x/subscriber:kvm/mm:shared/threads:1",
					    "upgrade/x", "kvm", "shared", "page", "upgrade");

			row_set_metric(row, "secondary_invalidations_per_op",
				       side && i == 1 ? 0 : 1);
			save(run, paths[side][i]);
		}
	}
	assert_int_equal(compare(NULL, NULL, list_of(0, 3), list_of(1, 3)), EXIT_NOT_GOOD);
	says("BROKEN: ");
	says("secondary_invalidations_per_op: 1 -> 0 to 1");
	assert_int_equal(compare(NULL, NULL, list_of(1, 3), list_of(0, 3)), EXIT_GOOD);
	says("holds now: ");
}

static void requests(void **state)
{
	(void)state;
	boots(0, quiet, 1, false);
	assert_int_equal(compare("--alpha", "0.9", paths[0][0], paths[0][0]), EXIT_REQUEST);
	assert_int_equal(compare("--alpha", "x", paths[0][0], paths[0][0]), EXIT_REQUEST);
	assert_int_equal(compare("--effect", "-1", paths[0][0], paths[0][0]), EXIT_REQUEST);
	assert_int_equal(compare("--nosuch", NULL, paths[0][0], paths[0][0]), EXIT_REQUEST);
	assert_int_equal(compare(NULL, NULL, paths[0][0], ","), EXIT_REQUEST);
	/* Both sides are read at once; one line is enough. */
	assert_int_equal(compare(NULL, NULL, "/nonexistent/a", "/nonexistent/b"), EXIT_REQUEST);
	errs("/nonexistent/a: No such file");
	assert_null(strstr(erred, "/nonexistent/b"));
	assert_int_equal(compare("--alpha", "1%", paths[0][0], paths[0][0]), EXIT_GOOD);
	says("99 % t-interval");
}

static void verdicts(void **state)
{
	const struct judge boot = {0.01, 0.05, false, 0}, process = {0.05, 0.05, true, 0};
	static const struct {
		double estimate, low, high, q;
		enum judgement boot, process;
	} table[] = {
		{0.02, 0.005, 0.035, 0.01, JUDGED_REGRESSION, JUDGED_EQUIVALENT},
		{0.02, 0.005, 0.035, 0.06, JUDGED_INCONCLUSIVE, JUDGED_EQUIVALENT},
		{-0.02, -0.035, -0.005, 0.05, JUDGED_IMPROVEMENT, JUDGED_EQUIVALENT},
		{0.005, 0.001, 0.009, 0.001, JUDGED_EQUIVALENT, JUDGED_EQUIVALENT},
		{0.005, 0.001, 0.011, 0.001, JUDGED_INCONCLUSIVE, JUDGED_EQUIVALENT},
		{0.005, -0.1, 0.11, 0.9, JUDGED_INCONCLUSIVE, JUDGED_INCONCLUSIVE},
		{0.08, 0.04, 0.12, 0.001, JUDGED_REGRESSION, JUDGED_INCONCLUSIVE},
		{0.08, 0.06, 0.10, 0.001, JUDGED_REGRESSION, JUDGED_REGRESSION},
		{-0.08, -0.10, -0.06, 0.001, JUDGED_IMPROVEMENT, JUDGED_IMPROVEMENT},
		{0.02, -INFINITY, INFINITY, 1, JUDGED_INCONCLUSIVE, JUDGED_INCONCLUSIVE},
		{0.02, 0.01, 0.03, NAN, JUDGED_INCONCLUSIVE, JUDGED_INCONCLUSIVE},
		{NAN, NAN, NAN, 0, JUDGED_INCONCLUSIVE, JUDGED_INCONCLUSIVE},
		{NAN, -0.001, 0.001, 1, JUDGED_INCONCLUSIVE, JUDGED_INCONCLUSIVE},
		{0.08, NAN, 0.10, 0.001, JUDGED_INCONCLUSIVE, JUDGED_INCONCLUSIVE},
		{0.08, 0.06, NAN, 0.001, JUDGED_INCONCLUSIVE, JUDGED_INCONCLUSIVE},
		{0, -0.001, 0.001, NAN, JUDGED_INCONCLUSIVE, JUDGED_INCONCLUSIVE},
		{0, 0, 0, 1, JUDGED_EQUIVALENT, JUDGED_EQUIVALENT},
	};

	(void)state;
	for (size_t k = 0; k < N(table); k++) {
		struct interval i = {table[k].estimate, table[k].low, table[k].high, 8};

		if (verdict_of(&i, table[k].q, &boot) != table[k].boot ||
		    verdict_of(&i, table[k].q, &process) != table[k].process)
			fail_msg("verdict %zu", k);
	}
	assert_string_equal(verdict_word(JUDGED_INCONCLUSIVE), "inconclusive");
	near(verdict_finds(0.03, &boot), 0.03, 1e-12);
	near(verdict_finds(0.003, &boot), 0.01, 1e-12);
	near(verdict_finds(0.03, &process), 0.08, 1e-12);
}

/*
 * Why the boot is the unit: two equal kernels, five boots of each, twenty processes a
 * boot, boots differing by as much as processes do. How often has p < 0.05?
 */
static void pooling_finds_what_is_not_there(void **state)
{
	enum { RUNS = 400, BOOTS = 5, PROCESSES = 20 };
	double all[2][BOOTS * PROCESSES], medians[2][BOOTS], p;
	size_t by_boot = 0, pooled = 0;
	struct interval i;
	uint64_t seed = 3;

	(void)state;
	for (int run = 0; run < RUNS; run++) {
		for (int k = 0; k < 2 * BOOTS; k++) {
			double boot = stats_random_normal(&seed);
			double *x = &all[k % 2][k / 2 * PROCESSES];

			for (int j = 0; j < PROCESSES; j++)
				x[j] = boot + stats_random_normal(&seed);
			medians[k % 2][k / 2] = stats_median(x, PROCESSES);
		}
		stats_welch(medians[0], BOOTS, medians[1], BOOTS, 0.95, &i, &p);
		by_boot += p < 0.05;
		stats_welch(all[0], BOOTS * PROCESSES, all[1], BOOTS * PROCESSES, 0.95, &i, &p);
		pooled += p < 0.05;
	}
	print_message("false alarms: by boot %.1f %%, pooled %.1f %%\n", 100. * by_boot / RUNS,
		      100. * pooled / RUNS);
	assert_true(by_boot <= stats_binomial_quantile(0.975, RUNS, 0.05));
	assert_true(pooled > RUNS / 2);
}

/* A run of many rows, every second one armed; processes differ by 0.1 %. */
static void save_big(char *path, const char *boot, unsigned int processes, uint64_t *seed)
{
	struct run *run = new_run("6.1", boot);
	char name[100];

	for (int i = 0; i < BIG; i++) {
		double ns = 500 + (double)stats_random_below(seed, 1000) / 100;
		struct row *row;

		snprintf(name, sizeof(name), OP "-%d/size:2M" NAME, i);
		row = add_row(run, name, ns, processes);
		row_set_metric(row, "secondary_invalidations_per_op", 1);
		if (i % 2)
			row->baseline = strdup(run->rows[i - 1].name);
		for (unsigned int k = 0; k < processes; k++) {
			row->samples[k].ns_per_op *= 1 + 1e-3 * stats_random_normal(seed);
			row->samples[k].twin_ns = ns / 3;
			if (i % 2)
				row_add_log_ratio(row, 1e-3 * stats_random_normal(seed));
		}
	}
	save(run, path);
}

/* All of them; how much work that is, is tests/bench.sh's to tell. */
static void ten_thousand_rows(void **state)
{
	uint64_t seed = 1;
	char path[2][64], all[40];

	(void)state;
	for (int side = 0; side < 2; side++) {
		snprintf(path[side], sizeof(path[side]), "%s/big%d.json", directory, side);
		save_big(path[side], side ? "a" : "b", 3, &seed);
	}
	assert_int_equal(compare(NULL, NULL, path[0], path[1]), EXIT_GOOD);
	snprintf(all, sizeof(all), "0 improvements, %d equivalent", BIG * 3 / 2);
	says(all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts),
		cmocka_unit_test(boots_decide),
		cmocka_unit_test(rounds_pair),
		cmocka_unit_test(pairs_of_the_golden),
		cmocka_unit_test(one_boot_says_so),
		cmocka_unit_test(many_rows_are_corrected),
		cmocka_unit_test(what_differs),
		cmocka_unit_test(sides_of_one_kernel),
		cmocka_unit_test(counts_change),
		cmocka_unit_test(counts_of_either_side),
		cmocka_unit_test(rows_that_cannot_be_compared),
		cmocka_unit_test(requests),
		cmocka_unit_test(ten_thousand_rows),
		cmocka_unit_test(the_control_decides),
		cmocka_unit_test(a_control_that_varies_has_not_moved),
		cmocka_unit_test(contract_of_boots),
		cmocka_unit_test(pooling_finds_what_is_not_there),
	};

	return cmocka_run_group_tests_name("compare", tests, set_up, tear_down);
}
