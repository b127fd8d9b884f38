/* SPDX-License-Identifier: MIT */
/* One guest: a QEMU process, its console and its time limit. Several may run at once. */
#ifndef KERNELS_UNDER_TEST_BOOT_H
#define KERNELS_UNDER_TEST_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What to boot. The strings belong to the caller and must outlive the boot. */
struct boot_options {
	const char *arch;  /* "arm64" or "amd64" */
	const char *cpu;   /* QEMU's -cpu */
	const char *image; /* the kernel */
	const char *initramfs;
	const char *console;  /* file that everything the guest prints is written to */
	unsigned int timeout; /* seconds until it is killed */
	bool gigantic;	      /* room for a huge page of 1 GiB, reserved at boot */
	/*
	 * One CPU, a clock that counts its instructions (and a PMU that does: without, QEMU's has
	 * no such event), no randomness: two boots execute the same. With a plugin, a -plugin
	 * argument of QEMU's, what they execute is counted.
	 */
	bool same_every_time;
	const char *plugin; /* or NULL */
};

struct boot {
	pid_t pid;     /* of QEMU; 0 once it is gone */
	int fd;	       /* its console; readable when there is something to do */
	int file;      /* where the console is kept */
	char *console; /* all that came, NUL-terminated */
	size_t size, room;
	double started;	      /* clock_seconds() */
	unsigned int timeout; /* seconds, of struct boot_options */
	char failure[512];    /* why it was killed or could not be read, "" if it ended by itself */
};

/* The name of the QEMU that runs guests of that architecture. */
const char *boot_program(const char *arch);

/* Whether guests of that architecture can be run: EXIT_GOOD, or EXIT_REQUEST and a line. */
int boot_check(const char *arch);

/* Copies a path for one of QEMU's options: with its commas doubled. */
void boot_escape(const char *path, char *text, size_t room);

/*
 * Whether that architecture's QEMU, which is there, takes the plugin whose path is given: finds
 * out the version of the interface that it wants, for the boots that follow. EXIT_GOOD, or
 * EXIT_REQUEST and a line that has QEMU's reason.
 */
int boot_check_plugin(const char *arch, const char *plugin);

/* Tells the plugin of this process's QEMU which version that was. */
void boot_declare_plugin(const char *arch);

/*
 * Starts a guest. Returns EXIT_GOOD, the boot to be given to boot_poll() until it
 * has ended and to boot_free() in the end; or EXIT_REQUEST after one line on
 * stderr, with nothing to free.
 */
int boot_start(struct boot *boot, const struct boot_options *options);

/*
 * Takes in what the guest printed, without waiting, and ends it when its time is
 * over. Returns true once the guest has ended; `failure` says if it was by force.
 */
bool boot_poll(struct boot *boot);

/*
 * Explains a console without a result: the kernel's panic, or the last lines. The
 * text replaces `why`, which holds what the console lacked.
 */
void boot_explain(const struct boot *boot, char *why, size_t room);

/* Kills the guest if it runs, and frees what the boot holds. */
void boot_free(struct boot *boot);

#endif
