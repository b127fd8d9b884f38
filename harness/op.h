/* SPDX-License-Identifier: MIT */
/*
 * The op interface: a benchmark is one `static const struct op` and one
 * OP_REGISTER() line in a file of bench/.
 *
 * The harness calls, for every thread of every batch:
 *
 *	setup()				once a process, thread by thread
 *	rearm_process(), rearm()	untimed: back to the state to be measured
 *	armed()				untimed: is it that state?
 *	body(batch)			timed: `batch` operations, nothing else
 *	verify()			untimed: did they happen?
 *
 * There is no teardown: the process ends. setup() runs on the thread itself, at the same time
 * as the others'.
 *
 * A batch counts only if its proof holds: armed() agrees, body() saw no error,
 * the thread took exactly batch * faults_per_op minor faults (getrusage(2),
 * RUSAGE_THREAD) and verify() agrees. In the `calls` lens, path[] must be hit as stated as well.
 */
#ifndef HARNESS_OP_H
#define HARNESS_OP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KIB(n) ((uint64_t)(n) << 10)
#define MIB(n) ((uint64_t)(n) << 20)
#define GIB(n) ((uint64_t)(n) << 30)

/* What one operation does to the entries of its target range. */
enum op_change {
	CHANGE_NOTHING,	 /* every entry is after as it was before */
	CHANGE_UPGRADE,	 /* a read-only entry becomes read-write */
	CHANGE_RESTRICT, /* present entries lose a permission, or their dirty or accessed bit */
	CHANGE_REPLACE,	 /* a present entry maps another page: a copy on write */
	CHANGE_UNMAP,	 /* present entries go away */
	CHANGE_MAP,	 /* none becomes present */
};

/*
 * Sizes that follow the base page's, where others are in bytes (point_bytes()). With base pages of
 * 4 KiB a page table of the lowest level maps 2 MiB, one of the level above 1 GiB; with 16 KiB,
 * 32 MiB and 64 GiB. On arm64 so many pages (64 KiB or 2 MiB) or tables (32 MiB or 1 GiB) are a
 * block of contiguous entries.
 */
#define PAGES(n)		   TABLES_AND_PAGES(0, n)
#define TABLES(n)		   TABLES_AND_PAGES(n, 0)
#define TABLES_AND_PAGES(n, pages) (SIZE_UNITS | (uint64_t)(n) << 32 | (uint32_t)(pages))
#define UPPER_TABLES(n)		   (SIZE_UPPER | TABLES(n))
#define CONTIGUOUS_PAGES	   (SIZE_CONTIGUOUS | PAGES(1))
#define CONTIGUOUS_TABLES	   (SIZE_CONTIGUOUS | TABLES(1))
#define SIZE_UNITS		   (1ULL << 63)
#define SIZE_CONTIGUOUS		   (1ULL << 62)
#define SIZE_UPPER		   (1ULL << 61)
#define SIZE_TABLES(size)	   ((uint64_t)(size) >> 32 & 0xffffff)
#define SIZE_PAGES(size)	   ((int32_t)(size)) /* of TABLES_AND_PAGES(): may be negative */
#define DENSITY_ALL		   512

/* Arguments of one row. */
struct op_point {
	uint64_t size;	      /* of an op's range: bytes, or PAGES(n) and its like */
	unsigned int density; /* present entries of each 512, evenly spread; 0: not an argument */
	bool quick;	      /* belongs to the quick suite */
};

/* Kinds of file system that files can be made on (harness/files.h). */
enum op_files {
	FILES_NONE,
	FILES_SHMEM,	    /* tmpfs: writes to a mapped page are not told to it */
	FILES_PAGE_MKWRITE, /* ext4, xfs, btrfs: the first write to a clean page is */
};

/*
 * What must be there; what is not makes the op's rows SKIP, with the reason and
 * what would help. Zero is no need.
 */
struct op_needs {
	bool root;
	const char *machine;	    /* uname -m */
	unsigned int since, before; /* kernel version, KERNEL(6, 8) */
	const char *config;	    /* "CONFIG_MEM_SOFT_DIRTY"; unknown counts as there */
	const char *symbol;	    /* a function of the kernel (/proc/kallsyms) */
	const char *path;	    /* a file that exists, e.g. of /sys */
	const char *subscriber;	    /* the only one that its armed row makes sense with */
	enum op_files files;
	unsigned int cores, nodes; /* of this machine; NUMA nodes */
	uint64_t memory;	   /* bytes free, for each size beyond that of the range itself */
	int advice;		   /* of madvise(2), that is taken for a private page */
	/*
	 * What not every kernel or machine has to give, "a zero page": setup(), rearm() and armed()
	 * are tried in a process of their own, and the need is met if armed() agrees.
	 */
	const char *state;
	/* Tries it: NULL, or one line that says why not and what to do. */
	const char *(*missing)(void);
};

/* A file of /sys or /proc/sys that is written before a run and restored after it. */
struct op_setting {
	const char *path, *value;
};

/* Does the row's outcome depend on a feature of the CPU? */
enum op_cpu {
	CPU_ANY,
	CPU_SETS_DIRTY,	   /* the hardware sets dirty bits: x86; arm64 with FEAT_HAFDBS */
	CPU_LEAVES_DIRTY,  /* it does not */
	CPU_RANGE_TLBI,	   /* arm64 with FEAT_TLBIRANGE */
	CPU_NO_RANGE_TLBI, /* arm64 without */
};

/*
 * What a kernel of a class is known to send per op with the subscriber `kvm`: the
 * first entry that speaks of the running kernel holds. Calibrated in guests.
 */
struct op_expect {
	const char *machine;	    /* uname -m; NULL: any */
	unsigned int since, before; /* kernel version; 0: open */
	uint64_t size;		    /* bytes, PAGES(n) and its like; 0: any */
	enum op_cpu cpu;
	double secondary; /* secondary invalidations; NOT_STATED */
	double pairs;	  /* start/end pairs; NOT_STATED */
};

#define NOT_STATED (-1.0)

/* One thread's share of the arena while a benchmark runs. */
struct op_thread {
	const struct op *op;
	uint64_t size;	       /* bytes: the op's `size` argument */
	unsigned int density;  /* present entries of each 512; 0 if the op has no such argument */
	unsigned int index;    /* 0 is the leader of its process */
	unsigned int batch;    /* ops a batch; op i works at op_address(t, i) */
	char *base;	       /* start of this thread's share */
	uint64_t stride;       /* bytes from one op's range to the next one's; 0: they share one */
	char *hole;	       /* an address where nothing is mapped, for 64 GiB and more */
	int64_t tables_before; /* bytes of the process's page tables before any setup() */
	uint64_t written;      /* what rearm() wrote last; body() writes the next value */
	void *state;	       /* the op's own, if it needs any */
	bool unarmed;	       /* armed() did not agree: this batch is not run, and is rejected */
};

struct op {
	const char *name;	 /* family/what */
	const char *what;	 /* one line: what is done */
	const char *kernel_path; /* the functions of the kernel it is about */
	const char *unit;	 /* what one op is: page, call, huge page */
	const char *proof;	 /* one line: what shows that it happened, beyond faults and path */
	const void *data;	 /* the op's own, for ops that share functions */
	bool internal;		 /* of the harness's own: found by name, no row of any suite */

	/* The rows' arguments; NULL: one row, of one base page, without any. */
	const struct op_point *points;
	unsigned int n_points;
	bool quick; /* without points: it belongs to the quick suite */
	/* Ops a batch for a size. */
	unsigned int (*batch)(uint64_t size);
	/* Unmapped after each op's range, at least, as a size: the next begins a table. */
	uint64_t gap;
	/* Bytes to shift each range by, inside its stride; NULL is none. */
	uint64_t (*shift)(uint64_t size);
	/* True where nothing changes: all ops of a batch take the first range. */
	bool (*one_range)(uint64_t size);

	struct op_needs needs;
	const struct op_setting *settings; /* ends with a path of NULL */
	const char *cpu_dependent;	   /* the CPU feature that decides the outcome, or NULL */
	const struct op_expect *expect;
	unsigned int n_expect;
	bool one_thread;    /* several at a time would spoil each other's state */
	bool spoilt_by_use; /* the state to be measured does not survive a subscriber's use of it */
	bool bystanders;    /* the full suite also has a row of it with a bystander */

	enum op_change change;
	unsigned int faults_per_op;	    /* minor faults that one op takes, exactly */
	unsigned int faults_software_dirty; /* so many more where software sets dirty bits */
	bool faults_vary; /* their number is the kernel's affair: verify() counts what matters */
	/* Functions, then NULL: the first that can be probed is passed by every op. */
	const char *const *path;
	unsigned int path_hits; /* so often; 0: once */
	bool path_varies;	/* at least so often, not exactly */
	/*
	 * Each op's range is one huge page out of the hugetlb pool of that size; with
	 * no points there is a row for each size that the kernel offers.
	 */
	bool hugetlb;
	uint64_t hugetlb_max; /* the largest of them; 0: any. A guest clears 1 GiB in seconds */
	bool first_page;      /* it changes the first page of each range alone */
	bool thp;	      /* each op's range is mapped by entries as large as fit into it */

	/* All return 0, or -1 after op_fail(). Only body and batch must be there. */
	int (*setup)(struct op_thread *t);
	int (*rearm_process)(struct op_thread *leader);
	int (*rearm)(struct op_thread *t);
	int (*armed)(struct op_thread *t);
	int (*body)(struct op_thread *t, unsigned int n);
	int (*verify)(struct op_thread *t);
	/*
	 * The null twin, timed after verify(): the same loop of the same system calls or
	 * writes, where they change nothing. It takes no fault and sends nothing.
	 */
	int (*twin)(struct op_thread *t, unsigned int n);
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Arrays as fields of an op. */
#define OP_POINTS(array) .points = (array), .n_points = COUNT(array)
#define OP_EXPECT(array) .expect = (array), .n_expect = COUNT(array)

/* Start of the range that op `i` of a batch works on. */
static inline char *op_address(const struct op_thread *t, unsigned int i)
{
	return t->base + t->stride * i;
}

/* Says why the calling thread's step failed (kept until op_failure() takes it); returns -1. */
int op_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The calling thread's last failure, "" if none; clears it. */
const char *op_failure(void);

/*
 * Adds an op to the registry; called before main() by OP_REGISTER(). One that lacks its texts,
 * batch or body, has too many points or the name of another, ends the program with EXIT_REQUEST
 * after one line.
 */
void op_register(const struct op *op);

#define OP_REGISTER(op)                                                                            \
	__attribute__((constructor)) static void register_##op(void)                               \
	{                                                                                          \
		op_register(&(op));                                                                \
	}

/* All ops but internal ones, sorted by name. */
const struct op *const *op_all(size_t *n);

/* The op of that name, or NULL. */
const struct op *op_find(const char *name);

#endif
