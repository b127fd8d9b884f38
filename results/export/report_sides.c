/* SPDX-License-Identifier: MIT */
/* Which runs a word of the command line names. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/escape.h"
#include "results/export/report_parts.h"
#include "results/file.h"
#include "results/foreign.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

#define STATE_BYTES_MAX (16 << 20) /* of a campaign.json; thousands of boots are below 1 MiB */

static struct report_side *add_side(struct report *report, const char *name)
{
	struct report_side *side;

	report->sides = realloc(report->sides, (report->n_sides + 1) * sizeof(*report->sides));
	if (!report->sides)
		out_of_memory();
	side = &report->sides[report->n_sides++];
	*side = (struct report_side){.name = name ? text_printable(name) : NULL};
	return side;
}

static int add_run(const struct report *report, struct report_side *side, const char *path)
{
	struct run *run = report->blocks ? run_load(path) : run_load_brief(path);

	if (!run)
		return EXIT_REQUEST;
	boots_add(&side->boots, run);
	return EXIT_GOOD;
}

/* A campaign's or guest run's command line, for the report to say. */
static void take_command(struct report *report, const char *command, const json_t *state)
{
	free(report->reproduce);
	report->reproduce = report_command(command, json_object_get(state, "arguments"),
					   json_object_get(state, "seed"));
}

static json_t *load_state(const char *path)
{
	json_t *state = NULL;
	char *text;
	size_t size;

	if (file_read(path, STATE_BYTES_MAX, &text, &size))
		return NULL;
	state = foreign_json(text, size, 0, NULL);
	free(text);
	return state;
}

/* Only guest runs of this and later versions hold it. */
static void take_vm_command(struct report *report, const char *folder)
{
	char path[PATH_MAX];
	json_t *state;

	snprintf(path, sizeof(path), "%s/vm.json", folder);
	state = load_state(path);
	if (state)
		take_command(report, "./run.sh vm", state);
	json_decref(state);
}

/* One side: a run, or several with commas between. */
static int add_list(struct report *report, const char *list)
{
	struct report_side *side = add_side(report, NULL);
	char *words = strdup(list), *rest = words, *path;
	int status = EXIT_GOOD;

	if (!words)
		out_of_memory();
	while (!status && (path = strsep(&rest, ",")))
		status = add_run(report, side, path);
	free(words);
	if (!status && !report->reproduce && run_emulated(side->boots.runs[0])) {
		char parent[PATH_MAX];

		/* A kernel's folder lies in the guest run's. */
		snprintf(parent, sizeof(parent), "%s/..", list);
		take_vm_command(report, parent);
	}
	return status;
}

static bool holds(const char *folder, const char *file)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", folder, file) < (int)sizeof(path) &&
	       !access(path, F_OK);
}

/* The boots of one side of a campaign: folders that end in the side's letter. */
static int add_campaign_side(struct report *report, const char *folder, const json_t *state,
			     int which)
{
	const char *name =
		json_string_value(json_array_get(json_object_get(state, "kernels"), (size_t)which));
	struct report_side *side = add_side(report, name);
	json_t *boot;
	size_t i;

	json_array_foreach (json_object_get(state, "done"), i, boot) {
		const char *of = json_string_value(json_object_get(boot, "folder"));
		char path[PATH_MAX];

		if (!of || !*of || strspn(of, "0123456789-AB") != strlen(of))
			return say_error("%s/campaign.json is damaged: the folder of a boot is no "
					 "ROUND-SIDE; compare the boots' folders by name",
					 folder);
		if (of[strlen(of) - 1] != 'A' + which)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, of);
		if (add_run(report, side, path))
			return EXIT_REQUEST;
	}
	if (!side->boots.n_runs)
		return say_error("%s: no boot of %s is measured yet; %s campaign --resume %s",
				 folder, name ? name : "a side", suite_command(), folder);
	return EXIT_GOOD;
}

static int add_campaign(struct report *report, const char *folder)
{
	char path[PATH_MAX];
	json_t *state;
	size_t boots;
	int status = EXIT_REQUEST;

	snprintf(path, sizeof(path), "%s/campaign.json", folder);
	state = load_state(path);
	if (!json_is_object(state)) {
		json_decref(state);
		return say_error("%s cannot be read as JSON; name the boots' folders instead",
				 path);
	}
	if (!add_campaign_side(report, folder, state, 0))
		status = add_campaign_side(report, folder, state, 1);
	boots = 2 * (size_t)json_integer_value(json_object_get(state, "rounds"));
	if (!status && json_array_size(json_object_get(state, "done")) < boots)
		say_note("%s is not finished: %zu of %zu boots", folder,
			 json_array_size(json_object_get(state, "done")), boots);
	take_command(report, "./run.sh campaign", state);
	json_decref(state);
	return status;
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A guest run's folder: a side for each folder in it that holds a run.json. */
static int add_kernels(struct report *report, const char *folder)
{
	size_t before = report->n_sides;
	struct dirent **entries;
	int n = scandir(folder, &entries, is_shown, versionsort), status = EXIT_GOOD;

	if (n < 0)
		return say_error("cannot read %s: %s", folder, strerror(errno));
	for (int i = 0; i < n; i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		if (!status && holds(path, "run.json"))
			status = add_run(report, add_side(report, entries[i]->d_name), path);
		free(entries[i]);
	}
	free(entries);
	take_vm_command(report, folder);
	if (!status && report->n_sides == before)
		return say_error("%s holds no run.json, no campaign.json and no kernels' folders",
				 folder);
	return status;
}

int report_add_word(struct report *report, const char *word)
{
	DIR *folder = opendir(word);

	if (!folder)
		return add_list(report, word);
	closedir(folder);
	if (holds(word, "campaign.json"))
		return add_campaign(report, word);
	if (holds(word, "run.json"))
		return add_list(report, word);
	return add_kernels(report, word);
}
