/* SPDX-License-Identifier: MIT */
/*
 * Where threads run, on machines that are made up (a tree of /sys that hwloc reads in place of
 * this one's) and on this one, and what run.json says of it.
 */
#include "tests/unit.h"

#include <hwloc.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/cpulist.h"
#include "harness/crew.h"
#include "harness/event_source.h"
#include "harness/join.h"
#include "harness/op.h"
#include "harness/pair.h"
#include "harness/placement.h"
#include "harness/uncore_check.h"
#include "harness/uncore_event.h"
#include "results/comparable.h"
#include "results/file.h"
#include "results/model.h"
#include "results/say.h"
#include "tests/tree.h"

#define CPU  "sys/devices/system/cpu"
#define LEFT "(the caller's CPU affinity or cpuset leaves no more)"

static char folder[] = "/tmp/mnbench-placement-XXXXXX";
static const char *pretended; /* the affinity of this process, as a list; NULL: the real one */

/* In place of the C library's. */
int sched_getaffinity(pid_t pid, size_t bytes, cpu_set_t *set)
{
	struct cpulist list = {{false}};

	memset(set, 0, bytes);
	if (!pretended)
		return syscall(SYS_sched_getaffinity, pid, bytes, set) < 0 ? -1 : 0;
	if (cpulist_add(&list, pretended))
		return -1;
	for (size_t i = 0; i < CPULIST_MAX; i++)
		if (list.has[i])
			CPU_SET_S(i, bytes, set);
	return 0;
}

struct pu {
	int core, capacity; /* cpu_capacity of arm64; 0: no such file */
};

/* Cores 0 to 3 have a sibling each. */
static const struct pu smt[] = {{0, 0}, {1, 0}, {2, 0}, {3, 0}, {0, 0}, {1, 0}, {2, 0}, {3, 0}};
static const struct pu big_little[] = {{0, 446},  {1, 446},  {2, 446},	{3, 446},
				       {4, 1024}, {5, 1024}, {6, 1024}, {7, 1024}};
/* Intel's kinds are known by CPUID: of another machine hwloc has to be told. */
static const struct pu hybrid[8];

static void put(const char *path, const char *fmt, unsigned int value)
{
	char text[40];

	snprintf(text, sizeof(text), fmt, value);
	tree_put(folder, path, text);
}

static void put_cpu(const struct pu *pus, unsigned int n, unsigned int i)
{
	static const char *const of_core[] = {"thread_siblings", "core_cpus"};
	static const char *const of_package[] = {"core_siblings", "package_cpus"};
	unsigned int siblings = 0;
	char path[100];

	for (unsigned int k = 0; k < n; k++)
		siblings |= (unsigned int)(pus[k].core == pus[i].core) << k;
	for (size_t k = 0; k < 2; k++) {
		snprintf(path, sizeof(path), CPU "/cpu%u/topology/%s", i, of_core[k]);
		put(path, "%x\n", siblings);
		snprintf(path, sizeof(path), CPU "/cpu%u/topology/%s", i, of_package[k]);
		put(path, "%x\n", (1U << n) - 1);
	}
	snprintf(path, sizeof(path), CPU "/cpu%u/topology/core_id", i);
	put(path, "%u\n", pus[i].core);
	snprintf(path, sizeof(path), CPU "/cpu%u/topology/physical_package_id", i);
	put(path, "%u\n", 0);
	snprintf(path, sizeof(path), CPU "/cpu%u/cpu_capacity", i);
	if (pus[i].capacity)
		put(path, "%u\n", pus[i].capacity);
}

static void register_kind(hwloc_topology_t t, const char *cpus, int efficiency, const char *name)
{
	struct hwloc_info_s info = {(char *)"CoreType", (char *)name};
	hwloc_bitmap_t set = hwloc_bitmap_alloc();

	hwloc_bitmap_list_sscanf(set, cpus);
	assert_int_equal(hwloc_cpukinds_register(t, set, efficiency, 1, &info, 0), 0);
	hwloc_bitmap_free(set);
}

/* Two cores with siblings, 0-1 and 2-3, and four without: 4, 6, 8 and 10. */
static void make_hybrid(void)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	hwloc_topology_t t;
	char path[80];

	snprintf(path, sizeof(path), "%s/hybrid.xml", folder);
	assert_int_equal(hwloc_topology_init(&t), 0);
	assert_int_equal(hwloc_topology_set_synthetic(t, "package:1 core:6 pu:2"), 0);
	assert_int_equal(hwloc_topology_load(t), 0);
	hwloc_bitmap_list_sscanf(set, "0-4,6,8,10");
	assert_int_equal(hwloc_topology_restrict(t, set, 0), 0);
	register_kind(t, "4,6,8,10", 0, "IntelAtom");
	register_kind(t, "0-3", 1, "IntelCore");
	assert_int_equal(hwloc_topology_export_xml(t, path, 0), 0);
	hwloc_topology_destroy(t);
	hwloc_bitmap_free(set);
}

static void make_machine(const struct pu *pus, unsigned int n)
{
	assert_non_null(mkdtemp(strcpy(folder, "/tmp/mnbench-placement-XXXXXX")));
	if (pus == hybrid) {
		make_hybrid();
		return;
	}
	put(CPU "/online", "0-%u\n", n - 1);
	put(CPU "/possible", "0-%u\n", n - 1);
	for (unsigned int i = 0; i < n; i++)
		put_cpu(pus, n, i);
}

/* So hwloc looks at that machine and not at this one. */
static void use_machine(const struct pu *machine)
{
	char path[80];

	snprintf(path, sizeof(path), "%s/hybrid.xml", folder);
	if (machine == hybrid) {
		setenv("HWLOC_XMLFILE", path, 1);
		return;
	}
	setenv("HWLOC_FSROOT", folder, 1);
	setenv("HWLOC_COMPONENTS", "linux,stop", 1);
}

static int drop_folder(void **state)
{
	char command[80];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

/* "compact 2: 0,1", with the kinds that those are of, if there are some; or why not. */
static void tell_choice(FILE *out, enum placement how, bool oversubscribe, unsigned int n)
{
	char list[80] = "", kinds[80];
	int cpus[16];

	if (placement_choose(how, oversubscribe, n, cpus)) {
		fprintf(out, "%s\n", op_failure());
		return;
	}
	for (unsigned int i = 0; i < n; i++)
		join(list, sizeof(list), ",", "%d", cpus[i]);
	fprintf(out, "%s %u: %s", how == PLACE_SPREAD ? "spread" : "compact", n, list);
	if (placement_kinds_of(cpus, n, kinds, sizeof(kinds)))
		fprintf(out, " (%s)", kinds);
	fprintf(out, "\n");
}

static void tell_all(FILE *out)
{
	char text[200];

	placement_tell_cores(text, sizeof(text));
	fprintf(out, "%s\n", text);
	if (placement_tell_kinds(text, sizeof(text)))
		fprintf(out, "%s\n", text);
	for (unsigned int n = 1; n <= 3; n++)
		tell_choice(out, PLACE_COMPACT, false, n);
	tell_choice(out, PLACE_COMPACT, true, 5);
	tell_choice(out, PLACE_SPREAD, false, 2);
}

static void assert_good(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* What a process says that was started so: the machine is looked at once in each. */
static void ask(const struct pu *machine, const char *affinity, char *answer, size_t room)
{
	int ends[2];
	ssize_t n, used = 0;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (!child) {
		FILE *out = fdopen(ends[1], "w");

		use_machine(machine);
		pretended = affinity;
		tell_all(out);
		fclose(out);
		_exit(0);
	}
	close(ends[1]);
	while ((n = read(ends[0], answer + used, room - 1 - used)) > 0)
		used += n;
	answer[used] = '\0';
	close(ends[0]);
	assert_good(child);
}

static const struct {
	const struct pu *machine;
	const char *affinity, *answer;
} cases[] = {
	{smt, "0-7",
	 "4 cores\ncompact 1: 0\ncompact 2: 0,1\ncompact 3: 0,1,2\ncompact 5: 0,1,2,3,0\n"
	 "spread 2: 0,2\n"},
	/* The siblings of two cores. */
	{smt, "5,6",
	 "2 of 4 cores " LEFT "\ncompact 1: 5\ncompact 2: 5,6\n"
	 "3 threads on 2 of 4 cores " LEFT ": give --oversubscribe to have it so\n"
	 "compact 5: 5,6,5,6,5\nspread 2: 5,6\n"},
	/* A whole core and half of another: still a thread each. */
	{smt, "0,4,5",
	 "2 of 4 cores " LEFT "\ncompact 1: 0\ncompact 2: 0,5\n"
	 "3 threads on 2 of 4 cores " LEFT ": give --oversubscribe to have it so\n"
	 "compact 5: 0,5,0,5,0\nspread 2: 0,5\n"},
	{big_little, "0-7",
	 "8 cores\n4 capacity 1024 (CPUs 4-7), 4 capacity 446 (CPUs 0-3)\n"
	 "compact 1: 4 (capacity 1024)\ncompact 2: 4,5 (capacity 1024)\n"
	 "compact 3: 4,5,6 (capacity 1024)\n"
	 "compact 5: 0,1,2,3,4 (capacity 1024, capacity 446)\nspread 2: 4,6 (capacity 1024)\n"},
	/* One big core is left: two threads are on little ones. */
	{big_little, "0-3,7",
	 "5 of 8 cores " LEFT "\n1 capacity 1024 (CPU 7), 4 capacity 446 (CPUs 0-3)\n"
	 "compact 1: 7 (capacity 1024)\ncompact 2: 0,1 (capacity 446)\n"
	 "compact 3: 0,1,2 (capacity 446)\n"
	 "compact 5: 0,1,2,3,7 (capacity 1024, capacity 446)\nspread 2: 0,2 (capacity 446)\n"},
	{hybrid, "0-10",
	 "6 cores\n2 IntelCore (CPUs 0,2), 4 IntelAtom (CPUs 4,6,8,10)\n"
	 "compact 1: 0 (IntelCore)\ncompact 2: 0,2 (IntelCore)\ncompact 3: 4,6,8 (IntelAtom)\n"
	 "compact 5: 0,2,4,6,8 (IntelCore, IntelAtom)\nspread 2: 0,2 (IntelCore)\n"},
	/* What is left is of one kind. */
	{hybrid, "6-10",
	 "3 of 6 cores " LEFT "\ncompact 1: 6\ncompact 2: 6,8\ncompact 3: 6,8,10\n"
	 "compact 5: 6,8,10,6,8\nspread 2: 6,8\n"},
};

static void made_up_machines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char answer[1000];

		make_machine(cases[i].machine, 8);
		ask(cases[i].machine, cases[i].affinity, answer, sizeof(answer));
		drop_folder(NULL);
		if (strcmp(answer, cases[i].answer))
			fail_msg("case %zu, CPUs %s:\n%sand not\n%s", i, cases[i].affinity, answer,
				 cases[i].answer);
	}
}

/* The last CPU that this process may use, and the first. */
static void find_cpus(int *first, int *last)
{
	cpu_set_t set;

	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	*first = *last = -1;
	for (int i = 0; i < CPU_SETSIZE; i++) {
		if (!CPU_ISSET(i, &set))
			continue;
		*first = *first < 0 ? i : *first;
		*last = i;
	}
}

/* As taskset(1) does, and a run after it; what is pinned later changes nothing. */
static void this_machine(void **state)
{
	int first, last;
	pid_t child;

	(void)state;
	find_cpus(&first, &last);
	child = fork();
	if (!child) {
		int cpus[2] = {-1, -1};
		cpu_set_t set;

		CPU_ZERO(&set);
		CPU_SET(last, &set);
		_exit(sched_setaffinity(0, sizeof(set), &set) ||
		      placement_choose(PLACE_COMPACT, false, 1, cpus) || cpus[0] != last ||
		      placement_cores() != 1 || !placement_choose(PLACE_COMPACT, false, 2, cpus) ||
		      placement_choose(PLACE_SPREAD, true, 2, cpus) || cpus[1] != last);
	}
	assert_good(child);
	child = fork();
	if (!child)
		_exit(placement_pin(last) || !placement_allows(first) || !placement_allows(last));
	assert_good(child);
}

/* A PMU whose cpumask names a CPU that is not ours is told of; it fails as any made-up one does. */
static void pmu_elsewhere(void **state)
{
	static const char *const affinities[] = {"1", "0-1"}; /* it is told of with the first */

	(void)state;
	assert_non_null(mkdtemp(strcpy(folder, "/tmp/mnbench-placement-XXXXXX")));
	tree_put(folder, "fake/type", "2000000000\n");
	tree_put(folder, "fake/cpumask", "0\n");
	tree_put(folder, "fake/format/event", "config:0-7\n");
	event_source_use(folder);
	for (size_t i = 0; i < 2; i++) {
		char said[400] = "";
		int ends[2];
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		if (!child) {
			struct uncore_event event;

			pretended = affinities[i];
			dup2(ends[1], STDERR_FILENO);
			if (uncore_event_read("fake/event=1/", &event))
				_exit(1);
			uncore_check(&event, 1, NULL);
			_exit(event.instances[0].fault[0] == '\0');
		}
		close(ends[1]);
		assert_good(child);
		assert_true(read(ends[0], said, sizeof(said) - 1) >= 0);
		close(ends[0]);
		assert_int_equal(strstr(said, "fake is read on CPU 0") != NULL, i == 0);
	}
	event_source_use(NULL);
}

static const struct cell *example_cell(void)
{
	static struct cell cell = {.size = 4096, .subscriber = &subscriber_none, .threads = 1};

	cell.op = op_find("dontneed/pte-none");
	return &cell;
}

/* Which CPU each had is what the worker says, and a thread that is moved says so. */
static void what_was_so(void **state)
{
	struct row *row;
	struct run *run = run_new();
	struct crew crew;
	int first, last;
	cpu_set_t set;

	(void)state;
	find_cpus(&first, &last);
	row = run_add_row(run, "n", "o", "none", "shared", "u", "nothing");
	assert_int_equal(crew_start(&crew, example_cell(), &last), 0);
	crew_tell_cpus(&crew, row);
	assert_true(row->n_cpus == 1 && row->cpus[0] == last);
	run_free(run);
	if (SANITIZED || first == last) { /* AddressSanitizer's shadow lies in the arena's hole */
		crew_stop(&crew);
		skip();
	}
	assert_int_equal(crew_block(&crew, 2), 0);
	CPU_ZERO(&set);
	CPU_SET(first, &set);
	assert_int_equal(sched_setaffinity(crew.pids[0], sizeof(set), &set), 0);
	assert_int_equal(crew_block(&crew, 2), -1);
	assert_non_null(strstr(op_failure(), "was moved from CPU"));
	crew_stop(&crew);
}

static struct run *run_on(const int *cpus, size_t n)
{
	struct run *run = run_new();
	struct row *row = run_add_row(run, "r", "o", "none", "shared", "u", "nothing");

	row->threads = 2;
	row_set_metric(row, "faults_per_op", 1);
	if (n)
		row_set_cpus(row, cpus, n);
	row = run_add_row(run, "s", "o", "none", "shared", "u", "nothing");
	row_set_metric(row, "faults_per_op", 1);
	return run;
}

/* Two threads and a bystander; a row of an older run.json has none. */
static void in_a_file(void **state)
{
	static const char *const bad[][2] = {
		{"\"cpus\": [\n     7,", "\"cpus\": [\n     -7,"},
		{"\"cpus\": [\n     7,", "\"cpus\": [\n     99999999999,"},
		{"\"cpus\": [\n     7,", "\"cpus\": ["},
		{"\"cpus\": [\n     7,", "\"cpus\": [\n     1,\n     7,"},
		{"\n    \"cpus\": [", "\n    \"others\": ["},
	};
	struct run *run = run_on((const int[]){7, 3, 900}, 3);
	char path[80], *text;
	size_t size;

	(void)state;
	assert_non_null(mkdtemp(strcpy(folder, "/tmp/mnbench-placement-XXXXXX")));
	snprintf(path, sizeof(path), "%s/run.json", folder);
	assert_int_equal(run_save(run, path), 0);
	run_free(run);
	run = run_load(path);
	assert_non_null(run);
	assert_int_equal(run->rows[0].n_cpus, 3);
	assert_memory_equal(run->rows[0].cpus, ((const int[]){7, 3, 900}), 3 * sizeof(int));
	assert_int_equal(run->rows[1].n_cpus, 0);
	run_free(run);
	assert_int_equal(file_read(path, 1 << 20, &text, &size), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const char *at = strstr(text, bad[i][0]);
		char other[8000];

		assert_non_null(at);
		snprintf(other, sizeof(other), "%.*s%s%s", (int)(at - text), text, bad[i][1],
			 at + strlen(bad[i][0]));
		assert_int_equal(file_write(path, other, strlen(other)), 0);
		if (run_load(path))
			fail_msg("accepted: %s", bad[i][1]);
	}
	free(text);
}

/* Other CPUs are told of, and are no reason to refuse; what is not recorded is not told. */
static void compared(void **state)
{
	const int here[] = {0, 1, 2}, there[] = {0, 3, 2};
	static const struct {
		size_t base, new;
		const char *under_test;
		size_t n;
		enum difference_kind kind;
	} pairs[] = {{2, 2, NULL, 1, DIFFERENCE_LISTED},
		     {2, 2, "cpus", 1, DIFFERENCE_UNDER_TEST},
		     {1, 1, NULL, 0, DIFFERENCE_LISTED},
		     {0, 2, NULL, 0, DIFFERENCE_LISTED}};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct run *base = run_on(here, pairs[i].base), *new = run_on(there, pairs[i].new);
		struct difference *all;
		size_t n;

		all = comparable_differences(base, new, pairs[i].under_test, &n);
		assert_int_equal(n, pairs[i].n);
		if (n) {
			assert_string_equal(all[0].key, "cpus");
			assert_string_equal(all[0].base, "0,1");
			assert_non_null(strstr(all[0].new, "0,3"));
			assert_int_equal(all[0].kind, pairs[i].kind);
		}
		free(all);
		run_free(base);
		run_free(new);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(made_up_machines, drop_folder),
		cmocka_unit_test(this_machine),
		cmocka_unit_test_teardown(pmu_elsewhere, drop_folder),
		cmocka_unit_test(what_was_so),
		cmocka_unit_test_teardown(in_a_file, drop_folder),
		cmocka_unit_test(compared),
	};

	if (argc > 1 && !strcmp(argv[1], "worker"))
		return worker_main(argc - 1, argv + 1);
	return cmocka_run_group_tests_name("placement", tests, NULL, NULL);
}
