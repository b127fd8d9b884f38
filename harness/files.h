/* SPDX-License-Identifier: MIT */
/*
 * Files for operations on file mappings. A file system that is told of the first
 * write to a clean page (vm_operations_struct.page_mkwrite) is, in this order:
 * the folder, or image of an ext4, of --files or $MNBENCH_FILES; an ext4 on a loop device over
 * memory, whose mount is in no name space: both are gone when the process is.
 */
#ifndef HARNESS_FILES_H
#define HARNESS_FILES_H

#include <stdint.h>

#include "harness/op.h"

/* Uses that folder or image; NULL: what $MNBENCH_FILES says. Call before files_missing(). */
void files_use(const char *place);

/* Can files of that kind be made? NULL, or one line that says why not and what to do. */
const char *files_missing(enum op_files kind);

/* Makes a nameless file of `bytes`. Returns its descriptor, or -1 after op_fail(). */
int files_make(enum op_files kind, uint64_t bytes);

#endif
