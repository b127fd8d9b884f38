/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_CHECKS_JSON_H
#define RESULTS_CHECKS_JSON_H

#include <jansson.h>

#include "results/contract.h"

/*
 * What `check --json` prints: {"format": 1, "checks": [{"name": RULE@ROW, "verdict": "ok", "not ok"
 * or "skip", "seen": TEXT, "expected_failure": BOOL}], "ok", "not_ok", "skip", "surprises":
 * counts, "known_of": the class of kernels that is expected to fail them; "" is null}. A new
 * reference.
 */
json_t *checks_json(const struct check *checks, size_t n, const char *expect_fail,
		    const char *known_of);

#endif
