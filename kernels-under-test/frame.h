/* SPDX-License-Identifier: MIT */
/*
 * How a guest's results cross its serial console: lines that kernel messages
 * may stand between, each with a checksum of what follows it.
 *
 *   @mnbench CRC file NAME lines=N bytes=B crc32=CRC-OF-THE-FILE
 *   @mnbench CRC line K TEXT        K = 1..N; a newline follows the text
 *   @mnbench CRC part K TEXT        no newline follows: the next one continues it
 *   @mnbench CRC end NAME
 *   @mnbench CRC exit STATUS        once, after the files
 *
 * CRC is zlib's crc32 in 8 lower-case hex digits. No line is longer than 900 bytes.
 */
#ifndef KERNELS_UNDER_TEST_FRAME_H
#define KERNELS_UNDER_TEST_FRAME_H

#include <stddef.h>
#include <stdio.h>

#define FRAME_PREFIX	 "@mnbench "
#define FRAME_FILES	 16	     /* in one console */
#define FRAME_NAME	 64	     /* with its NUL */
#define FRAME_SIZE_LIMIT (64u << 20) /* bytes of one file */

struct frame_file {
	char name[FRAME_NAME]; /* letters, digits, '-', '.', '_'; no leading dot */
	char *data;	       /* NUL-terminated */
	size_t size;	       /* without the NUL */
};

/* What a console held. */
struct frame_result {
	struct frame_file files[FRAME_FILES];
	size_t n;
	int status; /* the guest's exit status, 0..255 */
};

/*
 * Writes a file as frame lines. Text only: no control character but newline and
 * tab. Returns 0 or -errno: -EINVAL for a name or a byte that cannot be sent,
 * -EFBIG above FRAME_SIZE_LIMIT; in both cases nothing has been written.
 */
int frame_write(FILE *out, const char *name, const char *data, size_t size);

/* Writes the last frame line. Returns 0 or -errno (-EINVAL: not in 0..255). */
int frame_write_exit(FILE *out, int status);

/*
 * Takes the files and the status out of a console, which is not trusted. Returns
 * 0, the result to be freed with frame_free(); or -1 and in `why` (at most `room`
 * bytes) what is missing or damaged, with nothing to free. Allocates no more than
 * the console's own size.
 */
int frame_decode(const char *console, size_t size, struct frame_result *result, char *why,
		 size_t room);

/* The file of that name, owned by the result, or NULL. */
const struct frame_file *frame_find(const struct frame_result *result, const char *name);

void frame_free(struct frame_result *result);

#endif
