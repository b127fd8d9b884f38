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

static uint32_t le(const unsigned char *at, int bytes)
{
	uint32_t value = 0;

	while (bytes--)
		value = value << 8 | at[bytes];
	return value;
}

/* Linux's x86 boot protocol: the setup sectors, then the protected-mode part. */
static uint64_t bzimage_size(const unsigned char *head)
{
	uint64_t setup = head[0x1f1] ? head[0x1f1] : 4;

	return (setup + 1) * 512 + (uint64_t)le(head + 0x1f4, 4) * 16;
}

/* A PE file (an EFI stub's disguise): the end of its last section; 0 if it is none. */
static uint64_t pe_size(const unsigned char *head)
{
	uint32_t pe = le(head + 0x3c, 4);
	uint64_t end = 0, section;
	unsigned int n;

	if (memcmp(head, "MZ", 2) || pe > HEAD - 24 || memcmp(head + pe, "PE\0\0", 4))
		return 0;
	n = le(head + pe + 6, 2);
	section = (uint64_t)pe + 24 + le(head + pe + 20, 2);
	for (; n && section <= HEAD - 40; n--, section += 40) {
		uint64_t last = (uint64_t)le(head + section + 16, 4) + le(head + section + 20, 4);

		end = last > end ? last : end;
	}
	return end;
}

/* What a PE file runs on: an EFI image may be nothing else. */
static const char *pe_arch(const unsigned char *head)
{
	uint32_t pe = le(head + 0x3c, 4), machine;

	if (!pe_size(head))
		return NULL;
	machine = le(head + pe + 4, 2);
	return machine == 0xaa64 ? "arm64" : machine == 0x8664 ? "amd64" : NULL;
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
	if (!memcmp(head + 0x202, "HdrS", 4))
		return "amd64";
	return memcmp(head + 56, "ARM\x64", 4) ? pe_arch(head) : "arm64";
}

static int judge(const char *path, const char *arch, const unsigned char *head, uint64_t size)
{
	bool x86 = !memcmp(head + 0x202, "HdrS", 4);
	bool arm64 = !memcmp(head + 56, "ARM\x64", 4);
	bool compressed = head[0] == 0x1f && head[1] == 0x8b;
	bool efi = !memcmp(head, "MZ", 2) && !x86;
	uint64_t whole = x86 ? bzimage_size(head) : pe_size(head);

	if (!strcmp(arch, "amd64") && !x86)
		return say_error(
			"%s is no x86-64 kernel: give the bzImage of a build (arch/x86/boot)"
			" or a package's vmlinuz",
			path);
	if (!strcmp(arch, "arm64") && !arm64 && !compressed && !efi)
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
