/* SPDX-License-Identifier: MIT */
/*
 * git, which knows what to try next. The search goes on in a repository of its own that borrows
 * the user's objects; in the user's nothing is written.
 */
#ifndef KERNELS_UNDER_TEST_BISECT_GIT_H
#define KERNELS_UNDER_TEST_BISECT_GIT_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "kernels-under-test/bisect_judge.h"

#define BISECT_SHA 72 /* room for a commit's name */

struct bisect_commit {
	char sha[BISECT_SHA];
	char author[80], date[24], subject[200]; /* "2026-11-21" */
};

struct bisect_git {
	const char *tree;	 /* the user's */
	char dir[PATH_MAX];	 /* the search's own */
	bool reversed;		 /* the bad end is the older one: it looks for the first good one */
	char next[BISECT_SHA];	 /* to be tried next, "" if the search is over */
	char found[BISECT_SHA];	 /* what it was looking for, or "" */
	unsigned int steps_left; /* as git guesses, after the next one */
	struct bisect_commit *candidates; /* what it may be, if skips leave several */
	size_t n_candidates;
};

/*
 * The commit that a revision of the tree names. These return EXIT_GOOD, or EXIT_REQUEST after
 * one line on stderr.
 */
int bisect_git_resolve(const char *tree, const char *rev, char sha[BISECT_SHA]);
int bisect_git_describe(const struct bisect_git *git, const char *sha, struct bisect_commit *c);

/* Makes the repository `dir`. */
int bisect_git_open(struct bisect_git *git, const char *tree, const char *dir);

/* Begins between the two commits, the older of which may be either. Sets next or found. */
int bisect_git_start(struct bisect_git *git, const char *good, const char *bad);

/* Says how `next` is; sets the next one, or what was found. */
int bisect_git_mark(struct bisect_git *git, enum bisect_verdict verdict);

/* Is `parent` a parent of `sha`? */
bool bisect_git_is_parent(const struct bisect_git *git, const char *parent, const char *sha);

#endif
