/* SPDX-License-Identifier: MIT */
/*
 * Google Benchmark for C. The library chooses (filter, repetitions), drives and
 * reports; a body runs one repetition, times its own loop and hands the time in.
 */
#ifndef HARNESS_SHIM_H
#define HARNESS_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct shim_state; /* one repetition of one benchmark, valid in its body only */

struct shim_cache {
	const char *type; /* "Data", "Instruction", "Unified" */
	int level, size_bytes, num_sharing;
};

/* What the library knows of the machine (its `context`). */
struct shim_machine {
	int num_cpus, mhz_per_cpu;
	bool cpu_scaling_enabled;
	const double *load_avg;
	size_t n_load_avg;
	const struct shim_cache *caches;
	size_t n_caches;
};

/*
 * Registers a benchmark. `body` is called once a repetition; it must call
 * shim_report() or shim_fail(). The name is copied. `repetitions` above 0 is for this
 * benchmark what --benchmark_repetitions is for all others.
 */
void shim_register(const char *name, unsigned int repetitions,
		   void (*body)(struct shim_state *s, void *user), void *user);

/*
 * Ends a repetition: operations of ns_per_op nanoseconds, told as `ops` of them
 * (the library wants the same number in every repetition). Time is given as
 * manual time; the same figure goes into the counter `ns_per_op`, because
 * libbenchmark before 1.9.0 divides times by the thread count.
 */
void shim_report(struct shim_state *s, uint64_t ops, double ns_per_op);

/* Ends a repetition without a result; the rest of this row's repetitions are skipped. */
void shim_fail(struct shim_state *s, uint64_t ops, const char *reason);

/*
 * Takes the library's own flags (--benchmark_*) out of argv. Returns false after one line on
 * stderr if it leaves a --benchmark flag that it does not know.
 */
bool shim_init(int *argc, char **argv);

/*
 * Runs what the filter selects; returns how many benchmarks that was. `quiet`
 * replaces the library's console report by nothing.
 */
size_t shim_run(bool quiet);

/* What the library read of this machine; static storage. */
const struct shim_machine *shim_machine(void);

#ifdef __cplusplus
}
#endif

#endif
