/* SPDX-License-Identifier: MIT */
/* Runs in mnbench's place in a guest of tests/killed.sh: the kernel panics. */
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY);

	if (fd < 0 || write(fd, "c", 1) != 1)
		return 1;
	pause();
	return 0;
}
