/* SPDX-License-Identifier: MIT */
/* Takes out of a run.json's text what a reader of runs does not need. */
#ifndef RESULTS_TRIM_H
#define RESULTS_TRIM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * In place: drops indentation, and the elements of the top-level "benchmarks" array,
 * which are there for readers of Google Benchmark's JSON and say nothing that
 * "mnbench" does not; parsing them is most of the time that loading takes. With `blocks`
 * false those of every "blocks_ns_per_op" as well: each block of each process. Line
 * ends stay, for the parser's messages. Text that is not JSON, or that ends early,
 * stays not JSON. Returns the new length; text[length] becomes '\0', for which the
 * caller has left room.
 */
size_t trim_json(char *text, size_t length, bool blocks);

#endif
