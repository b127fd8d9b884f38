/* SPDX-License-Identifier: MIT */
/* Events to count: names, the tables of default sets, groups, scaling and refusal. */
#include "tests/unit.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <math.h>
#include <perfmon/pfmlib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/counted.h"
#include "harness/event_groups.h"
#include "harness/event_sets.h"
#include "harness/event_source.h"
#include "harness/events.h"
#include "harness/folder.h"
#include "harness/pmu.h"
#include "results/say.h"
#include "tests/tree.h"

static void assert_key(const char *name, const char *wanted)
{
	char key[64];

	event_key(key, sizeof(key), name);
	assert_string_equal(key, wanted);
}

static void keys(void **state)
{
	(void)state;
	assert_key("dtlb_walk:k", "pmu_dtlb_walk_k_per_op");
	assert_key("DTLB_LOAD_MISSES:WALK_COMPLETED:u",
		   "pmu_dtlb_load_misses_walk_completed_u_per_op");
	assert_key("arm_n1::dtlb_walk", "pmu_arm_n1_dtlb_walk_per_op");
	assert_key("page-faults", "pmu_page_faults_per_op");
	assert_key("tlb:tlb_flush", "pmu_tlb_tlb_flush_per_op");
}

static void entries(void **state)
{
	char text[] = "a:u,arm_cmn_0/type=3,eventid=1/,,b", *next = text;

	(void)state;
	assert_string_equal(events_next(&next), "a:u");
	assert_string_equal(events_next(&next), "arm_cmn_0/type=3,eventid=1/");
	assert_string_equal(events_next(&next), "");
	assert_string_equal(events_next(&next), "b");
	assert_null(events_next(&next));
}

static void reading(void **state)
{
	static struct events events;

	(void)state;
	assert_int_equal(events_read(&events, "instructions:k,page-faults"), EXIT_GOOD);
	assert_int_equal(events.n, 2);
	assert_string_equal(events.list[0].name, "instructions:k");
	assert_string_equal(events.list[0].source, "cpu-pmu");
	assert_true(events.list[0].attr.exclude_user && !events.list[0].attr.exclude_kernel);
	assert_string_equal(events.list[1].source, "software");
	assert_false(events.list[1].attr.exclude_user || events.list[1].attr.exclude_kernel);
}

static void bad_lists(void **state)
{
	static struct events events;
	char many[2 * EVENTS_MAX * 16] = "";
	static const char *const bad[] = {
		"",
		"instructions,",
		"no_such_event",
		"instructions:k,INSTRUCTIONS:K",
		"no:such:thing",
		":",
		"a:",
		"instructions:no_such_modifier",
		"a_name_that_is_longer_than_any_key_of_a_result_can_ever_be_in_this_format",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(events_read(&events, bad[i]), EXIT_REQUEST);
	/* Of another PMU: not ours, and not an error. */
	assert_int_equal(events_read(&events, "smmuv3_pmcg_0/event=2/,../../etc:passwd"),
			 EXIT_GOOD);
	assert_int_equal(events.n, 0);
	for (int i = 0; i < EVENTS_MAX + 1; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), "%sr%x", i ? "," : "",
			 0x100 + i);
	assert_int_equal(events_read(&events, many), EXIT_REQUEST);
}

static void defaults(void **state)
{
	static struct events events;

	(void)state;
	events_default(&events);
	assert_true(events.n >= 6);
	for (size_t i = 0; i < events.n; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(events.list[i].key, events.list[k].key);
	events_of_emulated(&events);
	assert_non_null(strstr(events.list[0].why, "no times or cycles"));
}

/* Does this build of libpfm4 have that table? Debian's amd64 build has none of Arm's. */
static bool find_table(const char *name, pfm_pmu_info_t *info)
{
	pfm_pmu_t pmu;

	for (pmu = PFM_PMU_NONE; pmu < PFM_PMU_MAX; pmu++) {
		memset(info, 0, sizeof(*info));
		info->size = sizeof(*info);
		if (pfm_get_pmu_info(pmu, info) == PFM_SUCCESS && !strcmp(info->name, name))
			return true;
	}
	return false;
}

/*
 * Later libpfm4 (Debian 13's) encodes nothing for some PMUs that this machine does not have; that
 * the table has the event it says all the same.
 */
static bool is_refused(const char *code, const char *why, bool present)
{
	return !present && !strcmp(why, pfm_strerror(PFM_ERR_NOTSUPP)) && pfm_find_event(code) >= 0;
}

/* Returns how many events were encoded. */
static unsigned int check_set(const struct event_set *set, bool present)
{
	struct perf_event_attr attr;
	unsigned int encoded = 0;
	char code[300];

	for (const struct event_name *e = set->events; e->name; e++)
		for (int mode = 0; mode < 2; mode++) {
			const char *why;

			event_set_code(code, sizeof(code), set, e, mode ? "u" : "k");
			why = event_encode(code, &attr);
			if (why && is_refused(code, why, present))
				continue;
			if (why)
				fail_msg("%s: %s", code, why);
			encoded++;
			assert_int_equal(attr.exclude_user, !mode);
			assert_int_equal(attr.exclude_kernel, mode);
		}
	return encoded;
}

/*
 * Every entry of the tables that this libpfm4 has: built for x86 and for arm64, Debian 12's and
 * 13's; tests/counters.sh runs both builds.
 */
static void sets(void **state)
{
	unsigned int checked = 0;
	pfm_pmu_info_t info;

	(void)state;
	for (const struct event_set *set = event_sets; set->pmu; set++) {
		if (!find_table(set->pmu, &info))
			continue;
		checked++;
		if (!check_set(set, info.is_present))
			print_message(
				"# %s: names only, this libpfm4 refuses PMUs that are absent\n",
				set->pmu);
	}
	assert_true(checked >= 9);
}

static void set_of_any(void **state)
{
	const struct event_set *set = event_sets;

	(void)state;
	while (set->pmu)
		set++;
	assert_true(check_set(set, true) > 0);
}

/* A PMU of three counters that does not know the event 66. */
static int three_counters(const struct perf_event_attr *attrs, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (attrs[i].config == 66)
			return -ENOENT;
	return n > 3 && attrs[0].type != PERF_TYPE_SOFTWARE ? -EINVAL : 0;
}

static void add(struct events *events, const char *source, uint64_t config)
{
	struct event *e = &events->list[events->n++];

	*e = (struct event){.attr.config = config, .attr.size = sizeof(e->attr)};
	e->attr.type = strcmp(source, "cpu-pmu") ? PERF_TYPE_SOFTWARE : PERF_TYPE_RAW;
	snprintf(e->source, sizeof(e->source), "%s", source);
}

static char tree[] = "/tmp/mnbench-events-XXXXXX";

/* A machine whose kernel lists that PMU. */
static void use_pmu(const char *name)
{
	char path[100];

	strcpy(strrchr(tree, '-'), "-XXXXXX");
	assert_non_null(mkdtemp(tree));
	snprintf(path, sizeof(path), "%s/type", name);
	tree_put(tree, path, "4\n");
	event_source_use(tree);
}

static int drop_tree(void **state)
{
	(void)state;
	event_source_use(NULL);
	folder_remove(tree);
	return 0;
}

static void groups(void **state)
{
	static struct event_groups formed;
	static struct events events;

	(void)state;
	use_pmu("software");
	add(&events, "cpu-pmu", 1);
	add(&events, "software", 2);
	add(&events, "cpu-pmu", 66);
	for (uint64_t config = 3; config < 7; config++)
		add(&events, "cpu-pmu", config);
	for (uint64_t config = 100; config < 104; config++)
		add(&events, "software", config);
	strcpy(events.list[3].why, "known to be absent");
	event_groups_form(&formed, &events, three_counters);
	assert_int_equal(formed.n, 3);
	assert_int_equal(formed.list[0].n, 3);
	assert_int_equal(formed.list[0].members[0], 0);
	assert_int_equal(formed.list[0].members[1], 4);
	assert_int_equal(formed.list[0].members[2], 5);
	assert_int_equal(formed.list[1].n, 1);
	assert_int_equal(formed.list[1].members[0], 6);
	assert_int_equal(formed.list[2].n, 5);
	assert_int_equal(formed.list[2].members[0], 1);
	assert_non_null(strstr(events.list[2].why, "no hardware counters"));
	assert_string_equal(events.list[3].why, "known to be absent");
}

static struct perf_reading window(uint64_t enabled, uint64_t running, uint64_t value)
{
	return (struct perf_reading){
		.n = 2, .enabled = enabled, .running = running, .values = {7, value}};
}

static void scaling(void **state)
{
	struct perf_reading w = window(1000, 1000, 512), end = window(4000, 2000, 600), d;

	(void)state;
	assert_true(counted_scale(&w, 1) == 512);
	w.running = 250;
	assert_true(counted_scale(&w, 1) == 2048);
	w.running = 0;
	assert_true(isnan(counted_scale(&w, 1)));
	w.running = 1000;
	assert_true(isnan(counted_scale(&w, 2)));
	perf_reading_subtract(&d, &w, &end);
	assert_int_equal(d.n, 2);
	assert_int_equal(d.enabled, 3000);
	assert_int_equal(d.running, 1000);
	assert_int_equal(d.values[1], 88);
	end.n = 0; /* it could not be read */
	perf_reading_subtract(&d, &w, &end);
	assert_true(isnan(counted_scale(&d, 1)));
}

static void nulls(void **state)
{
	struct perf_reading list[] = {window(10, 10, 40), window(10, 10, 9000), window(10, 10, 42),
				      window(10, 0, 0), window(10, 10, 41)};

	(void)state;
	assert_true(counted_null(list, 3, 1) == 42);
	assert_true(counted_null(list, 5, 1) == 41.5);
	assert_true(isnan(counted_null(list + 3, 1, 1)));
}

static struct counter finish(double running, size_t n, const char *why)
{
	struct counted counted = {.n = n, .enabled = 1000, .running = 1000 * running};
	struct counter c = {.scope = "thread"};

	for (size_t i = 0; i < n; i++)
		counted.per_op[i] = 10 + (double)(i % 2);
	snprintf(c.why, sizeof(c.why), "%s", why);
	counted_finish(&c, &counted);
	return c;
}

static void refusal(void **state)
{
	struct counter c = finish(1, 8, "");

	(void)state;
	assert_true(c.value == 10.5 && c.low < 10.5 && c.high > 10.5);
	assert_true(c.running == 1 && c.batches == 8 && isnan(c.agree));
	assert_string_equal(c.why, "");
	c = finish(COUNTED_SHARE_MIN, 8, "");
	assert_true(c.value == 10.5);
	c = finish(0.5, 8, "");
	assert_true(isnan(c.value) && isnan(c.low) && c.running == 0.5);
	assert_non_null(strstr(c.why, "50 % of the time"));
	c = finish(0, 0, "");
	assert_true(isnan(c.value));
	assert_non_null(strstr(c.why, "never on a counter"));
	c = finish(1, COUNTED_MIN - 1, "");
	assert_true(isnan(c.value));
	assert_non_null(strstr(c.why, "7 batches"));
	c = finish(0, 0, "told before");
	assert_true(isnan(c.value));
	assert_string_equal(c.why, "told before");
}

/* One event that is not there is not the absence of all. */
static void absence(void **state)
{
	static const char *const cores[] = {"cpu", "cpu_atom", "armv8_pmuv3_0", "armv9_neoverse_n2",
					    "apple_firestorm_pmu"};
	static const char *const others[] = {"software", "msr", "arm_cmn_0", "cpum_cf"};
	static const int errors[] = {ENOENT, EOPNOTSUPP, ENXIO, ENODEV};
	const struct perf_event_attr kernel = {.type = PERF_TYPE_HARDWARE, .config = 1};
	char text[200];

	for (size_t i = 0; i < sizeof(cores) / sizeof(*cores); i++) {
		use_pmu(cores[i]);
		for (size_t k = 0; k < 4; k++)
			assert_string_equal(pmu_why(errors[k], &kernel, text, sizeof(text)),
					    "this core's PMU does not count it");
		drop_tree(state);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		use_pmu(others[i]);
		for (size_t k = 0; k < 4; k++)
			assert_non_null(strstr(pmu_why(errors[k], &kernel, text, sizeof(text)),
					       "no hardware counters"));
		drop_tree(state);
	}
}

static void remedies(void **state)
{
	const struct perf_event_attr kernel = {.type = PERF_TYPE_HARDWARE, .exclude_user = 1};
	const struct perf_event_attr software = {.type = PERF_TYPE_SOFTWARE};
	char text[200];

	(void)state;
	assert_non_null(
		strstr(pmu_why(EACCES, &kernel, text, sizeof(text)), "kernel.perf_event_paranoid"));
	assert_non_null(strstr(pmu_why(ENOENT, &software, text, sizeof(text)), "no such event"));
	assert_non_null(strstr(pmu_why(ENOSYS, &kernel, text, sizeof(text)), "seccomp"));
	assert_non_null(
		strstr(pmu_why(PMU_NEVER_RAN, &kernel, text, sizeof(text)), "nmi_watchdog"));
	assert_non_null(strstr(pmu_why(E2BIG, &kernel, text, sizeof(text)), "perf_event_open"));
	assert_true(pmu_counts_time(&kernel)); /* config 0: cycles */
	assert_true(pmu_counts_time(&software));
}

/* The real thing, as far as every kernel has it: pages that are touched are counted. */
static void page_faults(void **state)
{
	struct perf_reading begin, end, window;
	struct perf_event_attr attr;
	struct perf_group group;
	volatile char *pages;

	(void)state;
	assert_null(event_encode("page-faults:u", &attr));
	if (perf_group_try(&attr, 1) || perf_group_open(&group, &attr, 1))
		skip(); /* not permitted, or emulated by qemu-user */
	pages = mmap(NULL, 10 << 16, PROT_WRITE | PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(pages != MAP_FAILED);
	madvise((void *)pages, 10 << 16, MADV_NOHUGEPAGE);
	memset(&end, 0, sizeof(end));
	perf_group_read(&group, &begin);
	for (int i = 0; i < 10; i++)
		pages[i << 16] = 1;
	perf_group_read(&group, &end);
	perf_group_close(&group);
	perf_reading_subtract(&window, &begin, &end);
	assert_int_equal(window.n, 1);
	assert_in_range(window.values[0], 10, 40); /* AddressSanitizer's pages among them */
	assert_true(counted_scale(&window, 0) == (double)window.values[0]);
	munmap((void *)pages, 10 << 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys),	      cmocka_unit_test(entries),
		cmocka_unit_test(reading),    cmocka_unit_test(bad_lists),
		cmocka_unit_test(defaults),   cmocka_unit_test(sets),
		cmocka_unit_test(set_of_any), cmocka_unit_test_teardown(groups, drop_tree),
		cmocka_unit_test(absence),    cmocka_unit_test(scaling),
		cmocka_unit_test(nulls),      cmocka_unit_test(refusal),
		cmocka_unit_test(remedies),   cmocka_unit_test(page_faults),
	};

	setenv("LIBPFM_ENCODE_INACTIVE", "1", 1); /* tables of other cores as well */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
