/* SPDX-License-Identifier: MIT */
/* A bisection's judge, on made-up runs, and what it takes as a question. */
#include "tests/unit.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "kernels-under-test/bisect_git.h"
#include "kernels-under-test/bisect_judge.h"
#include "kernels-under-test/bisect_near.h"

#define REUSE "upgrade/anon-reuse"
#define TAIL  "/mm:shared/threads:1"

static struct run *machine(void)
{
	struct run *run = run_new();

	json_object_set_new(run->context, "machine", json_string("aarch64"));
	return run;
}

/* An upgrade's row that sent so many invalidations per op; not counted if below 0. */
static struct row *add(struct run *run, const char *op, const char *subscriber, double sent)
{
	char name[200];
	struct row *row;

	snprintf(name, sizeof(name), "%s/subscriber:%s" TAIL, op, subscriber);
	row = run_add_row(run, name, op, subscriber, "shared", "page", "upgrade");
	row->threads = 1;
	if (sent >= 0)
		row_set_metric(row, "secondary_invalidations_per_op", sent);
	return row;
}

static struct bisect_question ask(const char *rule, const char *metric, const char *limit)
{
	const struct bisect_options o = {.rule = rule, .metric = metric, .limit = limit};
	struct bisect_question q;

	assert_int_equal(bisect_question_read(&q, &o), 0);
	return q;
}

static void refused(const char *rule, const char *metric, const char *limit)
{
	const struct bisect_options o = {.rule = rule, .metric = metric, .limit = limit};
	struct bisect_question q;
	int saved = dup(2);

	assert_non_null(freopen("/dev/null", "w", stderr));
	assert_int_equal(bisect_question_read(&q, &o), 2);
	fflush(stderr);
	dup2(saved, 2);
	close(saved);
}

static void verdict(const struct bisect_question *q, const struct run *run, double reference,
		    enum bisect_verdict wanted)
{
	struct bisect_finding f;

	bisect_judge(q, run, reference, &f);
	assert_string_equal(bisect_words[f.verdict], bisect_words[wanted]);
	assert_true(f.why[0]);
}

static void rules_judge(void **state)
{
	const struct bisect_question all = ask("upgrade-notifies", NULL, NULL);
	const struct bisect_question one = ask("upgrade-notifies@" REUSE, NULL, NULL);
	struct run *run = machine();

	(void)state;
	verdict(&all, run, NAN, BISECT_SKIP); /* no row */
	add(run, REUSE, "none", 0);
	verdict(&all, run, NAN, BISECT_SKIP); /* nobody listens */
	add(run, "upgrade/hugetlb", "kvm", -1);
	verdict(&all, run, NAN, BISECT_SKIP); /* not countable */
	verdict(&one, run, NAN, BISECT_SKIP);
	add(run, REUSE, "kvm", 1);
	verdict(&all, run, NAN, BISECT_GOOD);
	verdict(&one, run, NAN, BISECT_GOOD);
	add(run, "upgrade/file-tmpfs", "kvm", 0);
	verdict(&all, run, NAN, BISECT_BAD);
	verdict(&one, run, NAN, BISECT_GOOD); /* of another row */
	run_free(run);
}

/* A rule that also speaks of the run as a whole, and of rows that are no result. */
static void the_kernel_judges(void **state)
{
	const struct bisect_question all = ask("kernel-stays-clean", NULL, NULL);
	const struct bisect_question one = ask("kernel-stays-clean@" REUSE, NULL, NULL);
	const struct bisect_question none = ask("kernel-stays-clean@run", NULL, NULL);
	struct run *run = machine();

	(void)state;
	add(run, REUSE, "kvm", 1);
	verdict(&all, run, NAN, BISECT_SKIP); /* nobody looked */
	json_object_set_new(run->context, "tainted", json_integer(0));
	json_object_set_new(run->context, "kernel_log", json_string("read"));
	verdict(&all, run, NAN, BISECT_GOOD);
	verdict(&none, run, NAN, BISECT_GOOD);
	run_add_complaint(run, "", "WARNING: possible circular locking dependency detected", false);
	verdict(&all, run, NAN, BISECT_BAD);
	verdict(&none, run, NAN, BISECT_BAD);
	verdict(&one, run, NAN, BISECT_GOOD);
	row_invalidate(add(run, "upgrade/anon-cow", "kvm", 1), "its proof failed");
	verdict(&one, run, NAN, BISECT_GOOD);
	row_invalidate(run_find(run, REUSE "/subscriber:kvm" TAIL), "worker died of signal 9");
	run_add_complaint(run, REUSE "/subscriber:kvm" TAIL, "Oops: 0002 [#1] SMP PTI", false);
	verdict(&one, run, NAN, BISECT_BAD);
	run_free(run);
}

static void invalid_rows(void **state)
{
	const struct bisect_question all = ask("upgrade-notifies", NULL, NULL);
	const struct bisect_question calls = ask(NULL, "calls/" REUSE, "+0");
	struct run *run = machine();

	(void)state;
	add(run, REUSE, "kvm", 1);
	row_invalidate(add(run, "upgrade/anon-cow", "kvm", 1), "its proof failed");
	verdict(&all, run, NAN, BISECT_SKIP); /* it may hide a failure */
	add(run, "upgrade/file-tmpfs", "kvm", 0);
	verdict(&all, run, NAN, BISECT_BAD); /* which this one is */
	verdict(&calls, run, NAN, BISECT_GOOD);
	row_invalidate(run_find(run, REUSE "/subscriber:kvm" TAIL), "its proof failed");
	verdict(&calls, run, NAN, BISECT_SKIP);
	run_free(run);
}

static void metric_judge(const char *limit, double reference, double value,
			 enum bisect_verdict wanted)
{
	const struct bisect_question q = ask(NULL, "calls/" REUSE, limit);
	struct run *run = machine();

	add(run, REUSE, "none", 7);
	add(run, REUSE, "kvm", value);
	verdict(&q, run, reference, wanted);
	run_free(run);
}

static void metrics_judge(void **state)
{
	(void)state;
	metric_judge("+5%", NAN, 100, BISECT_GOOD); /* the good end itself */
	metric_judge("+5%", 100, 105, BISECT_GOOD);
	metric_judge("+5%", 100, 105.1, BISECT_BAD);
	metric_judge("+5%", 100, 1, BISECT_GOOD);
	metric_judge("-5%", 100, 95, BISECT_GOOD);
	metric_judge("-5%", 100, 94.9, BISECT_BAD);
	metric_judge("-5%", 100, 1000, BISECT_GOOD);
	metric_judge("+10", 100, 110, BISECT_GOOD);
	metric_judge("+10", 100, 110.5, BISECT_BAD);
	metric_judge("-10", 100, 89, BISECT_BAD);
	metric_judge("+5%", 0, 0, BISECT_GOOD);
	metric_judge("+5%", 0, 1, BISECT_BAD);
	metric_judge("+0", 1. / 3, 1 - 2. / 3, BISECT_GOOD);
	metric_judge("-0", 3, 2.99, BISECT_BAD);
	metric_judge("+5%", 100, -1, BISECT_SKIP); /* not counted */
}

static void metrics_name_rows(void **state)
{
	const struct bisect_question whole =
		ask(NULL, "secondary_invalidations_per_op@" REUSE "/subscriber:none" TAIL, "+1");
	const struct bisect_question sized = ask(NULL, "calls/" REUSE "/size:9K", "+1");
	struct run *run = machine();
	struct bisect_finding f;

	(void)state;
	add(run, REUSE, "kvm", 1);
	add(run, REUSE, "none", 5);
	bisect_judge(&whole, run, NAN, &f);
	assert_true(f.value == 5);
	bisect_judge(&sized, run, NAN, &f);
	assert_int_equal(f.verdict, BISECT_SKIP);
	assert_non_null(strstr(f.why, "no row " REUSE "/size:9K; near it: " REUSE));
	run_free(run);
}

static void questions(void **state)
{
	const struct bisect_question insn = ask(NULL, "insn/" REUSE, "-2.5%");

	(void)state;
	assert_string_equal(insn.metric, "instructions_kernel_per_op");
	assert_string_equal(insn.row, REUSE);
	assert_string_equal(insn.ops, "[u]pgrade/anon-reuse");
	assert_true(insn.insn && insn.percent && fabs(insn.limit + 0.025) < 1e-12);
	assert_false(ask(NULL, "calls/" REUSE, "+1").insn);
	assert_false(ask("upgrade-notifies", NULL, NULL).insn);
	assert_true(ask("mirrors-flushes", NULL, NULL).insn);
	assert_string_equal(ask("upgrade-notifies@upgrade/*", NULL, NULL).ops, "upgrade/*");
	assert_string_equal(ask("upgrade-covers@upgrade/hugetlb/size:64K", NULL, NULL).ops,
			    "[u]pgrade/hugetlb");
	assert_string_equal(ask("upgrade-notifies", NULL, NULL).ops, "");
}

static void bad_input(void **state)
{
	static const char *const limits[] = {"",    "5%",  "5",	  "+",	  "+%",	  "+5%%", "+5 %",
					     "+5k", "--5", "+-5", "+nan", "+inf", "+1e9", "+0x5"};

	(void)state;
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		refused(NULL, "calls/" REUSE, limits[i]);
	refused("upgrade-notify", NULL, NULL);
	refused("upgrade-notifies@", NULL, NULL);
	refused("upgrade-notifies@nosuch/row", NULL, NULL);
	refused("", NULL, NULL);
	refused(NULL, "insn/anon-upgrade", "+5%");
	refused(NULL, "insn/", "+5%");
	refused(NULL, "insn/upgrade/*", "+5%");
	refused(NULL, "faults_per_op", "+5%");
	refused(NULL, "@" REUSE, "+5%");
}

static void near(void **state)
{
	static const char *const names[] = {"upgrade/anon", "upgrade/anon-reuse", "fault/anon",
					    "dontneed/pte-none"};
	char text[100];

	(void)state;
	bisect_near("anon-upgrade", names, 4, text, sizeof(text));
	assert_string_equal(text, "upgrade/anon, upgrade/anon-reuse");
	bisect_near("nothing", names, 4, text, sizeof(text));
	assert_string_equal(text, "");
	bisect_near("anon", names, 4, text, 10);
	assert_true(strlen(text) < 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_judge),	     cmocka_unit_test(the_kernel_judges),
		cmocka_unit_test(invalid_rows),	     cmocka_unit_test(metrics_judge),
		cmocka_unit_test(metrics_name_rows), cmocka_unit_test(questions),
		cmocka_unit_test(bad_input),	     cmocka_unit_test(near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
