/* SPDX-License-Identifier: MIT */
/* KVM: KVM_CREATE_VM registers a notifier on the creator's mm (virt/kvm/kvm_main.c). */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "harness/op.h"
#include "harness/subscriber.h"

static const char *kvm_missing(void)
{
	static char reason[160];
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm;

	if (fd < 0) {
		snprintf(reason, sizeof(reason), "/dev/kvm: %s; %s", strerror(errno),
			 errno == EACCES ? "run as root or join the group kvm"
					 : "load kvm, or enable virtualization in the firmware");
		return reason;
	}
	vm = ioctl(fd, KVM_CREATE_VM, 0);
	if (vm < 0)
		snprintf(reason, sizeof(reason), "KVM_CREATE_VM: %s", strerror(errno));
	else
		close(vm);
	close(fd);
	return vm < 0 ? reason : NULL;
}

/* The VM's descriptor stays open until the process ends. */
static int create_vm(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm;

	if (fd < 0)
		return op_fail("/dev/kvm: %s", strerror(errno));
	vm = ioctl(fd, KVM_CREATE_VM, 0);
	close(fd);
	return vm < 0 ? op_fail("KVM_CREATE_VM: %s", strerror(errno)) : vm;
}

static int kvm_arm(void *start, size_t bytes)
{
	struct kvm_userspace_memory_region region = {
		.memory_size = bytes,
		.userspace_addr = (uintptr_t)start,
	};
	int vm = create_vm();

	if (vm < 0)
		return -1;
	if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region))
		return op_fail("KVM_SET_USER_MEMORY_REGION: %s", strerror(errno));
	return 0;
}

static int kvm_noslot_arm(void *start, size_t bytes)
{
	(void)start;
	(void)bytes;
	return create_vm() < 0 ? -1 : 0;
}

static const struct subscriber kvm = {
	.name = "kvm",
	.what = "a KVM virtual machine with a memslot over the measured range",
	.missing = kvm_missing,
	.arm = kvm_arm,
};
SUBSCRIBER_REGISTER(kvm)

static const struct subscriber kvm_noslot = {
	.name = "kvm-noslot",
	.what = "a KVM virtual machine without memory: the notifier alone",
	.missing = kvm_missing,
	.arm = kvm_noslot_arm,
};
SUBSCRIBER_REGISTER(kvm_noslot)
