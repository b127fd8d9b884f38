/* SPDX-License-Identifier: MIT */
/*
 * selftest: the harness's own cost, a delay that is known, and the command. Times on a
 * machine that does other things are bad now and then: what is to be good is tried anew.
 */
#include "tests/unit.h"

#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/crew.h"
#include "harness/delay.h"
#include "harness/own_cost.h"
#include "harness/placement.h"
#include "harness/selftest.h"
#include "results/noise_floor.h"
#include "results/say.h"
#include "results/stats.h"

#define TRIES	      8
#define PART_SEEN     0.03 /* ln ratio, of ln 1.1 */
#define COMPARISONS   4
#define TEXT(number)  TEXT_OF(number)
#define TEXT_OF(text) #text

static const char *const file = "build/selftest.test.json";

/* How small it is depends on the machine: ./run.sh selftest tells it. */
static void own_cost_is_told(void **state)
{
	struct own_cost c = {.overhead_ns = NAN, .skew_p95_ns = NAN};
	uint64_t seed = 1;

	(void)state;
	if (own_cost_measure(0.5, &seed, &c))
		fail_msg("%s", op_failure());
	assert_true(isfinite(c.overhead_ns));
	assert_true(placement_cores() < 2 || c.skew_batches > 0);
	assert_true(!c.skew_batches || (c.skew_p50_ns >= 0 && c.skew_p50_ns <= c.skew_p95_ns));
}

/* More turns for more time, and none for none. */
static void delay_has_turns(void **state)
{
	(void)state;
	assert_int_equal(delay_turns(0), 0);
	for (int i = 0; i < TRIES; i++)
		if (delay_turns(1000) > 0 && delay_turns(100000) > delay_turns(1000))
			return;
	fail_msg("100 times the delay are no more turns");
}

/*
 * Compares an op with itself and a delay of 10 %: both ways to know of it see a part of it at
 * least, whatever else the machine does. That they see its size is selftest's to tell.
 */
static void delay_is_found(void **state)
{
	struct cell base = {.op = op_find("dontneed/pte-none"),
			    .size = 4096,
			    .subscriber = &subscriber_none,
			    .threads = 1,
			    .no_twin = true};
	uint64_t seed = 1;
	double seen = 0, timed = 0;
	int cpu;

	(void)state;
	assert_int_equal(placement_choose(PLACE_COMPACT, false, 1, &cpu), 0);
	for (int i = 0; i < TRIES; i++) {
		struct cell slower = base;
		struct trial t = {.n = 0};

		assert_int_equal(trial_add_pair(&t, &base, &base, &cpu, 0.1, &seed), 0);
		assert_true(t.effects[0] == 0);
		slower.delay_ns = 0.1 * t.ns_per_op[0] * base.op->batch(base.size);
		t.n = 0;
		for (int k = 0; k < 7; k++)
			assert_int_equal(trial_add_pair(&t, &base, &slower, &cpu, 0.1, &seed), 0);
		seen = stats_median(t.log_ratios, t.n);
		timed = stats_median(t.effects, t.n);
		trial_free(&t);
		if (timed > PART_SEEN && seen > PART_SEEN)
			return;
	}
	fail_msg("a delay of 10 %% was %.1f %% as timed, and found to be %.1f %%",
		 100 * expm1(timed), 100 * expm1(seen));
}

static int run(const char *a, const char *b, const char *c, const char *d)
{
	char *argv[] = {"selftest", (char *)a, (char *)b, (char *)c, (char *)d, NULL};
	int argc = 1;

	while (argv[argc])
		argc++;
	optind = 1;
	return selftest_main(argc, argv);
}

static void refuses(void **state)
{
	(void)state;
	assert_int_equal(run("--emulated", NULL, NULL, NULL), EXIT_REQUEST);
	assert_int_equal(run("--nosuch", NULL, NULL, NULL), EXIT_REQUEST);
	assert_int_equal(run("--budget", "soon", NULL, NULL), EXIT_REQUEST);
	assert_int_equal(run("--comparisons", "1", NULL, NULL), EXIT_REQUEST);
	assert_int_equal(run("extra", NULL, NULL, NULL), EXIT_REQUEST);
	assert_int_equal(run("--time", NULL, NULL, NULL), EXIT_REQUEST);
	assert_int_equal(run("--help", NULL, NULL, NULL), EXIT_GOOD);
}

/* What chance gives is R's qbinom(c(.025, .975), n, .05): 0 to 5 of 40, 4 to 16 of 200. */
static void too_many_alarms_are_not_good(void **state)
{
	static const struct {
		unsigned int comparisons, alarms, failed;
		int status;
	} table[] = {
		{40, 0, 0, EXIT_GOOD},	    {40, 5, 0, EXIT_GOOD},     {40, 6, 0, EXIT_NOT_GOOD},
		{40, 40, 0, EXIT_NOT_GOOD}, {40, 2, 1, EXIT_NOT_GOOD}, {200, 3, 0, EXIT_NOT_GOOD},
		{200, 4, 0, EXIT_GOOD},	    {200, 16, 0, EXIT_GOOD},   {200, 17, 0, EXIT_NOT_GOOD},
	};
	struct selftest s = {.budget = 10, .out = file};
	struct noise_floor f;

	(void)state;
	for (size_t k = 0; k < sizeof(table) / sizeof(*table); k++) {
		struct selftest_result r = {.comparisons = table[k].comparisons,
					    .alarms = table[k].alarms,
					    .failed = table[k].failed,
					    .floor = 0.01,
					    .detectable = 0.002};

		if (selftest_conclude(&s, &r) != table[k].status)
			fail_msg("%u alarms of %u, %u failed: not exit status %d", r.alarms,
				 r.comparisons, r.failed, table[k].status);
		assert_int_equal(noise_floor_load(&f, file), EXIT_GOOD);
	}
	unlink(file);
	s.out = "/nonexistent/floor.json";
	assert_int_equal(selftest_conclude(&s, &(struct selftest_result){.alarms = 0}),
			 EXIT_REQUEST);
}

/* The whole command in a process of its own, shortened. */
static pid_t start(void)
{
	pid_t pid = fork();

	if (pid == 0)
		execl("/proc/self/exe", "test", "selftest", "--time", "4", "--budget", "0.5",
		      "--comparisons", TEXT(COMPARISONS), "--ops", "dontneed/untouched", "--out",
		      file, NULL);
	return pid;
}

static unsigned int number_in_file(const char *key)
{
	json_t *o = json_load_file(file, 0, NULL);
	json_int_t number = json_integer_value(json_object_get(o, key));

	json_decref(o);
	return (unsigned int)number;
}

static void writes_the_floor(void **state)
{
	struct selftest_result r = {.comparisons = 0};
	struct noise_floor f;
	int status;

	(void)state;
	if (SANITIZED)
		skip(); /* the sanitizer's own faults and mappings spoil proofs */
	unlink(file);
	waitpid(start(), &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(noise_floor_load(&f, file), EXIT_GOOD);
	assert_true(f.floor > 0 && f.detectable > 0);
	/* Three alarms of four would be bad luck, and no fault of the command's: it is told. */
	r.comparisons = number_in_file("comparisons");
	r.alarms = number_in_file("false_alarms");
	assert_true(r.comparisons > 0 && r.comparisons <= COMPARISONS);
	r.failed = COMPARISONS - r.comparisons;
	assert_int_equal(WEXITSTATUS(status), selftest_is_good(&r) ? EXIT_GOOD : EXIT_NOT_GOOD);
	unlink(file);
}

/* Has it its handler? SigCgt of /proc/PID/status (proc_pid_status(5)). */
static bool catches(pid_t pid, int number)
{
	unsigned long long caught = 0;
	char path[40], line[200];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "SigCgt: %llx", &caught);
	if (f)
		fclose(f);
	return caught >> (number - 1) & 1;
}

static void obeys_interrupts(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	unlink(file);
	pid = start();
	while (!catches(pid, SIGINT) && !waitpid(pid, &status, WNOHANG))
		usleep(1000);
	kill(pid, SIGINT);
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXIT_REQUEST);
	assert_int_not_equal(access(file, F_OK), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_cost_is_told),
		cmocka_unit_test(delay_has_turns),
		cmocka_unit_test(delay_is_found),
		cmocka_unit_test(refuses),
		cmocka_unit_test(too_many_alarms_are_not_good),
		cmocka_unit_test(writes_the_floor),
		cmocka_unit_test(obeys_interrupts),
	};

	if (argc > 1 && !strcmp(argv[1], "worker"))
		return worker_main(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "selftest"))
		return selftest_main(argc - 1, argv + 1);
	return cmocka_run_group_tests_name("selftest", tests, NULL, NULL);
}
