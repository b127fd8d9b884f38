/* SPDX-License-Identifier: MIT */
/* The spin barrier; sanitize.sh runs it under ThreadSanitizer as well. */
#include "tests/unit.h"

#include <pthread.h>

#include "harness/barrier.h"

#define ROUNDS 2000

static struct barrier barrier = {.parties = 2};
static int plain[2]; /* each written by one thread, read by the other after the barrier */

static void *meet(void *argument)
{
	int me = argument ? 1 : 0;
	uint64_t before, last = 0;
	long errors = 0;

	for (int i = 1; i <= ROUNDS; i++) {
		plain[me] = i;
		before = clock_ns(CLOCK_MONOTONIC_RAW);
		barrier_wait(&barrier);
		errors += plain[!me] != i;
		/* The last one came after us, and before all went on: it has named the instant. */
		errors += barrier.start_ns < before + BARRIER_LEAD_NS;
		errors += barrier.start_ns > clock_ns(CLOCK_MONOTONIC_RAW) + BARRIER_LEAD_NS;
		last = barrier.start_ns;
		barrier_start(&barrier);
		errors += barrier.start_ns <= last;
		errors += clock_ns(CLOCK_MONOTONIC_RAW) < barrier.start_ns;
	}
	return (void *)errors;
}

static void barriers(void **state)
{
	pthread_t other;
	void *errors;

	(void)state;
	assert_int_equal(pthread_create(&other, NULL, meet, plain), 0);
	assert_null(meet(NULL));
	pthread_join(other, &errors);
	assert_null(errors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(barriers),
	};

	return cmocka_run_group_tests_name("barrier", tests, NULL, NULL);
}
