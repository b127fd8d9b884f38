/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/say.h"
#include "results/stats.h"
#include "results/subjects.h"

static void *grown(void *list, size_t n, size_t size)
{
	list = realloc(list, (n + 1) * size);
	if (!list)
		abort();
	return list;
}

static char *copy(const char *text)
{
	char *other = strdup(text);

	if (!other)
		abort();
	return other;
}

static struct subject *add_subject(struct subjects *s, const char *name)
{
	s->list = grown(s->list, s->n, sizeof(*s->list));
	s->list[s->n] = (struct subject){.name = copy(name)};
	return &s->list[s->n++];
}

static bool add_run(struct subject *subject, const char *path)
{
	struct run *run = run_load(path);

	if (!run)
		return false;
	subject->runs = grown(subject->runs, subject->n, sizeof(*subject->runs));
	subject->paths = grown(subject->paths, subject->n, sizeof(*subject->paths));
	subject->runs[subject->n] = run;
	subject->paths[subject->n++] = copy(path);
	return true;
}

static bool holds(const char *folder, const char *file)
{
	char path[PATH_MAX + 400];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return !access(path, F_OK);
}

static void rename_subject(struct subject *subject, const char *prefix)
{
	char name[300];

	snprintf(name, sizeof(name), "%s%s", prefix,
		 run_context(subject->runs[0], "kernel_release", "?"));
	free((char *)subject->name);
	subject->name = copy(name);
}

/* One argument: a run, or several boots of one kernel with commas between. */
static bool add_list(struct subjects *s, const char *list)
{
	struct subject *subject = add_subject(s, "");
	char *text = copy(list), *rest = text;
	bool good = true;

	if (!access(list, F_OK))
		good = add_run(subject, list);
	else
		for (char *path = strtok_r(text, ",", &rest); path && good;
		     path = strtok_r(NULL, ",", &rest))
			good = add_run(subject, path);
	free(text);
	if (good && !subject->n)
		say_error("\"%s\" names no run: give the folder of one", list);
	if (good && subject->n)
		rename_subject(subject, "");
	return good && subject->n;
}

/* A folder of guests or boots: each folder in it that holds a run. The caller frees all. */
static char **folders_of(const char *path, size_t *n)
{
	struct dirent **entries = NULL;
	int found = scandir(path, &entries, NULL, alphasort);
	char **names = calloc(found > 0 ? found : 1, sizeof(*names));

	if (!names)
		abort();
	*n = 0;
	for (int i = 0; i < found; i++) {
		char folder[PATH_MAX + 300];

		snprintf(folder, sizeof(folder), "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' && holds(folder, "run.json"))
			names[(*n)++] = copy(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return names;
}

/* ROUND-A and ROUND-B; what they are of is in their contexts. */
static bool add_campaign(struct subjects *s, const char *path, char *const *names, size_t n)
{
	bool good = true;

	for (char side = 'A'; side <= 'B' && good; side++) {
		struct subject *subject = add_subject(s, "");

		for (size_t i = 0; i < n && good; i++) {
			char folder[PATH_MAX + 300];
			size_t length = strlen(names[i]);

			snprintf(folder, sizeof(folder), "%s/%s", path, names[i]);
			if (length > 2 && names[i][length - 1] == side &&
			    names[i][length - 2] == '-')
				good = add_run(subject, folder);
		}
		if (good && !subject->n) {
			say_error("%s has no boot of its kernel %c yet: --resume it", path, side);
			good = false;
		}
		if (good)
			rename_subject(subject, side == 'A' ? "BASE " : "NEW ");
	}
	s->sides = true;
	return good;
}

static bool add_folder(struct subjects *s, const char *path)
{
	bool good = true, is_campaign = holds(path, "campaign.json");
	size_t n;
	char **names = folders_of(path, &n);

	if (!n)
		good = add_list(s, path); /* says what is wrong with it */
	else if (is_campaign)
		good = add_campaign(s, path, names, n);
	for (size_t i = 0; i < n; i++) {
		char folder[PATH_MAX + 300];

		snprintf(folder, sizeof(folder), "%s/%s", path, names[i]);
		if (good && !is_campaign)
			good = add_run(add_subject(s, names[i]), folder);
		free(names[i]);
	}
	free(names);
	return good;
}

static bool is_several(const char *path)
{
	return !holds(path, "run.json") && !access(path, X_OK) && strcmp(path, "") &&
	       !strstr(path, ".json");
}

bool subjects_load(struct subjects *s, char *const *paths, size_t n)
{
	*s = (struct subjects){.list = NULL};
	for (size_t i = 0; i < n; i++)
		if (!(is_several(paths[i]) ? add_folder(s, paths[i]) : add_list(s, paths[i])))
			return false;
	if (n == 2 && s->n == 2 && !is_several(paths[0]) && !is_several(paths[1])) {
		s->sides = true;
		rename_subject(&s->list[0], "BASE ");
		rename_subject(&s->list[1], "NEW ");
	}
	return s->n > 0;
}

void subjects_free(struct subjects *s)
{
	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->list[i].n; k++) {
			run_free(s->list[i].runs[k]);
			free(s->list[i].paths[k]);
		}
		free(s->list[i].runs);
		free(s->list[i].paths);
		free((char *)s->list[i].name);
	}
	free(s->list);
	*s = (struct subjects){.list = NULL};
}

const struct row *subject_row(const struct subject *s, const char *name)
{
	const struct row *bad = NULL;

	for (size_t i = 0; i < s->n; i++) {
		const struct row *row = run_find(s->runs[i], name);

		if (row && !row->invalid)
			return row;
		bad = bad ? bad : row;
	}
	return bad;
}

double subject_metric(const struct subject *s, const char *name, const char *metric)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct row *row = run_find(s->runs[i], name);
		double value;

		if (row && !row->invalid && row_metric(row, metric, &value))
			return value;
	}
	return NAN;
}

static size_t add_sample(const struct sample *sample, enum pooled what, double *x)
{
	if (what == POOLED_BLOCKS) {
		if (sample->n_blocks)
			memcpy(x, sample->blocks, sample->n_blocks * sizeof(*x));
		return sample->n_blocks;
	}
	if (what == POOLED_STOLEN && !sample->n_stolen)
		return 0;
	*x = what == POOLED_STOLEN ? stats_mean(sample->stolen, sample->n_stolen)
				   : sample->ns_per_op;
	return 1;
}

size_t subject_pool(const struct subject *s, const char *name, enum pooled what, double **x)
{
	size_t n = 0;

	*x = NULL;
	for (size_t i = 0; i < s->n; i++) {
		const struct row *row = run_find(s->runs[i], name);

		for (size_t k = 0; row && !row->invalid && k < row->n_samples; k++) {
			const struct sample *sample = &row->samples[k];

			*x = grown(*x, n + sample->n_blocks + 1, sizeof(**x));
			n += add_sample(sample, what, *x + n);
		}
	}
	return n;
}

static bool is_before(const struct subjects *s, size_t subject, size_t run, const char *name)
{
	for (size_t k = 0; k <= subject; k++)
		for (size_t i = 0; i < (k < subject ? s->list[k].n : run); i++)
			if (run_find(s->list[k].runs[i], name))
				return true;
	return false;
}

const struct row **subjects_rows(const struct subjects *s, size_t *n)
{
	const struct row **rows = NULL;

	*n = 0;
	rows = grown(rows, 0, sizeof(*rows));
	for (size_t k = 0; k < s->n; k++) {
		for (size_t r = 0; r < s->list[k].n; r++) {
			const struct run *run = s->list[k].runs[r];

			for (size_t i = 0; i < run->n_rows; i++) {
				if (is_before(s, k, r, run->rows[i].name))
					continue;
				rows = grown(rows, *n, sizeof(*rows));
				rows[(*n)++] = &run->rows[i];
			}
		}
	}
	return rows;
}

void subject_machine(const struct subject *s, char *text, size_t room)
{
	const struct run *run = s->runs[0];
	const char *cpu = run_context(run, "cpu", "unknown CPU");

	snprintf(text, room, "Linux %s %s, %s", run_context(run, "kernel_release", "?"),
		 run_context(run, "machine", "?"),
		 run_emulated(run) ? "emulated guest: counts, no times" : cpu);
}
