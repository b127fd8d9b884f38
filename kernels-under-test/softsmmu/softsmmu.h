/* SPDX-License-Identifier: MIT OR GPL-2.0-only WITH Linux-syscall-note */
/*
 * What user space and the module softsmmu say to each other. An open file of a
 * device is a secondary TLB of the process that opened it, for as long as that
 * process keeps its mm: an exec or another process gets EPERM.
 *
 *   /dev/softsmmu         told of TLB flushes alone, as an SMMU is: what it has
 *                         cached it keeps until it is told, its own faults included
 *   /dev/softsmmu-mirror  told by start/end pairs alone, as KVM is: it refills what
 *                         it has faulted on
 *
 * All structures have the same layout for 32-bit programs; what is reserved must be 0.
 */
#ifndef SOFTSMMU_H
#define SOFTSMMU_H

#ifdef __KERNEL__
#include <linux/ioctl.h>
#include <linux/types.h>
#else
#include <linux/types.h>
#include <sys/ioctl.h>
#endif

#define SOFTSMMU_ENTRIES     1024u /* unless configured */
#define SOFTSMMU_ENTRIES_MAX 65536u
#define SOFTSMMU_FAULTS	     1000u /* of one page before the device gives up */
#define SOFTSMMU_FAULTS_MAX  1000000u
#define SOFTSMMU_COST_MAX    1000000ull /* ns, of one callback and of one page */
#define SOFTSMMU_LENGTHS     40		/* of the histogram */
#define SOFTSMMU_RECORDS     128	/* the last callbacks */

/*
 * The device sets dirty bits by itself (SMMU: HTTU). Without it a page that is
 * writable but clean makes it fault. x86's IOMMUs always do: the flag says nothing there.
 */
#define SOFTSMMU_SETS_DIRTY 1u

/*
 * An entry for each page of a contiguous range, which a TLB may have: the bit is a hint. Such
 * entries are dropped one by one, and so show a range that is too short.
 */
#define SOFTSMMU_SPLITS_CONTIGUOUS 2u

/*
 * An entry that does not allow an access is dropped by the fault that follows, as x86's TLBs do:
 * its kernels flush nothing when a page becomes writable. An SMMU does not, and that is the
 * default.
 */
#define SOFTSMMU_REWALKS 4u

/*
 * It walks at once what a callback has dropped, as a device that is at work may: a kernel that
 * notifies before it changes the entry is found out. Not of large ranges, and not of a mirror,
 * whose pair is still open.
 */
#define SOFTSMMU_EAGER 8u
#define SOFTSMMU_FLAGS 15u

/* Empties the TLB and, as all of it, makes it another one. The counts stay. */
struct softsmmu_config {
	__u32 entries; /* 0: SOFTSMMU_ENTRIES */
	__u32 faults;  /* 0: SOFTSMMU_FAULTS */
	__u32 flags;
	__u32 reserved;
	/*
	 * What a callback takes, spun with interrupts as its caller left them: for
	 * itself, and for each page of a range that is neither empty nor everything.
	 */
	__u64 cost_ns;
	__u64 cost_page_ns;
	/* Callbacks that touch [start, end) are counted once more; 0, 0: none are. */
	__u64 window_start;
	__u64 window_end;
};

enum softsmmu_result {
	SOFTSMMU_ENDED = 0,   /* each page was accessed */
	SOFTSMMU_GAVE_UP = 1, /* a page took more faults than are allowed */
	SOFTSMMU_REFUSED = 2, /* the mm does not allow it: no mapping, or read-only */
};

#define SOFTSMMU_READ	  0u
#define SOFTSMMU_WRITE	  1u
#define SOFTSMMU_PREFETCH 2u /* a read that passes over what would fault: the mm is left alone */
#define SOFTSMMU_REUSE	  3u /* as an entry allows; a page without one is passed over */

/* An access to each page in [start, start + bytes); no memory is changed by it. */
struct softsmmu_access {
	__u64 start;
	__u64 bytes;
	__u32 kind;
	__u32 reserved;
	/* From here on what came of it. */
	__u32 result;	   /* enum softsmmu_result; what follows holds up to there */
	__u32 faults_most; /* that one page took */
	__u64 stopped_at;  /* the page that did not end */
	__u64 pages;	   /* that were accessed, and not passed over */
	__u64 hits;
	__u64 misses;
	__u64 faults;
	/*
	 * Accesses that an entry let through although the mm has unmapped the page,
	 * maps another one there, or (writes) has write-protected it. Exact if
	 * nobody else changes the mm meanwhile: between an entry's change and its
	 * flush the other side is right as well.
	 */
	__u64 stale_unmapped;
	__u64 stale_replaced;
	__u64 stale_protected;
};

/* What the TLB holds for an address. */
struct softsmmu_look {
	__u64 address;
	__u64 start; /* out: of the entry */
	__u64 bytes; /* out: 0 if there is none */
	__u32 writable;
	__u32 reserved;
};

struct softsmmu_stats {
	__u64 callbacks; /* of the flush's callback, or pairs begun of a mirror */
	__u64 in_window;
	__u64 empty;	  /* start == end: everything is dropped, as the SMMUv3 driver does */
	__u64 inverted;	  /* start > end: the same */
	__u64 everything; /* from 0 to the end */
	__u64 bytes;	  /* of all other ranges */
	__u64 pages;	  /* of the same, each range's rounded up */
	__u64 unaligned;  /* ranges that do not begin and end with a page */
	__u64 ends;	  /* pairs ended, of a mirror */
	__u64 atomic;	  /* with preemption off (a spinlock held), if preemption_known */
	__u64 irqs_off;
	__u64 by_others; /* by threads of other processes, as kswapd and khugepaged */
	__u64 dropped;	 /* entries */
	__u64 evicted;	 /* entries, for want of room */
	__u64 spun_ns;	 /* as asked for, not as it came out */
	__u64 faults;
	__u64 accesses;
	__u64 stale_unmapped;
	__u64 stale_replaced;
	__u64 stale_protected;
	__u64 lengths[SOFTSMMU_LENGTHS]; /* [i]: ranges of 2^i to 2^(i+1)-1 pages */
	__u32 entries_used;
	__u32 preemption_known; /* the kernel counts preemption (CONFIG_PREEMPT_COUNT) */
};

#define SOFTSMMU_IRQS_OFF 1u
#define SOFTSMMU_BY_OTHER 2u
#define SOFTSMMU_IS_START 4u /* a mirror's pair begins */
#define SOFTSMMU_IS_END	  8u

struct softsmmu_record {
	__u64 start;
	__u64 end;
	__u32 context;
	__u32 preempt_count; /* 0 unless preemption_known */
	__u32 pid;	     /* of the thread */
	__u32 dropped;	     /* entries */
};

/* The last ones, the oldest first: there are SOFTSMMU_RECORDS at most. */
struct softsmmu_records {
	__u64 total;
	struct softsmmu_record record[SOFTSMMU_RECORDS];
};

#define SOFTSMMU_CONFIGURE    _IOW(0xe5, 0x10, struct softsmmu_config)
#define SOFTSMMU_ACCESS	      _IOWR(0xe5, 0x11, struct softsmmu_access)
#define SOFTSMMU_LOOK	      _IOWR(0xe5, 0x12, struct softsmmu_look)
#define SOFTSMMU_READ_STATS   _IOR(0xe5, 0x13, struct softsmmu_stats)
#define SOFTSMMU_READ_RECORDS _IOR(0xe5, 0x14, struct softsmmu_records)
#define SOFTSMMU_RESET	      _IO(0xe5, 0x15) /* counts and records */
#define SOFTSMMU_DROP	      _IO(0xe5, 0x16) /* all entries; no callback, and not counted */

#endif
