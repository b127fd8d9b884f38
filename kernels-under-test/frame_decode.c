/* SPDX-License-Identifier: MIT */
/* The reading side of frame.h. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "kernels-under-test/frame.h"

/* A stretch of the console that is being read from its front. */
struct span {
	const char *at;
	size_t left;
};

struct decoder {
	struct frame_result *result;
	struct frame_file *open; /* the file whose lines come now, or NULL */
	size_t filled;		 /* bytes of it that have come */
	size_t lines, expected;	 /* lines of it that have come and that were announced */
	uint32_t crc;		 /* what its header announced */
	bool exited;
	size_t console_size, console_line;
	char *why;
	size_t room;
};

static int __attribute__((format(printf, 2, 3))) bad(struct decoder *d, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(d->why, d->room, fmt, args);
	va_end(args);
	return -1;
}

static bool take(struct span *s, const char *word)
{
	size_t n = strlen(word);

	if (s->left < n || memcmp(s->at, word, n))
		return false;
	s->at += n;
	s->left -= n;
	return true;
}

/* A decimal number as %zu prints it. */
static bool take_number(struct span *s, size_t *value)
{
	size_t n = 0;

	*value = 0;
	while (n < s->left && n < 10 && s->at[n] >= '0' && s->at[n] <= '9')
		*value = *value * 10 + (s->at[n++] - '0');
	if (!n || (n > 1 && s->at[0] == '0'))
		return false;
	s->at += n;
	s->left -= n;
	return true;
}

/* A checksum as %08lx prints it. */
static bool take_crc(struct span *s, uint32_t *value)
{
	static const char digits[] = "0123456789abcdef";

	if (s->left < 8)
		return false;
	*value = 0;
	for (int i = 0; i < 8; i++) {
		const char *digit = memchr(digits, s->at[i], 16);

		if (!digit)
			return false;
		*value = *value << 4 | (uint32_t)(digit - digits);
	}
	s->at += 8;
	s->left -= 8;
	return true;
}

static bool take_name(struct span *s, char *name)
{
	size_t n = 0;

	while (n < s->left && n < FRAME_NAME - 1) {
		char c = s->at[n];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '-' || c == '_' || (c == '.' && n)))
			break;
		name[n++] = c;
	}
	name[n] = '\0';
	s->at += n;
	s->left -= n;
	return n;
}

static int start_file(struct decoder *d, struct span rest)
{
	struct frame_file *file = &d->result->files[d->result->n];
	char name[FRAME_NAME];
	size_t size;

	if (!take_name(&rest, name) || !take(&rest, " lines=") ||
	    !take_number(&rest, &d->expected) || !take(&rest, " bytes=") ||
	    !take_number(&rest, &size) || !take(&rest, " crc32=") || !take_crc(&rest, &d->crc) ||
	    rest.left)
		return bad(d, "console line %zu is no file header", d->console_line);
	if (d->open)
		return bad(d, "%s starts before the end of %s (%zu of its %zu lines came)", name,
			   d->open->name, d->lines, d->expected);
	if (frame_find(d->result, name))
		return bad(d, "%s was sent twice", name);
	if (d->result->n == FRAME_FILES)
		return bad(d, "more than %d files", FRAME_FILES);
	if (size > FRAME_SIZE_LIMIT || size > d->console_size || d->expected > size)
		return bad(
			d,
			"%s announces %zu bytes in %zu lines, which a console of %zu cannot hold",
			name, size, d->expected, d->console_size);
	file->data = malloc(size + 1);
	if (!file->data)
		return bad(d, "no memory for %s, %zu bytes", name, size);
	strcpy(file->name, name);
	file->size = size;
	d->result->n++;
	d->open = file;
	d->filled = d->lines = 0;
	return 0;
}

static int add_line(struct decoder *d, struct span rest, bool newline)
{
	size_t number;

	if (!take_number(&rest, &number) || !take(&rest, " "))
		return bad(d, "console line %zu has no line number", d->console_line);
	if (!d->open)
		return bad(d, "line %zu belongs to no file", number);
	if (number <= d->lines)
		return bad(d, "%s: line %zu came twice", d->open->name, number);
	if (number != d->lines + 1)
		return bad(d, "%s: line %zu is missing (line %zu came)", d->open->name,
			   d->lines + 1, number);
	if (number > d->expected)
		return bad(d, "%s: line %zu came, %zu were announced", d->open->name, number,
			   d->expected);
	if (rest.left + newline > d->open->size - d->filled)
		return bad(d, "%s: more than the %zu bytes that were announced", d->open->name,
			   d->open->size);
	for (size_t i = 0; i < rest.left; i++) {
		unsigned char c = rest.at[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return bad(d, "%s: a control character in line %zu", d->open->name, number);
	}
	memcpy(d->open->data + d->filled, rest.at, rest.left);
	d->filled += rest.left;
	if (newline)
		d->open->data[d->filled++] = '\n';
	d->lines++;
	return 0;
}

static int end_file(struct decoder *d, struct span rest)
{
	struct frame_file *file = d->open;
	char name[FRAME_NAME];

	if (!take_name(&rest, name) || rest.left)
		return bad(d, "console line %zu is no end of a file", d->console_line);
	if (!file || strcmp(file->name, name))
		return bad(d, "the end of %s came without its beginning", name);
	if (d->lines != d->expected)
		return bad(d, "%s: %zu of %zu lines came", name, d->lines, d->expected);
	if (d->filled != file->size)
		return bad(d, "%s: %zu of %zu bytes came", name, d->filled, file->size);
	if ((uint32_t)crc32(0, (const Bytef *)file->data, file->size) != d->crc)
		return bad(d, "%s: its checksum is wrong", name);
	file->data[file->size] = '\0';
	d->open = NULL;
	return 0;
}

static int finish(struct decoder *d, struct span rest)
{
	size_t status;

	if (!take_number(&rest, &status) || rest.left || status > 255)
		return bad(d, "console line %zu has no exit status", d->console_line);
	if (d->open)
		return bad(d, "the guest ended before the end of %s (%zu of its %zu lines came)",
			   d->open->name, d->lines, d->expected);
	d->result->status = status;
	d->exited = true;
	return 0;
}

/* One line of the console without its line end. */
static int decode_line(struct decoder *d, struct span line)
{
	uint32_t crc;

	if (!take(&line, FRAME_PREFIX))
		return 0; /* a kernel message */
	if (!take_crc(&line, &crc) || !take(&line, " ") ||
	    (uint32_t)crc32(0, (const Bytef *)line.at, line.left) != crc)
		return bad(d, "console line %zu is damaged (after line %zu of %s)", d->console_line,
			   d->open ? d->lines : 0, d->open ? d->open->name : "no file");
	if (d->exited)
		return bad(d, "console line %zu comes after the guest's exit", d->console_line);
	if (take(&line, "line "))
		return add_line(d, line, true);
	if (take(&line, "part "))
		return add_line(d, line, false);
	if (take(&line, "file "))
		return start_file(d, line);
	if (take(&line, "end "))
		return end_file(d, line);
	if (take(&line, "exit "))
		return finish(d, line);
	return bad(d, "console line %zu is of an unknown kind", d->console_line);
}

static int decode_lines(struct decoder *d, struct span console)
{
	const char *newline;

	while (console.left && (newline = memchr(console.at, '\n', console.left))) {
		struct span line = {console.at, newline - console.at};

		d->console_line++;
		console.left -= line.left + 1;
		console.at = newline + 1;
		while (line.left && line.at[line.left - 1] == '\r')
			line.left--;
		if (decode_line(d, line))
			return -1;
	}
	if (d->exited)
		return 0;
	if (d->open)
		return bad(d, "the console ends in %s, after line %zu of %zu", d->open->name,
			   d->lines, d->expected);
	return bad(d, "the console ends without the guest's exit status");
}

int frame_decode(const char *console, size_t size, struct frame_result *result, char *why,
		 size_t room)
{
	struct decoder d = {.result = result, .console_size = size, .why = why, .room = room};
	struct span all = {console, size};

	memset(result, 0, sizeof(*result));
	if (!decode_lines(&d, all))
		return 0;
	frame_free(result);
	return -1;
}

const struct frame_file *frame_find(const struct frame_result *result, const char *name)
{
	for (size_t i = 0; i < result->n; i++)
		if (!strcmp(result->files[i].name, name))
			return &result->files[i];
	return NULL;
}

void frame_free(struct frame_result *result)
{
	for (size_t i = 0; i < result->n; i++)
		free(result->files[i].data);
	memset(result, 0, sizeof(*result));
}
