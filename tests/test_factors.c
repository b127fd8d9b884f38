/* SPDX-License-Identifier: MIT */
/* The machine's factors, read from trees of files that stand for machines. */
#include "tests/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/cpulist.h"
#include "harness/folder.h"
#include "harness/fact.h"
#include "harness/factors.h"
#include "harness/machine.h"
#include "harness/tune.h"
#include "harness/virtual.h"
#include "results/file.h"
#include "results/root.h"
#include "tests/tree.h"

static char tree[] = "/tmp/mnbench-machine-XXXXXX", state_file[64];

static int drop_tree(void **state)
{
	(void)state;
	folder_remove(tree);
	strcpy(tree + strlen(tree) - 6, "XXXXXX");
	fact_root = "";
	fact_forget();
	return 0;
}

/* What is no file's: CPUID names nobody, and there is no timer of Arm's. */
static void no_hypervisor(char signature[13])
{
	signature[0] = '\0';
}

static uint64_t no_timer(void)
{
	return 0;
}

/* "\n", "\t" and "\e" as a fixture writes them. */
static void unescape(char *text)
{
	char *to = text;

	for (char *c = text; *c; c++) {
		if (c[0] == '\\' && c[1] && strchr("nte", c[1]))
			*to++ = c[1] == 'n' ? '\n' : c[1] == 't' ? '\t' : '\033', c++;
		else
			*to++ = *c;
	}
	*to = '\0';
}

static void make_file(const char *path, char *value)
{
	char *text;

	unescape(value);
	assert_true(asprintf(&text, "%s%s", value, *value ? "\n" : "") >= 0);
	tree_put(tree, path, text);
	free(text);
}

static const struct factor *find(const char *name)
{
	for (size_t g = 0; g < n_factor_groups; g++)
		for (size_t i = 0; i < factor_groups[g]->n; i++)
			if (!strcmp(factor_groups[g]->factors[i].name, name))
				return &factor_groups[g]->factors[i];
	fail_msg("no factor %s", name);
	return NULL;
}

static const char *const words[] = {"ok", "warn", "unknown"};

/* "NAME VERDICT VALUE" */
static void expect(char *line)
{
	char *name = strsep(&line, " "), *verdict = strsep(&line, " ");
	struct reading r;

	factor_read(find(name), &r);
	if (strcmp(words[r.verdict], verdict) || strcmp(r.value, line))
		fail_msg("%s is %s \"%s\", not %s \"%s\"", name, words[r.verdict], r.value, verdict,
			 line);
}

static bool is_expected(char *const *expectations, size_t n, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (!strncmp(expectations[i], name, length) && expectations[i][length] == ' ')
			return true;
	return false;
}

/* All but those that are no file's: the page size, and what a clock read takes. */
static void expect_all(char *const *expectations, size_t n)
{
	for (size_t g = 0; g < n_factor_groups; g++) {
		for (size_t i = 0; i < factor_groups[g]->n; i++) {
			const struct factor *f = &factor_groups[g]->factors[i];
			struct reading r;

			if (!strcmp(f->name, "page_size") || !strcmp(f->name, "clock_call") ||
			    is_expected(expectations, n, f->name))
				continue;
			factor_read(f, &r);
			print_error("= %s %s %s\n", f->name, words[r.verdict], r.value);
			fail_msg("nothing is expected of %s", f->name);
		}
	}
}

/* Builds the tree of a fixture; its expectations are looked at when all files are there. */
static void use_machine(const char *name)
{
	char path[600], *text, *next, *line, *expectations[200];
	size_t n = 0;

	assert_non_null(mkdtemp(tree));
	fact_root = tree;
	fact_forget();
	snprintf(path, sizeof(path), "%s/tests/fixtures/machine/%s.txt", suite_root(), name);
	assert_int_equal(file_read(path, 1 << 20, &text, NULL), 0);
	factors_measure_on((const int[]){1}, 1);
	next = text;
	while ((line = strsep(&next, "\n"))) {
		char *value = strchr(line, ' ');

		if (line[0] == '=' && n < 200) {
			expectations[n++] = line + 2;
		} else if (line[0] == '/') {
			if (value)
				*value++ = '\0';
			make_file(line, value ? value : (char[]){""});
		}
	}
	factors_measure_on((const int[]){1}, 1); /* with its siblings */
	expect_all(expectations, n);
	for (size_t i = 0; i < n; i++)
		expect(expectations[i]);
	free(text);
}

static size_t all_factors(void)
{
	size_t n = 0;

	for (size_t g = 0; g < n_factor_groups; g++)
		n += factor_groups[g]->n;
	return n;
}

static void machine(void **state)
{
	use_machine(*state);
}

/* What every factor must state. */
static void table(void **state)
{
	(void)state;
	for (size_t g = 0; g < n_factor_groups; g++) {
		for (size_t i = 0; i < factor_groups[g]->n; i++) {
			const struct factor *f = &factor_groups[g]->factors[i];

			assert_ptr_equal(find(f->name), f); /* no name twice */
			assert_true(f->moves && (f->path || f->read));
			assert_true(f->advice || !f->want);
			assert_true(f->path || !(f->tune || f->tune_value));
		}
	}
}

static char *told(void (*tell)(FILE *out))
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	tell(f);
	fclose(f);
	return text;
}

static void summary(FILE *out)
{
	factors_look(NULL, out);
}

static void lines(void **state)
{
	char *text;
	size_t n = 0;

	(void)state;
	use_machine("laptop");
	text = told(factors_tell);
	for (const char *c = text; *c; c++)
		n += *c == '\n';
	assert_int_equal(n, all_factors() + n_factor_groups);
	assert_non_null(strstr(text, "  warn    governor           powersave,ondemand"));
	assert_non_null(strstr(text, "cpupower frequency-set -g performance"));
	free(text);
	text = told(summary);
	assert_non_null(strstr(text, "governor, "));
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	free(text);
}

static void recorded(void **state)
{
	json_t *context = json_object();

	(void)state;
	use_machine("odd");
	factors_look(context, NULL);
	assert_int_equal(json_object_size(context), all_factors());
	assert_string_equal(json_string_value(json_object_get(context, "factor_ksm")), "?[31mred");
	assert_int_equal(strlen(json_string_value(json_object_get(context, "factor_lsm"))),
			 FACTOR_VALUE - 1);
	json_decref(context);
}

/* The file that a factor's pattern names, "" for one that is no file's content. */
static void name_file(const struct factor *f, char *path, size_t room)
{
	size_t n = 0;

	for (const char *c = f->path ? f->path : ""; *c && *c != '|' && n + 2 < room; c++) {
		if (*c == '[') {
			path[n++] = '1';
			c = strchr(c, ']');
			c += c[1] == '*';
		} else {
			path[n++] = *c == '*' ? '1' : *c;
		}
	}
	path[n] = '\0';
	if (n && path[n - 1] == '/')
		path[0] = '\0';
}

/* Is the reading how many files there are, of many files together, or (of what can be read) how
 * many lines? */
static bool counts(const struct factor *f, bool readable)
{
	static const char *const files[] = {"numa_nodes", "livepatch", "virtual"},
				 *const tables[] = {"swap", "kprobes"};

	for (size_t i = 0; i < 3; i++)
		if (!strcmp(f->name, files[i]) ||
		    (i < 2 && readable && !strcmp(f->name, tables[i])))
			return true;
	return false;
}

/* After an Oops nobody reads what may hang for ever. */
static void after_an_oops(void **state)
{
	char line[40];

	(void)state;
	assert_non_null(mkdtemp(tree));
	fact_root = tree;
	fact_forget();
	tree_put(tree, "/sys/kernel/tracing/current_tracer", "nop\n");
	tree_put(tree, "/proc/sys/kernel/tainted", "512\n"); /* W: a warning alone */
	assert_int_equal(fact_line(line, sizeof(line), "/sys/kernel/tracing/current_tracer"), 0);
	tree_put(tree, "/proc/sys/kernel/tainted", "640\n");
	assert_int_equal(fact_line(line, sizeof(line), "/sys/kernel/tracing/current_tracer"),
			 -EDEADLK);
	drop_tree(NULL);
}

/* What a file says that cannot be read, or says nothing: an unknown with its reason. */
static void refused(void **state)
{
	static const char *const answers[] = {"<unknown>\n", "<not supported>\n", "\n", NULL};
	const char *answer = *state ? answers[(size_t)*state - 1] : NULL;
	unsigned int seen = 0, wrong = 0;

	for (size_t g = 0; g < n_factor_groups; g++) {
		for (size_t i = 0; i < factor_groups[g]->n; i++) {
			const struct factor *f = &factor_groups[g]->factors[i];
			char path[300], full[400];
			struct reading r;

			name_file(f, path, sizeof(path));
			if (!path[0] || counts(f, answer) ||
			    (answer && !strcmp(answer, "\n") && !f->want))
				continue;
			assert_non_null(mkdtemp(tree));
			fact_root = tree;
			fact_forget();
			tree_put(tree, path, answer ? answer : "");
			snprintf(full, sizeof(full), "%s%s", tree, path);
			if (!answer) { /* EIO for its first bytes, which are mapped by nobody */
				assert_int_equal(unlink(full), 0);
				assert_int_equal(symlink("/proc/self/mem", full), 0);
			}
			factor_read(f, &r);
			if (r.verdict != FACTOR_UNKNOWN || strncmp(r.value, "unknown: ", 9) != 0) {
				print_error("%s is %s \"%s\" by %s\n", f->name, words[r.verdict],
					    r.value, path);
				wrong++;
			}
			seen++;
			drop_tree(NULL);
		}
	}
	assert_true(seen > 15);
	assert_int_equal(wrong, 0);
}

static void assert_file(const char *path, const char *value)
{
	char now[256];

	if (fact_line(now, sizeof(now), path))
		fail_msg("cannot read %s", path);
	assert_string_equal(now, value);
}

#define POLICY "/sys/devices/system/cpu/cpufreq/policy"

static const char *const before_and_after[][3] = {
	{POLICY "0/scaling_governor", "powersave", "performance"},
	{POLICY "1/scaling_governor", "ondemand", "performance"},
	{POLICY "0/scaling_min_freq", "400000", "4200000"},
	{POLICY "1/scaling_min_freq", "3000000", "3000000"},
	{POLICY "0/energy_performance_preference", "balance_performance", "performance"},
	{POLICY "1/boost", "1", "0"},
	{"/sys/devices/system/cpu/cpufreq/boost", "1", "1"}, /* the policies' own are there */
	{"/sys/devices/system/cpu/intel_pstate/no_turbo", "0", "1"},
	{"/proc/irq/0/smp_affinity_list", "0", "0"},
	{"/proc/irq/24/smp_affinity_list", "0-3", "0,2-3"},
	{"/proc/irq/25/smp_affinity_list", "1", "0,2-3"},
	{"/proc/irq/26/smp_affinity_list", "2-3", "2-3"},
	{"/sys/devices/virtual/workqueue/cpumask", "f", "d"},
	{"/proc/sys/kernel/nmi_watchdog", "1", "0"},
	{"/proc/sys/kernel/numa_balancing", "1", "0"},
	{"/proc/sys/vm/stat_interval", "1", "120"},
	{"/proc/sys/vm/compaction_proactiveness", "20", "0"},
	{"/proc/sys/kernel/bpf_stats_enabled", "1", "0"},
	{"/sys/kernel/mm/ksm/run", "1", "0"},
	{"/sys/kernel/mm/numa/demotion_enabled", "true", "false"},
	{"/sys/kernel/tracing/current_tracer", "function", "nop"},
	{"/sys/kernel/mm/transparent_hugepage/khugepaged/scan_sleep_millisecs", "10000", "3600000"},
	/* Under test, or not to be put back. */
	{"/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never",
	 "[always] madvise never"},
	{"/proc/sys/kernel/randomize_va_space", "0", "0"},
	{"/sys/devices/system/cpu/smt/control", "on", "on"},
	{"/sys/kernel/mm/damon/admin/kdamonds/0/state", "on", "on"},
};

static void compare_files(int column)
{
	for (size_t i = 0; i < sizeof(before_and_after) / sizeof(*before_and_after); i++)
		assert_file(before_and_after[i][0], before_and_after[i][column]);
}

static void tuning(void **state)
{
	json_t *context = json_object();
	char own[100];

	(void)state;
	use_machine("laptop");
	snprintf(own, sizeof(own), "%s.%d", state_file, (int)getpid());
	compare_files(1);
	tune_begin(context);
	compare_files(2);
	assert_int_equal(access(own, F_OK), 0);
	assert_non_null(strstr(json_string_value(json_object_get(context, "tuned")), "governor,"));
	assert_file("/proc/sys/vm/drop_caches", "3");
	tune_end();
	machine_restore();
	compare_files(1);
	assert_int_not_equal(access(own, F_OK), 0);
	json_decref(context);
}

/* What there is not, or cannot go anywhere, is neither promised nor told as done. */
static void tuning_nothing(void **state)
{
	json_t *context = json_object();
	char *text, path[200];

	(void)state;
	use_machine("laptop");
	text = told(factors_tell);
	assert_non_null(
		strstr(text, "moves them to the rest (interrupts inside samples); --tune does\n"));
	free(text);
	factors_measure_on((const int[]){0, 1, 2, 3}, 4); /* no CPU is left for interrupts */
	text = told(factors_tell);
	assert_non_null(strstr(text, "moves them to the rest (interrupts inside samples)\n"));
	free(text);
	snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/cpu0/cpuidle", tree);
	folder_remove(path);
	tune_begin(context);
	text = json_dumps(json_object_get(context, "tuned"), JSON_ENCODE_ANY);
	assert_non_null(strstr(text, "governor"));
	assert_null(strstr(text, "cpuidle"));
	assert_null(strstr(text, "irq_affinity"));
	free(text);
	tune_end();
	machine_restore();
	json_decref(context);
}

static void cpu_sets(void **state)
{
	static const char *const bad[] = {"x", "1-", "3-1", "1,,2", "99999", "-1", "1 2"};
	struct cpulist set = {{false}}, one = {{false}};
	char text[64];

	(void)state;
	assert_int_equal(cpulist_add(&set, "0-2,8,33\n"), 0);
	assert_int_equal(cpulist_count(&set), 5);
	assert_int_equal(cpulist_format(&set, text, sizeof(text)), 0);
	assert_string_equal(text, "0-2,8,33");
	assert_int_equal(cpulist_mask(&set, text, sizeof(text)), 0);
	assert_string_equal(text, "2,00000107");
	assert_int_equal(cpulist_format(&set, text, 5), -1);
	assert_int_equal(cpulist_mask(&set, text, 5), -1);
	cpulist_add(&one, "1");
	assert_int_equal(cpulist_common(&set, &one), 1);
	cpulist_remove(&set, &one);
	assert_int_equal(cpulist_common(&set, &one), 0);
	assert_true(cpulist_same_mask("00000000,00000005", "5"));
	assert_true(cpulist_same_mask("2,00000107", "00000002,00000107"));
	assert_false(cpulist_same_mask("2,00000107", "2,00000106"));
	assert_false(cpulist_same_mask("10", "1"));
	assert_false(cpulist_same_mask("", "0"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(cpulist_add(&one, bad[i]), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(cpu_sets),
		{"a tuned server", machine, NULL, drop_tree, (void *)"server"},
		{"a laptop", machine, NULL, drop_tree, (void *)"laptop"},
		{"a container that shows nothing", machine, NULL, drop_tree, (void *)"container"},
		{"odd files", machine, NULL, drop_tree, (void *)"odd"},
		{"files that say <unknown>", refused, NULL, NULL, (void *)1},
		{"files that say <not supported>", refused, NULL, NULL, (void *)2},
		{"files that say nothing", refused, NULL, NULL, (void *)3},
		{"files that give EIO", refused, NULL, NULL, NULL},
		cmocka_unit_test_teardown(lines, drop_tree),
		cmocka_unit_test_teardown(after_an_oops, drop_tree),
		cmocka_unit_test_teardown(recorded, drop_tree),
		cmocka_unit_test_teardown(tuning, drop_tree),
		cmocka_unit_test_teardown(tuning_nothing, drop_tree),
	};

	snprintf(state_file, sizeof(state_file), "/tmp/mnbench-factors-%d.restore", (int)getpid());
	machine_state_file = state_file;
	virtual_cpu = (struct virtual_cpu){no_hypervisor, no_timer};
	return cmocka_run_group_tests_name("factors", tests, NULL, NULL);
}
