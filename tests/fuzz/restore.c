/* SPDX-License-Identifier: MIT */
/* The state file of settings to restore: whatever it says, nothing but a setting is written to. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* In place of open(2) in harness/machine.c: never opens, and looks at what would be written. */
static int open_nothing(const char *path, int flags)
{
	(void)flags;
	fuzz_require(!strncmp(path, "/sys/", 5) || !strncmp(path, "/proc/sys/", 10) ||
		     !strncmp(path, "/proc/irq/", 10));
	fuzz_require(!strstr(path, "/../") && !strchr(path, '\n'));
	errno = ENOENT; /* such a setting is forgotten */
	return -1;
}

#define open(path, flags) open_nothing(path, flags)
#include "harness/machine.c"
#undef open

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	recover(fuzz_file("restore", data, size));
	return 0;
}
