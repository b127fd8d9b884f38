/* SPDX-License-Identifier: MIT */
/*
 * Uncore counters without the hardware: sysfs trees written after the drivers' sources
 * (tests/fixtures/event_source), readings of a fake counter with the faults that real
 * ones had, and where there is one the PMU msr, whose tsc a clock can check.
 */
#include "tests/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/folder.h"
#include "harness/event_format.h"
#include "harness/event_source.h"
#include "harness/op.h"
#include "harness/uncore.h"
#include "harness/uncore_check.h"
#include "harness/uncore_figure.h"
#include "harness/uncore_perf.h"
#include "results/root.h"
#include "results/say.h"
#include "results/uncore_meaning.h"
#include "tests/tree.h"

static char folder[] = "/tmp/mnbench-uncore-XXXXXX";

static void unpack(const char *tree)
{
	char path[PATH_MAX], line[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/fixtures/event_source/%s.tree", suite_root(), tree);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		char *content = strchr(line, ':');

		assert_non_null(content);
		*content++ = '\0';
		snprintf(path, sizeof(path), "%s/%s", tree, line);
		tree_put(folder, path, content);
	}
	fclose(file);
}

static int unpack_all(void **state)
{
	(void)state;
	suite_root();
	if (!mkdtemp(folder))
		return -1;
	unpack("cmn600");
	unpack("cmn700");
	unpack("odd");
	return 0;
}

static int remove_all(void **state)
{
	(void)state;
	return folder_remove(folder);
}

static void use_tree(const char *tree)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, tree);
	event_source_use(path);
}

static void formats(void **state)
{
	static const char *const bad[] = {"",	       "config",       "config:",    "config4:0",
					  "config9:0", "config:64",    "config:7-0", "config:0-7,",
					  "config:-1", "config:0-7 x", "event:0-7",  "config:0--7"};
	struct event_format f;
	uint64_t config[EVENT_CONFIGS] = {0};

	(void)state;
	assert_int_equal(event_format_parse("config:0-15\n", &f), 0);
	assert_true(f.word == 0 && f.mask == 0xffff);
	assert_int_equal(event_format_parse("config1:33", &f), 0);
	assert_true(f.word == 1 && f.mask == 1ULL << 33);
	assert_int_equal(event_format_parse("config2:0-63\n", &f), 0);
	assert_true(f.word == 2 && f.mask == UINT64_MAX);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(event_format_parse(bad[i], &f), -EINVAL);
	assert_int_equal(event_format_parse("config:0-7,21", &f), 0);
	assert_int_equal(event_format_put(&f, 0x1ff, config), 0);
	assert_true(config[0] == (0xff | 1 << 21));
	assert_int_equal(event_format_put(&f, 0x3, config), 0);
	assert_true(config[0] == 0x3);
	assert_int_equal(event_format_put(&f, 0x200, config), -ERANGE);
	assert_true(config[0] == 0x3);
}

static void terms(void **state)
{
	static const char *const bad[] = {",",	  "a,,b",   "a,",  "a=", "a=-1",
					  "a=+1", "a=0x1g", "a b", "=1", "a=18446744073709551616",
					  "a/b"};
	const char *cursor = "type=0x7770, eventid=010,wp_val=?,bynodeid\n";
	struct event_term t;
	char name[EVENT_TERM + 2];

	(void)state;
	assert_int_equal(event_term_next(&cursor, &t), 1);
	assert_string_equal(t.name, "type");
	assert_true(t.valued && !t.wanted && t.value == 0x7770);
	assert_int_equal(event_term_next(&cursor, &t), 1);
	assert_true(t.value == 8);
	assert_int_equal(event_term_next(&cursor, &t), 1);
	assert_true(t.wanted);
	assert_int_equal(event_term_next(&cursor, &t), 1);
	assert_string_equal(t.name, "bynodeid");
	assert_true(!t.valued && t.value == 1);
	assert_int_equal(event_term_next(&cursor, &t), 0);
	for (size_t i = 0; i < COUNT(bad); i++) {
		cursor = bad[i];
		while (event_term_next(&cursor, &t) > 0)
			;
		assert_int_equal(event_term_next(&cursor, &t), -EINVAL);
	}
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	cursor = name;
	assert_int_equal(event_term_next(&cursor, &t), -EINVAL);
}

static void cpu_lists(void **state)
{
	(void)state;
	assert_int_equal(event_first_cpu("0\n"), 0);
	assert_int_equal(event_first_cpu("8-15,3\n"), 3);
	assert_int_equal(event_first_cpu("\n"), -ENODATA);
	assert_int_equal(event_first_cpu(""), -ENODATA);
	assert_int_equal(event_first_cpu("0-\n"), -EINVAL);
	assert_int_equal(event_first_cpu("0,"), -EINVAL);
	assert_int_equal(event_first_cpu("4294967296"), -EINVAL);
	assert_int_equal(event_first_cpu("ff"), -EINVAL);
}

static void instances(void **state)
{
	char names[EVENT_SOURCE_PMUS][EVENT_PMU_NAME];

	(void)state;
	use_tree("cmn600");
	assert_int_equal(event_source_find("smmuv3_pmcg", names, EVENT_SOURCE_PMUS), 2);
	assert_string_equal(names[0], "smmuv3_pmcg_2b442");
	assert_string_equal(names[1], "smmuv3_pmcg_2b462");
	assert_int_equal(event_source_find("smmuv3_pmcg", names, 1), 1);
	assert_int_equal(event_source_find("smmuv3_pmcg_2b462", names, EVENT_SOURCE_PMUS), 1);
	assert_int_equal(event_source_find("smmuv3_pmcg_2b4", names, EVENT_SOURCE_PMUS), 0);
	assert_int_equal(event_source_find("..", names, EVENT_SOURCE_PMUS), 0);
	use_tree("odd");
	assert_int_equal(event_source_find("smmuv3_pmcg", names, EVENT_SOURCE_PMUS), 0);
	assert_int_equal(event_source_find("arm_cmn", names, EVENT_SOURCE_PMUS), 2);
	use_tree("nosuch");
	assert_int_equal(event_source_find("arm_cmn", names, EVENT_SOURCE_PMUS), 0);
}

static void expect_failure(const char *error)
{
	const char *said = op_failure();

	if (!strstr(said, error))
		fail_msg("\"%s\" does not say \"%s\"", said, error);
}

/* Its error names the file. */
static void expect_no_pmu(const char *name, const char *error)
{
	struct event_pmu pmu;

	assert_int_equal(event_source_pmu(name, &pmu), -1);
	expect_failure(error);
}

static void pmus(void **state)
{
	struct event_pmu pmu;

	(void)state;
	use_tree("cmn600");
	assert_int_equal(event_source_pmu("smmuv3_pmcg_2b442", &pmu), 0);
	assert_true(pmu.type == 1000024 && pmu.cpu == 0);
	assert_string_equal(pmu.identifier, "0x4832243b");
	assert_int_equal(event_source_pmu("smmuv3_pmcg_2b462", &pmu), 0);
	assert_string_equal(pmu.identifier, "");
	assert_int_equal(event_source_pmu("msr", &pmu), 0);
	assert_int_equal(pmu.cpu, -1);
	use_tree("cmn700");
	assert_int_equal(event_source_pmu("arm_cmn_1", &pmu), 0);
	assert_int_equal(pmu.cpu, 64);
	use_tree("odd");
	assert_int_equal(event_source_pmu("odd_files", &pmu), 0);
	assert_int_equal(pmu.cpu, 0);
	expect_no_pmu("no_type", "no_type/type: No such file");
	expect_no_pmu("huge_type", "huge_type/type: is no PMU's number");
	expect_no_pmu("word_type", "word_type/type: is no PMU's number");
	expect_no_pmu("empty_cpumask", "empty_cpumask/cpumask: is empty");
	expect_no_pmu("odd_cpumask", "odd_cpumask/cpumask: is no list of CPUs");
	expect_no_pmu("../odd/odd_files", "is no PMU's name");
	expect_no_pmu("", "is no PMU's name");
}

static void expect_terms(const char *pmu_name, const char *text, uint64_t config, uint64_t config1)
{
	struct event_pmu pmu;
	struct perf_event_attr attr = {0};

	assert_int_equal(event_source_pmu(pmu_name, &pmu), 0);
	assert_int_equal(event_source_encode(&pmu, text, &attr), 0);
	assert_int_equal(attr.type, pmu.type);
	assert_true(attr.config == config);
	assert_true(attr.config1 == config1);
}

static void expect_no_terms(const char *pmu_name, const char *text, const char *error)
{
	struct event_pmu pmu;
	struct perf_event_attr attr = {0};

	assert_int_equal(event_source_pmu(pmu_name, &pmu), 0);
	assert_int_equal(event_source_encode(&pmu, text, &attr), -1);
	expect_failure(error);
}

static void encodings(void **state)
{
	(void)state;
	use_tree("cmn600");
	expect_terms("smmuv3_pmcg_2b442", "tlb_miss", 2, 0);
	expect_terms("smmuv3_pmcg_2b442", "event=0x8a", 0x8a, 0);
	expect_terms("smmuv3_pmcg_2b442",
		     "transaction,filter_enable,filter_span=1,"
		     "filter_stream_id=0x42",
		     1, 0x300000042);
	expect_terms("smmuv3_pmcg_2b442", "event=7,tlb_miss", 7, 0);
	expect_terms("smmuv3_pmcg_2b442", "config=0x2,config1=0x200000000", 2, 1ULL << 33);
	expect_terms("arm_cmn_0", "dn_rxreq_dvmop", 0x10001, 0);
	expect_terms("arm_cmn_0", "dtc_cycles", 0x3, 0);
	expect_terms("arm_cmn_0", "dn_rxreq_trk_occupancy_dvmsync", 0x10050001, 0);
	expect_terms("arm_cmn_0", "dn_rxreq_dvmsync,bynodeid,nodeid=0x8", 0x880020001, 0);
	expect_terms("arm_cmn_0",
		     "watchpoint_down,wp_dev_sel=1,wp_chn_sel=3,wp_grp=0,"
		     "wp_val=0xffffffffffffffff,wp_mask=0",
		     0x19000000027770, UINT64_MAX);
	expect_terms("msr", "tsc", 0, 0);
	expect_no_terms("smmuv3_pmcg_2b462", "trans_table_walk_access", "no event and no term");
	expect_no_terms("smmuv3_pmcg_2b442", "event=0x10000", "too large, it has 16 bits");
	expect_no_terms("smmuv3_pmcg_2b442", "filter_span=2", "too large, it has 1 bits");
	expect_no_terms("smmuv3_pmcg_2b442", "", "give an event's name");
	expect_no_terms("smmuv3_pmcg_2b442", "tlb_miss,", "give an event's name");
	expect_no_terms("smmuv3_pmcg_2b442", "event=?", "give event a number");
	expect_no_terms("smmuv3_pmcg_2b442", "../type", "give an event's name");
	expect_no_terms("arm_cmn_0", "watchpoint_up,wp_dev_sel=1", "add wp_chn_sel=NUMBER");
	use_tree("cmn700");
	expect_terms("arm_cmn_1", "dn_dvmop_tlbi", 0x10001, 0);
	expect_terms("arm_cmn_1", "dn_dvmsync", 0x50001, 0);
	use_tree("odd");
	expect_terms("odd_files", "split", 1 | 1 << 21, 0);
	expect_no_terms("odd_files", "commas", "events/commas: is no list");
	expect_no_terms("odd_files", "empty", "events/empty: is empty");
	expect_no_terms("odd_files", "sign", "events/sign: is no list");
	expect_no_terms("odd_files", "script", "events/script: is no list");
	expect_no_terms("odd_files", "folder", "events/folder: ");
	expect_no_terms("odd_files", "wide", "too large, it has 9 bits");
	expect_no_terms("odd_files", "strange", "no event and no term \"nosuch\"");
	expect_no_terms("odd_files", "ninth=1", "format/ninth: is no format");
	expect_no_terms("odd_files", "bit64=1", "format/bit64: is no format");
	expect_no_terms("odd_files", "backwards=1", "format/backwards: is no format");
	expect_no_terms("odd_files", "words=1", "format/words: is no format");
	expect_no_terms("odd_files", "empty=1", "format/empty: is no format");
	expect_no_terms("odd_files", "folder=1", "format/folder: ");
}

static void entries(void **state)
{
	static const char *const bad[] = {",a", "a,", "a,,b", "a/b/,"};
	const char *cursor = "a/b,c=1/,dtlb_walk:k,msr/tsc/";
	char entry[UNCORE_TEXT], longest[UNCORE_TEXT + 1];

	(void)state;
	assert_int_equal(uncore_next_entry(&cursor, entry), 1);
	assert_string_equal(entry, "a/b,c=1/");
	assert_int_equal(uncore_next_entry(&cursor, entry), 1);
	assert_string_equal(entry, "dtlb_walk:k");
	assert_int_equal(uncore_next_entry(&cursor, entry), 1);
	assert_string_equal(entry, "msr/tsc/");
	assert_int_equal(uncore_next_entry(&cursor, entry), 0);
	for (size_t i = 0; i < COUNT(bad); i++) {
		int more;

		cursor = bad[i];
		while ((more = uncore_next_entry(&cursor, entry)) > 0)
			;
		assert_int_equal(more, -1);
	}
	memset(longest, 'x', UNCORE_TEXT);
	longest[UNCORE_TEXT] = '\0';
	cursor = longest;
	assert_int_equal(uncore_next_entry(&cursor, entry), -1);
}

static void requests(void **state)
{
	static const char *const bad[] = {"smmuv3_pmcg", "smmuv3_pmcg/", "smmuv3_pmcg//",
					  "/tlb_miss/",	 "a/b/c",	 "a/b/k/",
					  "../b/",	 "a b/c/"};
	struct uncore_event e, other;

	(void)state;
	use_tree("cmn600");
	assert_int_equal(uncore_event_read("smmuv3_pmcg/tlb_miss/", &e), 0);
	assert_int_equal(e.n, 2);
	assert_string_equal(e.source, "smmu");
	assert_string_equal(e.key, "uncore_smmuv3_pmcg_tlb_miss_per_op");
	assert_true(!e.clock && !e.why[0] && e.instances[1].attr.config == 2);
	uncore_event_free(&e);
	assert_int_equal(uncore_event_read("smmuv3_pmcg_2b462/cycles/", &e), 0);
	assert_true(e.n == 1 && e.clock && e.instances[0].pmu.type == 1000025);
	uncore_event_free(&e);
	assert_int_equal(uncore_event_read("arm_cmn_0/dn_rxreq_dvmop,bynodeid,nodeid=8/", &e), 0);
	assert_string_equal(e.source, "interconnect");
	assert_string_equal(e.key, "uncore_arm_cmn_0_dn_rxreq_dvmop_bynodeid_nodeid_8_per_op");
	assert_string_equal(e.idle_key + strlen(e.idle_key) - 12, "_idle_per_op");
	uncore_event_free(&e);
	/* One instance shows it; the other does not, and says so if it is asked itself. */
	assert_int_equal(uncore_event_read("smmuv3_pmcg/trans_table_walk_access/", &e), 0);
	assert_true(e.n == 1 && !e.instances[0].fault[0]);
	assert_string_equal(e.instances[0].pmu.name, "smmuv3_pmcg_2b442");
	uncore_event_free(&e);
	assert_int_equal(uncore_event_read("smmuv3_pmcg_2b462/trans_table_walk_access/", &e), 0);
	assert_true(e.n == 1 && strstr(e.instances[0].fault, "no event and no term"));
	assert_string_equal(e.instances[0].pmu.name, "smmuv3_pmcg_2b462");
	uncore_event_free(&e);
	assert_int_equal(uncore_event_read("nosuch/x/", &e), 0);
	assert_non_null(strstr(e.why, "no PMU nosuch"));
	uncore_event_free(&e);
	/* Cut keys differ where the requests do, and end as keys do. */
	assert_int_equal(uncore_event_read("smmuv3_pmcg_2b442/transaction,filter_enable=1,"
					   "filter_span=1,filter_stream_id=0x42/",
					   &e),
			 0);
	assert_int_equal(uncore_event_read("smmuv3_pmcg_2b442/transaction,filter_enable=1,"
					   "filter_span=1,filter_stream_id=0x43/",
					   &other),
			 0);
	assert_string_not_equal(e.key, other.key);
	assert_string_equal(e.key + strlen(e.key) - 7, "_per_op");
	assert_int_equal(strlen(e.key), 63);
	uncore_event_free(&e);
	uncore_event_free(&other);
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(uncore_event_read(bad[i], &e), -1);
		assert_true(op_failure()[0]);
	}
}

static void expect_defaults(const char *tree, const char *wanted)
{
	struct uncore_event events[UNCORE_EVENTS];
	char got[1024] = "";
	size_t n, used = 0;

	use_tree(tree);
	n = uncore_event_defaults(events, UNCORE_EVENTS);
	for (size_t i = 0; i < n; i++) {
		assert_true(used < sizeof(got));
		used += snprintf(got + used, sizeof(got) - used, "%s ", events[i].text);
		uncore_event_free(&events[i]);
	}
	assert_string_equal(got, wanted);
}

static void defaults(void **state)
{
	(void)state;
	expect_defaults("cmn600", "smmuv3_pmcg/cycles/ smmuv3_pmcg/transaction/ "
				  "smmuv3_pmcg/tlb_miss/ smmuv3_pmcg/trans_table_walk_access/ "
				  "arm_cmn/dn_rxreq_dvmop/ arm_cmn/dn_rxreq_dvmsync/ ");
	expect_defaults("cmn700", "smmuv3_pmcg/cycles/ smmuv3_pmcg/transaction/ "
				  "smmuv3_pmcg/tlb_miss/ smmuv3_pmcg/trans_table_walk_access/ "
				  "arm_cmn/dn_dvmop_tlbi/ arm_cmn/dn_dvmsync/ ");
	expect_defaults("nosuch", "");
}

/* A counter that is none: what it reads is a table, 10 ms apart. */
struct fake {
	const uint64_t *counts;
	size_t next;
	double now;
};

static int fake_read(void *context, struct uncore_reading *reading)
{
	struct fake *f = context;

	*reading = (struct uncore_reading){f->now, f->counts[f->next++]};
	return 0;
}

static int fake_wait(void *context, double seconds)
{
	((struct fake *)context)->now += seconds;
	return 0;
}

static void read_fake(const uint64_t counts[PROBE_READINGS],
		      struct uncore_reading r[PROBE_READINGS])
{
	struct fake fake = {counts, 0, 100};
	struct uncore_reader reader = {fake_read, fake_wait, &fake};

	assert_int_equal(probe_read(&reader, r), 0);
	assert_int_equal(fake.next, PROBE_READINGS);
}

/* At 1 GHz; an idle SMMU's misses; and the faults that real machines had. */
static const uint64_t clock_good[] = {5, 10000005, 20000000, 30000100, 40000000},
		      quiet_good[] = {0, 0, 3, 3, 7},
		      frozen_at_once[] = {2147483649, 2147483649, 2147483649, 2147483649,
					  2147483649},
		      frozen_after[] = {0, 2147483649, 2147483649, 2147483649, 2147483649},
		      dead[] = {0, 0, 0, 0, 0},
		      stops[] = {0, 10000000, 20000000, 20000000, 20000000},
		      backwards[] = {0, 10000000, 20000000, 19000000, 30000000},
		      slow[] = {0, 1, 2, 3, 4},
		      half_a_billion[] = {0, 5000000, 10000000, 15000000, 20000000};

static bool clock_ok(const uint64_t counts[PROBE_READINGS], const char *says)
{
	struct uncore_reading r[PROBE_READINGS];
	char why[PROBE_WHY] = "";
	bool ok;

	read_fake(counts, r);
	ok = probe_clock(r, PROBE_READINGS, why);
	assert_true(ok || strstr(why, says));
	return ok;
}

static bool quiet_ok(const uint64_t counts[PROBE_READINGS], const char *says)
{
	struct uncore_reading r[PROBE_READINGS];
	char why[PROBE_WHY] = "";
	bool ok;

	read_fake(counts, r);
	ok = probe_quiet(r, PROBE_READINGS, why);
	assert_true(ok || strstr(why, says));
	return ok;
}

static void criteria(void **state)
{
	struct uncore_reading r[PROBE_READINGS];

	(void)state;
	read_fake(clock_good, r);
	assert_float_equal(probe_rate(r, PROBE_READINGS), 1e9, 1e3);
	assert_true(clock_ok(clock_good, ""));
	assert_false(clock_ok(dead, "stands still at 0"));
	assert_false(clock_ok(frozen_at_once, "stands still at 2147483649"));
	assert_false(clock_ok(frozen_after, "jumps by 2147483649 in 10 ms"));
	assert_false(clock_ok(stops, "stands still at 20000000"));
	assert_false(clock_ok(backwards, "counts backwards: 19000000 after 20000000"));
	assert_false(clock_ok(slow, "less than 1 MHz"));
	assert_true(quiet_ok(quiet_good, ""));
	assert_true(quiet_ok(dead, ""));
	assert_false(quiet_ok(half_a_billion, "5e+08 events a second"));
	assert_false(quiet_ok(frozen_after, "jumps"));
	assert_false(quiet_ok(backwards, "backwards"));
}

static bool alike(const uint64_t alone[PROBE_READINGS], const uint64_t grouped[PROBE_READINGS],
		  bool clock)
{
	struct uncore_reading a[PROBE_READINGS], g[PROBE_READINGS];
	char why[PROBE_WHY] = "";
	bool ok;

	read_fake(alone, a);
	read_fake(grouped, g);
	ok = probe_alike(a, g, PROBE_READINGS, clock, why);
	assert_true(ok || why[0]);
	return ok;
}

static void groups(void **state)
{
	(void)state;
	assert_true(alike(clock_good, clock_good, true));
	assert_false(alike(clock_good, half_a_billion, true)); /* half its rate */
	assert_false(alike(clock_good, dead, true));
	assert_true(alike(quiet_good, dead, false));
	assert_true(alike(quiet_good, quiet_good, false));
	assert_false(alike(quiet_good, half_a_billion, false));
	assert_false(alike(quiet_good, backwards, false));
}

/* Two events in one group, and half a billion misses of an idle SMMU. */
static void verdicts(void **state)
{
	struct uncore_checked e[2] = {{.name = "tlb_miss", .grouped = true},
				      {.name = "cycles", .clock = true, .grouped = true}};
	char why[PROBE_WHY] = "";

	(void)state;
	read_fake(clock_good, e[1].alone);
	read_fake(clock_good, e[1].group);
	read_fake(quiet_good, e[0].alone);
	read_fake(quiet_good, e[0].group);
	assert_true(uncore_judge(e, 2, true, why));
	read_fake(half_a_billion, e[0].group);
	assert_false(uncore_judge(e, 2, true, why));
	assert_non_null(strstr(why, "tlb_miss: "));
	assert_non_null(strstr(why, "in a group"));
	read_fake(half_a_billion, e[0].alone);
	assert_false(uncore_judge(e, 2, true, why));
	assert_non_null(strstr(why, "a second while nothing is done"));
	assert_true(uncore_judge(e, 2, false, why)); /* a PMU that need not be idle */
	read_fake(frozen_at_once, e[1].alone);
	assert_false(uncore_judge(e, 2, true, why));
	assert_non_null(strstr(why, "cycles: the clock stands still"));
}

/* A batch of 512 operations, a window of 1 ms. */
static struct uncore_window batch(double seen, double idle)
{
	return (struct uncore_window){.seen = seen,
				      .seconds = 1e-3,
				      .idle = idle,
				      .idle_seconds = 2e-3,
				      .running = 1,
				      .ops = 512};
}

static void figures(void **state)
{
	struct uncore_window w[3] = {batch(1024, 256), batch(1024, 256), batch(1024, 256)};
	struct counter c = {.why = ""};

	(void)state;
	uncore_figure(&c, w, 3, false);
	assert_true(c.value == 2 && c.low == 2 && c.high == 2 && c.batches == 3);
	assert_true(c.running == 1 && isnan(c.agree) && !c.why[0]);
	uncore_idle_figure(&c, w, 3);
	assert_true(c.value == 0.25); /* 256 in 2 ms: 128 in as long a time */
	w[0].seen = 512;
	w[2].seen = 1536;
	uncore_figure(&c, w, 3, false);
	assert_float_equal(c.value, 2, 1e-12);
	assert_float_equal(c.high - c.value, 4.30265 / sqrt(3), 1e-4); /* t of 2 df, sd of 1 */
	uncore_figure(&c, w, 1, false);
	assert_true(isnan(c.value) && isnan(c.low) && strstr(c.why, "fewer than two"));
}

static void background(void **state)
{
	struct uncore_window w[2] = {batch(1000, 990), batch(1000, 990)};
	struct counter c = {.why = ""};

	(void)state;
	uncore_figure(&c, w, 2, false);
	assert_true(c.value == 1000.0 / 512 && !c.why[0]);
	w[0].idle = w[1].idle = 1010;
	uncore_figure(&c, w, 2, false);
	assert_true(isnan(c.value) && isnan(c.low) && isnan(c.high));
	assert_non_null(strstr(c.why, "no more than background: 1.953 per op, and 0.9863"));
	c.why[0] = '\0';
	uncore_figure(&c, w, 2, true); /* of a clock that is what it should be */
	assert_true(!isnan(c.value) && !c.why[0]);
	w[0] = w[1] = batch(0, 0);
	uncore_figure(&c, w, 2, false); /* counted, and nothing happened */
	assert_true(c.value == 0 && !c.why[0]);
	w[0] = w[1] = batch(0, 3);
	uncore_figure(&c, w, 2, false);
	assert_true(isnan(c.value) && c.why[0]);
}

/* No kernel has PMUs of these numbers: each instance is in the run with its reason. */
static void unusable(void **state)
{
	struct run *run = run_new();

	(void)state;
	assert_non_null(run);
	use_tree("cmn600");
	assert_int_equal(uncore_open("dtlb_walk:k,smmuv3_pmcg/tlb_miss/", run), EXIT_GOOD);
	assert_true(uncore_wanted());
	assert_int_equal(run->n_unavailable, 3);
	assert_string_equal(run->unavailable[0].what, "smmuv3_pmcg/tlb_miss/");
	assert_string_equal(run->unavailable[2].what, "smmuv3_pmcg_2b462/tlb_miss/");
	assert_true(run->unavailable[2].reason[0]);
	assert_int_equal(uncore_open("dtlb_walk:k", run), EXIT_GOOD);
	assert_false(uncore_wanted());
	assert_int_equal(uncore_open("a/b", run), EXIT_REQUEST);
	assert_int_equal(uncore_open("a/b/,", run), EXIT_REQUEST);
	use_tree("nosuch");
	assert_int_equal(uncore_open(NULL, run), EXIT_GOOD);
	assert_false(uncore_wanted());
	uncore_close();
	run_free(run);
}

static void told(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	use_tree("cmn700");
	uncore_tell(out);
	use_tree("nosuch");
	uncore_tell(out);
	fclose(out);
	assert_non_null(strstr(text, "yes SMMU PMU     1: smmuv3_pmcg_ff88840;"));
	assert_non_null(strstr(text, "yes CMN PMU      2: arm_cmn_0 to arm_cmn_1;"));
	assert_non_null(strstr(text, "no  SMMU PMU     no smmuv3_pmcg_*"));
	free(text);
}

static void meanings(void **state)
{
	struct run *run = run_new();
	struct counter c = {.name = "a_per_op", .source = "smmu", .event = "smmuv3_pmcg/tlb_miss/"};
	struct row *row;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_true(run && out);
	assert_true(uncore_is_clock("smmuv3_pmcg_2b442/cycles/"));
	assert_true(uncore_is_clock("arm_cmn/dtc_cycles/"));
	assert_true(uncore_is_clock("msr/tsc/"));
	assert_false(uncore_is_clock("arm_cmn/dn_dvmop_tlbi/"));
	row = run_add_row(run, "r", "o/p", "none", "shared", "page", "nothing");
	row_add_counter(row, &c);
	strcpy(c.name, "b_per_op");
	strcpy(c.event, "smmuv3_pmcg/tlb_miss/ idle");
	row_add_counter(row, &c);
	strcpy(c.name, "c_per_op");
	strcpy(c.event, "dtlb_walk:k");
	strcpy(c.source, "cpu-pmu");
	row_add_counter(row, &c);
	row = run_add_row(run, "s", "o/p", "kvm", "shared", "page", "nothing");
	strcpy(c.source, "interconnect");
	strcpy(c.event, "arm_cmn_0/dn_dvmop_tlbi,bynodeid,nodeid=8/");
	row_add_counter(row, &c);
	uncore_meaning_print(out, run);
	fclose(out);
	assert_non_null(strstr(text, "smmuv3_pmcg/tlb_miss/\n    shows: what devices missed"));
	assert_null(strstr(text, "/ idle"));
	assert_null(strstr(text, "dtlb_walk"));
	assert_non_null(
		strstr(text, "nodeid=8/\n    shows: TLB invalidations that cores broadcast"));
	free(text);
	run_free(run);
}

/* A pinned event without a counter reads as an empty file does. */
static void no_counter(void **state)
{
	struct uncore_count count;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(uncore_perf_read(fd, &count), -1);
	assert_non_null(strstr(op_failure(), "no counter left"));
	close(fd);
	assert_int_equal(uncore_perf_read(fd, &count), -1);
	assert_non_null(strstr(op_failure(), "Bad file descriptor"));
}

#if defined(__x86_64__)
static uint64_t time_stamp(void)
{
	return __builtin_ia32_rdtsc();
}
#endif

/* The opening path for real: perf's tsc goes as the instruction's, read before and after. */
static void real_clock(void **state)
{
#if defined(__x86_64__)
	struct uncore_count a, b;
	struct event_pmu pmu;
	struct perf_event_attr attr = {.size = sizeof(attr)};
	uint64_t before[2], after[2];
	const double slack = 1e5; /* ticks: CPUs' counters are not exactly alike */
	int fd;

	(void)state;
	event_source_use(NULL);
	if (event_source_pmu("msr", &pmu) || event_source_encode(&pmu, "tsc", &attr))
		skip();
	fd = uncore_perf_open(&pmu, &attr, 0, UNCORE_ALONE, -1);
	if (fd < 0)
		skip();
	before[0] = time_stamp();
	assert_int_equal(uncore_perf_read(fd, &a), 0);
	after[0] = time_stamp();
	assert_int_equal(uncore_sleep(0.05), 0);
	before[1] = time_stamp();
	assert_int_equal(uncore_perf_read(fd, &b), 0);
	after[1] = time_stamp();
	close(fd);
	assert_true(b.count - a.count <= after[1] - before[0] + slack);
	assert_true(b.count - a.count >= before[1] - after[0] - slack);
	assert_true(b.seconds - a.seconds >= 0.05);
	assert_true(b.running > a.running);
#else
	(void)state;
	skip();
#endif
}

/* Two events of one group: neither is left without a counter, nor reads as 0. */
static void real_group(void **state)
{
	struct perf_event_attr attr = {.type = PERF_TYPE_SOFTWARE,
				       .size = sizeof(attr),
				       .config = PERF_COUNT_SW_CPU_CLOCK};
	struct event_pmu pmu = {.name = "software", .type = PERF_TYPE_SOFTWARE, .cpu = -1};
	struct uncore_count a[2], b[2];
	int fds[2];

	(void)state;
	fds[0] = uncore_perf_open(&pmu, &attr, 0, UNCORE_LEADER, -1);
	if (fds[0] < 0)
		skip();
	assert_int_equal(uncore_perf_read(fds[0], &a[0]), -1);
	assert_non_null(strstr(op_failure(), "not on a counter"));
	fds[1] = uncore_perf_open(&pmu, &attr, 0, UNCORE_SIBLING, fds[0]);
	assert_true(fds[1] >= 0);
	assert_int_equal(uncore_perf_start(fds[0]), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(uncore_perf_read(fds[i], &a[i]), 0);
	assert_int_equal(uncore_sleep(0.01), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(uncore_perf_read(fds[i], &b[i]), 0);
		assert_true(b[i].count - a[i].count >= 10000000);
		close(fds[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats),    cmocka_unit_test(terms),
		cmocka_unit_test(cpu_lists),  cmocka_unit_test(instances),
		cmocka_unit_test(pmus),	      cmocka_unit_test(encodings),
		cmocka_unit_test(entries),    cmocka_unit_test(requests),
		cmocka_unit_test(defaults),   cmocka_unit_test(criteria),
		cmocka_unit_test(groups),     cmocka_unit_test(verdicts),
		cmocka_unit_test(figures),    cmocka_unit_test(background),
		cmocka_unit_test(unusable),   cmocka_unit_test(told),
		cmocka_unit_test(meanings),   cmocka_unit_test(no_counter),
		cmocka_unit_test(real_clock), cmocka_unit_test(real_group),
	};

	return cmocka_run_group_tests_name("uncore", tests, unpack_all, remove_all);
}
