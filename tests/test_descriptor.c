/* SPDX-License-Identifier: MIT */
/* Kernel descriptors: every fault is refused, with the file and the line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit.h"
#include "kernels-under-test/descriptor.h"
#include "results/file.h"
#include "results/root.h"
#include "results/say.h"

#define GOOD                                                                                       \
	"arch: arm64\ncpu: max,pauth-impdef=on\npackage: linux-image-arm64\n"                      \
	"suites: bookworm, trixie\nseries: 6.1\nclaim: a: b # c\nexpect_fail:\ndefault: yes\n"

static char said[4096]; /* what the last parse() printed on stderr */

static int parse(const char *source, const char *text, size_t size,
		 struct kernel_descriptor *kernel)
{
	FILE *file = tmpfile();
	int old = dup(2), err;
	size_t n;

	assert_non_null(file);
	dup2(fileno(file), 2);
	err = descriptor_parse(source, text, size, kernel);
	dup2(old, 2);
	close(old);
	rewind(file);
	n = fread(said, 1, sizeof(said) - 1, file);
	said[n] = '\0';
	fclose(file);
	return err;
}

static void refuse(const char *text, size_t size, const char *message)
{
	struct kernel_descriptor kernel;

	assert_int_equal(parse("dir/k-1.kernel", text, size, &kernel), EXIT_REQUEST);
	if (!strstr(said, message))
		fail_msg("said \"%s\", not \"%s\"", said, message);
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1); /* one line */
}

/* The good text followed by another line, or with one line replaced. */
static void refuse_also(const char *line, const char *message)
{
	char text[8192];

	snprintf(text, sizeof(text), "%s%s\n", GOOD, line);
	refuse(text, strlen(text), message);
}

static void refuse_instead(const char *old, const char *line, const char *message)
{
	const char *at = strstr(GOOD, old);
	char text[8192];

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - GOOD), GOOD, line,
		 at + strcspn(at, "\n"));
	refuse(text, strlen(text), message);
}

static void reads_a_good_one(void **state)
{
	static const char text[] = "# comment\n\n  \t\n" GOOD "modules: kvm-amd \t\n";
	struct kernel_descriptor k;

	(void)state;
	assert_int_equal(parse("some dir/debian-6.1-arm64.kernel", text, strlen(text), &k),
			 EXIT_GOOD);
	assert_string_equal(k.name, "debian-6.1-arm64");
	assert_string_equal(k.arch, "arm64");
	assert_string_equal(k.cpu, "max,pauth-impdef=on");
	assert_string_equal(k.package, "linux-image-arm64");
	assert_string_equal(k.suites, "bookworm, trixie");
	assert_string_equal(k.series, "6.1");
	assert_string_equal(k.modules, "kvm-amd");
	assert_string_equal(k.claim, "a: b # c");
	assert_string_equal(k.expect_fail, "");
	assert_true(k.by_default);
	assert_string_equal(k.source, "some dir/debian-6.1-arm64.kernel");
}

static void last_line_needs_no_newline(void **state)
{
	struct kernel_descriptor k;

	(void)state;
	assert_int_equal(parse("k.kernel", GOOD, strlen(GOOD) - 1, &k), EXIT_GOOD);
	assert_true(k.by_default);
}

static void unknown_duplicate_and_missing_keys(void **state)
{
	(void)state;
	refuse_also("colour: red", "dir/k-1.kernel:9: unknown key: colour");
	refuse_also("arch: amd64", "dir/k-1.kernel:9: the second line for key: arch");
	refuse_also("arch", "dir/k-1.kernel:9: not a line \"key: value\"");
	refuse_also(" arch: arm64", "unknown key:  arch");
	refuse_instead("cpu:", "# none", "no line for key: cpu");
	refuse_instead("default:", "# none", "no line for key: default");
	refuse("", 0, "no line for key: arch");
}

static void bad_values(void **state)
{
	(void)state;
	refuse_instead("arch:", "arch: riscv",
		       "dir/k-1.kernel:1: arch is arm64 or amd64, not: riscv");
	refuse_instead("default:", "default: maybe",
		       "k-1.kernel:8: default is yes or no, not: maybe");
	refuse_instead("cpu:", "cpu:", "k-1.kernel:2: no value for key: cpu");
	refuse_instead("cpu:", "cpu: max -drive /etc",
		       "a character that this key does not take: cpu");
	refuse_instead("cpu:", "cpu: -drive", "must not start with '-': cpu");
	refuse_instead("package:", "package: $(reboot)", "does not take: package");
	refuse_instead("suites:", "suites: a;b", "does not take: suites");
	refuse_instead("series:", "series: six", "does not take: series");
}

static void control_characters_and_length(void **state)
{
	static const char nul[] = "arch: arm64\ncpu: m\0ax\n";
	char line[4096] = "claim: ";

	(void)state;
	refuse_instead("claim:", "claim: \x1b[2J", "k-1.kernel:6: a control character");
	refuse_instead("claim:", "claim: a\tb", "k-1.kernel:6: a control character");
	refuse_instead("claim:", "claim: a\r", "k-1.kernel:6: a control character");
	refuse_instead("claim:", "claim: a\x7f", "k-1.kernel:6: a control character");
	refuse(nul, sizeof(nul) - 1, "k-1.kernel:2: a control character");
	memset(line + 7, 'x', 160);
	refuse_instead("claim:", line, "k-1.kernel:6: the value is too long for key: claim");
	memset(line + 7, 'x', 4000);
	refuse_instead("claim:", line, "k-1.kernel:6: the line is too long");
}

static void names_come_from_files(void **state)
{
	static const char *const bad[] = {".kernel", "a b.kernel", "-x.kernel",
					  "dir/.hidden.kernel"};
	struct kernel_descriptor k;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(parse(bad[i], GOOD, strlen(GOOD), &k), EXIT_REQUEST);
}

/* Each prefix is refused; each changed byte is parsed or refused, nothing worse. */
static void survives_damage(void **state)
{
	struct kernel_descriptor k;
	char text[] = GOOD;

	(void)state;
	for (size_t n = 0; n < strlen(GOOD) - 1; n++) {
		char *copy = malloc(n ? n : 1);

		memcpy(copy, GOOD, n);
		assert_int_equal(parse("k.kernel", copy, n, &k), EXIT_REQUEST);
		free(copy);
	}
	for (size_t i = 0; i < strlen(GOOD); i++) {
		text[i] ^= 0x80;
		parse("k.kernel", text, strlen(GOOD), &k);
		text[i] ^= 0x80;
	}
}

static void folder_is_sorted_and_searched(void **state)
{
	char dir[] = "/tmp/descriptor-XXXXXX", path[3][64];
	static const char *const names[] = {"b", "a", "c"};
	struct kernel_set set;

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (int i = 0; i < 3; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/%s.kernel", dir, names[i]);
		assert_int_equal(file_write(path[i], GOOD, strlen(GOOD)), 0);
	}
	assert_int_equal(descriptors_load(dir, &set), EXIT_GOOD);
	assert_int_equal(set.n, 3);
	assert_string_equal(set.kernels[0].name, "a");
	assert_string_equal(set.kernels[2].name, "c");
	assert_ptr_equal(descriptors_find(&set, "b"), &set.kernels[1]);
	assert_null(descriptors_find(&set, "d"));
	descriptors_free(&set);
	assert_int_equal(file_write(path[0], "nonsense\n", 9), 0);
	assert_int_equal(descriptors_load(dir, &set), EXIT_REQUEST);
	assert_int_equal(set.n, 0);
	for (int i = 0; i < 3; i++)
		unlink(path[i]);
	rmdir(dir);
	assert_int_equal(descriptors_load(dir, &set), EXIT_REQUEST);
}

static void ours_are_good(void **state)
{
	struct kernel_set set;
	char dir[4200];

	(void)state;
	snprintf(dir, sizeof(dir), "%s/kernels-under-test", suite_root());
	assert_int_equal(descriptors_load(dir, &set), EXIT_GOOD);
	assert_non_null(descriptors_find(&set, "debian-6.1-arm64"));
	assert_true(descriptors_find(&set, "debian-6.12-arm64")->by_default);
	descriptors_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_good_one),
		cmocka_unit_test(last_line_needs_no_newline),
		cmocka_unit_test(unknown_duplicate_and_missing_keys),
		cmocka_unit_test(bad_values),
		cmocka_unit_test(control_characters_and_length),
		cmocka_unit_test(names_come_from_files),
		cmocka_unit_test(survives_damage),
		cmocka_unit_test(folder_is_sorted_and_searched),
		cmocka_unit_test(ours_are_good),
	};

	return cmocka_run_group_tests_name("descriptor", tests, NULL, NULL);
}
