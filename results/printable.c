/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "results/printable.h"

uint32_t printable_character(const char *text, size_t *bytes)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *s = (const unsigned char *)text;
	size_t n = *s < 0x80   ? 1
		   : *s < 0xc2 ? 0
		   : *s < 0xe0 ? 2
		   : *s < 0xf0 ? 3
		   : *s < 0xf5 ? 4
			       : 0;
	uint32_t c = n == 1 ? *s : n ? *s & (0x7f >> n) : 0;

	*bytes = 1;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (!n || c < least[n] || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
		return 0;
	*bytes = n;
	return c;
}

/* Unicode's control characters, line breaks and Bidi_Control, with the invisible ones among them.
 */
static const struct {
	uint32_t first, last;
} steering[] = {
	{0x0000, 0x001f}, /* C0 */
	{0x007f, 0x009f}, /* DEL and C1: U+009B begins an escape sequence as ESC [ does */
	{0x061c, 0x061c}, /* Arabic letter mark */
	{0x200b, 0x200f}, /* zero width; left-to-right and right-to-left mark */
	{0x2028, 0x202e}, /* line and paragraph separator; embeddings and overrides */
	{0x2060, 0x206f}, /* invisible operators; isolates */
	{0xfeff, 0xfeff}, /* byte order mark */
};

bool printable_is(uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return true; /* nearly all that is ever asked */
	for (size_t i = 0; i < sizeof(steering) / sizeof(*steering); i++)
		if (c >= steering[i].first && c <= steering[i].last)
			return false;
	return (c & 0xfffe) != 0xfffe; /* the two noncharacters that end each plane */
}

bool printable_text(const char *text)
{
	size_t bytes;

	for (; *text; text += bytes)
		if (!printable_is(printable_character(text, &bytes)))
			return false;
	return true;
}

void printable_make(char *text, uint32_t most)
{
	char *end = text;
	size_t bytes;

	for (; *text; text += bytes) {
		uint32_t c = printable_character(text, &bytes);

		if (printable_is(c) && c <= most) {
			memmove(end, text, bytes);
			end += bytes;
		} else {
			*end++ = '?';
		}
	}
	*end = '\0';
}
