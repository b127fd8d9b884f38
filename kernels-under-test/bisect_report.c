/* SPDX-License-Identifier: MIT */
/* What a search found: report.txt and steps.json. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/bisect.h"
#include "results/cli/json.h"
#include "results/contract.h"
#include "results/kernels.h"
#include "results/memory.h"

#define FORMAT 1

static const struct bisect_step *step_of(const struct bisect *b, const char *sha)
{
	for (size_t i = 0; i < b->n_steps; i++)
		if (!strcmp(b->steps[i].commit.sha, sha))
			return &b->steps[i];
	return NULL;
}

static bool is_before(const struct bisect *b, const struct bisect_step *step)
{
	enum bisect_verdict before = b->git.reversed ? BISECT_BAD : BISECT_GOOD;

	return step->finding.verdict == before && step->folder[0];
}

/* The parent of what was found, or the last of its side that was tried. */
static const struct bisect_step *before_of(const struct bisect *b, const char *found)
{
	const struct bisect_step *last = NULL;

	for (size_t i = 0; i < b->n_steps; i++) {
		const struct bisect_step *step = &b->steps[i];

		if (!is_before(b, step))
			continue;
		if (bisect_git_is_parent(&b->git, step->commit.sha, found))
			return step;
		last = step;
	}
	return last;
}

static const char *looked_for(const struct bisect *b)
{
	return b->git.reversed ? "first good commit" : "first bad commit";
}

static void print_answer(FILE *out, const struct bisect *b, const char *stopped)
{
	const struct bisect_git *git = &b->git;
	const struct bisect_step *found = git->found[0] ? step_of(b, git->found) : NULL;

	if (stopped) {
		fprintf(out, "No answer: %s\n", stopped);
	} else if (found) {
		fprintf(out, "The %s is\n  %s\n  %s\n  %s, %s\n", looked_for(b), found->commit.sha,
			found->commit.subject, found->commit.author, found->commit.date);
	} else {
		fprintf(out, "What could not be judged hides the %s; it is one of\n",
			looked_for(b));
		for (size_t i = 0; i < git->n_candidates; i++)
			fprintf(out, "  %.12s %s %s\n", git->candidates[i].sha,
				git->candidates[i].date, git->candidates[i].subject);
	}
}

static void print_steps(FILE *out, const struct bisect *b)
{
	fprintf(out, "\nstep commit       %-48s %-4s %8s  seen\n", "subject", "is", "seconds");
	for (size_t i = 0; i < b->n_steps; i++) {
		const struct bisect_step *s = &b->steps[i];

		fprintf(out, "%4zu %.12s %-48.48s %-4s %8.1f  %s\n", i + 1, s->commit.sha,
			s->commit.subject, bisect_words[s->finding.verdict], s->seconds,
			s->finding.why);
	}
}

/* The checks that fail, as a list to expect: what differs from it is what the commit changed. */
static char *failures_of(const char *folder)
{
	struct run *run = run_load_brief(folder);
	struct check *checks;
	char *list = NULL;
	size_t n = 0, size;
	FILE *f = memory_open(&list, &size);

	checks = run ? contract_judge(run, &n) : NULL;
	for (size_t i = 0; i < n; i++)
		if (checks[i].verdict == VERDICT_NOT_OK)
			fprintf(f, "%s,", checks[i].name);
	memory_close(f);
	free(checks);
	run_free(run);
	return list;
}

static void print_sides(FILE *out, const struct bisect *b)
{
	const struct bisect_step *after = step_of(b, b->git.found);
	const struct bisect_step *before = after ? before_of(b, b->git.found) : NULL;
	char folders[2][FOLDER_NAME + 200], names[2][64], *failures;
	struct kernel_run runs[2];

	if (!before || !after->folder[0])
		return;
	snprintf(folders[0], sizeof(folders[0]), "%s/%s", b->dir, before->folder);
	snprintf(folders[1], sizeof(folders[1]), "%s/%s", b->dir, after->folder);
	failures = failures_of(folders[0]);
	snprintf(names[0], sizeof(names[0]), "before: %.12s", before->commit.sha);
	snprintf(names[1], sizeof(names[1]), "after: %.12s", after->commit.sha);
	for (int i = 0; i < 2; i++)
		runs[i] = (struct kernel_run){
			.name = names[i], .run_dir = folders[i], .expect_fail = failures};
	fprintf(out, "\nBefore and after it; what fails before is expected to fail after\n\n");
	kernels_report(out, NULL, runs, 2);
	free(failures);
}

/* Text of commits may be of any encoding. */
static json_t *step_json(const struct bisect_step *s)
{
	json_t *o = json_pack(
		"{s:s, s:o, s:o, s:o, s:s, s:o, s:o, s:s}", "sha", s->commit.sha, "subject",
		json_text(s->commit.subject), "author", json_text(s->commit.author), "date",
		json_text(s->commit.date), "verdict", bisect_words[s->finding.verdict], "why",
		json_text(s->finding.why), "seconds", json_figure(s->seconds), "folder", s->folder);

	if (o && !isnan(s->finding.value))
		json_object_set_new(o, "value", json_figure(s->finding.value));
	return o;
}

static json_t *search_json(const struct bisect *b, const char *stopped)
{
	json_t *steps = json_array(), *candidates = json_array(), *o;
	char question[500];

	for (size_t i = 0; i < b->n_steps; i++)
		json_array_append_new(steps, step_json(&b->steps[i]));
	for (size_t i = 0; i < b->git.n_candidates; i++)
		json_array_append_new(candidates, json_string(b->git.candidates[i].sha));
	bisect_question_tell(&b->question, question, sizeof(question));
	o = json_pack("{s:i, s:s, s:o, s:o, s:o, s:s, s:s, s:o, s:o}", "format", FORMAT,
		      "suite_commit", suite_commit, "good", json_text(b->options.good), "bad",
		      json_text(b->options.bad), "bad_is", json_text(question), "looked_for",
		      looked_for(b), "found", b->git.found, "candidates", candidates, "steps",
		      steps);
	if (o && stopped)
		json_object_set_new(o, "stopped", json_text(stopped));
	return o;
}

static int write_json(const struct bisect *b, const char *stopped)
{
	json_t *o = search_json(b, stopped);
	char *text = o ? json_dumps(o, JSON_INDENT(1)) : NULL;
	int err = folder_keep(b->dir, "steps.json", text);

	json_decref(o);
	free(text);
	return err;
}

int bisect_report(const struct bisect *b, const char *stopped)
{
	char *text = NULL, question[500];
	size_t size;
	FILE *out = memory_open(&text, &size);
	int err;

	bisect_question_tell(&b->question, question, sizeof(question));
	print_answer(out, b, stopped);
	fprintf(out, "\nBad is: %s\n", question);
	print_steps(out, b);
	if (!stopped)
		print_sides(out, b);
	memory_close(out);
	fputs(text, stdout);
	err = write_json(b, stopped);
	if (!err)
		err = folder_keep(b->dir, "report.txt", text);
	free(text);
	return err;
}
