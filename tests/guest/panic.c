/* SPDX-License-Identifier: MIT */
/* Runs in mnbench's place in a guest of tests/killed.sh: the kernel panics in a row. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	int fd;

	puts("row a/first\nrow an/operation/subscriber:kvm");
	fflush(stdout);
	fd = open("/proc/sysrq-trigger", O_WRONLY);

	if (fd < 0 || write(fd, "c", 1) != 1)
		return 1;
	pause();
	return 0;
}
