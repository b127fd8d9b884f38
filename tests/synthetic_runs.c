/* SPDX-License-Identifier: MIT */
/*
 * Writes runs that no machine made, by the model's own run_save(), for tests/export.sh:
 * synthetic_runs DIR makes
 *   DIR/campaign        8 rounds of two kernels, with campaign.json
 *   DIR/base-N, new-N   the same boots without rounds: N from 1 to 8
 *   DIR/hostile         names that no output may take at their word, and INVALID rows
 *   DIR/extreme-base, extreme-new   figures of any size
 *   DIR/even            an even number of processes, whose middle two differ much
 *   DIR/unknown         no number of one row is known, and all of others
 *   DIR/huge-base, huge-new   counts of a guest, huge ones and means that are not whole
 *   DIR/empty           a run without rows
 *   DIR/quiet           a pair of rows of a machine without noise
 * and synthetic_runs DIR ROWS makes, for tests/bench.sh:
 *   DIR/many-base, many-new   so many rows, every second one armed
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "results/file.h"
#include "results/model.h"
#include "results/stats_random.h"
#include "tests/saved.h"

#define ROUNDS	  8
#define PROCESSES 5
#define OTHERS	  "/subscriber:none/mm:shared/threads:1"

/* What each row is made to show; change and noise as ln ratios. */
static const struct {
	const char *op;
	double ns, change, noise;
} shapes[] = {
	{"upgrade/anon-reuse", 700, 0.10, 0.002},	    /* a regression */
	{"munmap/populated/size:1M", 60000, -0.08, 0.002},  /* an improvement */
	{"dontneed/pte-none/size:4K", 400, 0, 0.001},	    /* equivalent */
	{"fault/hugetlb-first/size:2M", 24000, 0.01, 0.05}, /* inconclusive */
};

static const char *const hostile_names[] = {
	"comma,quote\"semicolon;",
	"<b>&amp;</b><script>alert(1)</script>",
	"pipe|back`tick``twice*star_[link](x)",
	"line\nbreak\r\ttab\x1b[31mred\x07",
	"# SKIP a directive",
	"=1+cmd|' /C calc'!A0",
	"$(touch /tmp/mnbench-hostile)`id`\\\"'%s%n",
	"bidi \xe2\x80\xae override, line \xe2\x80\xa8 separator, \xc3\xa4\xc3\xb6\xc3\xbc",
	"a/very/long/name/that/does/not/fit/into/any/column/of/any/table/and/has/no/blank/to/break/it/at/"
	"nor/anywhere/near/the/hundred/characters/that/a/test/of/LAVA/may/have/first",
	"a/very/long/name/that/does/not/fit/into/any/column/of/any/table/and/has/no/blank/to/break/it/at/"
	"nor/anywhere/near/the/hundred/characters/that/a/test/of/LAVA/may/have/second",
	"equal\x01 but for what is not shown",
	"equal\x02 but for what is not shown",
	"equal but for #",
	"equal but for # SKIP",
	"equal but for ? SKIP",
	"a_b:c",
	"a:b_c",
	"//",
};

static void set(struct run *run, const char *key, const char *value)
{
	json_object_set_new(run->context, key, json_string(value));
}

static struct run *new_run(int side, int boot)
{
	struct run *run = run_new();
	char id[64];

	snprintf(id, sizeof(id), "synthetic-%d-%d", side, boot);
	set(run, "boot_id", id);
	snprintf(id, sizeof(id), "2026-11-%02dT0%d:00:00+00:00", boot, side);
	set(run, "date", id);
	set(run, "host_name", "synthetic");
	set(run, "kernel_release", side ? "6.18.0-patched" : "6.18.0-base");
	set(run, "kernel_version", side ? "#2 SMP" : "#1 SMP");
	set(run, "kernel_compiler", "gcc (GCC) 15.3.0, GNU ld (GNU Binutils) 2.46");
	set(run, "kernel_config", "0badcafe");
	set(run, "machine", "aarch64");
	set(run, "cpu", "synthetic CPU");
	set(run, "suite_version", "0.1.0");
	set(run, "suite_commit", "none: made by a test");
	json_object_set_new(run->context, "page_size", json_integer(4096));
	json_object_set_new(run->context, "seed", json_integer(42));
	json_object_set_new(run->context, "arguments",
			    json_pack("[s, s, s, s]", "--ops", "a b'c", "--out", "elsewhere"));
	set(run, "factor_firmware", "unknown: no such file");
	return run;
}

static struct row *add_named(struct run *run, const char *name, const char *op,
			     const char *subscriber, double ns, uint64_t *n)
{
	struct row *row = run_add_row(run, name, op, subscriber, "shared", "page", "upgrade");
	row->batch = 64;
	for (int i = 0; i < PROCESSES; i++) {
		double x = ns * exp(0.001 * stats_random_normal(n));
		struct sample s = {.ns_per_op = x,
				   .ns_mean = x,
				   .cpu_ns_per_op = x,
				   .overlap = 1,
				   .control_ns = 30000 * exp(0.0005 * stats_random_normal(n)),
				   .ops = 64,
				   .batches = 1};

		row_add_sample(row, &s);
	}
	return row;
}

static struct row *add_row(struct run *run, const char *op, const char *subscriber, double ns,
			   uint64_t *n)
{
	char name[600];

	snprintf(name, sizeof(name), "%s/subscriber:%s/mm:shared/threads:1", op, subscriber);
	return add_named(run, name, op, subscriber, ns, n);
}

static void add_pair(struct run *run, const char *op, double ns, int side, uint64_t *n)
{
	char baseline[600];
	struct row *armed;

	add_row(run, op, "none", ns, n);
	armed = add_row(run, op, "kvm", 2 * ns, n);
	snprintf(baseline, sizeof(baseline), "%s" OTHERS, op);
	armed->baseline = strdup(baseline);
	for (int i = 0; i < PROCESSES; i++)
		row_add_log_ratio(armed, log(2) + 0.001 * stats_random_normal(n));
	row_set_metric(armed, "secondary_invalidations_per_op", side);
	row_set_metric(armed, "secondary_bytes_per_op", 4096. * side);
	row_set_metric(armed, "notifier_ranges_per_op", 1);
}

static struct run *boot(int side, int number, uint64_t *n)
{
	struct run *run = new_run(side, number);
	struct row *broken;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		add_pair(run, shapes[i].op,
			 shapes[i].ns * exp(side * shapes[i].change +
					    shapes[i].noise * stats_random_normal(n)),
			 side, n);
	add_row(run, side ? "only/new" : "only/base", "none", 100, n);
	broken = add_row(run, "broken/base", "none", 100, n);
	if (!side)
		row_invalidate(broken, "its proof <failed> & \"so\", it|is no result");
	broken = add_row(run, "broken/new", "none", 100, n);
	if (side)
		row_invalidate(broken, "no fault was taken");
	return run;
}

static void save_campaign(const char *directory)
{
	char path[500], *text;
	json_t *done = json_array();
	json_t *o = json_pack("{s:i, s:[s, s, s, s, s], s:i, s:i, s:[s, s], s:o}", "format", 1,
			      "arguments", "--kernels", "base,patched", "--out", "elsewhere",
			      "--out=x", "seed", 42, "rounds", ROUNDS, "kernels", "v6.18-base",
			      "v6.18-patched", "done", done);

	for (int i = 0; i < 2 * ROUNDS; i++) {
		char folder[20];

		snprintf(folder, sizeof(folder), "%d-%c", 1 + i / 2, 'A' + i % 2);
		json_array_append_new(done, json_pack("{s:s}", "folder", folder));
	}
	text = json_dumps(o, JSON_INDENT(1));
	snprintf(path, sizeof(path), "%s/campaign/campaign.json", directory);
	if (file_write(path, text, strlen(text)))
		exit(1);
	free(text);
	json_decref(o);
}

static void make_boots(const char *directory)
{
	uint64_t n = 8;
	char folder[60];

	for (int i = 1; i <= ROUNDS; i++)
		for (int side = 0; side < 2; side++) {
			uint64_t again = n;
			struct run *run = boot(side, i, &n);

			snprintf(folder, sizeof(folder), "%s-%d", side ? "new" : "base", i);
			save_run(run, directory, folder);
			run = boot(side, i, &again);
			json_object_set_new(run->context, "round", json_integer(i));
			snprintf(folder, sizeof(folder), "campaign/%d-%c", i, 'A' + side);
			save_run(run, directory, folder);
		}
	save_campaign(directory);
}

/* Figures that no column was made for. */
static void make_extremes(const char *directory)
{
	static const double ns[2][4] = {{0.001, 5e12, 1e-3, 1e-300}, {8e13, 5e12, 1e9, 1e300}};
	uint64_t n = 8;

	for (int side = 0; side < 2; side++) {
		struct run *run = new_run(side, 1);
		char op[20];

		for (int i = 0; i < 4; i++) {
			snprintf(op, sizeof(op), "extreme/%d", i);
			add_pair(run, op, ns[side][i], side, &n);
		}
		save_run(run, directory, side ? "extreme-new" : "extreme-base");
	}
}

static void make_quiet(const char *directory)
{
	struct run *run = new_run(0, 1);
	uint64_t n = 8;

	add_pair(run, "dontneed/untouched/size:64M", 300, 0, &n);
	save_run(run, directory, "quiet");
}

static void make_even(const char *directory)
{
	static const double factors[] = {1, 0.5, 4, 2}; /* median 1.5, geometric 1.414 */
	static const char *const ops[] = {"upgrade/anon-reuse", "dontneed/pte-none/size:4K"};
	struct run *run = new_run(0, 1);
	uint64_t n = 8;

	for (int i = 0; i < 2; i++)
		add_pair(run, ops[i], 0, 0, &n);
	for (size_t i = 0; i < run->n_rows; i++) {
		struct row *row = &run->rows[i];

		row->n_samples = 4;
		for (size_t k = 0; k < row->n_samples; k++)
			row->samples[k].ns_per_op = row->samples[k].cpu_ns_per_op =
				(200 + 100. * (double)i) * factors[k];
	}
	save_run(run, directory, "even");
}

static void make_unknown(const char *directory)
{
	struct run *run = new_run(0, 1);
	uint64_t n = 8;
	struct row *row;

	add_pair(run, "known/all", 500, 1, &n);
	add_pair(run, "unknown/all", 500, 1, &n);
	row = &run->rows[3];
	for (size_t i = 0; i < row->n_samples; i++) {
		struct sample *s = &row->samples[i];

		s->ns_per_op = s->ns_mean = s->cpu_ns_per_op = s->twin_ns = NAN;
		s->control_ns = s->overlap = NAN;
		s->during = (struct disturbance){NAN, NAN, NAN, NAN, NAN};
		row->log_ratios[i] = NAN;
	}
	row->confidence = NAN;
	for (size_t i = 0; i < row->n_metrics; i++)
		row->metrics[i].value = NAN;
	save_run(run, directory, "unknown");
}

/* What a row of the guest counts: huge figures, and of the first rows means that are not whole. */
static void count_hugely(struct row *row, int side, bool small)
{
	static const char *const metrics[] = {
		"secondary_invalidations_per_op",
		"secondary_bytes_per_op",
		"notifier_ranges_per_op",
		"notifier_starts_per_op",
		"notifier_ends_per_op",
		"secondary_covered_per_op",
		"secondary_outside_pair_per_op",
		"secondary_empty_per_op",
		"secondary_unaligned_per_op",
		"page_tables_freed_per_op",
		"cpu_flushes_per_op",
		"kvm_zaps_per_op",
		"device_pages_per_op",
		"stale_accesses_per_op",
		"device_writes_per_op",
		"device_endless_per_op",
		"device_faults_per_op",
		"device_refaults_per_op",
		"device_callbacks_per_op",
		"expected_notifier_ranges_per_op",
		"instructions_kernel_per_op",
		"tlbi_per_op",
		"tlbi_runs_per_op",
		"tlbi_bytes_per_op",
	};

	for (int m = 0; m < (int)(sizeof(metrics) / sizeof(*metrics)); m++)
		row_set_metric(row, metrics[m],
			       small ? 1.5
				     : ldexp(1 + side, 20 + m) + (m < 16 && m % 3 == 0 ? 0.5 : 0));
	row_add_counter(row, &(struct counter){.name = "callbacks_by_cost_per_op",
					       .event = "callbacks",
					       .source = "insn",
					       .scope = "thread",
					       .value = 0x1p22 + side,
					       .low = 0x1p21 + 0.5,
					       .high = 0x1p23,
					       .running = 1,
					       .agree = 0.5,
					       .batches = 1 << 22});
	row_add_function(row, "flush_tlb_range", 0x1p30 + side);
}

/* Each of four rules' rows breaks its rule. */
static void make_huge(const char *directory)
{
	static const struct {
		const char *op, *change;
	} rows[] = {{"upgrade/anon-reuse", "upgrade"},
		    {"dontneed/pte-none/size:64M", "nothing"},
		    {"munmap/populated/size:1M", "unmap"},
		    {"mprotect/populated/size:1M", "replace"}};

	for (int side = 0; side < 2; side++) {
		struct run *run = new_run(side, 1);

		json_object_set_new(run->context, "emulated", json_true());
		json_object_set_new(run->context, "seed", json_integer(INT64_MAX));
		json_object_set_new(run->context, "rate", json_real(0x1p30 + 0.5));
		for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(*rows); i++) {
			const char *op = rows[i / 2].op, *to = i % 2 ? "kvm" : "none";
			char name[600];
			struct row *row;

			snprintf(name, sizeof(name), "%s/subscriber:%s/mm:shared/threads:1", op,
				 to);
			row = run_add_row(run, name, op, to, "shared", "page", rows[i / 2].change);
			row->batch = 64;
			row->size = UINT64_C(1) << 50;
			if (i % 2)
				row->baseline = strdup(run->rows[i - 1].name);
			count_hugely(row, side, i < 2);
		}
		save_run(run, directory, side ? "huge-new" : "huge-base");
	}
}

static void make_hostile(const char *directory)
{
	struct run *run = new_run(0, 1);
	uint64_t n = 8;

	set(run, "kernel_release", "6.18|<i>,\"\n# SKIP `x`");
	set(run, "cpu", "\x1b]0;title\x07 <&>");
	set(run, "host_name", "a\"b<c>&'d");
	set(run, "date", "1111111111111111111111111");
	for (size_t i = 0; i < sizeof(hostile_names) / sizeof(*hostile_names); i++) {
		add_pair(run, hostile_names[i], 100, 1, &n);
		row_invalidate(add_row(run, hostile_names[i], "softsmmu", 100, &n),
			       hostile_names[i]);
	}
	/* Of one operation, but with names that are not made as ours are. */
	add_named(run, "odd/subscriber:x", "odd", "none", 100, &n);
	add_named(run, "odd/subscriber:y", "odd", "none", 100, &n);
	run_add_unavailable(run, hostile_names[1], hostile_names[3]);
	save_run(run, directory, "hostile");
}

static void make_many(const char *directory, int rows)
{
	uint64_t n = 8;

	mkdir(directory, 0755);
	for (int side = 0; side < 2; side++) {
		struct run *run = new_run(side, 1);
		char op[40];

		for (int i = 0; i < rows / 2; i++) {
			snprintf(op, sizeof(op), "many/row-%d", i);
			add_pair(run, op, 500, 1, &n);
		}
		save_run(run, directory, side ? "many-new" : "many-base");
	}
}

int main(int argc, char **argv)
{
	char path[500];

	if (argc == 3) {
		make_many(argv[1], atoi(argv[2]));
		return 0;
	}
	if (argc != 2)
		return 2;
	snprintf(path, sizeof(path), "%s/campaign", argv[1]);
	mkdir(argv[1], 0755);
	mkdir(path, 0755);
	make_boots(argv[1]);
	make_hostile(argv[1]);
	make_extremes(argv[1]);
	make_quiet(argv[1]);
	make_huge(argv[1]);
	make_even(argv[1]);
	make_unknown(argv[1]);
	save_run(new_run(0, 1), argv[1], "empty");
	return 0;
}
