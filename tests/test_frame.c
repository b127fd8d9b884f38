/* SPDX-License-Identifier: MIT */
/* Results over the console: whole, or refused with the reason; never wrong. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "tests/unit.h"
#include "kernels-under-test/frame.h"

static const char sample[] = "{\n  \"a\": 1,\n\n\t\"b\": \"\xc3\xa9\"\n}\n";

/* A console that the test may change. */
struct console {
	char *text;
	size_t size;
};

static struct console encode(const char *name, const char *data, size_t size)
{
	struct console c;
	FILE *f = open_memstream(&c.text, &c.size);

	assert_non_null(f);
	assert_int_equal(frame_write(f, name, data, size), 0);
	assert_int_equal(frame_write_exit(f, 0), 0);
	fclose(f);
	return c;
}

/* Decodes an exactly sized copy, so that a sanitizer sees any read beyond it. */
static int decode(const char *text, size_t size, struct frame_result *result, char *why)
{
	char *copy = malloc(size ? size : 1);
	int err;

	assert_non_null(copy);
	memcpy(copy, text, size);
	why[0] = '\0';
	err = frame_decode(copy, size, result, why, 256);
	free(copy);
	return err;
}

static void assert_whole(const char *text, size_t size, const char *data, size_t data_size)
{
	struct frame_result result;
	char why[256];

	if (decode(text, size, &result, why))
		fail_msg("refused: %s", why);
	assert_int_equal(result.n, 1);
	assert_int_equal(result.status, 0);
	assert_string_equal(result.files[0].name, "run.json");
	assert_int_equal(result.files[0].size, data_size);
	assert_memory_equal(result.files[0].data, data, data_size);
	assert_int_equal(result.files[0].data[data_size], 0);
	assert_non_null(frame_find(&result, "run.json"));
	assert_null(frame_find(&result, "other"));
	frame_free(&result);
}

static void assert_refused(const char *text, size_t size, const char *reason)
{
	struct frame_result result;
	char why[256];

	if (!decode(text, size, &result, why))
		fail_msg("taken, not refused for: %s", reason);
	if (!strstr(why, reason))
		fail_msg("refused for \"%s\", not for \"%s\"", why, reason);
	assert_int_equal(result.n, 0);
}

/* A frame line with a right checksum around any content. */
static void add(struct console *c, const char *content)
{
	char line[2048];
	int n = snprintf(line, sizeof(line), "@mnbench %08lx %s\n",
			 crc32(0, (const Bytef *)content, strlen(content)), content);

	c->text = realloc(c->text, c->size + n + 1);
	assert_non_null(c->text);
	memcpy(c->text + c->size, line, n + 1);
	c->size += n;
}

static void refuse_lines(const char *reason, const char *const *lines)
{
	struct console c = {NULL, 0};

	for (; *lines; lines++)
		add(&c, *lines);
	assert_refused(c.text, c.size, reason);
	free(c.text);
}

#define refuse(reason, ...) refuse_lines(reason, (const char *const[]){__VA_ARGS__, NULL})

static void round_trip(void **state)
{
	static const char *const texts[] = {sample, "", "\n", "\n\n\n", "no newline", "a\n\nb"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct console c = encode("run.json", texts[i], strlen(texts[i]));

		assert_whole(c.text, c.size, texts[i], strlen(texts[i]));
		free(c.text);
	}
}

static void long_lines_are_split(void **state)
{
	char data[5000];

	(void)state;
	for (size_t size = 1; size < sizeof(data); size += size < 790 || size > 1610 ? 97 : 1) {
		struct console c;

		memset(data, 'x', size);
		data[size - 1] = '\n';
		c = encode("run.json", data, size);
		for (const char *line = c.text; *line; line += strcspn(line, "\n") + 1)
			assert_true(strcspn(line, "\n") <= 900);
		assert_whole(c.text, c.size, data, size);
		free(c.text);
	}
}

static void several_files_and_a_status(void **state)
{
	struct frame_result result;
	struct console c;
	char why[256];
	FILE *f = open_memstream(&c.text, &c.size);

	(void)state;
	assert_int_equal(frame_write(f, "a", "1\n", 2), 0);
	assert_int_equal(frame_write(f, "b", "2\n", 2), 0);
	assert_int_equal(frame_write_exit(f, 134), 0);
	fclose(f);
	assert_int_equal(decode(c.text, c.size, &result, why), 0);
	assert_int_equal(result.n, 2);
	assert_int_equal(result.status, 134);
	assert_string_equal(frame_find(&result, "b")->data, "2\n");
	frame_free(&result);
	free(c.text);
}

static void encoder_refuses(void **state)
{
	static const char *const names[] = {"", ".hidden", "a/b", "..", "a b", "a\n", "\xc3\xa9"};
	char *text, longest[FRAME_NAME + 1];
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(frame_write(f, names[i], "x", 1), -EINVAL);
	memset(longest, 'a', FRAME_NAME);
	longest[FRAME_NAME] = '\0';
	assert_int_equal(frame_write(f, longest, "x", 1), -EINVAL);
	assert_int_equal(frame_write(f, "a", "x\ry", 3), -EINVAL);
	assert_int_equal(frame_write(f, "a", "x\0y", 3), -EINVAL);
	assert_int_equal(frame_write(f, "a", "\x1b[2J", 4), -EINVAL);
	assert_int_equal(frame_write_exit(f, -1), -EINVAL);
	assert_int_equal(frame_write_exit(f, 256), -EINVAL);
	fclose(f);
	assert_int_equal(size, 0);
	free(text);
}

static void each_truncation_is_refused(void **state)
{
	struct console c = encode("run.json", sample, strlen(sample));

	(void)state;
	for (size_t n = 0; n < c.size; n++)
		assert_refused(c.text, n, "");
	assert_refused(c.text, 0, "without the guest's exit status");
	assert_refused(c.text, c.size - 1, "without the guest's exit status");
	assert_whole(c.text, c.size, sample, strlen(sample));
	free(c.text);
}

/* A flipped bit is an error, or the content is what it was. */
static void each_bit_flip_is_noticed(void **state)
{
	struct console c = encode("run.json", sample, strlen(sample));
	struct frame_result result;
	char why[256];

	(void)state;
	for (size_t bit = 0; bit < c.size * 8; bit++) {
		c.text[bit / 8] ^= 1 << bit % 8;
		if (!decode(c.text, c.size, &result, why)) {
			assert_int_equal(result.status, 0);
			assert_int_equal(result.n, 1);
			assert_string_equal(result.files[0].name, "run.json");
			assert_string_equal(result.files[0].data, sample);
			frame_free(&result);
		}
		c.text[bit / 8] ^= 1 << bit % 8;
	}
	free(c.text);
}

/* Each line dropped, sent twice, or swapped with the next. */
static void lost_doubled_and_swapped_lines_are_refused(void **state)
{
	struct console c = encode("run.json", sample, strlen(sample));
	char *changed = malloc(c.size * 2);

	(void)state;
	for (char *line = c.text; *line;) {
		size_t before = line - c.text, n = strcspn(line, "\n") + 1, next;
		size_t after = c.size - before - n;

		memcpy(changed, c.text, before);
		memcpy(changed + before, line + n, after);
		assert_refused(changed, c.size - n, "");
		memcpy(changed + before, line, n);
		memcpy(changed + before + n, line, n + after);
		assert_refused(changed, c.size + n, "");
		next = after ? strcspn(line + n, "\n") + 1 : 0;
		if (next) {
			memcpy(changed + before, line + n, next);
			memcpy(changed + before + next, line, n);
			memcpy(changed + before + next + n, line + n + next, after - next);
			assert_refused(changed, c.size, "");
		}
		line += n;
	}
	free(changed);
	free(c.text);
}

/* Copies the console with `insert` before its byte `at`. */
static struct console inserted(const struct console *c, size_t at, const char *insert)
{
	struct console new = {malloc(c->size + strlen(insert)), c->size + strlen(insert)};

	assert_non_null(new.text);
	memcpy(new.text, c->text, at);
	memcpy(new.text + at, insert, strlen(insert));
	memcpy(new.text + at + strlen(insert), c->text + at, c->size - at);
	return new;
}

/* A kernel message at any place: between lines it does no harm, in one it is an error. */
static void kernel_messages_between_and_in_lines(void **state)
{
	static const char message[] = "[    3.141592] random: crng init done\r\n";
	struct console c = encode("run.json", sample, strlen(sample));

	(void)state;
	for (size_t at = 0; at <= c.size; at++) {
		struct console mixed = inserted(&c, at, message);

		if (!at || c.text[at - 1] == '\n')
			assert_whole(mixed.text, mixed.size, sample, strlen(sample));
		else
			assert_refused(mixed.text, mixed.size, "");
		free(mixed.text);
	}
	free(c.text);
}

static void crlf_line_ends(void **state)
{
	struct console c = encode("run.json", sample, strlen(sample)), crlf;

	(void)state;
	crlf.text = malloc(c.size * 3);
	crlf.size = 0;
	for (size_t i = 0; i < c.size; i++) {
		if (c.text[i] == '\n') {
			memcpy(crlf.text + crlf.size, "\r\r", 2);
			crlf.size += i % 2 ? 2 : 1;
		}
		crlf.text[crlf.size++] = c.text[i];
	}
	assert_whole(crlf.text, crlf.size, sample, strlen(sample));
	free(crlf.text);
	free(c.text);
}

static void says_what_is_wrong(void **state)
{
	(void)state;
	refuse("line 2 is missing", "file f lines=3 bytes=6 crc32=00000000", "line 1 a",
	       "line 3 c");
	refuse("line 1 came twice", "file f lines=2 bytes=4 crc32=00000000", "line 1 a",
	       "line 1 a");
	refuse("1 of 2 lines came", "file f lines=2 bytes=4 crc32=00000000", "line 1 a", "end f");
	refuse("2 of 3 bytes came", "file f lines=1 bytes=3 crc32=00000000", "line 1 a", "end f");
	refuse("its checksum is wrong", "file f lines=1 bytes=2 crc32=00000000", "line 1 a",
	       "end f");
	refuse("more than the 2 bytes", "file f lines=1 bytes=2 crc32=00000000", "line 1 ab");
	refuse("line 2 came, 1 were", "file f lines=1 bytes=9 crc32=00000000", "line 1 a",
	       "line 2 b");
	refuse("belongs to no file", "line 1 a");
	refuse("without its beginning", "end f");
	refuse("ended before the end of f", "file f lines=1 bytes=2 crc32=00000000", "exit 0");
	refuse("was sent twice", "file f lines=0 bytes=0 crc32=00000000", "end f",
	       "file f lines=0 bytes=0 crc32=00000000");
	refuse("g starts before the end of f", "file f lines=1 bytes=2 crc32=00000000",
	       "file g lines=1 bytes=2 crc32=00000000");
	refuse("after the guest's exit", "exit 0", "exit 0");
	refuse("no exit status", "exit 256");
	refuse("no exit status", "exit 00");
	refuse("no exit status", "exit -1");
	refuse("unknown kind", "hello");
	refuse("a control character", "file f lines=1 bytes=3 crc32=00000000", "line 1 \x1b[");
	refuse("no file header", "file .f lines=0 bytes=0 crc32=00000000");
	refuse("no file header", "file ../f lines=0 bytes=0 crc32=00000000");
	refuse("no file header", "file f lines=0 bytes=0 crc32=0000000G");
	refuse("ends in f, after line 0 of 1", "file f lines=1 bytes=2 crc32=00000000");
}

static void oversized_claims_are_refused(void **state)
{
	struct console c = {NULL, 0};
	char line[64];

	(void)state;
	refuse("cannot hold", "file f lines=1 bytes=67108865 crc32=00000000");
	refuse("cannot hold", "file f lines=1 bytes=2000 crc32=00000000");
	refuse("cannot hold", "file f lines=3 bytes=2 crc32=00000000");
	refuse("no file header", "file f lines=1 bytes=99999999999999999999 crc32=00000000");
	for (int k = 0; k <= FRAME_FILES; k++) {
		snprintf(line, sizeof(line), "file f%d lines=0 bytes=0 crc32=00000000", k);
		add(&c, line);
		snprintf(line, sizeof(line), "end f%d", k);
		add(&c, line);
	}
	assert_refused(c.text, c.size, "more than 16 files");
	free(c.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(long_lines_are_split),
		cmocka_unit_test(several_files_and_a_status),
		cmocka_unit_test(encoder_refuses),
		cmocka_unit_test(each_truncation_is_refused),
		cmocka_unit_test(each_bit_flip_is_noticed),
		cmocka_unit_test(lost_doubled_and_swapped_lines_are_refused),
		cmocka_unit_test(kernel_messages_between_and_in_lines),
		cmocka_unit_test(crlf_line_ends),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(oversized_claims_are_refused),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
