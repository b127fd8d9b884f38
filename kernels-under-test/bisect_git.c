/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/folder.h"
#include "kernels-under-test/bisect_git.h"
#include "kernels-under-test/script.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/say.h"

#define WORDS_MAX 16
#define LOG_LIMIT (16u << 20) /* bytes */

#define FOUND	  "# first bad commit: ["
#define CANDIDATE "# possible first bad commit: ["

/* git -C DIR WORDS...: its exit status. The words end with a NULL. */
static int run_git(const char *dir, struct script_heard *heard, const char *const words[])
{
	char *argv[WORDS_MAX] = {"/usr/bin/env", "LC_ALL=C", "git", "-C", (char *)dir};
	size_t n = 5;

	for (size_t i = 0; words[i] && n < WORDS_MAX - 1; i++)
		argv[n++] = (char *)words[i];
	heard->quiet = true;
	return script_hear(argv, heard);
}

#define git_run(dir, heard, ...) run_git(dir, heard, (const char *const[]){__VA_ARGS__, NULL})

/* git's own word, without its "fatal: "; what follows it is advice. */
static const char *said(const struct script_heard *heard)
{
	if (!strncmp(heard->first, "fatal: ", 7) || !strncmp(heard->first, "error: ", 7))
		return heard->first + 7;
	return heard->last[0] ? heard->last : "git says nothing of why";
}

static int check_tree(const char *tree)
{
	struct script_heard heard;

	if (!git_run(tree, &heard, "rev-parse", "--git-dir"))
		return EXIT_GOOD;
	return say_error("--tree %s: %s", tree, said(&heard));
}

int bisect_git_resolve(const char *tree, const char *rev, char sha[BISECT_SHA])
{
	struct script_heard heard;
	char commit[512];

	if (check_tree(tree))
		return EXIT_REQUEST;
	if (snprintf(commit, sizeof(commit), "%s^{commit}", rev) >= (int)sizeof(commit) ||
	    git_run(tree, &heard, "rev-parse", "--quiet", "--verify", "--end-of-options", commit) ||
	    strlen(heard.line) >= BISECT_SHA)
		return say_error("%s has no commit %.200s", tree, rev);
	strcpy(sha, heard.line);
	return EXIT_GOOD;
}

int bisect_git_describe(const struct bisect_git *git, const char *sha, struct bisect_commit *c)
{
	struct script_heard heard;
	char *rest = heard.line, *author, *date;

	if (git_run(git->tree, &heard, "log", "-1", "--no-show-signature",
		    "--format=%an%x09%ad%x09%s", "--date=short", sha))
		return say_error("cannot read commit %s: %s", sha, said(&heard));
	author = strsep(&rest, "\t");
	date = rest ? strsep(&rest, "\t") : NULL;
	snprintf(c->sha, sizeof(c->sha), "%s", sha);
	snprintf(c->author, sizeof(c->author), "%s", author);
	snprintf(c->date, sizeof(c->date), "%s", date ? date : "");
	snprintf(c->subject, sizeof(c->subject), "%s", rest ? rest : "");
	return EXIT_GOOD;
}

/* A file of the user's repository, as git names it. */
static int name_of(const struct bisect_git *git, const char *file, struct script_heard *path)
{
	if (git_run(git->tree, path, "rev-parse", "--path-format=absolute", "--git-path", file))
		return say_error("--tree %s: %s", git->tree, said(path));
	return EXIT_GOOD;
}

/* Where a shallow clone's history ends. */
static int copy_shallow(const struct bisect_git *git)
{
	struct script_heard path;
	char *text;
	int err;

	if (name_of(git, "shallow", &path))
		return EXIT_REQUEST;
	if (file_read(path.line, LOG_LIMIT, &text, NULL))
		return EXIT_GOOD;
	err = folder_keep(git->dir, "shallow", text);
	free(text);
	return err;
}

int bisect_git_open(struct bisect_git *git, const char *tree, const char *dir)
{
	struct script_heard heard, objects;
	char format[64], alternates[sizeof(objects.line) + 1];

	git->tree = tree;
	snprintf(git->dir, sizeof(git->dir), "%s", dir);
	if (name_of(git, "objects", &objects))
		return EXIT_REQUEST;
	if (git_run(tree, &heard, "rev-parse", "--show-object-format"))
		return say_error("--tree %s: %s", tree, said(&heard));
	snprintf(format, sizeof(format), "--object-format=%.32s", heard.line);
	if (git_run(".", &heard, "init", "--quiet", "--bare", "--template=", format, dir))
		return say_error("cannot make %s: %s", dir, said(&heard));
	snprintf(alternates, sizeof(alternates), "%s\n", objects.line);
	if (folder_keep(git->dir, "objects/info/alternates", alternates))
		return EXIT_REQUEST;
	return copy_shallow(git);
}

/* The commit between the brackets that begin at the end of `mark`, if the line has it. */
static bool in_brackets(const char *line, const char *mark, char sha[BISECT_SHA])
{
	size_t size;

	if (strncmp(line, mark, strlen(mark)))
		return false;
	line += strlen(mark);
	size = strcspn(line, "]\n");
	if (size >= BISECT_SHA)
		return false;
	memcpy(sha, line, size);
	sha[size] = '\0';
	return true;
}

static int add_candidate(struct bisect_git *git, const char *sha)
{
	size_t n = git->n_candidates++;

	git->candidates = enough(realloc(git->candidates, (n + 1) * sizeof(*git->candidates)));
	return bisect_git_describe(git, sha, &git->candidates[n]);
}

/* What the log of the search says of its end; a search that did not begin has none. */
static int read_end(struct bisect_git *git)
{
	char path[PATH_MAX + 64], sha[BISECT_SHA], *text, *rest, *line;
	int err;

	snprintf(path, sizeof(path), "%s/BISECT_LOG", git->dir);
	err = file_read(path, LOG_LIMIT, &text, NULL);
	if (err)
		return err == -ENOENT ? EXIT_GOOD
				      : say_error("cannot read %s: %s", path, strerror(-err));
	rest = text;
	while (!err && (line = strsep(&rest, "\n"))) {
		if (in_brackets(line, FOUND, sha))
			strcpy(git->found, sha);
		else if (in_brackets(line, CANDIDATE, sha))
			err = add_candidate(git, sha);
	}
	free(text);
	return err;
}

/* After a step: what is next. git's exit status is no 0 where only skipped ones are left. */
static int look(struct bisect_git *git, int status, const struct script_heard *step)
{
	struct script_heard head;
	const char *guess;

	git->next[0] = '\0';
	if (read_end(git))
		return EXIT_REQUEST;
	if (git->found[0] || git->n_candidates)
		return EXIT_GOOD;
	if (status)
		return say_error("git bisect goes no further: %s", said(step));
	if (git_run(git->dir, &head, "rev-parse", "--verify", "--quiet", "BISECT_HEAD") ||
	    strlen(head.line) >= BISECT_SHA)
		return say_error("git bisect has not said what to try next");
	strcpy(git->next, head.line);
	guess = strstr(step->line, "(roughly ");
	git->steps_left = guess ? (unsigned int)strtoul(guess + strlen("(roughly "), NULL, 10) : 0;
	say_note("%s", step->line);
	return EXIT_GOOD;
}

int bisect_git_start(struct bisect_git *git, const char *good, const char *bad)
{
	struct script_heard heard;
	int status;

	/* git wants to know where one was before. */
	if (git_run(git->dir, &heard, "update-ref", "--no-deref", "HEAD", good))
		return say_error("git bisect cannot begin: %s", said(&heard));
	git->reversed = !git_run(git->dir, &heard, "merge-base", "--is-ancestor", bad, good);
	status = git_run(git->dir, &heard, "bisect", "start", "--no-checkout",
			 git->reversed ? good : bad, git->reversed ? bad : good);
	return look(git, status, &heard);
}

int bisect_git_mark(struct bisect_git *git, enum bisect_verdict verdict)
{
	enum bisect_verdict word = verdict;
	struct script_heard heard;
	int status;

	if (git->reversed && verdict != BISECT_SKIP)
		word = verdict == BISECT_GOOD ? BISECT_BAD : BISECT_GOOD;
	status = git_run(git->dir, &heard, "bisect", bisect_words[word], git->next);
	return look(git, status, &heard);
}

bool bisect_git_is_parent(const struct bisect_git *git, const char *parent, const char *sha)
{
	struct script_heard heard;

	return !git_run(git->tree, &heard, "rev-list", "-1", "--parents", sha) &&
	       strlen(heard.line) > strlen(sha) && strstr(heard.line + strlen(sha), parent);
}
