/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/checkpoint.h"
#include "harness/folder.h"
#include "harness/kernel_watch.h"
#include "results/memory.h"
#include "results/say.h"

#define WORDS_ADDED 5 /* the program, --resume DIR, --seed N */

static void partial_path(const char *folder, char *path, size_t room)
{
	snprintf(path, room, "%s/partial.json", folder);
}

void checkpoint_remember(struct run *run, int argc, char **argv)
{
	json_t *words = json_array();

	for (int i = 1; i < argc; i++)
		json_array_append_new(words, json_string(argv[i]));
	json_object_set_new(run->context, "arguments", words);
}

void checkpoint_save(const char *folder, const struct run *run)
{
	static bool said;
	char path[FOLDER_NAME + 32];
	int err;

	partial_path(folder, path, sizeof(path));
	err = run_save(run, path);
	if (err && !said)
		say_note("cannot write %s: %s; an interruption loses what there is", path,
			 strerror(-err));
	said |= err != 0;
	kernel_watch_save(folder);
}

bool checkpoint_exists(const char *folder)
{
	char path[FOLDER_NAME + 32];

	partial_path(folder, path, sizeof(path));
	return !access(path, F_OK);
}

void checkpoint_drop(const char *folder)
{
	char path[FOLDER_NAME + 32];

	partial_path(folder, path, sizeof(path));
	unlink(path);
}

void checkpoint_forget(const char *folder)
{
	checkpoint_drop(folder);
	kernel_watch_drop(folder);
}

static struct run *load(const char *folder)
{
	char path[FOLDER_NAME + 32];

	if (!checkpoint_exists(folder) || !folder_is_unfinished(folder)) {
		say_error("%s holds no interrupted run (no partial.json beside UNFINISHED)",
			  folder);
		return NULL;
	}
	partial_path(folder, path, sizeof(path));
	return run_load(path);
}

/* Is the word --resume or --seed, which are given anew? Stores how many words behind it are its. */
static bool is_given_anew(const char *word, size_t *behind)
{
	static const char *const names[] = {"--resume", "--seed"};

	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(names[i]);

		if (strncmp(word, names[i], n) || (word[n] && word[n] != '='))
			continue;
		*behind = !word[n];
		return true;
	}
	return false;
}

int checkpoint_arguments(int *argc, char ***argv)
{
	static char **words; /* main's from here on, until the program ends */
	const char *equals, *folder;
	const json_t *given;
	struct run *run;
	size_t skip = 0;
	int n = 1;

	while (n < *argc && strncmp((*argv)[n], "--resume", 8))
		n++;
	if (n == *argc)
		return EXIT_GOOD;
	equals = strchr((*argv)[n], '=');
	folder = equals ? equals + 1 : n + 1 < *argc ? (*argv)[n + 1] : NULL;
	n = 0;
	if (!folder || *argc > (equals ? 2 : 3))
		return say_error("--resume takes a run's folder and no other option");
	run = load(folder);
	if (!run)
		return EXIT_REQUEST;
	given = json_object_get(run->context, "arguments");
	words = enough(calloc(json_array_size(given) + WORDS_ADDED + 1, sizeof(*words)));
	words[n++] = (*argv)[0];
	for (size_t i = 0; i < json_array_size(given); i++) {
		const char *word = json_string_value(json_array_get(given, i));

		if (skip) {
			skip--;
			continue;
		}
		if (word && !is_given_anew(word, &skip))
			words[n++] = enough(strdup(word));
	}
	words[n++] = "--resume";
	words[n++] = enough(strdup(folder));
	words[n++] = "--seed";
	words[n] = enough(malloc(24));
	snprintf(words[n++], 24, "%" JSON_INTEGER_FORMAT,
		 json_integer_value(json_object_get(run->context, "seed")));
	run_free(run);
	*argc = n;
	*argv = words;
	return EXIT_GOOD;
}

static const char *difference(const struct run *a, const struct run *b)
{
	static const char *const keys[] = {"kernel_release", "boot_id", "suite_commit",
					   "cpus_allowed"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (strcmp(run_context(a, keys[i], ""), run_context(b, keys[i], "")))
			return keys[i];
	return NULL;
}

/* What was measured changes hands. */
static void take_row(struct row *to, struct row *from)
{
	if (to->n_samples || to->invalid)
		return;
	to->samples = from->samples;
	to->n_samples = from->n_samples;
	to->log_ratios = from->log_ratios;
	to->n_log_ratios = from->n_log_ratios;
	to->confidence = from->confidence;
	to->cpus = from->cpus;
	to->n_cpus = from->n_cpus;
	to->invalid = from->invalid;
	from->samples = NULL;
	from->log_ratios = NULL;
	from->invalid = NULL;
	from->cpus = NULL;
	from->n_samples = from->n_log_ratios = from->n_cpus = 0;
}

int checkpoint_load(const char *folder, struct run *run)
{
	struct run *partial = load(folder);
	const char *other = partial ? difference(run, partial) : NULL;

	if (!partial)
		return EXIT_REQUEST;
	for (size_t i = 0; i < partial->n_rows && !other; i++) {
		struct row *row = run_find(run, partial->rows[i].name);

		if (row)
			take_row(row, &partial->rows[i]);
	}
	for (size_t i = 0; i < partial->n_complaints && !other; i++) {
		const struct complaint *c = &partial->complaints[i];

		run_add_complaint(run, c->row, c->text, c->lost);
	}
	if (!other)
		kernel_watch_resume(folder);
	run_free(partial);
	return other ? say_error("%s was begun with another %s: begin anew", folder, other)
		     : EXIT_GOOD;
}
