/* SPDX-License-Identifier: MIT */
/* Which kernel function or tracepoint shows what, kernel by kernel: a table. */
#ifndef HARNESS_FUNCTIONS_H
#define HARNESS_FUNCTIONS_H

enum role {
	ROLE_SECONDARY,	       /* a secondary-TLB invalidation that reaches the subscriber */
	ROLE_SECONDARY_DIRECT, /* of those, the ones not sent by range_end (before v6.6) */
	ROLE_RANGE_START,      /* one start/end pair */
	ROLE_RANGE_END,	       /* its end */
	ROLE_CPU_FLUSH,	       /* a flush of this CPU's own TLB */
	ROLE_KVM_ZAP,	       /* KVM drops what its stage 2 maps of a range, slot by slot */
	ROLE_KVM_FAULT,	       /* a page that its guest used is faulted into stage 2 again */
	ROLE_FLUSH_CALL,       /* a call of one of the architecture's flush functions */
	ROLE_PATH,	       /* the function the op is about: its proof */
	ROLES
};

/*
 * How subscribers hear of a secondary-TLB invalidation, by the name of their callback: from
 * the TLB's flushes, or from generic code, the end of each start/end pair among it.
 */
#define CALLBACK_OF_FLUSHES "arch_invalidate_secondary_tlbs"
#define CALLBACK_OF_PAIRS   "invalidate_range"

#define FUNCTIONS_MAX	    32 /* the table's room, its end among it */

struct function {
	enum role role;
	const char *symbol;	    /* to probe; NULL for a tracepoint */
	const char *tracepoint;	    /* "kvm/kvm_unmap_hva_range" */
	const char *fetch;	    /* kprobe arguments that give the range, or "" */
	const char *scan;	    /* sscanf() format of the range in the event's text, or NULL */
	const char *ignore;	    /* events whose text holds this do not count */
	const char *all;	    /* text of an event that means everything, not a range */
	const char *subscriber;	    /* prefix of the subscribers that it speaks of, NULL: any */
	const char *machine;	    /* uname -m that it speaks of, NULL: any */
	const char *callback;	    /* whose callback it shows, of ROLE_SECONDARY* */
	unsigned int since, before; /* kernel versions it holds for, KERNEL(6, 6); 0: open */
};

/*
 * In order of preference within a role; of ROLE_FLUSH_CALL all count together. Ends
 * with a symbol and tracepoint of NULL.
 */
extern const struct function functions[FUNCTIONS_MAX];

/* What a role is called in a result, "secondary_invalidations_per_op". */
const char *role_metric(enum role role);

#endif
