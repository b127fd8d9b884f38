/* SPDX-License-Identifier: MIT */
/*
 * A campaign's boots in guests, one at a time and in the order drawn: guests tell no times,
 * and a reader of the console sees what is where.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernels-under-test/campaign.h"
#include "kernels-under-test/guest.h"
#include "kernels-under-test/guest_request.h"
#include "kernels-under-test/image.h"
#include "results/memory.h"
#include "results/root.h"
#include "results/say.h"

static struct {
	struct vm_options options;
	struct kernel_set set;
	struct guest guests[2];
	char words[2][sizeof(((struct campaign_kernel *)0)->name)];
	char scratch[PATH_MAX];
} all;

/* What vm would be asked for; it knows what it takes. */
static int read_options(const struct campaign_options *o)
{
	const char *given[][2] = {{"--ops", o->ops},
				  {"--suite", o->suite},
				  {"--lens", o->lens},
				  {"--timeout", o->timeout}};
	static char *argv[16] = {"vm"};
	int argc = 1;

	for (size_t i = 0; i < sizeof(given) / sizeof(*given); i++) {
		if (!given[i][1])
			continue;
		argv[argc++] = (char *)given[i][0];
		argv[argc++] = enough(strdup(given[i][1]));
	}
	argv[argc] = NULL;
	return vm_options_read(&all.options, argc, argv);
}

static int choose_guest(int side, const char *name)
{
	const struct kernel_descriptor *kernel;
	struct guest *guest = &all.guests[side];
	const char *cpu;

	snprintf(all.words[side], sizeof(all.words[side]), "%s", name);
	if (guest_named(&all.set, all.words[side], &kernel, &cpu))
		return EXIT_REQUEST;
	guest_request(guest, &all.options, kernel, cpu);
	return guest_needs(kernel->arch, all.options.insn);
}

/* Its kernel, and an initramfs that serves all of its boots. */
static int prepare(int side)
{
	struct guest *guest = &all.guests[side];
	char arguments[GUEST_ARGUMENTS];

	if (guest_fetch(guest, "") || image_check(guest->image, guest->kernel->arch) ||
	    guest_subscriber(guest, all.options.subscriber) ||
	    guest_arguments(guest, &all.options, arguments))
		return EXIT_REQUEST;
	return guest_pack(guest, all.scratch, arguments);
}

static void close_guests(void)
{
	for (int side = 0; side < 2; side++) {
		unlink(all.guests[side].initramfs);
		unlink(all.guests[side].counts);
	}
	if (all.scratch[0])
		rmdir(all.scratch);
	descriptors_free(&all.set);
}

static int open_guests(struct campaign *c)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%.*s/kernels-under-test", PATH_MAX - 32, suite_root());
	if (read_options(&c->options) || descriptors_load(folder, &all.set))
		return EXIT_REQUEST;
	for (int side = 0; side < 2; side++)
		if (choose_guest(side, c->options.kernels[side].name))
			return EXIT_REQUEST;
	return EXIT_GOOD;
}

/* Before the first boot only: what is downloaded and packed. */
static int prepare_all(const struct campaign *c)
{
	if (all.scratch[0])
		return EXIT_GOOD;
	snprintf(all.scratch, sizeof(all.scratch), "%s/.scratch-XXXXXX", c->dir);
	if (!mkdtemp(all.scratch)) {
		all.scratch[0] = '\0';
		return say_error("cannot make a folder in %s: %s", c->dir, strerror(errno));
	}
	return prepare(0) || prepare(1) ? EXIT_REQUEST : EXIT_GOOD;
}

static int measure_guest(struct campaign *c, size_t i)
{
	struct guest *guest = &all.guests[campaign_side(c, i)];

	if (prepare_all(c))
		return EXIT_REQUEST;
	campaign_folder(c, i, guest->dir, sizeof(guest->dir));
	guest_discard(guest); /* what an interrupted boot may have left */
	guest->running = guest->ended = false;
	guest->failure[0] = '\0';
	unlink(guest->counts);
	if (guest_run(guest, all.options.timeout))
		return EXIT_REQUEST;
	return guest->failure[0] ? EXIT_REQUEST : EXIT_GOOD;
}

const struct campaign_boots campaign_guests = {
	.open = open_guests,
	.measure = measure_guest,
	.close = close_guests,
	.always_another = true,
};
