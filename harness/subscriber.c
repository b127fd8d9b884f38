/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "harness/subscriber.h"
#include "results/memory.h"
#include "results/say.h"

static const struct subscriber **subscribers;
static size_t n_subscribers;

const struct subscriber subscriber_none = {
	.name = "none",
	.what = "nobody listens",
};
SUBSCRIBER_REGISTER(subscriber_none)

static void refuse_half_a_subscriber(const struct subscriber *s)
{
	if (!s->name || !s->what || s->n_metrics > SUBSCRIBER_FIGURES)
		say_error("subscriber \"%s\": name and what must be there, and at most %d metrics "
			  "(harness/subscriber.h)",
			  s->name ? s->name : "", SUBSCRIBER_FIGURES);
	else if (subscriber_find(s->name))
		say_error("two subscribers are called \"%s\"; give one another name", s->name);
	else
		return;
	exit(EXIT_REQUEST);
}

void subscriber_register(const struct subscriber *s)
{
	refuse_half_a_subscriber(s);
	subscribers = enough(realloc(subscribers, (n_subscribers + 1) * sizeof(*subscribers)));
	subscribers[n_subscribers++] = s;
}

const struct subscriber *subscriber_at(size_t i)
{
	return i < n_subscribers ? subscribers[i] : NULL;
}

const struct subscriber *subscriber_find(const char *name)
{
	for (size_t i = 0; i < n_subscribers; i++)
		if (!strcmp(subscribers[i]->name, name))
			return subscribers[i];
	return NULL;
}
