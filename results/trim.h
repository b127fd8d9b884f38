/* SPDX-License-Identifier: MIT */
/* Takes out of a run.json's text what a reader of runs does not need. */
#ifndef RESULTS_TRIM_H
#define RESULTS_TRIM_H

#include <stdbool.h>
#include <stddef.h>

/* Is it, `length` bytes without its quotes, the key of a column that is left out? */
typedef bool (*trim_key)(const char *key, size_t length);

/*
 * In place: drops indentation, and the elements of the top-level "benchmarks" array, which are
 * there for readers of Google Benchmark's JSON and say nothing that "mnbench" does not; parsing
 * them is most of the time that loading takes. With `left_out`, columns of its choice as well:
 * arrays of numbers and nulls, and of such arrays. One that is not well formed stays, for the
 * parser to refuse; the last one of an object stays, empty. Line ends stay, for the parser's
 * messages. Text that is not JSON, or that ends early, stays not JSON; but of "benchmarks" only
 * brackets and strings are looked at. The text is followed by a '\0', and so is what is left of
 * it; returns its length.
 */
size_t trim_json(char *text, size_t length, trim_key left_out);

#endif
