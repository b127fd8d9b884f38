/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/plugin/operand.h"

static void *(*get_cpu)(int index);
static void (*dump_state)(void *cpu, FILE *out, int flags);

bool operand_open(void)
{
	*(void **)&get_cpu = dlsym(RTLD_DEFAULT, "qemu_get_cpu");
	*(void **)&dump_state = dlsym(RTLD_DEFAULT, "cpu_dump_state");
	return get_cpu && dump_state;
}

bool operand_parse(const char *dump, unsigned int number, uint64_t *value)
{
	char name[8];
	const char *at;

	*value = 0;
	if (number == 31)
		return true;
	snprintf(name, sizeof(name), "X%02u=", number);
	at = strstr(dump, name);
	if (at)
		*value = strtoull(at + strlen(name), NULL, 16);
	return at != NULL;
}

bool operand_read(unsigned int number, uint64_t *value)
{
	static char text[8192];
	FILE *out;

	if (!get_cpu || !dump_state)
		return false;
	out = fmemopen(text, sizeof(text), "w");
	if (!out)
		return false;
	dump_state(get_cpu(0), out, 0);
	fclose(out);
	return operand_parse(text, number, value);
}

/* Bytes of a granule from its two bits: 4, 16 or 64 KiB; 0 for none. */
static uint64_t granule(unsigned int bits)
{
	return bits ? 1024ull << 2 * bits : 0;
}

uint64_t operand_va_bytes(uint64_t operand)
{
	uint64_t page = granule(operand >> 46 & 3), bytes = page;
	unsigned int level = operand >> 44 & 3;

	if (!page || !level)
		return 0;
	for (; level < 3; level++) /* a table has page/8 entries */
		bytes *= page / 8;
	return bytes;
}

uint64_t operand_range_bytes(uint64_t operand)
{
	uint64_t num = operand >> 39 & 31, scale = operand >> 44 & 3;

	return ((num + 1) << (5 * scale + 1)) * granule(operand >> 46 & 3);
}
