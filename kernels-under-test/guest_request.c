/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/guest_request.h"
#include "results/memory.h"
#include "results/say.h"

#define CPU_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-,=+._"

int guest_named(struct kernel_set *set, char *word, const struct kernel_descriptor **kernel,
		const char **cpu)
{
	char *at = strrchr(word, '@');

	if (at && strchr(at, '/'))
		at = NULL; /* of a folder's name */
	*cpu = at ? at + 1 : NULL;
	if (at)
		*at = '\0';
	if (at && (!at[1] || at[1 + strspn(at + 1, CPU_LETTERS)] || at[1] == '-'))
		return say_error("--kernels %s@%s: no name of a CPU model", word, *cpu);
	*kernel = descriptors_find(set, word);
	return *kernel ? EXIT_GOOD : EXIT_REQUEST;
}

void guest_own_kernel(struct kernel_descriptor *kernel, const char *arch)
{
	*kernel = (struct kernel_descriptor){.name = "image"};
	snprintf(kernel->arch, sizeof(kernel->arch), "%s", arch);
	strcpy(kernel->cpu, strcmp(arch, "arm64") ? "max,+svm" : "max,pauth-impdef=on");
}

void guest_request(struct guest *guest, const struct vm_options *o,
		   const struct kernel_descriptor *kernel, const char *cpu)
{
	guest->kernel = kernel;
	guest->same_every_time = o->insn || o->counters || o->cost;
	guest->gigantic = !strcmp(o->suite, "full");
	guest->insn = o->insn;
	guest->by_function = o->by_function;
	snprintf(guest->cpu, sizeof(guest->cpu), "%s", cpu ? cpu : kernel->cpu);
	descriptor_failures(kernel, cpu, guest->expect_fail, sizeof(guest->expect_fail));
	snprintf(guest->name, sizeof(guest->name), "%s%s%s", kernel->name, cpu ? "@" : "",
		 cpu ? cpu : "");
}

/* An option and its value; nothing if nobody asked for it. */
static void put_option(FILE *out, const char *option, const char *value)
{
	if (value)
		fprintf(out, "%s\n%s\n", option, value);
}

int guest_arguments(const struct guest *guest, const struct vm_options *o,
		    char text[GUEST_ARGUMENTS])
{
	char *all;
	size_t size;
	FILE *out = memory_open(&all, &size);
	bool fits;

	fprintf(out, "run\n--emulated\n--lens\n%s%s%s%s\n", o->calls ? "calls" : "",
		o->counters ? ",counters" : "", o->insn ? ",insn" : "", o->cost ? ",cost" : "");
	if (o->by_function)
		fputs("--by-function\n", out);
	put_option(out, "--suite", o->suite);
	put_option(out, "--threads", "1");
	put_option(out, "--out", "/tmp/run");	 /* where guest/init.c looks for it */
	put_option(out, "--files", "/ext4.img"); /* of initramfs */
	if (guest->cpu_dependent)
		fputs("--cpu-dependent\n", out);
	put_option(out, "--ops", o->ops);
	put_option(out, "--events", o->events);
	put_option(out, "--subscriber", o->subscriber);
	memory_close(out);
	fits = size < GUEST_ARGUMENTS;
	if (fits)
		strcpy(text, all);
	free(all);
	return fits ? EXIT_GOOD : say_error("--ops, --events or --subscriber is too long");
}
