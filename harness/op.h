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
 * There is no teardown: the process ends.
 *
 * setup() runs on the thread itself, at the same time as the others'.
 *
 * A batch counts only if its proof holds: armed() agrees, body() saw no error,
 * the thread took exactly batch * faults_per_op minor faults (getrusage(2),
 * RUSAGE_THREAD) and verify() agrees. In the `calls` lens, path[] must be hit once per op as well.
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
	CHANGE_NOTHING, /* every entry is none before and after */
	CHANGE_UPGRADE, /* a read-only entry becomes read-write */
	CHANGE_UNMAP,	/* present entries go away */
	CHANGE_MAP,	/* none becomes present */
};

/* One thread's share of the arena while a benchmark runs. */
struct op_thread {
	const struct op *op;
	uint64_t size;	       /* bytes: the op's `size` argument */
	unsigned int index;    /* 0 is the leader of its process */
	unsigned int batch;    /* ops a batch; op i works at op_address(t, i) */
	char *base;	       /* start of this thread's share */
	uint64_t stride;       /* bytes from one op's range to the next one's; 0: they share one */
	int64_t tables_before; /* bytes of the process's page tables before any setup() */
	uint64_t written;      /* what rearm() wrote last; body() writes the next value */
	void *state;	       /* the op's own, if it needs any */
};

struct op {
	const char *name;	 /* family/what */
	const char *what;	 /* one line: what is done */
	const char *kernel_path; /* the functions of the kernel it is about */
	const char *unit;	 /* what one op is: page, call, huge page */

	/*
	 * Values of the `size` argument in bytes, 0 for one base page; the
	 * first `quick` of them are the quick suite's.
	 */
	const uint64_t *sizes;
	unsigned int n_sizes, quick;
	/* Ops a batch for a size. */
	unsigned int (*batch)(uint64_t size);
	/* Unmapped bytes after each op's range, so that neighbours share nothing. */
	uint64_t gap;
	/* Bytes to shift each range by, inside its stride; NULL is none. */
	uint64_t (*shift)(uint64_t size);
	/* True where nothing changes: all ops of a batch take the first range. */
	bool (*one_range)(uint64_t size);

	enum op_change change;
	/* Minor faults that one op takes, exactly. */
	unsigned int faults_per_op;
	/* Functions that every op passes once; the first that can be probed is the proof. */
	const char *const *path;
	/* Each op's range is one huge page out of the hugetlb pool of that size. */
	bool hugetlb;

	/* All return 0, or -1 after op_fail(). Only body and batch must be there. */
	int (*setup)(struct op_thread *t);
	int (*rearm_process)(struct op_thread *leader);
	int (*rearm)(struct op_thread *t);
	int (*armed)(struct op_thread *t);
	int (*body)(struct op_thread *t, unsigned int n);
	int (*verify)(struct op_thread *t);
};

/* Start of the range that op `i` of a batch works on. */
static inline char *op_address(const struct op_thread *t, unsigned int i)
{
	return t->base + t->stride * i;
}

/* Says why the calling thread's step failed (kept until op_failure() takes it); returns -1. */
int op_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The calling thread's last failure, "" if none; clears it. */
const char *op_failure(void);

/* Adds an op to the registry; called before main() by OP_REGISTER(). */
void op_register(const struct op *op);

#define OP_REGISTER(op)                                                                            \
	__attribute__((constructor)) static void register_##op(void)                               \
	{                                                                                          \
		op_register(&(op));                                                                \
	}

/* All ops, sorted by name. */
const struct op *const *op_all(size_t *n);

/* The op of that name, or NULL. */
const struct op *op_find(const char *name);

#endif
