/* SPDX-License-Identifier: MIT */
/*
 * A campaign's boots of the machine itself. Only boots that the campaign asked for are
 * measured, so that all came about in one way: not the one that it was begun in.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "harness/fact.h"
#include "harness/interrupt.h"
#include "kernels-under-test/campaign.h"
#include "kernels-under-test/kexec.h"
#include "kernels-under-test/script.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

#define MARK	 "mnbench.kernel=" /* on the command line: which of the two this boot is of */
#define ATTEMPTS 2
#define CMDLINE	 2048 /* bytes; COMMAND_LINE_SIZE of x86 and arm64 */

/* The file's first line, or "". */
static void read_line(const char *path, char *line, size_t room)
{
	if (fact_line(line, room, path))
		line[0] = '\0';
}

static void this_boot(char *id, size_t room)
{
	read_line("/proc/sys/kernel/random/boot_id", id, room);
}

/* The mark on the command line says which kernel runs; without one its release does. */
static bool is_running(const struct campaign_kernel *k)
{
	char line[CMDLINE];
	struct utsname u;
	char *word;

	read_line("/proc/cmdline", line, sizeof(line));
	for (word = strtok(line, " "); word; word = strtok(NULL, " "))
		if (!strncmp(word, MARK, strlen(MARK)))
			return !strcmp(word + strlen(MARK), k->name);
	return !uname(&u) && !strcmp(u.release, k->name);
}

static bool was_measured(const struct campaign *c, const char *id)
{
	for (size_t i = 0; i < c->n_done; i++)
		if (!strcmp(c->done[i].id, id))
			return true;
	return false;
}

/* The running kernel's command line without what is said anew. */
static void make_cmdline(const struct campaign *c, const char *name, char *line, size_t room)
{
	static const char *const own[] = {"BOOT_IMAGE=", "initrd=", MARK};
	char text[CMDLINE];
	size_t used = 0;

	if (c->options.cmdline)
		snprintf(text, sizeof(text), "%s", c->options.cmdline);
	else
		read_line("/proc/cmdline", text, sizeof(text));
	for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
		bool keep = true;

		for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
			keep &= !!strncmp(word, own[i], strlen(own[i]));
		if (keep && used < room)
			used += snprintf(line + used, room - used, "%s ", word);
	}
	if (used < room)
		snprintf(line + used, room - used, MARK "%s", name);
}

/* Without kexec somebody else boots it. */
static int ask_user(struct campaign *c, const struct campaign_kernel *k, const char *id)
{
	snprintf(c->asked_from, sizeof(c->asked_from), "%s", id);
	if (campaign_save(c))
		return EXIT_REQUEST;
	printf("Boot %s next (with " MARK "%s on its command line if that is not its release),\n"
	       "then: %s campaign --resume %s\n",
	       k->name, k->name, suite_command(), c->dir);
	return CAMPAIGN_LATER;
}

static int boot_next(struct campaign *c, const struct campaign_kernel *k)
{
	char id[sizeof(c->asked_from)], line[2 * CMDLINE];

	this_boot(id, sizeof(id));
	if (c->options.no_kexec)
		return ask_user(c, k, id);
	if (c->asked_times >= ATTEMPTS) {
		c->asked_times = 0;
		if (!campaign_save(c))
			say_error("%s was started %d times and did not come up", k->name, ATTEMPTS);
		return EXIT_REQUEST;
	}
	make_cmdline(c, k->name, line, sizeof(line));
	if (kexec_load(k->image, k->initrd, line) || interrupted())
		return EXIT_REQUEST;
	strcpy(c->asked_from, id);
	c->asked_times++;
	if (campaign_save(c))
		return EXIT_REQUEST;
	say_note("starting %s by kexec", k->name);
	return kexec_reboot() ? EXIT_REQUEST : CAMPAIGN_LATER;
}

/* Services that start with the machine would be in the figures. */
static void settle(const struct campaign *c)
{
	struct timespec up;

	clock_gettime(CLOCK_BOOTTIME, &up);
	if (up.tv_sec < (time_t)c->options.settle)
		say_note("waiting until the machine has been up for %u s", c->options.settle);
	while (up.tv_sec < (time_t)c->options.settle && !interrupted()) {
		sleep(1);
		clock_gettime(CLOCK_BOOTTIME, &up);
	}
}

/* The same image each time, or figures of one side are of two kernels. */
static int check_kernel(const struct campaign *c, size_t i)
{
	char running[sizeof(c->done->kernel)];
	struct utsname u;

	uname(&u);
	snprintf(running, sizeof(running), "%s %s", u.release, u.version);
	for (size_t k = 0; k < c->n_done; k++)
		if (campaign_side(c, k) == campaign_side(c, i) &&
		    strcmp(c->done[k].kernel, running))
			return say_error("this boot is of %s, earlier ones of %s were of %s: begin "
					 "anew with another --out",
					 running, c->options.kernels[campaign_side(c, i)].name,
					 c->done[k].kernel);
	return EXIT_GOOD;
}

/*
 * Does the folder hold a whole run? Then this boot or an earlier one was lost before campaign.json
 * knew of it. What a boot that was lost in its run has left is taken away.
 */
static bool was_run(const char *folder)
{
	static const char *const left[] = {"partial.json", "run.json", "report.txt"};
	char path[FOLDER_NAME + 64];

	snprintf(path, sizeof(path), "%s/run.json", folder);
	if (!folder_is_unfinished(folder))
		return !access(path, F_OK);
	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, left[i]);
		unlink(path);
	}
	return false;
}

static int run_here(const struct campaign *c, size_t i)
{
	const struct campaign_options *o = &c->options;
	const char *given[][2] = {{"--ops", o->ops}, {"--suite", o->suite}, {"--lens", o->lens}};
	char program[PATH_MAX] = "", folder[FOLDER_NAME + 32], line[8];
	char **argv;
	int n = 0, status;

	if (readlink("/proc/self/exe", program, sizeof(program) - 1) < 0)
		return say_error("cannot tell where mnbench is");
	campaign_folder(c, i, folder, sizeof(folder));
	if (was_run(folder))
		return EXIT_GOOD;
	argv = enough(calloc(o->n_extra + 16, sizeof(*argv)));
	argv[n++] = program;
	argv[n++] = "run";
	argv[n++] = "--out";
	argv[n++] = folder;
	for (size_t k = 0; k < sizeof(given) / sizeof(*given); k++) {
		if (given[k][1]) {
			argv[n++] = (char *)given[k][0];
			argv[n++] = (char *)given[k][1];
		}
	}
	memcpy(argv + n, o->extra, o->n_extra * sizeof(*argv));
	status = script_run(argv, line, sizeof(line));
	free(argv);
	return status > EXIT_NOT_GOOD ? EXIT_REQUEST : EXIT_GOOD;
}

static int measure_host(struct campaign *c, size_t i)
{
	const struct campaign_kernel *k = &c->options.kernels[campaign_side(c, i)];
	char id[sizeof(c->asked_from)];

	this_boot(id, sizeof(id));
	if (!c->asked_from[0] || !strcmp(c->asked_from, id) || was_measured(c, id) ||
	    !is_running(k))
		return boot_next(c, k);
	if (check_kernel(c, i))
		return EXIT_REQUEST;
	settle(c);
	return interrupted() ? EXIT_REQUEST : run_here(c, i);
}

static int open_host(struct campaign *c)
{
	if (c->options.no_kexec)
		return EXIT_GOOD;
	for (int side = 0; side < 2; side++) {
		const struct campaign_kernel *k = &c->options.kernels[side];
		const char *bad = access(k->image, R_OK)		    ? k->image
				  : k->initrd[0] && access(k->initrd, R_OK) ? k->initrd
									    : NULL;

		if (bad)
			return say_error(
				"cannot read %s: %s; --kernels takes a release in /boot or "
				"NAME=/IMAGE:/INITRD",
				bad, strerror(errno));
	}
	if (c->options.cmdline && strlen(c->options.cmdline) >= CMDLINE)
		return say_error("--cmdline is too long: a kernel takes less than %d bytes",
				 CMDLINE);
	if (geteuid())
		return say_error("kexec needs root; or give --no-kexec and boot yourself");
	return EXIT_GOOD;
}

static void close_host(void)
{
}

const struct campaign_boots campaign_host = {
	.open = open_host,
	.measure = measure_host,
	.close = close_host,
};
