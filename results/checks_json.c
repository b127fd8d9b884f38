/* SPDX-License-Identifier: MIT */
#include "results/checks_json.h"
#include "results/cli/json.h"

static json_t *check_json(const struct check *check, const char *expect_fail)
{
	static const char *const words[VERDICTS] = {"ok", "not ok", "skip"};

	return json_pack("{s:o, s:s, s:o, s:b}", "name", json_text(check->name), "verdict",
			 words[check->verdict], "seen", json_text(check->seen), "expected_failure",
			 contract_expected(check, expect_fail));
}

json_t *checks_json(const struct check *checks, size_t n, const char *expect_fail,
		    const char *known_of)
{
	json_t *list = json_array();
	int count[VERDICTS] = {0}, surprises = 0;

	for (size_t i = 0; i < n; i++) {
		count[checks[i].verdict]++;
		surprises += contract_is_surprise(&checks[i], expect_fail);
		json_array_append_new(list, check_json(&checks[i], expect_fail));
	}
	return json_pack("{s:i, s:o, s:i, s:i, s:i, s:i, s:o}", "format", 1, "checks", list, "ok",
			 count[VERDICT_OK], "not_ok", count[VERDICT_NOT_OK], "skip",
			 count[VERDICT_SKIP], "surprises", surprises, "known_of",
			 json_text(*known_of ? known_of : NULL));
}
