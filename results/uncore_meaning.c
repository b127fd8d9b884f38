/* SPDX-License-Identifier: MIT */
#include <fnmatch.h>
#include <string.h>

#include "results/uncore_meaning.h"

/*
 * The SMMUv3 architecture has no event of invalidation commands: its eight are in
 * drivers/perf/arm_smmuv3_pmu.c (smmu_pmu_events), and what they count is in the SMMU's
 * manual (MMU-600: Arm 100310, Performance Monitoring Unit). DVM: Arm AMBA 5 CHI.
 */
static const struct {
	const char *event; /* glob; the first that matches holds */
	bool clock;
	const char *shows, *hides;
} meanings[] = {
	{"smmuv3_pmcg*/cycles[,/]*", true,
	 "that the counters live, and for how long the SMMU was clocked",
	 "anything of an operation"},
	{"smmuv3_pmcg*/transaction[,/]*", false, "how much devices asked of this SMMU meanwhile",
	 "invalidations: they are commands, not transactions"},
	{"smmuv3_pmcg*/tlb_miss[,/]*", false,
	 "what devices missed after an invalidation, if transactions stay the same",
	 "the invalidation: none is counted if no device comes back, and other misses are"},
	{"smmuv3_pmcg*/trans_table_walk_access[,/]*", false,
	 "what walks after an invalidation cost in memory accesses",
	 "the invalidation, or whose entry it was: the filter knows streams, not processes"},
	{"smmuv3_pmcg*", false, "what this SMMU did meanwhile",
	 "invalidation commands: no architected event counts them"},
	{"arm_cmn*/dn_dvmop_tlbi[,/]*", false,
	 "TLB invalidations that cores broadcast over the mesh (DVM)",
	 "whose they were, commands in an SMMU's queue, or invalidations that stay in a core"},
	{"arm_cmn*/dn_rxreq_dvmop[,/]*", false,
	 "DVM operations that cores broadcast over the mesh, TLB invalidations among them",
	 "their kind: those of instruction caches and branch predictors count as well"},
	{"arm_cmn*/dn_dvmsync[,/]*", false,
	 "DVM syncs: what a core's DSB after its invalidations asks for",
	 "how many invalidations it waited for"},
	{"arm_cmn*/dn_rxreq_dvmsync[,/]*", false,
	 "DVM syncs: what a core's DSB after its invalidations asks for",
	 "how many invalidations it waited for"},
	{"arm_cmn*/dtc_cycles[,/]*", true, "that the counters live, and for how long they counted",
	 "anything of an operation"},
	{"arm_cmn*", false, "what the mesh did meanwhile", "whose work it was"},
	{"msr*/tsc[,/]*", true, "the time that a count took: it checks the arithmetic",
	 "anything of an operation"},
	{"*", false, "what the unit did meanwhile", "that the operation caused it"},
};

#define N_MEANINGS (sizeof(meanings) / sizeof(*meanings))

static size_t meaning_of(const char *event)
{
	size_t i = 0;

	while (i + 1 < N_MEANINGS && fnmatch(meanings[i].event, event, 0))
		i++;
	return i;
}

bool uncore_is_clock(const char *event)
{
	return meanings[meaning_of(event)].clock;
}

static bool is_uncore(const struct counter *c)
{
	return !strcmp(c->source, "smmu") || !strcmp(c->source, "interconnect") ||
	       !strcmp(c->source, "uncore");
}

/* The idle rows explain themselves: their event has something behind its last slash. */
static bool is_idle(const struct counter *c)
{
	size_t length = strlen(c->event);

	return length && c->event[length - 1] != '/';
}

static bool seen_before(const struct run *run, size_t row, size_t counter)
{
	const char *event = run->rows[row].counters[counter].event;

	for (size_t i = 0; i <= row; i++)
		for (size_t k = 0; k < (i < row ? run->rows[i].n_counters : counter); k++)
			if (!strcmp(run->rows[i].counters[k].event, event))
				return true;
	return false;
}

static void print_meaning(FILE *out, const char *event)
{
	size_t i = meaning_of(event);

	fprintf(out, "  %s\n    shows: %s\n    does not show: %s\n", event, meanings[i].shows,
		meanings[i].hides);
}

void uncore_meaning_print(FILE *out, const struct run *run)
{
	bool any = false;

	for (size_t i = 0; i < run->n_rows; i++) {
		const struct row *row = &run->rows[i];

		for (size_t k = 0; k < row->n_counters; k++) {
			const struct counter *c = &row->counters[k];

			if (!is_uncore(c) || is_idle(c) || seen_before(run, i, k))
				continue;
			if (!any)
				fprintf(out,
					"\nUncore counters hold what the whole machine did, from "
					"right before the operations to right\nafter them; \"idle\" "
					"is as long a time in which nothing is done. What each "
					"count shows:\n");
			any = true;
			print_meaning(out, c->event);
		}
	}
}
