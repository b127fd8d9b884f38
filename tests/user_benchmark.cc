/* SPDX-License-Identifier: MIT */
/*
 * What one would write without this suite: the operation of dontneed/pte-none/size:4K as a
 * plain Google Benchmark program. tests/bench_protocol.c runs it twice and compares.
 */
#include <benchmark/benchmark.h>

#include <sys/mman.h>

#include <cstdint>

static void dontneed_pte_none(benchmark::State &state)
{
	const size_t page = 4096, table = size_t(2) << 20;
	char *memory = static_cast<char *>(mmap(nullptr, 2 * table, PROT_READ | PROT_WRITE,
						MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	char *base = reinterpret_cast<char *>(
			     (reinterpret_cast<uintptr_t>(memory) + table - 1) & ~(table - 1)) +
		     table / 2;

	base[0] = base[page] = 1;
	for (auto _ : state)
		madvise(base, page, MADV_DONTNEED);
	munmap(memory, 2 * table);
}
BENCHMARK(dontneed_pte_none);

BENCHMARK_MAIN();
