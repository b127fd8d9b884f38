/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/events.h"
#include "harness/op.h"
#include "harness/uncore_event.h"
#include "results/memory.h"
#include "results/uncore_meaning.h"
#include "results/words.h"

/* The SMMU's counters are few, four in an MMU-600: drivers/perf/arm_smmuv3_pmu.c says how many. */
static const char *const smmu_events[] = {"cycles", "transaction", "tlb_miss",
					  "trans_table_walk_access", NULL};
/* CMN-600 names, then those of CMN-650 and later: drivers/perf/arm-cmn.c, arm_cmn_event_attrs. */
static const char *const cmn_events[] = {"dn_rxreq_dvmop", "dn_rxreq_dvmsync", "dn_dvmop_tlbi",
					 "dn_dvmsync", NULL};

const struct uncore_kind uncore_kinds[] = {
	{"smmuv3_pmcg", "smmu", "SMMU PMU", "arm_smmuv3_pmu", smmu_events, "cycles"},
	{"arm_cmn", "interconnect", "CMN PMU", "arm-cmn", cmn_events, "dtc_cycles"},
	{NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct uncore_kind *uncore_kind_of(const char *pmu)
{
	for (const struct uncore_kind *k = uncore_kinds; k->kind; k++) {
		size_t length = strlen(k->kind);

		if (!strncmp(pmu, k->kind, length) && (!pmu[length] || pmu[length] == '_'))
			return k;
	}
	return NULL;
}

int uncore_next_entry(const char **cursor, char *entry)
{
	const char *begin = *cursor, *end = begin + events_length(begin);

	if (!*begin)
		return 0;
	*cursor = *end ? end + 1 : end;
	if (end == begin || end - begin >= UNCORE_TEXT || (*end && !end[1]))
		return -1;
	memcpy(entry, begin, end - begin);
	entry[end - begin] = '\0';
	return 1;
}

/* "uncore_KIND_TERMS" and a suffix, of letters, digits and "_"; a hash ends what is too long. */
static void make_key(char key[64], const struct uncore_event *event, const char *suffix)
{
	char name[UNCORE_TEXT + EVENT_PMU_NAME + 16];
	size_t room = 63 - strlen(suffix);

	snprintf(name, sizeof(name), "uncore_%s_%s", event->kind, event->terms);
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	if (strlen(name) > room)
		snprintf(name + room - 9, 10, "_%08" PRIx32, words_hash(HASH32, event->text));
	snprintf(key, 64, "%.*s%s", (int)room, name, suffix);
}

static int split(const char *entry, struct uncore_event *event)
{
	const char *slash = strchr(entry, '/'), *end = slash ? strchr(slash + 1, '/') : NULL;

	if (!end || end[1] || end == slash + 1 || strlen(entry) >= UNCORE_TEXT ||
	    slash - entry >= EVENT_PMU_NAME)
		return op_fail("\"%s\" is no uncore event: write PMU/EVENT/, like "
			       "smmuv3_pmcg/tlb_miss/",
			       entry);
	snprintf(event->text, sizeof(event->text), "%s", entry);
	memcpy(event->kind, entry, slash - entry);
	memcpy(event->terms, slash + 1, end - slash - 1);
	if (!event_source_name_ok(event->kind))
		return op_fail("\"%s\": \"%s\" is no PMU's name", entry, event->kind);
	return 0;
}

/* An instance that is not as it should be stays in the list, with its fault. */
static void look_up(struct uncore_event *event, const char *name, struct uncore_instance *i)
{
	const char *fault;

	*i = (struct uncore_instance){.attr = {.size = sizeof(i->attr)}};
	if (!event_source_pmu(name, &i->pmu) &&
	    !event_source_encode(&i->pmu, event->terms, &i->attr))
		return;
	fault = op_failure();
	snprintf(i->pmu.name, sizeof(i->pmu.name), "%s", name);
	snprintf(i->fault, sizeof(i->fault), "%s", fault);
}

/* Does that PMU show the event that the terms begin with? */
static bool shows_first(const char *name, const char *terms)
{
	struct event_pmu pmu = {.cpu = -1};
	char first[UNCORE_TEXT];

	snprintf(pmu.name, sizeof(pmu.name), "%s", name);
	snprintf(first, sizeof(first), "%s", terms);
	first[strcspn(first, ",")] = '\0';
	return event_source_shows(&pmu, first);
}

/*
 * Of several instances only those that show the event, if any does: an SMMU's units
 * differ in what they can count. Returns how many are left.
 */
static size_t keep_shown(char names[][EVENT_PMU_NAME], size_t n, const char *terms)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (shows_first(names[i], terms))
			memmove(names[kept++], names[i], EVENT_PMU_NAME);
	return kept ? kept : n;
}

static void say_missing(struct uncore_event *event)
{
	const struct uncore_kind *k = uncore_kind_of(event->kind);

	snprintf(event->why, sizeof(event->why), "this machine has no PMU %s%s%s", event->kind,
		 k ? "; if it should: modprobe " : "", k ? k->module : "");
}

int uncore_event_read(const char *entry, struct uncore_event *event)
{
	char(*names)[EVENT_PMU_NAME];
	const struct uncore_kind *kind;

	*event = (struct uncore_event){.source = "uncore"};
	if (split(entry, event))
		return -1;
	kind = uncore_kind_of(event->kind);
	if (kind)
		event->source = kind->source;
	event->clock = uncore_is_clock(event->text);
	make_key(event->key, event, "_per_op");
	make_key(event->idle_key, event, "_idle_per_op");
	names = enough(calloc(EVENT_SOURCE_PMUS, sizeof(*names)));
	event->instances = enough(calloc(EVENT_SOURCE_PMUS, sizeof(*event->instances)));
	event->n = event_source_find(event->kind, names, EVENT_SOURCE_PMUS);
	event->n = keep_shown(names, event->n, event->terms);
	for (size_t i = 0; i < event->n; i++)
		look_up(event, names[i], &event->instances[i]);
	free(names);
	if (!event->n)
		say_missing(event);
	return 0;
}

void uncore_event_free(struct uncore_event *event)
{
	free(event->instances);
	event->instances = NULL;
	event->n = 0;
}

static bool any_shows(const char *kind, const char *event)
{
	char(*names)[EVENT_PMU_NAME] = enough(calloc(EVENT_SOURCE_PMUS, sizeof(*names)));
	bool found = false;
	size_t n;

	n = event_source_find(kind, names, EVENT_SOURCE_PMUS);
	for (size_t i = 0; i < n && !found; i++)
		found = shows_first(names[i], event);
	free(names);
	return found;
}

size_t uncore_event_defaults(struct uncore_event *events, size_t room)
{
	char entry[UNCORE_TEXT];
	size_t n = 0;

	for (const struct uncore_kind *k = uncore_kinds; k->kind; k++) {
		for (const char *const *name = k->events; *name && n < room; name++) {
			if (!any_shows(k->kind, *name))
				continue;
			snprintf(entry, sizeof(entry), "%s/%s/", k->kind, *name);
			n += !uncore_event_read(entry, &events[n]);
		}
	}
	return n;
}
