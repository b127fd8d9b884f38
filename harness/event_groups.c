/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "harness/event_groups.h"
#include "harness/pmu.h"

static int try_members(const struct event_group *group, const struct events *events,
		       event_groups_try try)
{
	struct perf_event_attr attrs[PERF_GROUP_MAX];

	for (unsigned int i = 0; i < group->n; i++)
		attrs[i] = events->list[group->members[i]].attr;
	return try(attrs, group->n);
}

/* Appends the event to the group if they fit together. */
static bool joins(struct event_group *group, const struct events *events, unsigned int event,
		  event_groups_try try)
{
	struct event_group more = *group;

	if (more.n == PERF_GROUP_MAX)
		return false;
	more.members[more.n++] = event;
	if (try_members(&more, events, try))
		return false;
	*group = more;
	return true;
}

static void place(struct event_groups *groups, struct events *events, unsigned int first,
		  unsigned int event, event_groups_try try)
{
	struct event *e = &events->list[event];
	struct event_group alone = {.members = {event}, .n = 1};
	int err = -try_members(&alone, events, try);

	if (err) {
		pmu_why(err, &e->attr, e->why, sizeof(e->why));
		return;
	}
	if (groups->n == first || !joins(&groups->list[groups->n - 1], events, event, try))
		groups->list[groups->n++] = alone;
}

void event_groups_form(struct event_groups *groups, struct events *events, event_groups_try try)
{
	groups->n = 0;
	for (int software = 0; software < 2; software++) {
		unsigned int first = groups->n;

		for (unsigned int i = 0; i < events->n; i++)
			if (!events->list[i].why[0] &&
			    !strcmp(events->list[i].source, "cpu-pmu") == !software)
				place(groups, events, first, i, try);
	}
}
