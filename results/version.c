/* SPDX-License-Identifier: MIT */
#include "results/model.h"

#ifndef VERSION
#define VERSION "unknown"
#endif
#ifndef COMMIT
#define COMMIT "unknown"
#endif

const char *const suite_version = VERSION;
const char *const suite_commit = COMMIT;
