/* SPDX-License-Identifier: MIT */
/* A guest's console. A line that begins with '@' becomes a frame's, with its checksum made right.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "kernels-under-test/frame.h"
#include "tests/fuzz/fuzz.h"

static char *seal(char *rest, size_t *size)
{
	char *text = NULL, *line;
	FILE *out = open_memstream(&text, size);

	fuzz_require(out);
	while ((line = strsep(&rest, "\n"))) {
		const char *body = line + (*line == '@');

		if (*line == '@')
			fprintf(out, FRAME_PREFIX "%08lx ",
				crc32(0, (const unsigned char *)body, strlen(body)));
		fprintf(out, "%s%s", body, rest ? "\r\n" : "");
	}
	fclose(out);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame_result result;
	char *text = fuzz_text(data, size), *console = seal(text, &size), why[200] = "";

	if (frame_decode(console, size, &result, why, sizeof(why))) {
		fuzz_require(why[0]);
	} else {
		for (size_t i = 0; i < result.n; i++) {
			const struct frame_file *f = &result.files[i];

			fuzz_require(!strchr(f->name, '/') && f->name[0] != '.');
			fuzz_require(!f->data[f->size]);
		}
		frame_free(&result);
	}
	free(console);
	free(text);
	return 0;
}
