/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "kernels-under-test/image.h"
#include "results/say.h"

#define HEAD 4096 /* bytes that hold every header looked at */

/* Offsets in a bzImage (Documentation/arch/x86/boot.rst), and the units of its sizes. */
#define X86_SETUP_SECTS 0x1f1
#define X86_SYSSIZE	0x1f4
#define X86_HEADER	0x202 /* "HdrS" */
#define SECTOR		512   /* bytes */
#define PARAGRAPH	16    /* bytes */

/* In an Image of arm64's (Documentation/arch/arm64/booting.rst). */
#define ARM64_MAGIC 56

/* In a PE file (include/linux/pe.h): where struct pe_hdr is, its fields, those of a section. */
#define MZ_PEADDR     0x3c
#define PE_MACHINE    4
#define PE_SECTIONS   6
#define PE_OPT_SIZE   20
#define PE_BYTES      24
#define SECTION_SIZE  16 /* raw_data_size */
#define SECTION_AT    20 /* data_addr */
#define SECTION_BYTES 40
#define MACHINE_ARM64 0xaa64
#define MACHINE_AMD64 0x8664

static uint32_t le(const unsigned char *at, int bytes)
{
	uint32_t value = 0;

	while (bytes--)
		value = value << 8 | at[bytes];
	return value;
}

static bool is_x86(const unsigned char *head)
{
	return !memcmp(head + X86_HEADER, "HdrS", 4);
}

static bool is_arm64(const unsigned char *head)
{
	return !memcmp(head + ARM64_MAGIC, "ARM\x64", 4);
}

/* The boot sector, the setup sectors (0 stands for 4), then the protected-mode part. */
static uint64_t bzimage_size(const unsigned char *head)
{
	uint64_t setup = head[X86_SETUP_SECTS] ? head[X86_SETUP_SECTS] : 4;

	return (setup + 1) * SECTOR + (uint64_t)le(head + X86_SYSSIZE, 4) * PARAGRAPH;
}

/* A PE file (an EFI stub's disguise): the end of its last section; 0 if it is none. */
static uint64_t pe_size(const unsigned char *head)
{
	uint32_t pe = le(head + MZ_PEADDR, 4);
	uint64_t end = 0, section;
	unsigned int n;

	if (memcmp(head, "MZ", 2) || pe > HEAD - PE_BYTES || memcmp(head + pe, "PE\0\0", 4))
		return 0;
	n = le(head + pe + PE_SECTIONS, 2);
	section = (uint64_t)pe + PE_BYTES + le(head + pe + PE_OPT_SIZE, 2);
	for (; n && section <= HEAD - SECTION_BYTES; n--, section += SECTION_BYTES) {
		uint64_t last = (uint64_t)le(head + section + SECTION_SIZE, 4) +
				le(head + section + SECTION_AT, 4);

		end = last > end ? last : end;
	}
	return end;
}

/* What a PE file runs on: an EFI image may be nothing else. */
static const char *pe_arch(const unsigned char *head)
{
	uint32_t pe = le(head + MZ_PEADDR, 4), machine;

	if (!pe_size(head))
		return NULL;
	machine = le(head + pe + PE_MACHINE, 2);
	return machine == MACHINE_ARM64 ? "arm64" : machine == MACHINE_AMD64 ? "amd64" : NULL;
}

const char *image_arch(const char *path)
{
	unsigned char head[HEAD] = {0};
	gzFile file = gzopen(path, "re"); /* reads a plain file as well */
	int n = file ? gzread(file, head, sizeof(head)) : -1;

	if (file)
		gzclose(file);
	if (n <= 0)
		return NULL;
	if (is_x86(head))
		return "amd64";
	return is_arm64(head) ? "arm64" : pe_arch(head);
}

static int judge(const char *path, const char *arch, const unsigned char *head, uint64_t size)
{
	bool x86 = is_x86(head);
	bool compressed = head[0] == 0x1f && head[1] == 0x8b; /* gzip (RFC 1952) */
	bool efi = !memcmp(head, "MZ", 2) && !x86;
	uint64_t whole = x86 ? bzimage_size(head) : pe_size(head);

	if (!strcmp(arch, "amd64") && !x86)
		return say_error(
			"%s is no x86-64 kernel: give the bzImage of a build (arch/x86/boot)"
			" or a package's vmlinuz",
			path);
	if (!strcmp(arch, "arm64") && !is_arm64(head) && !compressed && !efi)
		return say_error("%s is no arm64 kernel: give the Image or Image.gz of a build "
				 "(arch/arm64/boot) or a package's vmlinuz",
				 path);
	if (whole > size)
		return say_error("%s is cut off: it has %llu bytes of at least %llu; copy it again",
				 path, (unsigned long long)size, (unsigned long long)whole);
	return EXIT_GOOD;
}

int image_check(const char *path, const char *arch)
{
	unsigned char head[HEAD] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	int err = 0;

	if (fd < 0)
		return say_error("cannot read the kernel image %s: %s", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		err = say_error("%s is no kernel image: it is not a file", path);
	else if (pread(fd, head, sizeof(head), 0) < 0)
		err = say_error("cannot read the kernel image %s: %s", path, strerror(errno));
	close(fd);
	return err ? err : judge(path, arch, head, st.st_size);
}
