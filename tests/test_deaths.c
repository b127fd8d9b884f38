/* SPDX-License-Identifier: MIT */
/* What is told of a worker that ended: by what, in which step, where, and what is likely. */
#include "tests/unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/crew.h"
#include "harness/mapping.h"
#include "tests/cell_of.h"

#define BATCH 2

/* In the place of libc's. */
static int waits_failing; /* calls of it that a signal ends */

pid_t waitpid(pid_t pid, int *status, int options)
{
	if (waits_failing && waits_failing--) {
		errno = EINTR;
		return -1;
	}
	return (pid_t)syscall(SYS_wait4, pid, status, options, NULL);
}

/* Ways to die. */
static void by_kill(struct op_thread *t)
{
	(void)t;
	kill(getpid(), SIGKILL);
	pause();
}

static void by_segv(struct op_thread *t)
{
	char *at = op_address(t, 1);

	mmap(at, page_bytes(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	*(volatile char *)(at + 8) = 1;
}

/* A mapping without a file behind it, as where no huge page is to be had. */
static void by_bus(struct op_thread *t)
{
	int fd = memfd_create("empty", MFD_CLOEXEC);

	mmap(t->base, page_bytes(), PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0);
	*(volatile char *)t->base;
}

static void elsewhere(struct op_thread *t)
{
	*(volatile char *)t->hole = 1;
}

static void by_message(struct op_thread *t)
{
	(void)t;
	raise(SIGSEGV);
}

static unsigned int frames = 1 << 20; /* more than any stack has */

static void take_stack(void)
{
	volatile char frame[65536];

	frame[0] = frame[sizeof(frame) - 1] = 1;
	if (frames--)
		take_stack();
	frame[1] = frame[0]; /* no tail call */
}

static void by_overflow(struct op_thread *t)
{
	(void)t;
	take_stack();
}

static void by_exit(struct op_thread *t)
{
	(void)t;
	_exit(7);
}

static const struct way {
	const char *name;
	void (*die)(struct op_thread *t);
	const char *told[3]; /* in the message */
} ways[] = {
	{"kill", by_kill, {"SIGKILL in step ", ": likely out of memory"}},
	{"bus",
	 by_bus,
	 {"SIGBUS in step ", " at byte 0 of the range of operation 0: likely no page"}},
	{"segv",
	 by_segv,
	 {"SIGSEGV in step ", " at byte 8 of the range of operation 1: likely a fault of"}},
	{"elsewhere", elsewhere, {"SIGSEGV in step ", ", in no operation's range"}},
	{"message", by_message, {"SIGSEGV in step ", ": somebody sent it"}},
	{"overflow", by_overflow, {"SIGSEGV in step ", ", in no operation's range"}},
	{"exit", by_exit, {"worker exited with status 7 in step "}},
};

static const char *const at_steps[] = {"setup", "arm",	"rearm_process", "rearm", "armed",
				       "use",	"body", "verify",	 "twin"};
enum { SETUP, ARM, REARM_PROCESS, REARM, ARMED, USE, BODY, VERIFY, TWIN, AT_STEPS };

/* Of an op (its `data`). */
static struct fate {
	void (*die)(struct op_thread *t);
	unsigned int at;
} fates[COUNT(ways)][AT_STEPS];
static struct op dying[COUNT(ways)][AT_STEPS];
static char names[COUNT(ways)][AT_STEPS][40];

static struct op_thread *leader; /* of this process, for the subscriber */
static unsigned int first;	 /* of this process's threads in its crew */

static void step(struct op_thread *t, unsigned int at)
{
	const struct fate *fate = t->op->data;

	if (fate && fate->at == at)
		fate->die(t);
}

static int setup(struct op_thread *t)
{
	leader = t;
	step(t, SETUP);
	return map_anonymous(t->base, t->stride * t->batch);
}

static int rearm_process(struct op_thread *t)
{
	step(t, REARM_PROCESS);
	return 0;
}

static int rearm(struct op_thread *t)
{
	step(t, REARM);
	return 0;
}

static int armed(struct op_thread *t)
{
	step(t, ARMED);
	return 0;
}

static int body(struct op_thread *t, unsigned int n)
{
	if (n)
		step(t, BODY);
	return 0;
}

static int verify(struct op_thread *t)
{
	step(t, VERIFY);
	return 0;
}

static int twin(struct op_thread *t, unsigned int n)
{
	(void)n;
	step(t, TWIN);
	return 0;
}

static int arm(void *start, size_t bytes)
{
	(void)start;
	(void)bytes;
	step(leader, ARM);
	return 0;
}

static int use(const struct op_thread *t, enum moment moment, double *figures)
{
	(void)t;
	(void)moment;
	(void)figures;
	step(leader, USE);
	return 0;
}

static const char *never_missing(void)
{
	return NULL;
}

static const struct subscriber deadly = {
	.name = "deadly",
	.what = "dies of what the op says",
	.missing = never_missing,
	.arm = arm,
	.use = use,
};
SUBSCRIBER_REGISTER(deadly)

static unsigned int two(uint64_t size)
{
	(void)size;
	return BATCH;
}

#define MODEL                                                                                      \
	.what = "tests", .kernel_path = "none", .unit = "turn", .proof = "none", .batch = two,     \
	.faults_vary = true, .setup = setup

/* In the second process, or thread, of its crew. */
static int second_dies(struct op_thread *t, unsigned int n)
{
	if (n && first + t->index == 1)
		by_segv(t);
	return 0;
}

static const struct op second = {.name = "test/second", MODEL, .body = second_dies};
OP_REGISTER(second)

/* A child's fault is not its parent's. */
static int child_dies(struct op_thread *t)
{
	pid_t child = fork();
	int status;

	if (!child)
		by_segv(t);
	return waitpid(child, &status, 0) == child && WIFSIGNALED(status) ? 0 : op_fail("fork");
}

static int die_by_kill(struct op_thread *t, unsigned int n)
{
	if (n)
		by_kill(t);
	return 0;
}

static const struct op childs = {
	.name = "test/child", MODEL, .rearm = child_dies, .body = die_by_kill};
OP_REGISTER(childs)

static const struct op idle = {.name = "test/idle", MODEL, .body = body};
OP_REGISTER(idle)

static void register_dying(void)
{
	static const struct op model = {
		MODEL,		.rearm_process = rearm_process,
		.rearm = rearm, .armed = armed,
		.body = body,	.verify = verify,
		.twin = twin,
	};

	for (size_t i = 0; i < COUNT(ways); i++) {
		for (unsigned int at = 0; at < AT_STEPS; at++) {
			struct op *op = &dying[i][at];

			fates[i][at] = (struct fate){ways[i].die, at};
			*op = model;
			snprintf(names[i][at], sizeof(names[i][at]), "test/%s-%s", ways[i].name,
				 at_steps[at]);
			op->name = names[i][at];
			op->data = &fates[i][at];
			op_register(op);
		}
	}
}

/* Starts a crew and runs three batches: "", or why it could not. */
static const char *run_cell(const struct cell *cell)
{
	struct crew crew;
	int err = crew_start(&crew, cell, cpus) || crew_block(&crew, 3);

	crew_stop(&crew);
	return err ? op_failure() : "";
}

#define assert_told(message, part)                                                                 \
	do {                                                                                       \
		if (!strstr(message, part))                                                        \
			fail_msg("\"%s\" is not in \"%s\"", part, message);                        \
	} while (0)

/* Each way to die in each step is told with its signal, step, address and what is likely. */
static void deaths_are_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		for (unsigned int at = 0; at < AT_STEPS; at++) {
			struct cell cell = cell_of(&dying[i][at]);
			char why[256];

			cell.subscriber = &deadly;
			snprintf(why, sizeof(why), "%s", run_cell(&cell));
			for (int k = 0; k < 3 && ways[i].told[k]; k++)
				assert_told(why, ways[i].told[k]);
			assert_told(strstr(why, "in step ") + strlen("in step "), at_steps[at]);
		}
	}
}

/* The others of the crew would wait for it at their barrier, a minute long. */
static void one_of_two_is_told(void **state)
{
	struct cell cell = cell_of(&second);

	(void)state;
	cell.threads = 2;
	assert_told(run_cell(&cell), "SIGSEGV in step body at byte 8 of the range of operation 1");
	cell.mm = MM_PRIVATE;
	assert_told(run_cell(&cell), "SIGSEGV in step body at byte 8 of the range of operation 1");
}

static void a_childs_fault_is_not_told(void **state)
{
	struct cell cell = cell_of(&childs);

	(void)state;
	assert_told(run_cell(&cell), "SIGKILL in step body: likely");
}

/* Between two blocks, and with a signal during waitpid(2): no zombie is left. */
static void a_death_between_blocks(void **state)
{
	struct cell cell = cell_of(&idle);
	struct crew crew;
	pid_t pid;

	(void)state;
	assert_int_equal(crew_start(&crew, &cell, cpus), 0);
	assert_int_equal(crew_block(&crew, 1), 0);
	pid = crew.pids[0];
	kill(pid, SIGKILL);
	while (crew_block(&crew, 1) == 0)
		; /* it was told before it was ended */
	assert_told(op_failure(), "worker died of SIGKILL in step ");
	crew_stop(&crew);
	assert_true(kill(pid, 0) && errno == ESRCH);

	assert_int_equal(crew_start(&crew, &cell, cpus), 0);
	pid = crew.pids[0];
	kill(pid, SIGKILL);
	waits_failing = 2;
	while (crew_block(&crew, 1) == 0)
		;
	assert_int_equal(waits_failing, 0);
	assert_told(op_failure(), "worker died of SIGKILL in step ");
	crew_stop(&crew);
	assert_true(kill(pid, 0) && errno == ESRCH);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deaths_are_told),
		cmocka_unit_test(one_of_two_is_told),
		cmocka_unit_test(a_childs_fault_is_not_told),
		cmocka_unit_test(a_death_between_blocks),
	};

	register_dying();
	if (argc > 7 && !strcmp(argv[1], "worker")) {
		first = atoi(argv[6]);
		return worker_main(argc - 1, argv + 1);
	}
	return cmocka_run_group_tests_name("deaths", tests, NULL, NULL);
}
