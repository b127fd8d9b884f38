/* SPDX-License-Identifier: MIT */
/* A cell: one op with its size, subscriber, kind of mm and threads: one row of a result. */
#ifndef HARNESS_CELL_H
#define HARNESS_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/op.h"
#include "harness/subscriber.h"

/*
 * Start of the measured range, the same in every process: far from what mmap(2)
 * hands out by itself, where holes that munmap() leaves would be filled by others.
 * 0 if no such place is free: whatever is mapped there fails.
 */
uint64_t arena_base(void);

enum mm_kind {
	MM_SHARED,  /* all threads in one process */
	MM_PRIVATE, /* a process each */
};

struct cell {
	const struct op *op;
	uint64_t size;	      /* bytes */
	unsigned int density; /* present entries of each 512; 0: no argument */
	const struct subscriber *subscriber;
	enum mm_kind mm;
	unsigned int threads;
	unsigned int bystanders;   /* threads that spin on other cores meanwhile */
	enum mm_kind bystander_mm; /* in the same process, or in one of their own */
	double delay_ns;	   /* spun once in each batch, in its timed part: selftest */
	bool no_twin;		   /* leave the null twin out */
};

/* Threads of a cell, bystanders included. */
unsigned int cell_members(const struct cell *cell);

/* "shared" or "private". */
const char *mm_kind_name(enum mm_kind mm);

/* Writes "64M", "4K" or a plain number. */
void size_format(char *text, size_t room, uint64_t bytes);

/*
 * The row's name after Google Benchmark's way:
 * OP[/size:SIZE][/density:N][/bystander:shared|private]/subscriber:NAME/
 * mm:shared|private/threads:N.
 */
void cell_name(char *text, size_t room, const struct cell *cell);

/*
 * Fills in what thread `index` of its process works with: its share of the arena, and a batch.
 * The shares are whole page tables (or huge pages) apart, so that threads share no table.
 */
void cell_thread(const struct cell *cell, unsigned int index, struct op_thread *t);

/* Bytes of the arena that `threads_here` threads of one process use. */
uint64_t cell_arena_bytes(const struct cell *cell, unsigned int threads_here);

#endif
