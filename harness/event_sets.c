/* SPDX-License-Identifier: MIT */
/*
 * Names are libpfm4's, out of the vendors' manuals: cycles and instructions, misses of
 * both levels of the TLB, page-table walks, and what tells of invalidations: barriers
 * (a flush on arm64 ends in a DSB), TLBIs that came in (ThunderX2), flushes (x86).
 */
#include <perfmon/pfmlib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "harness/event_sets.h"

#define SAME(name)                                                                                 \
	{                                                                                          \
		name, NULL                                                                         \
	}
#define END                                                                                        \
	{                                                                                          \
		NULL, NULL                                                                         \
	}

static const struct event_name neoverse[] = {
	SAME("cpu_cycles"),	SAME("inst_retired"), SAME("l1d_tlb_refill"),
	SAME("l2d_tlb_refill"), SAME("dtlb_walk"),    SAME("l1i_tlb_refill"),
	SAME("itlb_walk"),	SAME("dsb_spec"),     END,
};

static const struct event_name a64fx[] = {
	SAME("cpu_cycles"),	SAME("inst_retired"),
	SAME("l1d_tlb_refill"), SAME("l2d_tlb_refill"),
	SAME("l1i_tlb_refill"), SAME("l2i_tlb_refill"),
	SAME("dsb_spec"),	END,
};

static const struct event_name thunderx2[] = {
	SAME("cpu_cycles"),	SAME("inst_retired"),
	SAME("l1d_tlb_refill"), SAME("l2d_tlb_refill"),
	SAME("l1i_tlb_refill"), SAME("l2i_tlb_refill"),
	SAME("dsb_spec"),	SAME("l2d_tlbi_int"),
	SAME("l2d_tlbi_ext"),	END,
};

static const struct event_name cortex_a5x[] = {
	SAME("cpu_cycles"),
	SAME("inst_retired"),
	SAME("l1d_tlb_refill"),
	SAME("l1i_tlb_refill"),
	END,
};

#define ZEN_CYCLES SAME("cycles_not_in_halt"), SAME("retired_instructions")
#define ZEN_L2_MISS                                                                                \
	"l1_dtlb_miss:tlb_reload_1g_l2_miss:tlb_reload_2m_l2_miss:"                                \
	"tlb_reload_coalesced_page_miss:tlb_reload_4k_l2_miss"
#define ZEN_L2_HIT                                                                                 \
	"tlb_reload_1g_l2_hit:tlb_reload_2m_l2_hit:"                                               \
	"tlb_reload_coalesced_page_hit:tlb_reload_4k_l2_hit"
/* One that misses the L2 TLB is walked. */
#define ZEN_DTLB                                                                                   \
	{"l1_dtlb_miss", ZEN_L2_MISS ":" ZEN_L2_HIT},                                              \
	{                                                                                          \
		"l2_dtlb_miss", ZEN_L2_MISS                                                        \
	}
#define ZEN_ITLB "l1_itlb_miss_l2_itlb_miss:if1g:if2m:if4k"

static const struct event_name zen1[] = {ZEN_CYCLES, ZEN_DTLB, {"l2_itlb_miss", ZEN_ITLB}, END};

static const struct event_name zen2[] = {
	ZEN_CYCLES, ZEN_DTLB, {"l2_itlb_miss", ZEN_ITLB}, SAME("tlb_flushes"), END};

static const struct event_name zen3[] = {
	ZEN_CYCLES, ZEN_DTLB, {"l2_itlb_miss", ZEN_ITLB ":coalesced4k"}, SAME("tlb_flushes"), END};

#define INTEL                                                                                      \
	SAME("unhalted_core_cycles"), {"inst_retired", "inst_retired:any_p"},                      \
		SAME("dtlb_load_misses:stlb_hit"), SAME("dtlb_load_misses:walk_completed"),        \
		SAME("dtlb_load_misses:walk_active"), SAME("dtlb_store_misses:walk_completed"),    \
		SAME("itlb_misses:walk_completed")

static const struct event_name skylake[] = {INTEL, SAME("tlb_flush:dtlb_thread"),
					    SAME("tlb_flush:stlb_any"), END};
static const struct event_name sapphire_rapids[] = {INTEL, END};

static const struct event_name generic[] = {
	SAME("cycles"),		  SAME("instructions"),
	SAME("dtlb-load-misses"), SAME("dtlb-store-misses"),
	SAME("itlb-load-misses"), END,
};

const struct event_set event_sets[] = {
	{"arm_n1", neoverse},
	{"arm_n2", neoverse},
	{"arm_n3", neoverse},
	{"arm_v1", neoverse},
	{"arm_v2", neoverse},
	{"arm_v3", neoverse},
	{"arm_kunpeng", neoverse},
	{"arm_a64fx", a64fx},
	{"arm_thunderx2", thunderx2},
	{"arm_ac57", cortex_a5x},
	{"arm_ac53", cortex_a5x},
	{"amd64_fam17h_zen1", zen1},
	{"amd64_fam17h_zen2", zen2},
	{"amd64_fam19h_zen3", zen3},
	{"amd64_fam19h_zen4", zen3},
	{"skl", skylake},
	{"skx", skylake},
	{"clx", skylake},
	{"icl", skylake},
	{"icx", skylake},
	{"spr", sapphire_rapids},
	{NULL, generic},
};

const char *const event_set_software[] = {"page-faults", "context-switches", NULL};

static bool is_here(const char *name)
{
	pfm_pmu_info_t info;
	pfm_pmu_t pmu;

	for (pmu = PFM_PMU_NONE; pmu < PFM_PMU_MAX; pmu++) {
		memset(&info, 0, sizeof(info));
		info.size = sizeof(info);
		if (pfm_get_pmu_info(pmu, &info) == PFM_SUCCESS && info.is_present &&
		    !strcmp(info.name, name))
			return true;
	}
	return false;
}

const struct event_set *event_set_here(void)
{
	const struct event_set *set = event_sets;

	if (pfm_initialize() != PFM_SUCCESS)
		return &event_sets[sizeof(event_sets) / sizeof(*event_sets) - 1];
	while (set->pmu && !is_here(set->pmu))
		set++;
	return set;
}

void event_set_code(char *text, size_t room, const struct event_set *set,
		    const struct event_name *event, const char *modifier)
{
	snprintf(text, room, "%s%s%s%s%s", set->pmu ? set->pmu : "", set->pmu ? "::" : "",
		 event->code ? event->code : event->name, modifier[0] ? ":" : "", modifier);
}
