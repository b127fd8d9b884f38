/* SPDX-License-Identifier: MIT */
/*
 * One measures at a time: what else this suite does on the machine would be in its figures, and
 * two would share the pools that they fill. A lock on a file, which ends with its process however
 * that ends. The machine's is root's, which anybody can lock; where root has made none yet, a user
 * has one of their own.
 */
#ifndef HARNESS_TURN_H
#define HARNESS_TURN_H

#include <stdbool.h>

/*
 * Takes a turn until the process ends: `alone`, or beside others that are not alone (guests).
 * Says whom it waits for; has no effect a second time. Returns EXIT_GOOD, or EXIT_REQUEST after one
 * line on stderr if a signal came meanwhile or there can be no lock.
 */
int turn_take(bool alone);

#endif
