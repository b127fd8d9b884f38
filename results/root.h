/* SPDX-License-Identifier: MIT */
#ifndef RESULTS_ROOT_H
#define RESULTS_ROOT_H

/*
 * The checkout that this program was built in (the folder above its build/), or
 * "." if that cannot be told. Static storage.
 */
const char *suite_root(void);

#endif
