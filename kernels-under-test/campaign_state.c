/* SPDX-License-Identifier: MIT */
/* campaign.json: what a campaign is and what of it is done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/folder.h"
#include "kernels-under-test/campaign.h"
#include "results/file.h"
#include "results/foreign.h"
#include "results/memory.h"
#include "results/model.h"
#include "results/say.h"
#include "results/stats_random.h"

#define FORMAT	   1
#define STATE	   "campaign.json"
#define SIZE_LIMIT (16u << 20) /* bytes */

size_t campaign_boots_in_all(const struct campaign *c)
{
	return 2 * (size_t)c->options.rounds;
}

unsigned int campaign_round(size_t i)
{
	return i / 2 + 1;
}

/* A coin for each round says who is first. */
int campaign_side(const struct campaign *c, size_t i)
{
	int first = stats_random_at(c->options.seed, campaign_round(i)) >> 63;

	return i % 2 ? !first : first;
}

void campaign_folder(const struct campaign *c, size_t i, char *path, size_t room)
{
	snprintf(path, room, "%s/%u-%c", c->dir, campaign_round(i), 'A' + campaign_side(c, i));
}

static void name_state(const char *dir, char *path, size_t room)
{
	snprintf(path, room, "%s/" STATE, dir);
}

bool campaign_exists(const char *dir)
{
	char path[FOLDER_NAME + 32];

	name_state(dir, path, sizeof(path));
	return !access(path, F_OK);
}

/* "AB BA BA": for the reader, and to tell a damaged file by. */
static char *order_text(const struct campaign *c)
{
	char *text = enough(calloc(c->options.rounds, 3)), *to = text;

	for (size_t i = 0; i < campaign_boots_in_all(c); i++) {
		if (i && i % 2 == 0)
			*to++ = ' ';
		*to++ = 'A' + campaign_side(c, i);
	}
	return text;
}

static json_t *done_boots(const struct campaign *c)
{
	json_t *list = json_array();

	for (size_t i = 0; i < c->n_done; i++) {
		char path[FOLDER_NAME + 32];

		campaign_folder(c, i, path, sizeof(path));
		json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "folder",
						      strrchr(path, '/') + 1, "boot_id",
						      c->done[i].id, "kernel", c->done[i].kernel));
	}
	return list;
}

int campaign_save(const struct campaign *c)
{
	char *order = order_text(c), *text;
	json_t *o = json_pack("{s:i, s:s, s:O, s:I, s:i, s:s, s:[s, s], s:o, s:s, s:i}", "format",
			      FORMAT, "suite_commit", suite_commit, "arguments", c->arguments,
			      "seed", (json_int_t)c->options.seed, "rounds", c->options.rounds,
			      "order", order, "kernels", c->options.kernels[0].name,
			      c->options.kernels[1].name, "done", done_boots(c), "asked_from",
			      c->asked_from, "asked_times", c->asked_times);
	int err;

	text = o ? json_dumps(o, JSON_INDENT(2)) : NULL;
	err = folder_keep(c->dir, STATE, text);
	free(text);
	free(order);
	json_decref(o);
	return err;
}

/* The options anew, from the command line that began it. */
static int take_arguments(struct campaign *c, const json_t *words)
{
	size_t n = json_array_size(words);
	char **argv = enough(calloc(n + 2, sizeof(*argv)));
	int status;

	argv[0] = "campaign";
	for (size_t i = 0; i < n; i++) {
		argv[i + 1] = (char *)json_string_value(json_array_get(words, i));
		if (!argv[i + 1]) {
			free(argv);
			return EXIT_REQUEST;
		}
	}
	status = campaign_options_read(&c->options, n + 1, argv);
	/* argv itself stays: options.extra points into it, once for a process. */
	return status || c->options.resume ? EXIT_REQUEST : EXIT_GOOD;
}

static bool take_done(struct campaign *c, const json_t *list)
{
	size_t n = json_array_size(list);

	if (!json_is_array(list) || n > campaign_boots_in_all(c))
		return false;
	c->done = enough(calloc(campaign_boots_in_all(c), sizeof(*c->done)));
	for (size_t i = 0; i < n; i++) {
		const char *folder, *id, *kernel;
		char path[FOLDER_NAME + 32];

		campaign_folder(c, i, path, sizeof(path));
		if (json_unpack(json_array_get(list, i), "{s:s, s:s, s:s}", "folder", &folder,
				"boot_id", &id, "kernel", &kernel) ||
		    strcmp(folder, strrchr(path, '/') + 1))
			return false;
		snprintf(c->done[i].id, sizeof(c->done[i].id), "%s", id);
		snprintf(c->done[i].kernel, sizeof(c->done[i].kernel), "%s", kernel);
	}
	c->n_done = n;
	return true;
}

/* What is wrong with campaign.json's content, or NULL. */
static const char *take(struct campaign *c, json_t *o)
{
	const char *order, *asked, *commit;
	json_t *arguments, *done;
	json_int_t seed;
	int format, rounds, times;
	char *expected;
	bool same;

	if (json_unpack(o, "{s:i}", "format", &format) || format != FORMAT)
		return "it is of another format";
	if (json_unpack(o, "{s:s, s:o, s:I, s:i, s:s, s:o, s:s, s:i}", "suite_commit", &commit,
			"arguments", &arguments, "seed", &seed, "rounds", &rounds, "order", &order,
			"done", &done, "asked_from", &asked, "asked_times", &times))
		return "an entry is missing";
	c->arguments = json_incref(arguments);
	if (take_arguments(c, arguments) || (unsigned int)rounds != c->options.rounds)
		return "its arguments are no campaign's";
	c->options.seed = seed;
	expected = order_text(c);
	same = !strcmp(expected, order);
	free(expected);
	if (!same)
		return "its order is not what its seed gives";
	if (!take_done(c, done))
		return "its boots are not in its order";
	if (strcmp(commit, suite_commit))
		return "it was begun with another suite_commit";
	snprintf(c->asked_from, sizeof(c->asked_from), "%s", asked);
	c->asked_times = times;
	return NULL;
}

int campaign_load(struct campaign *c)
{
	char path[FOLDER_NAME + 32], *text;
	const char *wrong;
	size_t size;
	json_t *o;
	int err;

	name_state(c->dir, path, sizeof(path));
	err = file_read(path, SIZE_LIMIT, &text, &size);
	if (err)
		return say_error("%s holds no campaign: cannot read campaign.json: %s", c->dir,
				 strerror(-err));
	o = foreign_json(text, size, 0, NULL);
	free(text);
	wrong = o ? take(c, o) : "it is not whole";
	json_decref(o);
	if (wrong)
		return say_error("%s cannot be gone on with: %s; begin anew with another --out",
				 path, wrong);
	return EXIT_GOOD;
}
