/* SPDX-License-Identifier: MIT */
/*
 * A kernel under test, as a file NAME.kernel describes it: lines "key: value"
 * and comments that start with '#'. Nothing in it is ever executed.
 */
#ifndef KERNELS_UNDER_TEST_DESCRIPTOR_H
#define KERNELS_UNDER_TEST_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>

#define DESCRIPTOR_END ".kernel" /* of a file's name */

struct kernel_descriptor {
	char name[64];		/* the file's name without .kernel */
	char arch[8];		/* "arm64" or "amd64" */
	char cpu[64];		/* QEMU's -cpu */
	char second_cpu[64];	/* another, for rows that depend on the CPU; often "" */
	char package[64];	/* Debian's: "linux-image-arm64"; "linux-source-6.1" to build */
	char suites[128];	/* where to look, first wins: "bookworm-backports, trixie" */
	char series[16];	/* what the version must begin with: "6.1"; "": any */
	char modules[128];	/* loaded in the guest, with what they need; often "" */
	char config[32];	/* built with configs/CONFIG.config; "" if it comes built */
	char changes[128];	/* built with these, in order: of changes/ and mutants/ */
	char claim[160];	/* one line: what is claimed of the kernel */
	char expect_fail[2048]; /* RULE@ROW globs, comma separated; often "" */
	char second_cpu_expect_fail[512]; /* and on the second CPU also these; often "" */
	bool by_default;   /* belongs to the set that is tested unless others are named */
	char source[4096]; /* the file */
};

/*
 * The checks that the kernel is expected to fail on a CPU model of QEMU's; NULL: its first one, or
 * any other machine's.
 */
void descriptor_failures(const struct kernel_descriptor *kernel, const char *cpu, char *text,
			 size_t room);

struct kernel_set {
	struct kernel_descriptor *kernels; /* those of the folder by name, then others */
	size_t n, room;
};

/*
 * Parses `size` bytes of `text` that came from the file `source` (a path, used
 * for the name and in messages) into *kernel. Returns EXIT_GOOD, or EXIT_REQUEST
 * after one line "FILE:LINE: what is wrong" on stderr.
 */
int descriptor_parse(const char *source, const char *text, size_t size,
		     struct kernel_descriptor *kernel);

/*
 * Loads every *.kernel file of a folder. Returns EXIT_GOOD, the set to be freed
 * with descriptors_free(), or EXIT_REQUEST after one line on stderr.
 */
int descriptors_load(const char *folder, struct kernel_set *set);

/*
 * The kernel of that name, or of the file if it has a slash in it; owned by the set. NULL after
 * one line on stderr.
 */
const struct kernel_descriptor *descriptors_find(struct kernel_set *set, const char *name);

void descriptors_free(struct kernel_set *set);

#endif
