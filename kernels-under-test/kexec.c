/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernels-under-test/kexec.h"
#include "kernels-under-test/script.h"
#include "results/say.h"

/* The program's path, or NULL. */
static const char *find(const char *const *paths)
{
	while (*paths && access(*paths, X_OK))
		paths++;
	return *paths;
}

/* Where the kernel itself takes no files: the tool places them in memory. */
static int load_with_tool(const char *image, const char *initrd, const char *cmdline)
{
	static const char *const paths[] = {"/usr/sbin/kexec", "/sbin/kexec", NULL};
	const char *program = find(paths);
	char first[5000], second[5000], line[8];
	char *argv[] = {(char *)program,	   "--load", (char *)image, first,
			initrd[0] ? second : NULL, NULL};

	if (!program)
		return say_error("this kernel has no kexec_file_load (CONFIG_KEXEC_FILE): install "
				 "the package kexec-tools, or give --no-kexec and boot yourself");
	snprintf(first, sizeof(first), "--command-line=%s", cmdline);
	snprintf(second, sizeof(second), "--initrd=%s", initrd);
	if (script_run(argv, line, sizeof(line)))
		return say_error("%s could not load %s; --no-kexec lets you boot it yourself",
				 program, image);
	return EXIT_GOOD;
}

static int say_why(const char *image, int err)
{
	switch (err) {
	case EPERM:
		return say_error(
			"may not kexec: be root, on a kernel that is not locked down "
			"(/sys/kernel/security/lockdown) and has kernel.kexec_load_disabled "
			"0; or give --no-kexec and boot yourself");
	case ENOEXEC:
	case EINVAL:
		return say_error(
			"this kernel cannot kexec %s: give an uncompressed Image (arm64) or "
			"a bzImage (x86-64), or --no-kexec and boot it yourself",
			image);
	case EKEYREJECTED:
	case ENOKEY:
	case ENODATA:
	case EBADMSG:
		return say_error("this kernel takes signed images only, and %s is not signed as it "
				 "wants: sign it, or give --no-kexec and boot it yourself",
				 image);
	default:
		return say_error("cannot load %s for kexec: %s; --no-kexec lets you boot it "
				 "yourself",
				 image, strerror(err));
	}
}

int kexec_load(const char *image, const char *initrd, const char *cmdline)
{
	unsigned long flags = initrd[0] ? 0 : KEXEC_FILE_NO_INITRAMFS;
	int kernel = open(image, O_RDONLY | O_CLOEXEC);
	int ramdisk = kernel >= 0 && initrd[0] ? open(initrd, O_RDONLY | O_CLOEXEC) : -1;
	int err = 0;

	if (kernel < 0 || (initrd[0] && ramdisk < 0))
		err = say_error("cannot read %s: %s", kernel < 0 ? image : initrd, strerror(errno));
	else if (syscall(SYS_kexec_file_load, kernel, ramdisk, strlen(cmdline) + 1, cmdline, flags))
		err = errno == ENOSYS ? load_with_tool(image, initrd, cmdline)
				      : say_why(image, errno);
	if (kernel >= 0)
		close(kernel);
	if (ramdisk >= 0)
		close(ramdisk);
	return err;
}

int kexec_reboot(void)
{
	static const char *const paths[] = {"/usr/bin/systemctl", "/bin/systemctl", NULL};
	const char *program = access("/run/systemd/system", F_OK) ? NULL : find(paths);
	char *argv[] = {(char *)program, "kexec", NULL}, line[8];

	if (program) {
		if (script_run(argv, line, sizeof(line)))
			return say_error("%s kexec failed; run it yourself: the kernel is loaded",
					 program);
		return EXIT_GOOD;
	}
	sync();
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, NULL);
	return say_error("cannot start the loaded kernel: %s", strerror(errno));
}
