/* SPDX-License-Identifier: MIT */
/* Which class of kernels a run is of, and what becomes of checks that the class is known to fail.
 */
#include "tests/unit.h"

#include <stdio.h>
#include <string.h>

#include "results/contract.h"
#include "results/export/figures.h"
#include "results/known.h"

#define DEBIAN(version) "#1 SMP PREEMPT_DYNAMIC Debian " version " (2026-11-16)"

static bool ask(const char *release, const char *version, const char *name, struct known *known)
{
	struct run *run = run_new();
	bool found;

	json_object_set_new(run->context, "kernel_release", json_string(release));
	json_object_set_new(run->context, "kernel_version", json_string(version));
	if (name)
		json_object_set_new(run->context, "kernel_name", json_string(name));
	found = known_of(run, known);
	run_free(run);
	return found;
}

/* wanted: the class, or NULL */
static void assert_class(const char *release, const char *version, const char *name,
			 const char *wanted)
{
	struct known known;
	bool found = ask(release, version, name, &known);

	if (found != (wanted != NULL) || strcmp(known.of, wanted ? wanted : "") != 0)
		fail_msg("%s, %s is %s", release, version, known.of);
	if (!found)
		assert_string_equal(known.expect_fail, "");
}

/* Releases and versions as Debian's own kernels say them (uname -r, uname -v). */
static void of_release(void **state)
{
	const char *d13 = DEBIAN("6.12.118-1");

	(void)state;
	assert_class("6.12.118+deb13-arm64", d13, NULL, "debian-6.12-arm64");
	assert_class("6.12.95+deb12-arm64", DEBIAN("6.12.95-1~bpo12+1"), NULL, "debian-6.12-arm64");
	assert_class("6.12.118+deb13-cloud-arm64", d13, NULL, "debian-6.12-arm64");
	assert_class("6.12.118+deb13-arm64-16k", d13, NULL, "debian-6.12-arm64-16k");
	assert_class("6.12.118+deb13-amd64", d13, NULL, "debian-6.12-amd64");
	assert_class("6.1.0-56-arm64", DEBIAN("6.1.192-2"), NULL, "debian-6.1-arm64");
	assert_class("7.3.1+deb14-arm64", DEBIAN("7.3.1-1"), NULL, "debian-7.3-arm64");
}

static void of_none(void **state)
{
	(void)state;
	assert_class("6.18.44", "#1 SMP PREEMPT_DYNAMIC @0", NULL, NULL);
	assert_class("6.12.118-arm64", "#1 SMP Sat Nov 28 2026", NULL, NULL); /* nobody's */
	assert_class("6.8.0-45-generic", "#45-Ubuntu SMP", NULL, NULL);
	assert_class("6.11.4+deb13-arm64", DEBIAN("6.11.4-1"), NULL, NULL);
	assert_class("7.4.1+deb14-arm64", DEBIAN("7.4.1-1"), NULL, NULL); /* newest is no class */
	assert_class("6.12.118+deb13-riscv64", DEBIAN("6.12.118-1"), NULL, NULL);
	assert_class("6.12", DEBIAN("6.12"), NULL, NULL);
	assert_class("", "", "", NULL);
}

static void of_guest(void **state)
{
	struct known known;

	(void)state;
	assert_class("7.4.1+deb14-arm64", DEBIAN("7.4.1-1"), "debian-newest-arm64",
		     "debian-newest-arm64");
	assert_class("6.12.95+deb12-arm64", DEBIAN("6.12.95-1"), "debian-6.12-arm64@cortex-a72",
		     "debian-6.12-arm64@cortex-a72");
	assert_class("6.1.192-mnbench", "#1 SMP", "6.1-final-arm64", "6.1-final-arm64");
	assert_class("6.1.192-mnbench", "#1 SMP", "a-mutant", NULL);
	assert_class("6.12.95+deb12-arm64", DEBIAN("6.12.95-1"), "image", "debian-6.12-arm64");
	/* The second CPU model has failures of its own. */
	assert_true(ask("", "", "6.1-event-arm64", &known));
	assert_null(strstr(known.expect_fail, "nothing-changed-sends-none@fault/young"));
	assert_true(ask("", "", "6.1-event-arm64@cortex-a72", &known));
	assert_non_null(strstr(known.expect_fail, "nothing-changed-sends-none@fault/young"));
}

static void assert_outcome(const struct report_side *side, const char *name, enum verdict verdict,
			   const char *outcome, const char *says)
{
	struct check check = {.verdict = verdict, .seen = "1 call"};
	char text[CHECK_TEXT];

	snprintf(check.name, sizeof(check.name), "%s", name);
	assert_string_equal(check_outcome(side, &check, text, sizeof(text)), outcome);
	if (!strstr(text, says) || !strstr(text, "1 call"))
		fail_msg("%s: %s", name, text);
}

static void outcomes(void **state)
{
	struct report_side side = {.known = {.of = ""}};

	(void)state;
	assert_outcome(&side, "no-broadening@fork/anon", VERDICT_NOT_OK, "fail", "");
	assert_outcome(&side, "no-broadening@fork/anon", VERDICT_OK, "pass", "");
	assert_true(ask("6.12.118+deb13-arm64", DEBIAN("6.12.118-1"), NULL, &side.known));
	assert_outcome(&side, "no-broadening@fork/anon", VERDICT_NOT_OK, "skip",
		       "known of debian-6.12-arm64");
	assert_outcome(&side, "no-broadening@fork/anon", VERDICT_OK, "fail", "UNEXPECTED PASS");
	assert_outcome(&side, "no-broadening@fork/anon", VERDICT_SKIP, "skip", "");
	assert_outcome(&side, "upgrade-notifies@upgrade/file", VERDICT_NOT_OK, "fail", "");
	assert_outcome(&side, "upgrade-notifies@upgrade/file", VERDICT_OK, "pass", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_release),
		cmocka_unit_test(of_none),
		cmocka_unit_test(of_guest),
		cmocka_unit_test(outcomes),
	};

	return cmocka_run_group_tests_name("known", tests, NULL, NULL);
}
