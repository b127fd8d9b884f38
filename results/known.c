/* SPDX-License-Identifier: MIT */
#include "results/known.h"

static bool (*find)(const struct run *run, struct known *known);

void known_asks(bool (*function)(const struct run *run, struct known *known))
{
	find = function;
}

bool known_of(const struct run *run, struct known *known)
{
	*known = (struct known){.of = ""};
	return find && find(run, known);
}
