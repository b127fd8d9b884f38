/* SPDX-License-Identifier: MIT */
/* The only C++ file, and the only one that knows Google Benchmark's types. */
#include <benchmark/benchmark.h>

#include <cstring>
#include <new>
#include <vector>

#include "harness/shim.h"

struct shim_state {
	benchmark::State &state;
};

/* Of results/memory.h and results/say.h, which are C. */
extern "C" void out_of_memory(void);
extern "C" int say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

namespace
{

/* As everywhere: no exception, which would abort. */
const std::new_handler before_ours = std::set_new_handler(out_of_memory);

class Silent : public benchmark::BenchmarkReporter {
public:
	bool ReportContext(const Context &) override
	{
		return true;
	}
	void ReportRuns(const std::vector<Run> &) override
	{
	}
};

} // namespace

void shim_register(const char *name, unsigned int repetitions, void (*body)(shim_state *, void *),
		   void *user)
{
	auto run = [body, user](benchmark::State &state) {
		shim_state s{ state };

		body(&s, user);
	};

	/* One library iteration is one repetition's whole work: the loop is in C. */
	auto *b = benchmark::RegisterBenchmark(name, run)
			  ->Iterations(1)
			  ->UseManualTime()
			  ->Unit(benchmark::kNanosecond);
	if (repetitions)
		b->Repetitions(static_cast<int>(repetitions));
}

void shim_report(shim_state *s, uint64_t ops, double ns_per_op)
{
	/* Makes the library divide by what was really done. */
	while (s->state.KeepRunningBatch(static_cast<int64_t>(ops)))
		s->state.SetIterationTime(ns_per_op * 1e-9 * static_cast<double>(ops));
	s->state.counters["ns_per_op"] = ns_per_op;
}

void shim_fail(shim_state *s, uint64_t ops, const char *reason)
{
	/* The library aborts unless all repetitions have the same number of iterations. */
	while (s->state.KeepRunningBatch(static_cast<int64_t>(ops)))
		s->state.SetIterationTime(0);
	s->state.SkipWithError(reason);
}

bool shim_init(int *argc, char **argv)
{
	benchmark::Initialize(argc, argv);
	for (int i = 1; i < *argc; i++) {
		if (std::strncmp(argv[i], "--benchmark", 11))
			continue;
		say_error("unknown flag %s; Google Benchmark's are listed by "
			  "`mnbench run --benchmark_help`",
			  argv[i]);
		return false;
	}
	return true;
}

size_t shim_run(bool quiet)
{
	Silent silent;

	return quiet ? benchmark::RunSpecifiedBenchmarks(&silent) :
		       benchmark::RunSpecifiedBenchmarks();
}

const struct shim_machine *shim_machine(void)
{
	static const benchmark::CPUInfo &cpu = benchmark::CPUInfo::Get();
	static std::vector<shim_cache> caches;
	static struct shim_machine machine;

	if (machine.num_cpus)
		return &machine;
	for (const auto &c : cpu.caches)
		caches.push_back({ c.type.c_str(), c.level, c.size, c.num_sharing });
	machine.num_cpus = cpu.num_cpus;
	machine.mhz_per_cpu = static_cast<int>(cpu.cycles_per_second / 1e6 + 0.5);
	machine.cpu_scaling_enabled = cpu.scaling == benchmark::CPUInfo::ENABLED;
	machine.load_avg = cpu.load_avg.data();
	machine.n_load_avg = cpu.load_avg.size();
	machine.caches = caches.data();
	machine.n_caches = caches.size();
	return &machine;
}
