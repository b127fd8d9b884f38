/* SPDX-License-Identifier: MIT */
/* A guest while it runs, and what comes out of its console. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/clock.h"
#include "harness/interrupt.h"
#include "harness/kernel_watch.h"
#include "harness/turn.h"
#include "kernels-under-test/frame.h"
#include "kernels-under-test/guest.h"
#include "results/cli/progress.h"
#include "results/file.h"
#include "results/model.h"
#include "results/say.h"

#define SYMBOLS "kallsyms.txt"
#define RESULT	"run.json"
#define CONSOLE "console.txt"
#define TAIL	4096 /* bytes of a console, among which its newest line is */

static void name_file(const struct guest *guest, const char *file, char *path, size_t room)
{
	if (snprintf(path, room, "%s/%s", guest->dir, file) >= (int)room)
		path[0] = '\0'; /* opening it fails and says so */
}

/* QEMU's -plugin argument. */
static int plugin_argument(const struct guest *guest, char *text, size_t room)
{
	char plugin[PATH_MAX], file[2 * PATH_MAX], counts[2 * PATH_MAX];

	if (guest_plugin(plugin, sizeof(plugin)))
		return EXIT_REQUEST;
	boot_escape(plugin, file, sizeof(file));
	boot_escape(guest->counts, counts, sizeof(counts));
	snprintf(text, room, "%s,out=%s%s", file, counts,
		 guest->by_function ? ",functions=on" : "");
	return EXIT_GOOD;
}

int guest_start(struct guest *guest, unsigned int timeout)
{
	char console[PATH_MAX + 32], plugin[4 * PATH_MAX + 32];
	struct boot_options options = {
		.arch = guest->kernel->arch,
		.cpu = guest->cpu,
		.image = guest->image,
		.initramfs = guest->initramfs,
		.console = console,
		.timeout = timeout,
		.gigantic = guest->gigantic,
		.same_every_time = guest->same_every_time,
		.plugin = guest->insn ? plugin : NULL,
	};

	if (guest->insn && plugin_argument(guest, plugin, sizeof(plugin)))
		return EXIT_REQUEST;
	if (turn_take(false)) /* guests beside guests, but not beside what measures time */
		return EXIT_REQUEST;
	if (mkdir(guest->dir, 0777) && errno != EEXIST)
		return say_error("cannot make %s: %s", guest->dir, strerror(errno));
	name_file(guest, CONSOLE, console, sizeof(console));
	say_note("%s: booting %s", guest->name, guest->release[0] ? guest->release : guest->image);
	if (boot_start(&guest->boot, &options))
		return EXIT_REQUEST;
	guest->running = true;
	return EXIT_GOOD;
}

/* The last line of mnbench or of the guest's first process, for a message. */
static void last_word(const struct boot *boot, char *text, size_t room)
{
	static const char mark[] = "\nmnbench: ";
	const char *found = NULL;

	for (const char *next = strstr(boot->console, mark); next; next = strstr(next + 1, mark))
		found = next;
	text[0] = '\0';
	if (found)
		snprintf(text, room, ": %.*s", (int)strcspn(found + 1, "\r\n"), found + 1);
}

/* Its run says which kernel it is of: releases change, and a history follows the name. */
static int name_kernel(const struct guest *guest, const char *path)
{
	struct run *run = run_load(path);
	int err = -EINVAL;

	if (run) {
		json_object_set_new(run->context, "kernel_name", json_string(guest->name));
		err = run_save(run, path);
	}
	run_free(run);
	return err;
}

static void keep_result(struct guest *guest, const struct frame_result *result)
{
	const struct frame_file *run = frame_find(result, RESULT);
	const struct frame_file *symbols = frame_find(result, SYMBOLS);
	const struct frame_file *log = frame_find(result, KERNEL_WATCH_FILE);
	char path[PATH_MAX + 32], word[512];
	int err;

	if (!run || result->status > EXIT_NOT_GOOD) {
		last_word(&guest->boot, word, sizeof(word));
		snprintf(guest->failure, sizeof(guest->failure),
			 "mnbench ended with status %d in the guest%s%s", result->status,
			 run ? "" : " and left no result", word);
		return;
	}
	name_file(guest, RESULT, path, sizeof(path));
	err = file_write(path, run->data, run->size);
	err = err ? err : name_kernel(guest, path);
	if (!err && log) {
		name_file(guest, KERNEL_WATCH_FILE, path, sizeof(path));
		err = file_write(path, log->data, log->size);
	}
	if (err)
		snprintf(guest->failure, sizeof(guest->failure), "cannot write %.400s: %s", path,
			 strerror(-err));
	else if (guest->insn &&
		 guest_take_counts(guest, symbols ? symbols->data : NULL, word, sizeof(word)))
		snprintf(guest->failure, sizeof(guest->failure), "%s", word);
}

static void finish(struct guest *guest)
{
	struct boot *boot = &guest->boot;
	struct frame_result result;
	char why[1024];

	if (frame_decode(boot->console, boot->size, &result, why, sizeof(why))) {
		boot_explain(boot, why, sizeof(why));
		snprintf(guest->failure, sizeof(guest->failure), "%s", why);
	} else {
		keep_result(guest, &result);
		frame_free(&result);
	}
	if (guest->failure[0])
		say_note("%s: no result after %.1f s: %s (see %s/" CONSOLE ")", guest->name,
			 clock_seconds() - boot->started, guest->failure, guest->dir);
	else
		say_note("%s: done in %.1f s", guest->name, clock_seconds() - boot->started);
	boot_free(boot);
}

bool guest_poll(struct guest *guest)
{
	if (guest->running && boot_poll(&guest->boot)) {
		finish(guest);
		guest->running = false;
		guest->ended = true;
	}
	return guest->ended;
}

/* mnbench in the guest prints a line "[12/45] ..." after each group of rows. */
double guest_share(const struct guest *guest)
{
	const char *console = guest->running ? guest->boot.console : NULL;
	const char *from = console;
	double share = 0;
	unsigned int done, all;

	if (!console)
		return guest->ended;
	if (guest->boot.size > TAIL)
		from = console + guest->boot.size - TAIL;
	while ((from = strstr(from, "\n["))) {
		if (sscanf(++from, "[%u/%u]", &done, &all) == 2 && done <= all)
			share = (double)done / (all + 1);
	}
	return share;
}

int guest_run(struct guest *guest, unsigned int timeout)
{
	if (guest_start(guest, timeout))
		return EXIT_REQUEST;
	while (!guest_poll(guest)) {
		struct pollfd console = {.fd = guest->boot.fd, .events = POLLIN};

		if (interrupted()) {
			guest_discard(guest);
			return EXIT_REQUEST;
		}
		progress_part(guest_share(guest), guest->name);
		interrupt_poll(&console, 1, GUEST_LOOK);
	}
	return EXIT_GOOD;
}

void guest_remove(const char *dir)
{
	static const char *const written[] = {RESULT, GUEST_WINDOWS, KERNEL_WATCH_FILE, CONSOLE};
	char path[PATH_MAX + 32];

	for (size_t i = 0; i < sizeof(written) / sizeof(*written); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, written[i]);
		unlink(path);
	}
	rmdir(dir);
}

void guest_discard(struct guest *guest)
{
	if (guest->running)
		boot_free(&guest->boot);
	guest->running = false;
	if (guest->dir[0])
		guest_remove(guest->dir);
}
