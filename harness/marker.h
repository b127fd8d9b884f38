/* SPDX-License-Identifier: MIT */
/*
 * Instructions that do nothing and that nothing else uses: they tell QEMU's plugin
 * (kernels-under-test/plugin) where a counted window begins and ends.
 *
 * arm64: HINT #0x60 and #0x61, unallocated hints, which execute as NOP (Arm ARM, C6.2
 * HINT). x86: a NOP with an address that is not used (0F 1F /0, Intel SDM volume 2).
 */
#ifndef HARNESS_MARKER_H
#define HARNESS_MARKER_H

#define MARKER_BEGIN	    0x60
#define MARKER_END	    0x61
#define MARKER_X86_DISTANCE 0x6d6e6200 /* MARKER_BEGIN or MARKER_END is added to it */

#define MARKER_STRING(x)    #x
#define MARKER_NUMBER(x)    MARKER_STRING(x)

#if defined(__aarch64__)
#define MARKER(which) __asm__ volatile("hint #" MARKER_NUMBER(which)::: "memory")
#elif defined(__x86_64__)
#define MARKER(which)                                                                              \
	__asm__ volatile("nopl " MARKER_NUMBER(MARKER_X86_DISTANCE) "+" MARKER_NUMBER(             \
				 which) "(%%rax,%%rax)" ::                                         \
				 : "memory")
#else
#define MARKER(which) ((void)0)
#endif

static inline void marker_begin(void)
{
	MARKER(MARKER_BEGIN);
}

static inline void marker_end(void)
{
	MARKER(MARKER_END);
}

#endif
