/* SPDX-License-Identifier: MIT */
/* The process that does the work: re-arm, batch, proof, on pinned threads. */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/rseq.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/clock.h"
#include "harness/control.h"
#include "harness/counting.h"
#include "harness/crew.h"
#include "harness/delay.h"
#include "harness/kernel.h"
#include "harness/mapping.h"
#include "harness/marker.h"
#include "harness/placement.h"
#include "results/say.h"

#define STACK_BYTES 8192 /* that a batch's calls may use below its frame */
#define STACK_STEP  512	 /* writes to every page of them */

struct worker {
	struct cell cell;
	unsigned int first; /* index of our first thread in the crew */
	unsigned int n;	    /* threads here */
	bool bystanders;    /* the crew has some */
	unsigned int own;   /* of those, the ones that are no bystanders: they come first */
	int cpus[CREW_THREADS_MAX];
	struct crew_shared *shared;
	/* Helpers sleep here between blocks: a futex word that counts blocks. */
	_Atomic uint32_t blocks;
	_Atomic uint32_t ready;
	uint64_t delay_turns; /* that a batch spins */
	struct op_thread ops[CREW_THREADS_MAX];
};

static struct worker worker;

/* The crew's first reason is the one that is told. */
static void tell_reason(void)
{
	const char *why = op_failure();
	uint32_t none = 0;

	if (atomic_compare_exchange_strong(&worker.shared->told, &none, 1))
		snprintf(worker.shared->reason, CREW_REASON, "%s",
			 why[0] ? why : "unknown failure");
}

static void report_failure(void)
{
	tell_reason();
	atomic_store(&worker.shared->failed, 1);
}

static void need_all(bool came)
{
	if (came)
		return;
	op_fail("a thread of the crew did not come to the barrier");
	report_failure();
	_exit(EXIT_FAILURE);
}

static void meet(void)
{
	need_all(barrier_wait(&worker.shared->barrier));
}

/* All begin at once. */
static void meet_to_begin(void)
{
	need_all(barrier_start(&worker.shared->barrier));
}

struct proof {
	struct rusage before, after;
	uint64_t cpu_before, cpu_after;
};

/*
 * The kernel writes the CPU's number into each thread's rseq area whenever it
 * was preempted (kernel/rseq.c): a fault of its own if fork() has left that
 * page read-only.
 */
static void touch_rseq(void)
{
	struct rseq *area = (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
	volatile uint32_t *flags = &area->flags;

	if (__rseq_size)
		*flags = *flags;
}

/*
 * fork() in a re-arm leaves our own stack and data read-only as well, and the
 * first look at a clock maps the vDSO's data. These faults belong to nobody's
 * batch: take them before it begins.
 */
static void take_own_faults(struct op_thread *t, volatile struct proof *p, struct crew_slot *slot,
			    unsigned int batch)
{
	volatile unsigned char stack[STACK_BYTES];
	volatile uint64_t *written = &t->written;

	for (size_t i = 0; i < sizeof(stack); i += STACK_STEP)
		stack[i] = (unsigned char)i;
	*written = t->written;
	p->before.ru_minflt = p->after.ru_minflt = stack[0];
	p->cpu_after = 0;
	touch_rseq();
	/* NUMA balancing takes access away from shared memory as well: the barrier's page. */
	atomic_load(&worker.shared->barrier.generation);
	slot->begin_ns[batch] = slot->end_ns[batch] = clock_ns(CLOCK_MONOTONIC_RAW);
	t->op->body(t, 0);
	delay(0);
}

static unsigned int faults_of(const struct op *op)
{
	return op->faults_per_op + (cpu_has(CPU_LEAVES_DIRTY) == 1 ? op->faults_software_dirty : 0);
}

static void keep_usage(const struct proof *p, struct crew_slot *slot, unsigned int batch)
{
	slot->faults[batch] = p->after.ru_minflt - p->before.ru_minflt;
	slot->preempted[batch] = p->after.ru_nivcsw != p->before.ru_nivcsw;
	slot->cpu_ns[batch] = p->cpu_after - p->cpu_before;
}

static int check_proof(struct op_thread *t, const struct proof *p)
{
	long faults = p->after.ru_minflt - p->before.ru_minflt;
	long want = (long)t->batch * faults_of(t->op);

	if (t->unarmed)
		return -1; /* armed() has said why */
	if (faults != want && !t->op->faults_vary)
		return op_fail("%ld minor faults in a batch of %u, %ld expected", faults, t->batch,
			       want);
	if (p->after.ru_majflt != p->before.ru_majflt)
		return op_fail("major faults in a batch");
	return t->op->verify ? t->op->verify(t) : 0;
}

/* Twice: the first one's own fault, if its page is read-only, comes after it has counted. */
static void usage_before(struct rusage *usage)
{
	getrusage(RUSAGE_THREAD, usage);
	getrusage(RUSAGE_THREAD, usage);
}

/* The null twin's loop: it takes no fault. Once before, for what is its first look at a page. */
static int run_twin(struct op_thread *t, uint64_t *ns)
{
	struct rusage before, after;
	uint64_t begin;
	int err;

	death_step(STEP_TWIN);
	*(volatile uint64_t *)ns = 0;
	err = t->op->twin(t, t->batch);
	usage_before(&before);
	begin = clock_ns(CLOCK_MONOTONIC_RAW);
	if (!err)
		err = t->op->twin(t, t->batch);
	*ns = clock_ns(CLOCK_MONOTONIC_RAW) - begin;
	getrusage(RUSAGE_THREAD, &after);
	if (!err && after.ru_minflt != before.ru_minflt)
		return op_fail("the null twin took %ld minor faults",
			       after.ru_minflt - before.ru_minflt);
	return err;
}

static int use(struct op_thread *t, enum moment moment, double *figures)
{
	const struct subscriber *s = worker.cell.subscriber;

	return s->use ? s->use(t, moment, figures) : 0;
}

static int rearm(struct op_thread *t)
{
	death_step(STEP_REARM);
	if (t->op->rearm && t->op->rearm(t))
		return -1;
	death_step(STEP_ARMED);
	t->unarmed = t->op->armed && t->op->armed(t);
	death_step(STEP_USE);
	return t->unarmed ? 0 : use(t, MOMENT_REARMED, NULL);
}

/* What the delay costs here and now: between the same clock reads, on the same core. */
static void time_delay(int64_t *ns)
{
	uint64_t begin, between;

	begin = clock_ns(CLOCK_MONOTONIC_RAW);
	delay(worker.delay_turns);
	between = clock_ns(CLOCK_MONOTONIC_RAW);
	delay(0);
	*ns = (int64_t)(2 * between - begin - clock_ns(CLOCK_MONOTONIC_RAW));
}

static bool has_twin(const struct op *op)
{
	return op->twin && !worker.shared->no_twin;
}

/*
 * One batch: everything but the two clock reads, body() and the delay (of no turns, but
 * for selftest) is untimed; counters, if this block has any, are read around them. A proof that
 * fails, armed()'s or verify()'s, rejects the batch; a step that fails ends the block.
 */
static int run_batch(struct op_thread *t, struct crew_slot *slot, unsigned int batch)
{
	const struct op *op = t->op;
	struct proof p;
	int err = 0;

	death_step(STEP_REARM_PROCESS);
	if (t->index == 0 && op->rearm_process)
		err = op->rearm_process(t);
	meet();
	if (!err)
		err = rearm(t);
	death_step(STEP_BODY);
	take_own_faults(t, &p, slot, batch);
	counting_null(t, &slot->counted, batch);
	p.cpu_before = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	usage_before(&p.before);
	meet_to_begin();
	counting_begin(&slot->counted);
	slot->begin_ns[batch] = clock_ns(CLOCK_MONOTONIC_RAW);
	if (!err && !t->unarmed)
		err = op->body(t, t->batch);
	delay(worker.delay_turns);
	slot->end_ns[batch] = clock_ns(CLOCK_MONOTONIC_RAW);
	counting_end(&slot->counted);
	getrusage(RUSAGE_THREAD, &p.after);
	p.cpu_after = clock_ns(CLOCK_THREAD_CPUTIME_ID);
	atomic_fetch_add(&worker.shared->bodies, 1);
	meet();
	if (worker.bystanders)
		meet();
	counting_keep(&slot->counted, batch);
	death_step(STEP_VERIFY);
	keep_usage(&p, slot, batch);
	slot->rejected[batch] = !err && check_proof(t, &p);
	if (slot->rejected[batch])
		tell_reason();
	if (worker.delay_turns)
		time_delay(&slot->delay_ns[batch]);
	if (!has_twin(op))
		return err;
	meet();
	if (!err && !slot->rejected[batch] && run_twin(t, &slot->twin_ns[batch])) {
		slot->rejected[batch] = true;
		tell_reason();
	}
	return err;
}

/* The same steps, for a thread that only looks on; as long again while all wait for it. */
static int bystand(const struct op *op, struct crew_slot *slot, unsigned int batch)
{
	death_step(STEP_BYSTAND);
	meet();
	meet_to_begin();
	slot->busy[batch] = bystander_until(&worker.shared->bodies, worker.cell.threads);
	meet();
	slot->idle[batch] = bystander_for(slot->busy[batch].ns);
	meet();
	if (has_twin(op))
		meet();
	return 0;
}

/* What is written down of a thread's CPU is so. */
static int check_cpu(const struct crew_slot *slot)
{
	int cpu = sched_getcpu();

	return cpu == slot->cpu
		       ? 0
		       : op_fail("a thread was moved from CPU %d to %d: did its cpuset change?",
				 slot->cpu, cpu);
}

static int pin(unsigned int index)
{
	if (placement_pin(worker.cpus[index]))
		return -1;
	worker.shared->slots[worker.first + index].cpu = sched_getcpu();
	return 0;
}

/* The second of two: the first finds the caches as the block has left them. */
static void time_control(struct crew_slot *slot)
{
	uint64_t begin;

	control_work();
	begin = clock_ns(CLOCK_MONOTONIC_RAW);
	control_work();
	slot->control_ns = clock_ns(CLOCK_MONOTONIC_RAW) - begin;
}

/* Of the lens `cost`, whose cells have one thread. */
static void set_cost(void)
{
	static uint64_t set;

	if (worker.shared->cost_ns == set)
		return;
	set = worker.shared->cost_ns;
	if (worker.cell.subscriber->set_cost(set))
		report_failure();
}

static void run_block(struct op_thread *t)
{
	struct crew_shared *shared = worker.shared;
	unsigned int index = worker.first + t->index;
	struct crew_slot *slot = &shared->slots[index];

	if (index == 0)
		set_cost();
	counting_start(&shared->counting, &slot->counted);
	for (unsigned int batch = 0; batch < shared->batches; batch++) {
		int err = t->index < worker.own ? run_batch(t, slot, batch)
						: bystand(t->op, slot, batch);

		if (err || check_cpu(slot))
			report_failure();
		/* One thread decides for all, between two barriers. */
		meet();
		if (index == 0) {
			atomic_store(&shared->stop, atomic_load(&shared->failed));
			atomic_store(&shared->bodies, 0);
		}
		meet();
		if (atomic_load(&shared->stop))
			break;
	}
	counting_stop();
	death_step(STEP_WAIT);
	if (index == 0)
		time_control(slot);
}

static void futex(_Atomic uint32_t *word, int op, uint32_t value)
{
	syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

/*
 * A thread sets its own share up, on its own core: its pages are then of that
 * core's node and in that core's LRU batch (a page in another core's has one
 * reference too many to be re-used: wp_can_reuse_anon_folio(), mm/memory.c).
 */
static void set_up_share(struct op_thread *t)
{
	death_step(STEP_SETUP);
	if (t->index < worker.own ? t->op->setup && t->op->setup(t) : bystander_prepare())
		report_failure();
	death_step(STEP_WAIT);
	atomic_fetch_add(&worker.ready, 1);
}

static void wait_for_turn(uint32_t *seen)
{
	while (atomic_load(&worker.blocks) == *seen)
		futex(&worker.blocks, FUTEX_WAIT_PRIVATE, *seen);
	++*seen;
}

static void give_turn(void)
{
	atomic_fetch_add(&worker.blocks, 1);
	futex(&worker.blocks, FUTEX_WAKE_PRIVATE, INT32_MAX);
}

static int watch(unsigned int index)
{
	return death_watch(&worker.shared->slots[worker.first + index].death);
}

static void *helper(void *argument)
{
	struct op_thread *t = argument;
	uint32_t seen = 0;

	if (watch(t->index) || pin(t->index))
		report_failure();
	atomic_fetch_add(&worker.ready, 1);
	wait_for_turn(&seen);
	set_up_share(t);
	for (;;) {
		wait_for_turn(&seen);
		run_block(t);
	}
	return NULL;
}

static void tell(enum crew_message message)
{
	char byte = atomic_load(&worker.shared->failed) ? CREW_FAILED : message;

	if (send(WORKER_SOCKET, &byte, 1, MSG_NOSIGNAL) != 1)
		_exit(EXIT_FAILURE);
}

static enum crew_message hear(void)
{
	char byte;
	ssize_t n;

	do
		n = recv(WORKER_SOCKET, &byte, 1, 0);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(EXIT_SUCCESS);
	return (enum crew_message)byte;
}

static int run_body(struct op_thread *t)
{
	int err;

	if (t->unarmed)
		return 0;
	if (!worker.shared->marked)
		return t->op->body(t, t->batch);
	marker_begin();
	err = t->op->body(t, t->batch);
	marker_end();
	worker.shared->windows++;
	return err;
}

/* What a subscriber does in the lens `calls` is no part of what the plugin counts. */
static int use_counted(struct op_thread *t, enum moment moment, double *figures)
{
	return worker.shared->marked ? 0 : use(t, moment, figures);
}

/* A counted batch: the coordinator opens and closes its window between the messages. */
static void count_batch(struct op_thread *t)
{
	struct crew_slot *slot = &worker.shared->slots[worker.first];
	struct proof p = {0};
	int64_t tables;
	int err = 0;

	death_step(STEP_REARM_PROCESS);
	if (t->op->rearm_process)
		err = t->op->rearm_process(t);
	if (!err)
		err = rearm(t);
	if (!err)
		err = use_counted(t, MOMENT_TO_COUNT, NULL);
	tables = page_table_bytes();
	if (err)
		report_failure();
	death_step(STEP_BODY);
	take_own_faults(t, &p, slot, 0);
	tell(CREW_READY);
	take_own_faults(t, &p, slot, 0);
	hear();
	if (!err)
		err = use_counted(t, MOMENT_BEGIN, NULL);
	usage_before(&p.before);
	if (!err)
		err = run_body(t);
	getrusage(RUSAGE_THREAD, &p.after);
	if (!err)
		err = use_counted(t, MOMENT_END, NULL);
	tell(CREW_DONE);
	hear();
	slot->tables_freed = tables - page_table_bytes();
	death_step(STEP_VERIFY);
	keep_usage(&p, slot, 0);
	slot->rejected[0] = !err && check_proof(t, &p);
	if (slot->rejected[0])
		tell_reason();
	death_step(STEP_USE);
	if (!slot->rejected[0] && !err)
		err = use_counted(t, MOMENT_VERIFIED, slot->figures);
	if (err || check_cpu(slot))
		report_failure();
	tell(CREW_DONE);
}

/* Its window, after count_batch(). */
static void count_twin(struct op_thread *t)
{
	struct crew_slot *slot = &worker.shared->slots[worker.first];
	uint64_t ns;

	run_twin(t, &ns); /* faults on our own pages would be notified in the window */
	op_failure();
	tell(CREW_READY);
	hear();
	slot->rejected[0] = run_twin(t, &ns);
	tell(CREW_DONE);
	hear();
	if (slot->rejected[0])
		tell_reason();
	tell(CREW_DONE);
}

static void serve(void)
{
	for (;;) {
		switch (hear()) {
		case CREW_BLOCK:
			give_turn();
			run_block(&worker.ops[0]);
			tell(CREW_DONE);
			break;
		case CREW_COUNT:
			count_batch(&worker.ops[0]);
			break;
		case CREW_COUNT_TWIN:
			count_twin(&worker.ops[0]);
			break;
		default:
			_exit(EXIT_FAILURE);
		}
	}
}

static int parse_cpus(char *list)
{
	for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
		if (worker.n == CREW_THREADS_MAX)
			return -1;
		worker.cpus[worker.n++] = atoi(word);
	}
	return worker.n ? 0 : -1;
}

static int map_crew_memory(void)
{
	struct stat st;

	if (fstat(WORKER_SHARED, &st))
		return -1;
	worker.shared = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
			     WORKER_SHARED, 0);
	return worker.shared == MAP_FAILED ? -1 : 0;
}

static void wait_for_helpers(uint32_t ready)
{
	while (atomic_load(&worker.ready) < ready)
		sched_yield();
}

static int start_helpers(void)
{
	pthread_t thread; /* nobody joins it: the process ends */

	for (unsigned int i = 1; i < worker.n; i++)
		if (pthread_create(&thread, NULL, helper, &worker.ops[i]))
			return op_fail("pthread_create failed");
	wait_for_helpers(worker.n - 1);
	return 0;
}

/* Threads (their stacks have page tables), mappings, subscriber: it sees no set-up. */
static int set_up(void)
{
	const struct cell *cell = &worker.cell;
	int64_t tables;

	if (watch(0) || pin(0))
		return -1;
	control_prepare();
	if (worker.shared->delay_ns > 0)
		worker.delay_turns = delay_turns(worker.shared->delay_ns);
	cpu_has(CPU_SETS_DIRTY); /* it maps a page: once, and not in a batch */
	for (unsigned int i = 0; i < worker.n; i++)
		cell_thread(cell, i, &worker.ops[i]);
	if (start_helpers())
		return -1;
	tables = page_table_bytes();
	if (tables < 0)
		return -1;
	for (unsigned int i = 0; i < worker.n; i++)
		worker.ops[i].tables_before = tables;
	give_turn();
	set_up_share(&worker.ops[0]);
	wait_for_helpers(2 * worker.n - 1);
	if (!cell->subscriber->arm || !worker.own)
		return 0;
	death_step(STEP_ARM);
	return cell->subscriber->arm((void *)(uintptr_t)arena_base(),
				     cell_arena_bytes(cell, worker.own));
}

int worker_main(int argc, char **argv)
{
	if (argc != 8 || map_crew_memory() || parse_cpus(argv[7]))
		return say_error("`worker` is started by `mnbench run` only");
	worker.cell = (struct cell){
		.op = op_find(argv[1]),
		.size = strtoull(argv[2], NULL, 10),
		.density = atoi(argv[3]),
		.subscriber = subscriber_find(argv[4]),
		.mm = MM_SHARED,
		.threads = atoi(argv[6]),
	};
	worker.first = atoi(argv[5]);
	worker.own = worker.first >= worker.cell.threads ? 0 : worker.cell.threads - worker.first;
	worker.own = worker.own < worker.n ? worker.own : worker.n;
	worker.bystanders = worker.shared->barrier.parties > worker.cell.threads;
	if (!worker.cell.op || !worker.cell.subscriber)
		return EXIT_REQUEST;
	if (set_up())
		report_failure();
	tell(CREW_READY);
	serve();
	return 0;
}
