/* SPDX-License-Identifier: MIT */
/*
 * Where `mnbench vm` writes: report.txt and a folder for each kernel. While it is
 * being filled it holds a file UNFINISHED.
 */
#ifndef KERNELS_UNDER_TEST_VM_FOLDER_H
#define KERNELS_UNDER_TEST_VM_FOLDER_H

#include <stddef.h>

#define VM_FOLDER_NAME 3000 /* bytes, with its NUL; what is in it still fits a path */

/*
 * Makes the folder `wanted`, or a new one below results/runs if NULL, and stores
 * its name. Returns EXIT_GOOD or, after one line on stderr, EXIT_REQUEST.
 */
int vm_folder_make(const char *wanted, char *folder, size_t room);

/* All is in it. */
void vm_folder_finish(const char *folder);

/* Takes a folder that holds nothing else away again. */
void vm_folder_drop(const char *folder);

#endif
