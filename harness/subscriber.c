/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "harness/subscriber.h"
#include "results/memory.h"

static const struct subscriber **subscribers;
static size_t n_subscribers;

const struct subscriber subscriber_none = {
	.name = "none",
	.what = "nobody listens",
};
SUBSCRIBER_REGISTER(subscriber_none)

void subscriber_register(const struct subscriber *s)
{
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
