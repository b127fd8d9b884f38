/* SPDX-License-Identifier: MIT */
/*
 * What the coordinator hears: a signal between its look at interrupted() and the call that waits;
 * of a rejected batch nothing.
 */
#include "tests/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
#include "tests/cell_of.h"

#define HANG_SECONDS 60 /* then a wait that nothing ends is taken for one */
#define BATCH	     2

/* In the place of libc's: what comes while they are about to wait. */
static bool strike; /* a signal */

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

static unsigned int two(uint64_t size)
{
	(void)size;
	return BATCH;
}

#define MODEL                                                                                      \
	.what = "tests", .kernel_path = "none", .unit = "turn", .proof = "none", .batch = two,     \
	.faults_vary = true

static int nothing(struct op_thread *t, unsigned int n)
{
	(void)t;
	(void)n;
	return 0;
}

static const struct op idle = {.name = "test/idle", MODEL, .body = nothing};
OP_REGISTER(idle)

static int wait_for_ever(struct op_thread *t, unsigned int n)
{
	(void)t;
	while (n)
		pause();
	return 0;
}

static const struct op endless = {.name = "test/endless", MODEL, .body = wait_for_ever};
OP_REGISTER(endless)

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
	return seen == MAP_FAILED ? op_fail("%s", getenv(SEEN))
				  : map_anonymous(t->base, t->stride * t->batch);
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
	MODEL,
	.setup = map_seen,
	.armed = note_usage,
	.body = spend,
	.verify = reject_one,
};
OP_REGISTER(rejecting)

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
		cmocka_unit_test(no_signal_is_lost),
		cmocka_unit_test(a_rejected_batch_counts_nowhere),
	};

	if (argc > 1 && !strcmp(argv[1], "worker"))
		return worker_main(argc - 1, argv + 1);
	return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
