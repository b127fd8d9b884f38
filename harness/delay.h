/* SPDX-License-Identifier: MIT */
/*
 * A busy loop of known length: what selftest slows an operation down by. It reads no
 * clock and touches no memory, so that it costs what its turns cost.
 */
#ifndef HARNESS_DELAY_H
#define HARNESS_DELAY_H

#include <stdint.h>

/* Spins so many turns. */
void delay(uint64_t turns);

/* Turns that take about `ns` nanoseconds on the core that the caller runs on. */
uint64_t delay_turns(double ns);

#endif
