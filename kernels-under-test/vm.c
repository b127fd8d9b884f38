/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fnmatch.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/folder.h"
#include "harness/interrupt.h"
#include "harness/plan.h"
#include "kernels-under-test/guest.h"
#include "kernels-under-test/guest_request.h"
#include "kernels-under-test/image.h"
#include "kernels-under-test/vm.h"
#include "kernels-under-test/vm_options.h"
#include "plots/plot.h"
#include "results/checks_json.h"
#include "results/cli/json.h"
#include "results/cli/output.h"
#include "results/cli/progress.h"
#include "results/export/keep.h"
#include "results/kernels.h"
#include "results/memory.h"
#include "results/model.h"
#include "results/root.h"
#include "results/say.h"

#define GUESTS_MAX 64

/* One `mnbench vm`. */
struct vm {
	struct vm_options options;
	struct kernel_set set;
	struct kernel_descriptor own; /* stands for --image */
	struct guest *guests;
	size_t n;
	char out[FOLDER_NAME];
	json_t *arguments; /* the command line */
};

static int list_kernels(const struct kernel_set *set)
{
	static struct guest guest;

	printf("%-22s %-6s %-7s %-7s %-43s %s\n", "kernel", "arch", "default", "cached", "suites",
	       "claim");
	for (size_t i = 0; i < set->n; i++) {
		const struct kernel_descriptor *kernel = &set->kernels[i];

		guest.kernel = kernel;
		printf("%-22s %-6s %-7s %-7s %-43s %s\n", kernel->name, kernel->arch,
		       kernel->by_default ? "yes" : "no",
		       guest_fetch(&guest, "--cached") ? "no" : "yes", kernel->suites,
		       kernel->claim);
	}
	return EXIT_GOOD;
}

static json_t *kernels_json(const struct kernel_set *set)
{
	static struct guest guest;
	json_t *list = json_array();

	for (size_t i = 0; i < set->n; i++) {
		const struct kernel_descriptor *kernel = &set->kernels[i];

		guest.kernel = kernel;
		json_array_append_new(list, json_pack("{s:o, s:s, s:b, s:b, s:o}", "name",
						      json_text(kernel->name), "arch", kernel->arch,
						      "default", kernel->by_default, "cached",
						      !guest_fetch(&guest, "--cached"), "claim",
						      json_text(kernel->claim)));
	}
	return json_pack("{s:i, s:o}", "format", 1, "kernels", list);
}

static int add_guest(struct vm *vm, const struct kernel_descriptor *kernel, const char *cpu)
{
	struct guest *guest = &vm->guests[vm->n];

	if (vm->n == GUESTS_MAX)
		return say_error("more than %d guests", GUESTS_MAX);
	guest_request(guest, &vm->options, kernel, cpu);
	for (size_t i = 0; i < vm->n; i++)
		if (!strcmp(vm->guests[i].name, guest->name))
			return say_error("--kernels names %s twice", guest->name);
	vm->n++;
	return EXIT_GOOD;
}

/* The registry of this program is the guest's as well. */
static bool any_cpu_dependent(const char *pattern)
{
	size_t n;
	const struct op *const *ops = op_all(&n);

	for (size_t i = 0; i < n; i++)
		if (ops[i]->cpu_dependent && (!pattern || plan_matches(pattern, ops[i]->name)))
			return true;
	return false;
}

/* The kernel, and once more on its second CPU what depends on the CPU. */
static int add_kernel(struct vm *vm, const struct kernel_descriptor *kernel)
{
	int err = add_guest(vm, kernel, NULL);

	if (err || vm->options.insn || vm->options.one_cpu || !kernel->second_cpu[0] ||
	    !any_cpu_dependent(vm->options.ops))
		return err;
	err = add_guest(vm, kernel, kernel->second_cpu);
	if (!err)
		vm->guests[vm->n - 1].cpu_dependent = true;
	return err;
}

static int add_own(struct vm *vm)
{
	const char *arch = vm->options.arch ? vm->options.arch : image_arch(vm->options.image);
	struct guest *guest = &vm->guests[vm->n];

	if (!arch && access(vm->options.image, R_OK))
		return say_error("cannot read the kernel image %s: %s", vm->options.image,
				 strerror(errno));
	if (!arch)
		return say_error("%s does not say what it runs on: name it with --arch, if it is a "
				 "kernel",
				 vm->options.image);
	if (snprintf(guest->image, sizeof(guest->image), "%s", vm->options.image) >= PATH_MAX)
		return say_error("the path of --image is too long");
	guest_own_kernel(&vm->own, arch);
	return add_guest(vm, &vm->own, NULL);
}

/* All that a pattern matches. */
static int add_matching(struct vm *vm, const char *pattern)
{
	size_t before = vm->n;
	int err = EXIT_GOOD;

	for (size_t i = 0; i < vm->set.n && !err; i++)
		if (!fnmatch(pattern, vm->set.kernels[i].name, 0))
			err = add_kernel(vm, &vm->set.kernels[i]);
	if (!err && vm->n == before)
		err = say_error("no kernel is named like %s; --list-kernels shows the names",
				pattern);
	return err;
}

/* One word of --kernels: NAME, NAME@CPU, a file or a pattern of names. */
static int add_named(struct vm *vm, char *word)
{
	const struct kernel_descriptor *kernel;
	const char *cpu;

	if (strpbrk(word, "*?[") && !strchr(word, '/'))
		return add_matching(vm, word);
	if (guest_named(&vm->set, word, &kernel, &cpu))
		return EXIT_REQUEST;
	return cpu ? add_guest(vm, kernel, cpu) : add_kernel(vm, kernel);
}

/* The kernels that were asked for, as guests. */
static int choose(struct vm *vm)
{
	struct vm_options *o = &vm->options;
	int err = EXIT_GOOD;

	vm->guests = enough(calloc(GUESTS_MAX + 1, sizeof(*vm->guests)));
	if (o->image)
		err = add_own(vm);
	for (char *name = o->kernels ? strtok(o->kernels, ",") : NULL; name && !err;
	     name = strtok(NULL, ","))
		err = add_named(vm, name);
	for (size_t i = 0; i < vm->set.n && !o->kernels && !o->image && !err; i++)
		if (vm->set.kernels[i].by_default)
			err = add_kernel(vm, &vm->set.kernels[i]);
	if (!err && !vm->n)
		err = say_error("no kernel is in the default set: name one with --kernels");
	return err;
}

/* What would stop every guest is found before anything is downloaded. */
static int check_needs(const struct vm *vm)
{
	for (size_t i = 0; i < vm->n; i++) {
		const char *arch = vm->guests[i].kernel->arch;

		if (guest_needs(arch, vm->options.insn))
			return EXIT_REQUEST;
		if (vm->guests[i].image[0] && image_check(vm->guests[i].image, arch))
			return EXIT_REQUEST;
	}
	return EXIT_GOOD;
}

static void no_result(struct guest *guest, const char *why)
{
	snprintf(guest->failure, sizeof(guest->failure), "%s", why);
	guest->ended = true;
}

/* Kernel and initramfs of one guest; a guest without them has ended already. */
static void prepare(struct vm *vm, struct guest *guest, const char *scratch)
{
	char arguments[GUEST_ARGUMENTS];

	snprintf(guest->dir, sizeof(guest->dir), "%s/%s", vm->out, guest->name);
	if (!guest->image[0] && guest_fetch(guest, vm->options.refresh ? "--refresh" : ""))
		no_result(guest, "its kernel could not be fetched (stderr says why)");
	else if (image_check(guest->image, guest->kernel->arch))
		no_result(guest, "its image cannot be booted (stderr says why)");
	else if (guest_subscriber(guest, vm->options.subscriber))
		no_result(guest, "it has no module softsmmu (stderr says why)");
	else if (guest_arguments(guest, &vm->options, arguments) ||
		 guest_pack(guest, scratch, arguments))
		no_result(guest, "its initramfs could not be made (stderr says why)");
}

/* Waits until a running guest prints something. */
static void wait_for_guests(struct vm *vm)
{
	struct pollfd *fds = enough(calloc(vm->n, sizeof(*fds)));
	nfds_t n = 0;

	for (size_t i = 0; i < vm->n; i++)
		if (vm->guests[i].running)
			fds[n++] = (struct pollfd){.fd = vm->guests[i].boot.fd, .events = POLLIN};
	interrupt_poll(fds, n, GUEST_LOOK);
	free(fds);
}

static void draw_progress(const struct vm *vm)
{
	char now[200] = "";
	double done = 0;

	for (size_t i = 0; i < vm->n; i++) {
		size_t used = strlen(now);

		done += guest_share(&vm->guests[i]);
		if (vm->guests[i].running && used < sizeof(now))
			snprintf(now + used, sizeof(now) - used, "%s%s", used ? ", " : "",
				 vm->guests[i].name);
	}
	progress_at(done, now);
}

/* Boots all, some at a time, until each has ended or an interrupt comes. */
static void boot_all(struct vm *vm)
{
	for (;;) {
		unsigned int running = 0;

		for (size_t i = 0; i < vm->n; i++)
			running += vm->guests[i].running && !guest_poll(&vm->guests[i]);
		for (size_t i = 0; i < vm->n && running < vm->options.jobs; i++) {
			struct guest *guest = &vm->guests[i];

			if (guest->running || guest->ended)
				continue;
			if (guest_start(guest, vm->options.timeout))
				no_result(guest, "it could not be started (stderr says why)");
			else
				running++;
		}
		if (!running || interrupted())
			return;
		draw_progress(vm);
		wait_for_guests(vm);
	}
}

/* A picture of the kernels side by side. */
static void draw(const struct vm *vm)
{
	struct run **runs = enough(calloc(vm->n, sizeof(*runs)));
	const char **names = enough(calloc(vm->n, sizeof(*names)));

	for (size_t i = 0; i < vm->n; i++) {
		names[i] = vm->guests[i].name;
		runs[i] = vm->guests[i].failure[0] ? NULL : run_load(vm->guests[i].dir);
	}
	plot_kernels(runs, names, vm->n, vm->out);
	for (size_t i = 0; i < vm->n; i++)
		run_free(runs[i]);
	free(runs);
	free(names);
}

/* vm.json: the command line, for reports that say how to do it again. */
static int keep_arguments(const struct vm *vm)
{
	json_t *o = json_pack("{s:i, s:O}", "format", 1, "arguments", vm->arguments);
	char *text = o ? json_dumps(o, JSON_INDENT(2)) : NULL;
	int status = folder_keep(vm->out, "vm.json", text);

	free(text);
	json_decref(o);
	return status;
}

/* The kernels side by side: on stdout, in report.txt and as a table for others' pages. */
static int report(struct vm *vm, bool *whole)
{
	struct kernel_run *runs = enough(calloc(vm->n, sizeof(*runs)));
	char *text = NULL, *table = NULL;
	size_t size, table_size;
	FILE *out = memory_open(&text, &size);
	FILE *markdown = memory_open(&table, &table_size);
	int status;

	for (size_t i = 0; i < vm->n; i++)
		runs[i] = (struct kernel_run){
			.name = vm->guests[i].name,
			.run_dir = vm->guests[i].dir,
			.expect_fail = vm->guests[i].expect_fail,
			.failure = vm->guests[i].failure[0] ? vm->guests[i].failure : NULL,
		};
	status = kernels_report(out, markdown, runs, vm->n);
	memory_close(out);
	memory_close(markdown);
	free(runs);
	fputs(text, stdout);
	*whole = !(keep_arguments(vm) | folder_keep(vm->out, "report.txt", text) |
		   folder_keep(vm->out, "table.md", table));
	if (!*whole)
		status = EXIT_REQUEST;
	free(text);
	free(table);
	return status;
}

/* What the guest's run says of the contract; null without a run. */
static json_t *guest_checks(const struct guest *guest)
{
	struct run *run = guest->failure[0] ? NULL : run_load_brief(guest->dir);
	struct check *checks;
	json_t *object;
	size_t n;

	if (!run)
		return json_null();
	checks = contract_judge(run, &n);
	object = checks_json(checks, n, guest->expect_fail,
			     guest->kernel->source[0] ? guest->name : "");
	free(checks);
	run_free(run);
	return object;
}

static json_t *result_json(const struct vm *vm, int status)
{
	json_t *list = json_array();

	for (size_t i = 0; i < vm->n; i++) {
		const struct guest *g = &vm->guests[i];

		json_array_append_new(
			list,
			json_pack("{s:o, s:s, s:s, s:o, s:o, s:o, s:o}", "name", json_text(g->name),
				  "arch", g->kernel->arch, "cpu", g->cpu, "kernel_release",
				  json_text(g->release[0] ? g->release : NULL), "folder",
				  g->failure[0] ? json_null() : json_text(g->dir), "failure",
				  json_text(g->failure[0] ? g->failure : NULL), "contract",
				  guest_checks(g)));
	}
	return json_pack("{s:i, s:o, s:i, s:o}", "format", 1, "folder", json_text(vm->out),
			 "status", status, "kernels", list);
}

/* Has any guest a result? */
static bool has_results(const struct vm *vm)
{
	for (size_t i = 0; i < vm->n; i++)
		if (!vm->guests[i].failure[0])
			return true;
	return false;
}

/* Boots the guests from files in `scratch`, a folder that goes away afterwards. */
static void boot_from(struct vm *vm, const char *scratch)
{
	progress_begin("preparing", vm->n);
	for (size_t i = 0; i < vm->n && !interrupted(); i++) {
		progress_at((double)i, vm->guests[i].name);
		prepare(vm, &vm->guests[i], scratch);
	}
	progress_begin("guests", vm->n);
	if (!interrupted())
		boot_all(vm);
	progress_end();
	for (size_t i = 0; i < vm->n; i++) {
		unlink(vm->guests[i].initramfs);
		unlink(vm->guests[i].counts);
	}
	rmdir(scratch);
}

/* In the run's folder: from the kernels to the report. */
static int run_guests(struct vm *vm)
{
	char path[FOLDER_NAME + 32];
	int status = EXIT_GOOD;
	bool whole;

	snprintf(path, sizeof(path), "%s/.scratch-XXXXXX", vm->out);
	if (mkdtemp(path))
		boot_from(vm, path);
	else
		status = say_error("cannot make a folder in %s: %s", vm->out, strerror(errno));
	if (status || interrupted()) {
		for (size_t i = 0; i < vm->n; i++)
			guest_discard(&vm->guests[i]);
		folder_drop(vm->out);
		return status ? status : say_error("interrupted; nothing was kept");
	}
	status = report(vm, &whole);
	draw(vm);
	if (has_results(vm) && report_keep("html", vm->out, "report.html"))
		whole = false;
	if (!whole || !has_results(vm))
		return EXIT_REQUEST; /* the folder stays marked */
	folder_finish(vm->out);
	output_look_next(vm->out);
	if (output_is_json() && output_json(result_json(vm, status)))
		status = EXIT_REQUEST;
	return status;
}

int vm_main(int argc, char **argv)
{
	char folder[PATH_MAX];
	struct vm *vm = enough(calloc(1, sizeof(*vm)));
	int status;

	vm->arguments = json_array();
	for (int i = 1; i < argc; i++) /* before the options are taken apart */
		json_array_append_new(vm->arguments, json_text(argv[i]));
	status = vm_options_read(&vm->options, argc, argv);
	interrupt_catch();
	snprintf(folder, sizeof(folder), "%.*s/kernels-under-test", PATH_MAX - 32, suite_root());
	if (!status)
		status = descriptors_load(folder, &vm->set);
	if (!status && vm->options.list) {
		status = output_is_json() ? output_json(kernels_json(&vm->set))
					  : list_kernels(&vm->set);
	} else if (!status) {
		status = choose(vm);
		if (!status)
			status = check_needs(vm);
		if (!status)
			status = folder_make(vm->options.out, "vm", vm->out, sizeof(vm->out));
		if (!status)
			status = run_guests(vm);
	}
	json_decref(vm->arguments);
	free(vm->guests);
	descriptors_free(&vm->set);
	free(vm);
	return status < 0 ? EXIT_GOOD : status;
}
