/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/perf_group.h"
#include "harness/pmu.h"

#define TRIES 1000 /* system calls that a group is tried with */

static int open_one(const struct perf_event_attr *asked, int leader)
{
	struct perf_event_attr attr = *asked;

	attr.read_format =
		PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
	attr.disabled = leader < 0;
	return syscall(SYS_perf_event_open, &attr, 0, -1, leader, PERF_FLAG_FD_CLOEXEC);
}

int perf_group_open(struct perf_group *group, const struct perf_event_attr *attrs, unsigned int n)
{
	group->n = 0;
	while (group->n < n && group->n < PERF_GROUP_MAX) {
		int fd = open_one(&attrs[group->n], group->n ? group->fds[0] : -1);

		if (fd < 0) {
			int err = errno;

			perf_group_close(group);
			return -err;
		}
		group->fds[group->n++] = fd;
	}
	if (n && ioctl(group->fds[0], PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP)) {
		int err = errno;

		perf_group_close(group);
		return -err;
	}
	return 0;
}

void perf_group_close(struct perf_group *group)
{
	while (group->n)
		close(group->fds[--group->n]);
}

void perf_group_read(const struct perf_group *group, struct perf_reading *reading)
{
	ssize_t wanted = (3 + group->n) * sizeof(uint64_t);

	if (read(group->fds[0], reading, sizeof(*reading)) != wanted)
		reading->n = 0;
}

void perf_reading_subtract(struct perf_reading *difference, const struct perf_reading *begin,
			   const struct perf_reading *end)
{
	difference->n = begin->n == end->n ? end->n : 0;
	difference->enabled = end->enabled - begin->enabled;
	difference->running = end->running - begin->running;
	for (uint64_t i = 0; i < difference->n; i++)
		difference->values[i] = end->values[i] - begin->values[i];
}

int perf_group_try(const struct perf_event_attr *attrs, unsigned int n)
{
	struct perf_reading reading = {0};
	struct perf_group group;
	int err;

	if (n > PERF_GROUP_MAX)
		return -EINVAL;
	err = perf_group_open(&group, attrs, n);
	if (err)
		return err;
	for (int i = 0; i < TRIES && !reading.running; i++)
		perf_group_read(&group, &reading);
	perf_group_close(&group);
	return reading.n == n && reading.running ? 0 : -PMU_NEVER_RAN;
}
