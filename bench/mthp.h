/* SPDX-License-Identifier: MIT */
/*
 * Folios of the size of a block of contiguous entries (mTHP, v6.8; 64 KiB with base pages of
 * 4 KiB), each in a mapping of its own: what operations on them share.
 */
#ifndef BENCH_MTHP_H
#define BENCH_MTHP_H

#include "harness/op.h"

extern char mthp_enabled[]; /* the file of /sys that turns the size on */
extern const struct op_setting mthp_settings[];

/*
 * Page frames alone show that it is one, and only root sees them. On arm64 its
 * entries are a contiguous block (v6.9, CONFIG_ARM64_CONTPTE).
 */
#define MTHP_NEEDS .root = true, .path = mthp_enabled, .state = "large folio"

/* Maps and fills the ranges of a batch: no folio is larger than its range. A setup, with frames. */
int mthp_setup(struct op_thread *t);

/* Is each range one folio: frames in a row, the first one aligned? An armed. */
int mthp_armed(struct op_thread *t);

#endif
