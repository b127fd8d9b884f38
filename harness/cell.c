/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>

#include "harness/cell.h"
#include "harness/mapping.h"
#include "harness/point.h"

const char *mm_kind_name(enum mm_kind mm)
{
	return mm == MM_SHARED ? "shared" : "private";
}

unsigned int cell_members(const struct cell *cell)
{
	return cell->threads + cell->bystanders;
}

void size_format(char *text, size_t room, uint64_t bytes)
{
	static const struct {
		unsigned int shift;
		char letter;
	} units[] = {{30, 'G'}, {20, 'M'}, {10, 'K'}};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (bytes >> units[i].shift && !(bytes & ((1ULL << units[i].shift) - 1))) {
			snprintf(text, room, "%" PRIu64 "%c", bytes >> units[i].shift,
				 units[i].letter);
			return;
		}
	}
	snprintf(text, room, "%" PRIu64, bytes);
}

void cell_name(char *text, size_t room, const struct cell *cell)
{
	char size[24], arguments[3][40] = {"", "", ""};

	size_format(size, sizeof(size), cell->size);
	if (cell->op->n_points || cell->op->hugetlb)
		snprintf(arguments[0], sizeof(arguments[0]), "/size:%s", size);
	if (cell->density)
		snprintf(arguments[1], sizeof(arguments[1]), "/density:%u", cell->density);
	if (cell->bystanders)
		snprintf(arguments[2], sizeof(arguments[2]), "/bystander:%s",
			 mm_kind_name(cell->bystander_mm));
	snprintf(text, room, "%s%s%s%s/subscriber:%s/mm:%s/threads:%u", cell->op->name,
		 arguments[0], arguments[1], arguments[2], cell->subscriber->name,
		 mm_kind_name(cell->mm), cell->threads);
}

uint64_t arena_base(void)
{
	/* 48 bits of user addresses and more; arm64 with 39. Clear of AddressSanitizer's shadow. */
	static const uint64_t places[] = {0x200000000000, 0x4000000000};
	static uint64_t base;

	for (size_t i = 0; !base && i < sizeof(places) / sizeof(*places); i++) {
		void *p = mmap((void *)(uintptr_t)places[i], page_bytes(), PROT_NONE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		if (p != MAP_FAILED)
			munmap(p, page_bytes());
		if (p == (void *)(uintptr_t)places[i])
			base = places[i];
	}
	return base;
}

static uint64_t round_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

/* After a gap the next range begins a page table: neighbours of any size share none. */
static uint64_t stride_bytes(const struct cell *cell)
{
	const struct op *op = cell->op;
	uint64_t gap = point_bytes(op->gap);

	if (op->one_range && op->one_range(cell->size))
		return 0;
	return gap ? round_up(cell->size + gap, table_bytes()) : cell->size;
}

static uint64_t share_bytes(const struct cell *cell)
{
	uint64_t stride = stride_bytes(cell);
	uint64_t bytes = stride ? stride * cell->op->batch(cell->size) : cell->size;

	/* A table before and after for what a shifted range shares with its edge. */
	bytes = round_up(bytes, table_bytes()) + 2 * table_bytes();
	return cell->op->hugetlb ? round_up(bytes, cell->size) : bytes;
}

void cell_thread(const struct cell *cell, unsigned int index, struct op_thread *t)
{
	const struct op *op = cell->op;
	uint64_t shift = op->shift ? op->shift(cell->size) : 0;

	*t = (struct op_thread){
		.op = op,
		.size = cell->size,
		.density = cell->density,
		.hole = (char *)(uintptr_t)(arena_base() / 2),
		.index = index,
		.batch = op->batch(cell->size),
		.stride = stride_bytes(cell),
		.base = (char *)(uintptr_t)(arena_base() + share_bytes(cell) * index + shift),
		.written = 1,
	};
}

uint64_t cell_arena_bytes(const struct cell *cell, unsigned int threads_here)
{
	return share_bytes(cell) * threads_here;
}
