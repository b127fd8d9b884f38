/* SPDX-License-Identifier: MIT */
/*
 * `mnbench campaign`: rounds of one boot of either kernel, in an order drawn for each round,
 * and the comparison at their end. What is done is in campaign.json in the campaign's
 * folder, so that an interruption, a crash or a reboot costs the boot at hand only.
 */
#ifndef KERNELS_UNDER_TEST_CAMPAIGN_H
#define KERNELS_UNDER_TEST_CAMPAIGN_H

#include <jansson.h>

#include "harness/folder.h"
#include "kernels-under-test/campaign_options.h"
#include "results/cli/command.h"

/* One boot that was measured. */
struct campaign_boot {
	char id[128];	  /* unlike any other boot's */
	char kernel[256]; /* release and version */
};

struct campaign {
	struct campaign_options options;
	char dir[FOLDER_NAME];
	json_t *arguments; /* the command line that began it */
	struct campaign_boot *done;
	size_t n_done;
	char asked_from[128];	  /* the boot in which the next one was asked for, or "" */
	unsigned int asked_times; /* how often, without its coming up */
};

/* What a boot returns that goes on after a reboot; otherwise EXIT_GOOD or EXIT_REQUEST. */
#define CAMPAIGN_LATER (-1)

/* How many boots the whole campaign has: two in each round. */
size_t campaign_boots_in_all(const struct campaign *c);

/* The i-th boot of the campaign, from 0: its round, from 1, and its side, 0 for A, 1 for B. */
unsigned int campaign_round(size_t i);
int campaign_side(const struct campaign *c, size_t i);

/* "3-B", the i-th boot's folder within the campaign's; `path` is all of it. */
void campaign_folder(const struct campaign *c, size_t i, char *path, size_t room);

/* Writes campaign.json: EXIT_GOOD, or EXIT_REQUEST after one line on stderr. */
int campaign_save(const struct campaign *c);

/*
 * Reads the campaign of c->dir, its options among it, whose strings live as long as
 * c->arguments. EXIT_GOOD, or EXIT_REQUEST after one line on stderr.
 */
int campaign_load(struct campaign *c);

/* Whether the folder holds a campaign.json. */
bool campaign_exists(const char *dir);

/*
 * Adds the round to the i-th boot's run.json, and says in *boot which boot it was; a boot
 * that is `always_another` machine gets a boot_id of its own. EXIT_GOOD, or EXIT_REQUEST
 * after one line on stderr.
 */
int campaign_keep(const struct campaign *c, size_t i, bool always_another,
		  struct campaign_boot *boot);

/* Compares all boots of A with all of B: report.txt, stdout; returns compare's exit status. */
int campaign_compare(const struct campaign *c);

/* Where boots come from. */
struct campaign_boots {
	int (*open)(struct campaign *c); /* EXIT_GOOD, or EXIT_REQUEST after one line */
	/* Boots and measures the i-th; its run.json is in its folder if it returns EXIT_GOOD. */
	int (*measure)(struct campaign *c, size_t i);
	void (*close)(void);
	bool always_another; /* see campaign_keep() */
};

extern const struct campaign_boots campaign_guests, campaign_host;

/* argv[0] is "campaign". Returns an exit status. */
int campaign_main(int argc, char **argv);
extern const struct cli_command campaign_command;

#endif
