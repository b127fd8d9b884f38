/* SPDX-License-Identifier: MIT */
/* Texts from files in every kind of output: what each would take for more than text is gone. */
#include "tests/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/escape.h"
#include "results/export/paper.h"

static void expect_text(char *got, const char *expected)
{
	assert_string_equal(got, expected);
	free(got);
}

/* What a put_...() function writes of the text. */
static char *put(void (*function)(FILE *out, const char *text), const char *text)
{
	char *got = NULL;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	assert_non_null(out);
	function(out, text);
	fclose(out);
	return got;
}

static void printable_is_one_line_of_utf8(void **state)
{
	(void)state;
	expect_text(text_printable("plain, \xc3\xa4 \xe2\x86\x92 \xf0\x9f\x98\x80"),
		    "plain, \xc3\xa4 \xe2\x86\x92 \xf0\x9f\x98\x80");
	expect_text(text_printable("a\nb\r\tc\x1b[31m\x07\x7f"), "a?b??c?[31m??");
	expect_text(text_printable("\xff\xfe|\xc3|\x80"), "??|?|?");	/* stray bytes */
	expect_text(text_printable("\xc0\xaf|\xe0\x80\xaf"), "??|???"); /* overlong */
	expect_text(text_printable("\xed\xa0\x80|\xf4\x90\x80\x80"),
		    "???|????"); /* surrogate, beyond */
	expect_text(text_printable("\xc2\x9b"
				   "31m|\xe2\x80\xae|\xe2\x80\xa8|\xef\xbb\xbf"),
		    "?31m|?|?|?"); /* C1, direction, line separator, mark */
	expect_text(text_printable("cut \xe2\x86"), "cut ??");
	expect_text(text_ascii("\xc3\xa4-\xe2\x86\x92~"), "?-?~");
}

static void a_shell_reads_one_word(void **state)
{
	static const char *const words[] = {"plain/word-1.2=x", "",   "a b",	 "it's",
					    "$(x)`y`\"\\",	"-n", "a;b|c&d", "''"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		char *quoted = text_shell(words[i]), command[200], got[100] = "";
		FILE *shell;

		snprintf(command, sizeof(command), "printf '<%%s>' %s", quoted);
		shell = popen(command, "r");
		assert_non_null(shell);
		assert_true(fread(got, 1, sizeof(got) - 1, shell) >= 2);
		assert_int_equal(pclose(shell), 0);
		got[strlen(got) - 1] = '\0';
		assert_string_equal(got + 1, words[i]);
		free(quoted);
	}
	expect_text(text_shell("./run.sh"), "./run.sh");
}

static void slugs_differ_where_texts_do(void **state)
{
	static const char *const texts[] = {
		"a/b:c", "a/b_c", "a.b_c", "a_b_c", "a:b/c", "a//b",  "/a/b",	  "a/b/",
		"",	 "/",	  "//",	   "a b",   "a/ b",  "A/b:c", "\xc3\xa4", "\xc3\xb6"};
	enum { N = sizeof(texts) / sizeof(*texts) };
	char *slugs[N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		slugs[i] = text_slug(texts[i], '.', 100);
		assert_true(*slugs[i] && *slugs[i] != '.');
		assert_null(strstr(slugs[i], ".."));
		assert_int_equal(strspn(slugs[i], "abcdefghijklmnopqrstuvwxyzABC_-.0123456789"),
				 strlen(slugs[i]));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(slugs[i], slugs[k]);
	}
	assert_string_equal(slugs[0], "a.b_c");
	for (size_t i = 0; i < N; i++)
		free(slugs[i]);
}

static void slugs_are_cut_where_they_must(void **state)
{
	char text[300], *one, *other;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[299] = '\0';
	one = text_slug(text, '.', 100);
	text[298] = 'y';
	other = text_slug(text, '.', 100);
	assert_int_equal(strlen(one), 99);
	assert_int_equal(strlen(other), 99);
	assert_string_not_equal(one, other);
	free(one);
	free(other);
	text[99] = '\0';
	expect_text(text_slug(text, '.', 100), text); /* just fits */
	text[98] = '\0';
	expect_text(text_word("6.18.0-rc3_x", 60), "6.18.0-rc3_x");
	one = text_word("6.18.0 rc3", 60);
	assert_true(!strncmp(one, "6.18.0_rc3-", 11));
	free(one);
}

static void xml_has_no_markup(void **state)
{
	(void)state;
	expect_text(put(put_xml, "<a b=\"c\" d='e'>&amp;\x01\xef\xbf\xbf"),
		    "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;??");
}

static void csv_has_one_field(void **state)
{
	(void)state;
	expect_text(put(put_csv, "plain"), "plain");
	expect_text(put(put_csv, "a,\"b\"\r\nc"), "\"a,\"\"b\"\"??c\"");
	expect_text(put(put_csv, "=1+1"), "'=1+1");
	expect_text(put(put_csv, "-x, y"), "\"'-x, y\"");
	expect_text(put(put_csv, "@sum"), "'@sum");
}

static void markdown_stays_in_its_cell(void **state)
{
	(void)state;
	expect_text(put(put_markdown_code, "a/b:c"), "`a/b:c`");
	expect_text(put(put_markdown_code, "a|b"), "`a\\|b`");
	expect_text(put(put_markdown_code, "a`b``c"), "``` a`b``c ```");
	expect_text(put(put_markdown_code, ""), "` `");
	expect_text(put(put_markdown, "<b> & @all *x* _y_ [z](u) a|b `c` \n#1"),
		    "&lt;b> &amp; &#64;all \\*x\\* \\_y\\_ \\[z\\](u) a\\|b \\`c\\` ?\\#1");
}

static void labels_and_tap_are_plain(void **state)
{
	(void)state;
	expect_text(put(put_label, "a\"b\\c\nd"), "a\\\"b\\\\c?d");
	expect_text(put(put_tap, "name # SKIP\nnot ok 1"), "name ? SKIP?not ok 1");
}

static void expect_columns(const char *text)
{
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n");

		assert_true(length <= PAPER_COLUMNS);
		assert_true(!length || line[length - 1] != ' ');
		line += length + (line[length] == '\n');
	}
}

static void paper_is_72_wide(void **state)
{
	char text[2000] = "", word[300], *got;

	(void)state;
	for (int i = 0; i < 120; i++) {
		memset(word, 'a' + i % 26, sizeof(word));
		word[i % 40 == 39 ? 250 : 1 + i % 9] = '\0';
		if (strlen(text) + strlen(word) + 2 < sizeof(text))
			strcat(strcat(text, word), " ");
	}
	got = put(paper_paragraph, text);
	expect_columns(got);
	free(got);
	for (size_t n = 60; n < 160; n++) {
		memset(word, 'x', n);
		word[n] = '\0';
		got = put(paper_paragraph, word);
		expect_columns(got);
		free(got);
	}
}

/* However a command is wrapped, a shell reads the same words. */
static void a_wrapped_command_is_the_same(void **state)
{
	static const char *const begin = "printf '<%s>' ";

	(void)state;
	for (size_t n = 1; n < 200; n += 3) {
		char word[220], expected[500], got[600] = "", *quoted, *command = NULL, *wrapped;
		FILE *shell;

		memset(word, 'w', n);
		memcpy(word + n, n % 2 ? "it's\\" : "a b  'c", n % 2 ? 6 : 8);
		quoted = text_shell(word);
		assert_true(asprintf(&command, "%sone %s two", begin, quoted) > 0);
		wrapped = put(paper_command, command);
		expect_columns(wrapped);
		shell = popen(wrapped, "r");
		assert_non_null(shell);
		assert_true(fread(got, 1, sizeof(got) - 1, shell) > 0);
		assert_int_equal(pclose(shell), 0);
		snprintf(expected, sizeof(expected), "<one><%s><two>", word);
		assert_string_equal(got, expected);
		free(quoted);
		free(command);
		free(wrapped);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printable_is_one_line_of_utf8),
		cmocka_unit_test(a_shell_reads_one_word),
		cmocka_unit_test(slugs_differ_where_texts_do),
		cmocka_unit_test(slugs_are_cut_where_they_must),
		cmocka_unit_test(xml_has_no_markup),
		cmocka_unit_test(csv_has_one_field),
		cmocka_unit_test(markdown_stays_in_its_cell),
		cmocka_unit_test(labels_and_tap_are_plain),
		cmocka_unit_test(paper_is_72_wide),
		cmocka_unit_test(a_wrapped_command_is_the_same),
	};

	return cmocka_run_group_tests_name("escape", tests, NULL, NULL);
}
