/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "kernels-under-test/guest_request.h"
#include "results/say.h"

#define CPU_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789-,=+._"

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
	snprintf(guest->expect_fail, sizeof(guest->expect_fail), "%s%s%s", kernel->expect_fail,
		 cpu && !strcmp(cpu, kernel->second_cpu) ? ", " : "",
		 cpu && !strcmp(cpu, kernel->second_cpu) ? kernel->second_cpu_expect_fail : "");
	snprintf(guest->name, sizeof(guest->name), "%s%s%s", kernel->name, cpu ? "@" : "",
		 cpu ? cpu : "");
}

int guest_arguments(const struct guest *guest, const struct vm_options *o, char *text, size_t room)
{
	const char *ops = o->ops, *events = o->events;
	const char *subscriber = o->subscriber;

	if (snprintf(text, room,
		     "run\n--emulated\n--lens\n%s%s%s%s\n%s--suite\n%s\n--threads\n1\n--out\n"
		     "/tmp/run\n--files\n/ext4.img\n%s%s%s%s%s%s%s%s%s%s",
		     o->calls ? "calls" : "", o->counters ? ",counters" : "",
		     o->insn ? ",insn" : "", o->cost ? ",cost" : "",
		     o->by_function ? "--by-function\n" : "", o->suite,
		     guest->cpu_dependent ? "--cpu-dependent\n" : "", ops ? "--ops\n" : "",
		     ops ? ops : "", ops ? "\n" : "", events ? "--events\n" : "",
		     events ? events : "", events ? "\n" : "", subscriber ? "--subscriber\n" : "",
		     subscriber ? subscriber : "", subscriber ? "\n" : "") < (int)room)
		return EXIT_GOOD;
	return say_error("--ops, --events or --subscriber is too long");
}
