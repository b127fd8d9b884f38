/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "harness/interrupt.h"
#include "kernels-under-test/campaign.h"
#include "plots/plot.h"
#include "results/cli/output.h"
#include "results/cli/progress.h"
#include "results/export/keep.h"
#include "results/memory.h"
#include "results/model.h"
#include "results/root.h"
#include "results/say.h"

#define ROUNDS_RECOMMENDED 6

int campaign_keep(const struct campaign *c, size_t i, bool always_another,
		  struct campaign_boot *boot)
{
	char folder[FOLDER_NAME + 32], path[FOLDER_NAME + 64];
	struct run *run;
	int err;

	campaign_folder(c, i, folder, sizeof(folder));
	snprintf(path, sizeof(path), "%s/run.json", folder);
	run = run_load(path);
	if (!run)
		return EXIT_REQUEST;
	snprintf(boot->id, sizeof(boot->id), "%s%s", run_context(run, "boot_id", "unknown"),
		 always_another ? strrchr(folder, '/') : "");
	snprintf(boot->kernel, sizeof(boot->kernel), "%s %s",
		 run_context(run, "kernel_release", "?"), run_context(run, "kernel_version", "?"));
	json_object_set_new(run->context, "round", json_integer(campaign_round(i)));
	json_object_set_new(run->context, "boot_id", json_string(boot->id));
	err = run_save(run, path);
	run_free(run);
	return err ? say_error("cannot write %s: %s", path, strerror(-err)) : EXIT_GOOD;
}

/* The command line, for campaign.json; NULL after one line on stderr. */
static json_t *words_of(int argc, char **argv)
{
	json_t *words = json_array();

	for (int i = 1; i < argc; i++) {
		if (!json_array_append_new(words, json_string(argv[i])))
			continue;
		say_error("%s: campaign.json cannot hold what is no UTF-8: give it another name",
			  argv[i]);
		json_decref(words);
		return NULL;
	}
	return words;
}

static int begin_anew(struct campaign *c, json_t *words)
{
	struct campaign_options *o = &c->options;
	uint32_t chance;

	if (folder_make(o->out, "campaign", c->dir, sizeof(c->dir)))
		return EXIT_REQUEST;
	if (!o->seed_chosen && getrandom(&chance, sizeof(chance), 0) != sizeof(chance))
		return say_error("no random numbers here: give --seed");
	if (!o->seed_chosen)
		o->seed = chance;
	c->arguments = json_incref(words);
	c->done = enough(calloc(campaign_boots_in_all(c), sizeof(*c->done)));
	return campaign_save(c);
}

/* The folder's own campaign, or the one of --out if this is the same command again. */
static int go_on(struct campaign *c, const char *dir, const json_t *words)
{
	bool same = !c->options.resume;
	char whole[PATH_MAX];

	if (!realpath(dir, whole) ||
	    snprintf(c->dir, sizeof(c->dir), "%s", whole) >= (int)sizeof(c->dir))
		return say_error("cannot open %s: %s", dir, strerror(errno));
	if (folder_lock(c->dir) || campaign_load(c))
		return EXIT_REQUEST;
	if (same && !json_equal(words, c->arguments))
		return say_error("%s holds another campaign: go on with it by --resume %s, or give "
				 "another --out",
				 dir, dir);
	return EXIT_GOOD;
}

static void tell(const struct campaign *c)
{
	const struct campaign_options *o = &c->options;

	say_note(
		"%u rounds of A (%s) and B (%s), order drawn from seed %llu; %zu of %zu boots done",
		o->rounds, o->kernels[0].name, o->kernels[1].name, (unsigned long long)o->seed,
		c->n_done, campaign_boots_in_all(c));
	if (o->rounds < ROUNDS_RECOMMENDED && !c->n_done)
		say_note("fewer than %d rounds: intervals of times will be wide",
			 ROUNDS_RECOMMENDED);
}

static int measure_one(struct campaign *c, const struct campaign_boots *boots)
{
	size_t i = c->n_done;
	int status;

	progress_at((double)i, c->options.kernels[campaign_side(c, i)].name);
	status = boots->measure(c, i);
	if (status)
		return status;
	if (campaign_keep(c, i, boots->always_another, &c->done[i]))
		return EXIT_REQUEST;
	c->n_done++;
	c->asked_times = 0;
	if (campaign_save(c))
		return EXIT_REQUEST;
	say_note("round %u: %s done, boot %zu of %zu", campaign_round(i),
		 c->options.kernels[campaign_side(c, i)].name, c->n_done, campaign_boots_in_all(c));
	return EXIT_GOOD;
}

static int measure_all(struct campaign *c, const struct campaign_boots *boots)
{
	int status = EXIT_GOOD;

	progress_begin("campaign", campaign_boots_in_all(c));
	while (!status && c->n_done < campaign_boots_in_all(c))
		status = interrupted() ? EXIT_REQUEST : measure_one(c, boots);
	progress_end();
	if (status == EXIT_REQUEST)
		say_error("%s after %zu of %zu boots; go on with: %s campaign --resume %s",
			  interrupted() ? "interrupted" : "stopped", c->n_done,
			  campaign_boots_in_all(c), suite_command(), c->dir);
	return status;
}

static int run_campaign(struct campaign *c, json_t *words)
{
	const struct campaign_options *o = &c->options;
	const char *again = o->resume				? o->resume
			    : o->out && campaign_exists(o->out) ? o->out
								: NULL;
	const struct campaign_boots *boots;
	int status = EXIT_GOOD;

	if (again)
		status = go_on(c, again, words);
	if (status)
		return status;
	boots = o->host ? &campaign_host : &campaign_guests;
	if (!again || c->n_done < campaign_boots_in_all(c))
		status = boots->open(c);
	if (!status && !again)
		status = begin_anew(c, words);
	if (!status) {
		tell(c);
		status = measure_all(c, boots);
	}
	boots->close();
	if (status)
		return status == CAMPAIGN_LATER ? EXIT_GOOD : status;
	status = campaign_compare(c);
	plot_folder(c->dir); /* says itself what it could not draw */
	if (report_keep("html", c->dir, "report.html"))
		status = EXIT_REQUEST;
	folder_finish(c->dir);
	output_look_next(c->dir);
	return status;
}

int campaign_main(int argc, char **argv)
{
	struct campaign *c = enough(calloc(1, sizeof(*c)));
	json_t *words = NULL;
	int status;

	interrupt_catch();
	status = campaign_options_read(&c->options, argc, argv);
	if (!status) {
		words = words_of(argc, argv);
		status = words ? run_campaign(c, words) : EXIT_REQUEST;
	}
	json_decref(words);
	json_decref(c->arguments);
	free(c->done);
	free(c);
	return status < 0 ? EXIT_GOOD : status;
}
