/* SPDX-License-Identifier: MIT */
/* A commit's kernel in a guest. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kernels-under-test/bisect.h"
#include "kernels-under-test/guest.h"
#include "kernels-under-test/guest_request.h"
#include "kernels-under-test/image.h"
#include "results/memory.h"
#include "results/say.h"

/* What `mnbench vm --image` would do with it. */
static struct vm_options vm_options_of(const struct bisect *b)
{
	const struct bisect_options *o = &b->options;
	const char *ops = o->ops ? o->ops : b->question.ops;

	return (struct vm_options){
		.ops = ops[0] ? ops : NULL,
		.suite = o->suite,
		.timeout = o->timeout,
		.calls = true,
		.insn = b->question.insn,
	};
}

static int prepare(const struct bisect *b, const struct bisect_step *step, struct guest *guest,
		   struct vm_options *o)
{
	char arguments[GUEST_ARGUMENTS];

	snprintf(guest->image, sizeof(guest->image), "%s", step->image);
	if (snprintf(guest->dir, sizeof(guest->dir), "%s/%s", b->dir, step->folder) >= PATH_MAX)
		return say_error("%s: the path is too long; give another --out", b->dir);
	if (image_check(guest->image, guest->kernel->arch) || guest_arguments(guest, o, arguments))
		return EXIT_REQUEST;
	return guest_pack(guest, b->scratch, arguments);
}

static int boot(const struct bisect *b, struct bisect_step *step, struct guest *guest)
{
	struct vm_options o = vm_options_of(b);
	struct kernel_descriptor kernel;
	int err;

	guest_own_kernel(&kernel, b->options.arch);
	snprintf(kernel.name, sizeof(kernel.name), "%.12s", step->commit.sha);
	guest_request(guest, &o, &kernel, NULL);
	err = prepare(b, step, guest, &o);
	if (!err)
		err = guest_run(guest, o.timeout);
	unlink(guest->initramfs);
	unlink(guest->counts);
	if (!err && guest->failure[0]) {
		snprintf(step->finding.why, sizeof(step->finding.why), "%.590s", guest->failure);
		step->folder[0] = '\0';
	}
	return err;
}

int bisect_boot(const struct bisect *b, struct bisect_step *step)
{
	struct guest *guest = enough(calloc(1, sizeof(*guest)));
	int err;

	snprintf(step->folder, sizeof(step->folder), "steps/%02zu-%.12s", b->n_steps + 1,
		 step->commit.sha);
	err = boot(b, step, guest);
	free(guest);
	return err;
}
