/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#include "results/memory.h"
#include "results/packed.h"

#define WIDTH sizeof(double)
#define LEVEL 6	   /* zlib's default */
#define RATIO 1032 /* deflate shrinks by no more (zlib's own "Technical Details") */

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the bytes of a double are kept as is");

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *to_base64(const unsigned char *data, size_t size)
{
	char *text = enough(malloc((size + 2) / 3 * 4 + 1)), *to = text;

	for (size_t i = 0; i < size; i += 3) {
		uint32_t word = (uint32_t)data[i] << 16;

		word |= i + 1 < size ? (uint32_t)data[i + 1] << 8 : 0;
		word |= i + 2 < size ? data[i + 2] : 0;
		*to++ = digits[word >> 18];
		*to++ = digits[word >> 12 & 63];
		*to++ = i + 1 < size ? digits[word >> 6 & 63] : '=';
		*to++ = i + 2 < size ? digits[word & 63] : '=';
	}
	*to = '\0';
	return text;
}

/* Three bytes for each four digits. Returns how many there are, -1 if it is no base64. */
static ssize_t from_base64(const char *text, size_t length, unsigned char *data)
{
	static _Thread_local unsigned char value[256]; /* 1 + digit, 0: none */
	size_t size = 0, padding = 0;

	if (!value['A'])
		for (unsigned int i = 64; i--;)
			value[(unsigned char)digits[i]] = (unsigned char)(i + 1);
	while (padding < 2 && padding < length && text[length - 1 - padding] == '=')
		padding++;
	if (length % 4)
		return -1;
	for (size_t i = 0; i < length; i += 4) {
		uint32_t word = 0;

		for (size_t k = i; k < i + 4; k++) {
			unsigned int v = value[(unsigned char)text[k]];

			if (!v && k < length - padding)
				return -1;
			word = word << 6 | (v ? v - 1 : 0);
		}
		data[size++] = (unsigned char)(word >> 16);
		data[size++] = (unsigned char)(word >> 8);
		data[size++] = (unsigned char)word;
	}
	return (ssize_t)(size - padding);
}

/* Byte k of number i goes to place k * n + i, or back from there. */
static void transpose(const unsigned char *from, unsigned char *to, size_t rows, size_t columns)
{
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++)
			to[c * rows + r] = from[r * columns + c];
}

json_t *packed_save(const double *x, size_t n)
{
	uLongf size = compressBound(n * WIDTH);
	unsigned char *planes = enough(malloc(n * WIDTH + 1)), *data = enough(malloc(size));
	json_t *packed;
	char *text;

	transpose((const unsigned char *)x, planes, n, WIDTH);
	if (compress2(data, &size, planes, n * WIDTH, LEVEL) != Z_OK)
		out_of_memory(); /* only for want of memory: the bound is its own */
	text = to_base64(data, size);
	packed = json_pack("[I, s]", (json_int_t)n, text);
	free(text);
	free(data);
	free(planes);
	return packed;
}

static const char *inflate_into(const char *text, size_t length, double *x, size_t n)
{
	unsigned char *data = enough(malloc(length + 3)), *planes = enough(malloc(n * WIDTH + 1));
	ssize_t size = from_base64(text, length, data);
	uLongf got = n * WIDTH;
	const char *why = NULL;

	if (size < 0)
		why = "no base64";
	else if (uncompress(planes, &got, data, (uLong)size) != Z_OK || got != n * WIDTH)
		why = "no such number of packed numbers";
	else
		transpose(planes, (unsigned char *)x, WIDTH, n);
	free(planes);
	free(data);
	return why;
}

const char *packed_load(const json_t *packed, double **x, size_t *n)
{
	const json_t *count = json_array_get(packed, 0), *text = json_array_get(packed, 1);
	size_t length = json_string_length(text);
	const char *why;

	*x = NULL;
	*n = 0;
	if (!json_is_integer(count) || !json_is_string(text))
		return "no packed numbers";
	if (json_integer_value(count) < 0 || json_integer_value(count) > (json_int_t)PACKED_MAX ||
	    (size_t)json_integer_value(count) * WIDTH > RATIO * (length + 1))
		return "no such number of packed numbers";
	*n = (size_t)json_integer_value(count);
	*x = enough(malloc((*n + 1) * sizeof(**x)));
	why = inflate_into(json_string_value(text), length, *x, *n);
	if (!why)
		return NULL;
	free(*x);
	*x = NULL;
	*n = 0;
	return why;
}
