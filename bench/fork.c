/* SPDX-License-Identifier: MIT */
/* fork(): every writable private entry of the parent becomes read-only. */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/batch.h"
#include "bench/range.h"
#include "harness/mapping.h"

#define SAW_IT 42 /* a child's exit status */

static int reap(pid_t child)
{
	int status;

	if (child < 0)
		return op_fail("fork: %s", strerror(errno));
	if (TEMP_FAILURE_RETRY(waitpid(child, &status, 0)) < 0)
		return op_fail("waitpid: %s", strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != SAW_IT)
		return op_fail("a child ended with status %#x", status);
	return 0;
}

static int fork_each(struct op_thread *t, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		pid_t child = fork();

		if (!child)
			_exit(*(volatile uint64_t *)t->base == t->written ? SAW_IT : 1);
		if (reap(child))
			return -1;
	}
	return 0;
}

/* The null twin: a child that shares the mm, so that nothing is copied (CLONE_VM | CLONE_VFORK). */
static int vfork_once(void)
{
	pid_t child = vfork();

	if (!child)
		_exit(SAW_IT);
	return reap(child);
}

static int vfork_each(struct op_thread *t, unsigned int n)
{
	int err = 0;

	(void)t;
	for (unsigned int i = 0; i < n && !err; i++)
		err = vfork_once();
	return err;
}

/* The entries are read-only: each page's next write takes a fault, by which it is writable again.
 */
static int is_read_only(struct op_thread *t)
{
	long before = minor_faults(), faults, pages = (long)range_pages(t);

	touch(t->base, t->size, page_bytes(), t->written);
	faults = minor_faults() - before;
	return faults < pages ? op_fail("%ld of %ld pages took a write fault", faults, pages) : 0;
}

static const struct range_action action_fork = {
	.body = fork_each,
	.twin = vfork_each,
	.verify = is_read_only,
};

static const struct op_point points[] = {{.size = PAGES(512)}, {.size = PAGES(1)}};

/* The process's other writable mappings are copied as well, so that no count is stated. */
static const struct op anon = {
	.name = "fork/anon",
	.what = "fork() of a process with a populated private range, until the child has ended",
	.kernel_path = "kernel_clone > dup_mmap > copy_page_range; flush_tlb_mm",
	.unit = "fork",
	.proof = "children saw the pages; each page's next write takes a fault",
	.data = &(const struct range){&action_fork, &contents_pages},
	OP_POINTS(points),
	.batch = batch_of_4,
	.one_range = always_one_range,
	.change = CHANGE_RESTRICT,
	.faults_vary = true, /* the stack's, and what fork() itself writes to */
	.path = (const char *const[]){"kernel_clone", NULL},
	RANGE_FUNCTIONS,
};
OP_REGISTER(anon)
