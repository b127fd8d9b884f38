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

#include "harness/kvm.h"
#include "harness/op.h"
#include "harness/subscriber.h"
#include "results/file.h"

const char *kvm_missing(void)
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

/*
 * arm64's guests have 40 bits of addresses, if nothing else is asked for: too few for what many
 * threads take with large base pages.
 */
static unsigned long type_for(int kvm, uint64_t bytes)
{
	int bits =
		bytes > 1ULL << 40 ? ioctl(kvm, KVM_CHECK_EXTENSION, KVM_CAP_ARM_VM_IPA_SIZE) : 0;

	return bits > 0 ? KVM_VM_TYPE_ARM_IPA_SIZE(bits) : 0;
}

int kvm_create(uint64_t bytes)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	int vm;

	if (fd < 0)
		return op_fail("/dev/kvm: %s", strerror(errno));
	vm = ioctl(fd, KVM_CREATE_VM, type_for(fd, bytes));
	file_close(fd);
	return vm < 0 ? op_fail("KVM_CREATE_VM: %s", strerror(errno)) : vm;
}

int kvm_add_slot(int vm, uint32_t number, void *start, uint64_t bytes, uint64_t address)
{
	struct kvm_userspace_memory_region region = {
		.slot = number,
		.guest_phys_addr = address,
		.memory_size = bytes,
		.userspace_addr = (uintptr_t)start,
	};

	return ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region)
		       ? op_fail("KVM_SET_USER_MEMORY_REGION: %s", strerror(errno))
		       : 0;
}

static int kvm_arm(void *start, size_t bytes)
{
	int vm = kvm_create(bytes);

	return vm < 0 ? -1 : kvm_add_slot(vm, 0, start, bytes, 0);
}

static int kvm_noslot_arm(void *start, size_t bytes)
{
	(void)start;
	(void)bytes;
	return kvm_create(0) < 0 ? -1 : 0;
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
