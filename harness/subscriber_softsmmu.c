/* SPDX-License-Identifier: MIT */
/*
 * The secondary TLB in software (kernels-under-test/softsmmu/): opening a device of it subscribes
 * the opener's mm.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "harness/op.h"
#include "harness/softsmmu.h"
#include "harness/subscriber.h"
#include "kernels-under-test/softsmmu/softsmmu.h"

#define FLUSH  "/dev/softsmmu"
#define MIRROR "/dev/softsmmu-mirror"

static const char *flush_missing(void)
{
	return softsmmu_missing(FLUSH);
}

static const char *mirror_missing(void)
{
	return softsmmu_missing(MIRROR);
}

/* Open until the process ends. */
static int open_device(const char *device, void *start, size_t bytes)
{
	struct softsmmu_config config = {
		.window_start = (uintptr_t)start,
		.window_end = (uintptr_t)start + bytes,
	};
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return op_fail("%s: %s", device, strerror(errno));
	if (ioctl(fd, SOFTSMMU_CONFIGURE, &config)) {
		op_fail("SOFTSMMU_CONFIGURE: %s", strerror(errno));
		close(fd);
		return -1;
	}
	return 0;
}

static int flush_arm(void *start, size_t bytes)
{
	return open_device(FLUSH, start, bytes);
}

static int mirror_arm(void *start, size_t bytes)
{
	return open_device(MIRROR, start, bytes);
}

static const struct subscriber softsmmu = {
	.name = "softsmmu",
	.what = "a secondary TLB in software, told of TLB flushes alone as an SMMU is (a module)",
	.missing = flush_missing,
	.arm = flush_arm,
};
SUBSCRIBER_REGISTER(softsmmu)

static const struct subscriber softsmmu_mirror = {
	.name = "softsmmu-mirror",
	.what = "the same, told of start/end pairs alone as KVM is",
	.missing = mirror_missing,
	.arm = mirror_arm,
};
SUBSCRIBER_REGISTER(softsmmu_mirror)
