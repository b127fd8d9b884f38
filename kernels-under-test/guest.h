/* SPDX-License-Identifier: MIT */
/* One kernel's way through `mnbench vm`: fetched, packed, booted, its result kept. */
#ifndef KERNELS_UNDER_TEST_GUEST_H
#define KERNELS_UNDER_TEST_GUEST_H

#include <limits.h>
#include <stdbool.h>

#include "kernels-under-test/boot.h"
#include "kernels-under-test/descriptor.h"

struct guest {
	const struct kernel_descriptor *kernel;
	char name[144];		 /* the kernel's, and @CPU if that is not its first one */
	char cpu[64];		 /* QEMU's -cpu */
	char expect_fail[2600];	 /* the kernel's, of this CPU */
	bool same_every_time;	 /* see boot.h */
	bool gigantic;		 /* has a huge page of 1 GiB */
	bool insn;		 /* its instructions are counted */
	bool by_function;	 /* and told by function */
	bool cpu_dependent;	 /* runs only what depends on the CPU */
	char image[PATH_MAX];	 /* given, or found by guest_fetch() */
	char modules[PATH_MAX];	 /* folder of modules to load, "" if none */
	char softsmmu[PATH_MAX]; /* the module, "" if it is not wanted */
	char initramfs[PATH_MAX];
	char counts[PATH_MAX]; /* where QEMU's plugin writes, in a folder that goes away */
	char dir[PATH_MAX];    /* for console.txt and run.json */
	char release[128];     /* of the kernel, "" if unknown */
	struct boot boot;
	bool running, ended;
	char failure[1024]; /* why there is no result, "" if there is one */
};

/* The cache of kernels: $MNBENCH_CACHE, $XDG_CACHE_HOME/mnbench or ~/.cache/mnbench. */
void guest_cache(char *cache, size_t room);

/*
 * Looks for the guest's kernel in the cache and fetches it unless `how` is
 * "--cached"; "--refresh" looks for a newer one; "" does neither. Returns
 * EXIT_GOOD, or EXIT_REQUEST after a line on stderr ("--cached" says only what is damaged).
 */
int guest_fetch(struct guest *guest, const char *how);

/*
 * After guest_fetch(): finds, or has built, the module that a subscriber needs; NULL is the
 * default one, and most need none. EXIT_GOOD, or EXIT_REQUEST after a line on stderr.
 */
int guest_subscriber(struct guest *guest, const char *subscriber);

/*
 * What would stop every guest of an architecture ("arm64", "amd64"), to be asked before anything
 * is downloaded or built: QEMU, the build's mnbench and guest-init, with `insn` its plugin as well.
 * EXIT_GOOD if they are there, else EXIT_REQUEST after one line on stderr.
 */
int guest_needs(const char *arch, bool insn);

/*
 * Writes the guest's initramfs below the folder `scratch`, with `arguments` of its
 * mnbench, one a line. Returns EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int guest_pack(struct guest *guest, const char *scratch, const char *arguments);

/* The path of the build's plugin, which is there: EXIT_GOOD, else EXIT_REQUEST after one line. */
int guest_plugin(char *plugin, size_t room);

/*
 * Makes figures of what the plugin has counted: puts them into run.json and the windows into
 * GUEST_WINDOWS beside it. Returns 0, or -1 and in `why` what is wrong.
 */
#define GUEST_WINDOWS "insn.txt"
int guest_take_counts(const struct guest *guest, const char *symbols, char *why, size_t room);

/* Boots it, for `timeout` seconds at most: EXIT_GOOD, or EXIT_REQUEST after one line on stderr. */
int guest_start(struct guest *guest, unsigned int timeout);

/*
 * Moves it on without waiting. Once it has ended, run.json is in its folder or
 * `failure` is set, and true is returned.
 */
bool guest_poll(struct guest *guest);
#define GUEST_LOOK 200 /* milliseconds between looks at time limits and interrupts */

/*
 * As guest_start(), and waits until it has ended: EXIT_GOOD, whatever came of it, or EXIT_REQUEST
 * after one line on stderr, or after an interrupt, which leaves nothing of it.
 */
int guest_run(struct guest *guest, unsigned int timeout);

/* How much of its rows a running guest has done, 0 to 1, as its console says. */
double guest_share(const struct guest *guest);

/* Removes what a guest has written to its folder, and the folder if nothing else is in it. */
void guest_remove(const char *dir);

/* Kills it if it runs, and guest_remove(). */
void guest_discard(struct guest *guest);

#endif
