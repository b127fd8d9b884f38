/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "results/taint.h"

/* taint_flags[], kernel/panic.c: bit by bit; what a bit means is include/linux/panic.h's. */
static const struct {
	char letter;
	bool complains;
	const char *meaning;
} flags[] = {
	{'P', false, "a proprietary module"},
	{'F', false, "a module loaded by force"},
	{'S', false, "a CPU out of specification"},
	{'R', false, "a module unloaded by force"},
	{'M', true, "a machine check"},
	{'B', true, "a bad page"},
	{'U', false, "asked for by a user"},
	{'D', true, "an oops or a BUG"},
	{'A', false, "an ACPI table of one's own"},
	{'W', true, "a warning"},
	{'C', false, "a staging driver"},
	{'I', false, "a fault of the firmware worked around"},
	{'O', false, "an out-of-tree module"},
	{'E', false, "an unsigned module"},
	{'L', true, "a soft lockup"},
	{'K', false, "a live patch"},
	{'X', false, "the distribution's"},
	{'T', false, "randomized structures"},
	{'N', false, "a test of the kernel's own"},
	{'J', false, "fwctl"},
};

#define FLAGS (sizeof(flags) / sizeof(*flags))

uint64_t taint_complaints(uint64_t mask)
{
	uint64_t all = 0;

	for (size_t i = 0; i < FLAGS; i++)
		all |= (uint64_t)flags[i].complains << i;
	return mask & all;
}

void taint_describe(uint64_t mask, char *text, size_t room)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < FLAGS && used < room; i++)
		if (mask >> i & 1)
			used += snprintf(text + used, room - used, "%s%c (%s)", used ? ", " : "",
					 flags[i].letter, flags[i].meaning);
}
