/* SPDX-License-Identifier: MIT */
/*
 * What the coordinator is told of its workers: how one ended, in which step and where; a signal
 * between its look at interrupted() and the call that waits; and of a rejected batch nothing.
 */
#include "tests/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/clock.h"
#include "harness/crew.h"
#include "harness/interrupt.h"
#include "harness/mapping.h"
#include "harness/pair.h"

#define HANG_SECONDS 60 /* then a wait that nothing ends is taken for one */
#define BATCH	     2

/* In the place of libc's: what comes while these are about to wait. */
static bool strike;	  /* a signal */
static int waits_failing; /* calls of waitpid() that a signal ends */

static void strike_now(void)
{
	if (strike)
		raise(SIGINT);
	strike = false;
}

int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *mask)
{
	struct timespec left = limit ? *limit : (struct timespec){.tv_sec = HANG_SECONDS};

	strike_now();
	return (int)syscall(SYS_ppoll, fds, n, &left, mask, _NSIG / 8);
}

ssize_t recv(int fd, void *data, size_t size, int flags)
{
	strike_now();
	return syscall(SYS_recvfrom, fd, data, size, flags, NULL, NULL);
}

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

static int wait_for_ever(struct op_thread *t, unsigned int n)
{
	(void)t;
	while (n)
		pause();
	return 0;
}

static const struct op endless = {.name = "test/endless", MODEL, .body = wait_for_ever};
OP_REGISTER(endless)

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

/* What the op with a rejected batch has seen of itself; in a file that its process shares. */
#define SEEN "MNBENCH_TEST_SEEN"
static struct seen {
	uint32_t batches, preempted; /* of the accepted ones: at most so many were */
} * seen;

#define PAIR_SECONDS	0.1
#define REJECTED_CPU_NS 500000000ULL /* more than all others together take in such a pair */
#define REJECTED_AT	(PAIR_WARM_UP_BATCHES + 4)
#define REJECTED_FAULTS 7
static struct rusage armed_usage;

static int map_seen(struct op_thread *t)
{
	int fd = open(getenv(SEEN), O_RDWR | O_CLOEXEC);

	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return seen == MAP_FAILED ? op_fail("%s", getenv(SEEN)) : setup(t);
}

/* Others run on this CPU until it was taken from us. */
static void lose_the_cpu(void)
{
	pid_t parent = getpid(), other = fork();
	struct rusage before, now;

	if (!other) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (getppid() == parent)
			;
		_exit(0);
	}
	getrusage(RUSAGE_THREAD, &before);
	do {
		sched_yield();
		getrusage(RUSAGE_THREAD, &now);
	} while (now.ru_nivcsw == before.ru_nivcsw);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
}

static int note_usage(struct op_thread *t)
{
	(void)t;
	getrusage(RUSAGE_THREAD, &armed_usage);
	return 0;
}

static int spend(struct op_thread *t, unsigned int n)
{
	uint64_t begin = clock_ns(CLOCK_THREAD_CPUTIME_ID);

	if (!n || seen->batches != REJECTED_AT)
		return 0;
	lose_the_cpu();
	touch(t->base, REJECTED_FAULTS * page_bytes(), page_bytes(), 1);
	while (clock_ns(CLOCK_THREAD_CPUTIME_ID) - begin < REJECTED_CPU_NS)
		;
	return 0;
}

static int reject_one(struct op_thread *t)
{
	struct rusage now;

	(void)t;
	if (seen->batches++ == REJECTED_AT)
		return op_fail("rejected on purpose");
	getrusage(RUSAGE_THREAD, &now);
	seen->preempted += now.ru_nivcsw != armed_usage.ru_nivcsw;
	return 0;
}

static const struct op rejecting = {
	.name = "test/rejecting",
	.what = "tests",
	.kernel_path = "none",
	.unit = "turn",
	.proof = "none",
	.batch = two,
	.faults_vary = true,
	.setup = map_seen,
	.armed = note_usage,
	.body = spend,
	.verify = reject_one,
};
OP_REGISTER(rejecting)

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

static struct cell cell_of(const struct op *op)
{
	return (struct cell){.op = op,
			     .size = KIB(64),
			     .subscriber = &subscriber_none,
			     .mm = MM_SHARED,
			     .threads = 1};
}

static const int cpus[] = {0, 0};

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

/* In a process of its own: interrupted() stays true. */
static int interrupted_while(int (*wait)(void))
{
	int status = -1;
	pid_t child = fork();

	if (!child) {
		alarm(HANG_SECONDS); /* or this test would hang with it */
		interrupt_catch();
		_exit(wait());
	}
	while (waitpid(child, &status, 0) < 0)
		;
	return status;
}

static int wait_for_answer(void)
{
	struct cell cell = cell_of(&endless);
	struct crew crew;
	int err = crew_start(&crew, &cell, cpus);

	strike = true;
	err = err || !crew_block(&crew, 1) || strcmp(op_failure(), "interrupted");
	crew_stop(&crew);
	return err;
}

static int poll_twice(void)
{
	int pipes[2];
	struct pollfd end = {.events = POLLIN};

	if (pipe(pipes) || write(pipes[1], "", 1) != 1)
		return 1;
	end.fd = pipes[0];
	if (interrupt_poll(&end, 1, -1) != 1) /* ready */
		return 2;
	if (interrupt_poll(NULL, 0, 1)) /* the time is up */
		return 3;
	strike = true;
	if (interrupt_poll(NULL, 0, -1) != -1 || errno != EINTR)
		return 4;
	return interrupt_poll(&end, 1, -1) == -1 && errno == EINTR ? 0 : 5; /* it stays */
}

/* Between the look at interrupted() and the wait: the worker never answers. */
static void no_signal_is_lost(void **state)
{
	(void)state;
	assert_int_equal(interrupted_while(poll_twice), 0);
	assert_int_equal(interrupted_while(wait_for_answer), 0);
}

static void make_seen(char *path)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0 && !ftruncate(fd, sizeof(*seen)));
	seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(seen != MAP_FAILED);
	close(fd);
	setenv(SEEN, path, 1);
}

/* CPU time, preemptions and faults are those of the accepted batches alone. */
static void a_rejected_batch_counts_nowhere(void **state)
{
	char path[] = "/tmp/mnbench-test-XXXXXX";
	struct cell base = cell_of(&idle), cell = cell_of(&rejecting);
	const struct crew_slot *slot;
	struct pair_result p;
	struct crew crew;

	(void)state;
	make_seen(path);
	if (pair_run(&base, &cell, cpus, PAIR_SECONDS, 1, &p))
		fail_msg("%s", op_failure());
	assert_int_equal(p.armed.rejected, 1);
	assert_true(p.armed.batches > 0);
	assert_true(p.armed.cpu_ns_per_op * (double)(p.armed.batches * BATCH) < REJECTED_CPU_NS);
	assert_true(p.armed.cpu_ns_per_op > 0);
	assert_true(p.armed.preempted <= seen->preempted);
	sample_free(&p.base);
	sample_free(&p.armed);

	seen->batches = REJECTED_AT - 1;
	assert_int_equal(crew_start(&crew, &cell, cpus), 0);
	assert_int_equal(crew_block(&crew, 3), 0);
	slot = &crew.shared->slots[0];
	assert_true(!slot->rejected[0] && slot->rejected[1] && !slot->rejected[2]);
	assert_true(slot->faults[0] < REJECTED_FAULTS && slot->faults[2] < REJECTED_FAULTS);
	assert_true(slot->faults[1] >= REJECTED_FAULTS);
	assert_true(slot->cpu_ns[1] >= REJECTED_CPU_NS && slot->preempted[1]);
	crew_stop(&crew);
	unlink(path);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deaths_are_told),
		cmocka_unit_test(one_of_two_is_told),
		cmocka_unit_test(a_childs_fault_is_not_told),
		cmocka_unit_test(a_death_between_blocks),
		cmocka_unit_test(no_signal_is_lost),
		cmocka_unit_test(a_rejected_batch_counts_nowhere),
	};

	register_dying();
	if (argc > 7 && !strcmp(argv[1], "worker")) {
		first = atoi(argv[6]);
		return worker_main(argc - 1, argv + 1);
	}
	return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
