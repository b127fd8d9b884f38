/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/files.h"
#include "results/file.h"

#define FOLDER	    "MNBENCH_FILES" /* workers learn of the folder by it */
#define IMAGE_BYTES (64u << 20)
#define XFS_MAGIC   0x58465342

void files_use(const char *place)
{
	if (place)
		setenv(FOLDER, place, 1);
}

/* File systems whose vm_operations_struct has page_mkwrite. */
static bool has_page_mkwrite(const char *folder)
{
	struct statfs fs;

	return !statfs(folder, &fs) && (fs.f_type == EXT4_SUPER_MAGIC || fs.f_type == XFS_MAGIC ||
					fs.f_type == BTRFS_SUPER_MAGIC);
}

/* Runs mke2fs on our memfd. Returns 0, or -1: not there, or it failed. */
static int make_ext4(int memfd)
{
	static char *const environment[] = {NULL};
	posix_spawn_file_actions_t quiet;
	char path[64];
	char *const words[] = {"mke2fs", "-q",		 "-F", "-t", "ext4",
			       "-O",	 "^has_journal", path, NULL};
	int status, err;
	pid_t child;

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), memfd);
	if (posix_spawn_file_actions_init(&quiet))
		return -1;
	err = posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDWR, 0);
	for (int fd = 1; fd <= 2 && !err; fd++)
		err = posix_spawn_file_actions_adddup2(&quiet, 0, fd);
	/* Debian's e2fsprogs; an ordinary user's PATH need not lead there. */
	if (!err)
		err = posix_spawn(&child, "/sbin/mke2fs", &quiet, NULL, words, environment);
	posix_spawn_file_actions_destroy(&quiet);
	return err || TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) != child || status ? -1 : 0;
}

/* A loop device over the memfd that detaches itself when nobody uses it; -1 with errno. */
static int attach_loop(int memfd, char *device, size_t room)
{
	struct loop_config config = {.fd = (uint32_t)memfd,
				     .info = {.lo_flags = LO_FLAGS_AUTOCLEAR}};
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC), loop = -1;

	for (int tries = 0; control >= 0 && loop < 0 && tries < 8; tries++) {
		int number = ioctl(control, LOOP_CTL_GET_FREE);

		if (number < 0)
			break;
		snprintf(device, room, "/dev/loop%d", number);
		loop = open(device, O_RDWR | O_CLOEXEC);
		if (loop >= 0 && ioctl(loop, LOOP_CONFIGURE, &config)) {
			file_close(loop); /* somebody else was faster: EBUSY */
			loop = -1;
			if (errno != EBUSY)
				break;
		}
	}
	file_close(control);
	return loop;
}

/* A detached mount: it has no place in any name space and ends with its descriptor. */
static int mount_detached(const char *device)
{
	int fs = syscall(SYS_fsopen, "ext4", FSOPEN_CLOEXEC), mount = -1;

	if (fs >= 0 && !syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "source", device, 0) &&
	    !syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		mount = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC,
				MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	file_close(fs);
	return mount;
}

/* The mount ends with us, and the loop device with the mount, whatever ends us. */
static const char *mount_image(int image)
{
	static char reason[200];
	char device[32] = "/dev/loop-control", folder[64];
	int loop = attach_loop(image, device, sizeof(device));
	int mount = loop < 0 ? -1 : mount_detached(device);

	if (mount < 0)
		snprintf(reason, sizeof(reason), "%s: %s; give --files DIR on an ext4 or xfs",
			 loop < 0 ? device : "fsmount of ext4", strerror(errno));
	file_close(loop);
	file_close(image);
	if (mount < 0)
		return reason;
	snprintf(folder, sizeof(folder), "/proc/%d/fd/%d", (int)getpid(), mount);
	files_use(folder);
	return NULL;
}

/* An ext4 of our own, in memory. */
static const char *mount_own(void)
{
	int memfd = memfd_create("mnbench-ext4", MFD_CLOEXEC);

	if (memfd >= 0 && !ftruncate(memfd, IMAGE_BYTES) && !make_ext4(memfd))
		return mount_image(memfd);
	if (memfd >= 0)
		close(memfd);
	return "mke2fs is missing or failed: install e2fsprogs, "
	       "or give --files DIR on an ext4 or xfs";
}

const char *files_missing(enum op_files kind)
{
	static const char *reason;
	static bool tried;
	static char text[300];
	const char *place = getenv(FOLDER);
	struct stat st;
	int image;

	if (kind != FILES_PAGE_MKWRITE || tried)
		return kind == FILES_PAGE_MKWRITE ? reason : NULL;
	tried = true;
	if (place && !stat(place, &st) && S_ISREG(st.st_mode)) {
		image = open(place, O_RDWR | O_CLOEXEC);
		reason = image < 0 ? "the image of --files cannot be opened" : mount_image(image);
	} else if (place && !has_page_mkwrite(place)) {
		snprintf(text, sizeof(text),
			 "%.200s is no folder on ext4, xfs or btrfs, and no image of an ext4",
			 place);
		reason = text;
	} else if (!place && geteuid()) {
		reason = "no file system with page_mkwrite: give --files DIR on an ext4 or xfs, "
			 "or run as root (a loop image is mounted then)";
	} else if (!place) {
		reason = mount_own();
	}
	return reason;
}

int files_make(enum op_files kind, uint64_t bytes)
{
	const char *folder = getenv(FOLDER);
	int fd, err;

	if (kind == FILES_SHMEM)
		fd = memfd_create("mnbench-file", MFD_CLOEXEC);
	else
		fd = open(folder ? folder : "/nowhere", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return op_fail("cannot make a file%s%s: %s", folder ? " in " : "",
			       folder ? folder : "", strerror(errno));
	/* Blocks now, not at the first write: a full file system is found here. */
	if (kind == FILES_SHMEM)
		err = ftruncate(fd, bytes) ? errno : 0;
	else
		err = posix_fallocate(fd, 0, bytes); /* errno says nothing of it */
	if (!err)
		return fd;
	close(fd);
	return op_fail("a file of %llu bytes: %s", (unsigned long long)bytes, strerror(err));
}
