/* SPDX-License-Identifier: MIT */
/* The writing side of frame.h. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

#include "kernels-under-test/frame.h"

#define PIECE 800 /* bytes of text in one line */

static bool good_name(const char *name)
{
	size_t n = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				"0123456789._-");

	return n && n < FRAME_NAME && !name[n] && name[0] != '.';
}

static bool good_text(const char *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = data[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static unsigned long checksum(const char *data, size_t size)
{
	return crc32(0, (const Bytef *)data, size);
}

/* One line: `head`, which says what it is, and `n` bytes of text. */
static void put(FILE *out, const char *head, const char *text, size_t n)
{
	unsigned long crc = checksum(head, strlen(head));

	if (n) /* crc32() of a NULL would start anew */
		crc = crc32(crc, (const Bytef *)text, n);
	fprintf(out, FRAME_PREFIX "%08lx %s", crc, head);
	fwrite(text, 1, n, out);
	fputc('\n', out);
}

/* The length of the piece that starts `data`, and whether a newline follows it. */
static size_t piece(const char *data, size_t size, bool *newline)
{
	size_t n = size < PIECE ? size : PIECE;
	const char *end = memchr(data, '\n', n < size ? n + 1 : n);

	*newline = end != NULL;
	return end ? (size_t)(end - data) : n;
}

static size_t count_pieces(const char *data, size_t size)
{
	size_t pieces = 0;

	while (size) {
		bool newline;
		size_t n = piece(data, size, &newline);

		n += newline;
		data += n;
		size -= n;
		pieces++;
	}
	return pieces;
}

static int flush(FILE *out)
{
	errno = 0;
	if (fflush(out) || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}

int frame_write(FILE *out, const char *name, const char *data, size_t size)
{
	char head[128 + FRAME_NAME];
	size_t left = size;

	if (!good_name(name) || !good_text(data, size))
		return -EINVAL;
	if (size > FRAME_SIZE_LIMIT)
		return -EFBIG;
	snprintf(head, sizeof(head), "file %s lines=%zu bytes=%zu crc32=%08lx", name,
		 count_pieces(data, size), size, checksum(data, size));
	put(out, head, "", 0);
	for (size_t k = 1; left; k++) {
		bool newline;
		size_t n = piece(data, left, &newline);

		snprintf(head, sizeof(head), "%s %zu ", newline ? "line" : "part", k);
		put(out, head, data, n);
		data += n + newline;
		left -= n + newline;
	}
	snprintf(head, sizeof(head), "end %s", name);
	put(out, head, "", 0);
	return flush(out);
}

int frame_write_exit(FILE *out, int status)
{
	char head[32];

	if (status < 0 || status > 255)
		return -EINVAL;
	snprintf(head, sizeof(head), "exit %d", status);
	put(out, head, "", 0);
	return flush(out);
}
