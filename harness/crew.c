/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/crew.h"
#include "harness/interrupt.h"
#include "harness/join.h"
#include "results/memory.h"
#include "results/say.h"

static unsigned int threads_of_process(const struct cell *cell)
{
	return cell->mm == MM_SHARED ? cell->threads : 1;
}

/* Processes with an mm that is measured; bystanders may have one more. */
static unsigned int measured_processes(const struct cell *cell)
{
	return cell->threads / threads_of_process(cell);
}

/* Members of the crew before those of that process, and in it. */
static unsigned int first_member(const struct cell *cell, unsigned int process)
{
	return process * threads_of_process(cell);
}

static unsigned int members_of_process(const struct cell *cell, unsigned int process)
{
	if (process == measured_processes(cell))
		return cell->bystanders;
	if (cell->bystander_mm == MM_SHARED && process + 1 == measured_processes(cell))
		return threads_of_process(cell) + cell->bystanders;
	return threads_of_process(cell);
}

/* The numbers of a worker's CPUs, "0,1". */
static void cpu_list(char *text, size_t room, const int *cpus, unsigned int n)
{
	text[0] = '\0';
	for (unsigned int i = 0; i < n; i++)
		join(text, room, ",", "%d", cpus[i]);
}

/* In the child: both descriptors in place, everything else closed on exec. */
static void become_worker(const struct crew *crew, unsigned int process, int socket,
			  const int *cpus, pid_t parent)
{
	const struct cell *cell = crew->cell;
	unsigned int first_index = first_member(cell, process);
	char size[24], density[16], first[16], threads[16], list[CREW_THREADS_MAX * 6];
	int pair[2];

	/* Out of the way of the fixed numbers first: either may have the other's. */
	pair[0] = fcntl(socket, F_DUPFD_CLOEXEC, WORKER_FDS_END);
	pair[1] = fcntl(crew->shared_fd, F_DUPFD_CLOEXEC, WORKER_FDS_END);
	if (pair[0] < 0 || pair[1] < 0 || dup2(pair[0], WORKER_SOCKET) < 0 ||
	    dup2(pair[1], WORKER_SHARED) < 0)
		_exit(127);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	snprintf(size, sizeof(size), "%" PRIu64, cell->size);
	snprintf(density, sizeof(density), "%u", cell->density);
	snprintf(first, sizeof(first), "%u", first_index);
	snprintf(threads, sizeof(threads), "%u", cell->threads);
	cpu_list(list, sizeof(list), cpus + first_index, members_of_process(cell, process));
	execl("/proc/self/exe", "mnbench", "worker", cell->op->name, size, density,
	      cell->subscriber->name, first, threads, list, (char *)NULL);
	_exit(127);
}

static int start_worker(struct crew *crew, unsigned int process, const int *cpus)
{
	pid_t parent = getpid();
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return op_fail("socketpair: %s", strerror(errno));
	crew->sockets[process] = pair[0];
	crew->pids[process] = fork();
	if (crew->pids[process] < 0)
		op_fail("fork: %s", strerror(errno));
	if (crew->pids[process] == 0)
		become_worker(crew, process, pair[1], cpus, parent);
	close(pair[1]);
	return crew->pids[process] < 0 ? -1 : 0;
}

static int map_shared(struct crew *crew)
{
	crew->shared_bytes =
		sizeof(struct crew_shared) + cell_members(crew->cell) * sizeof(struct crew_slot);
	crew->shared_fd = memfd_create("mnbench-crew", MFD_CLOEXEC);
	if (crew->shared_fd < 0 || ftruncate(crew->shared_fd, crew->shared_bytes))
		return op_fail("memfd_create: %s", strerror(errno));
	crew->shared = mmap(NULL, crew->shared_bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
			    crew->shared_fd, 0);
	if (crew->shared == MAP_FAILED) {
		crew->shared = NULL;
		return op_fail("mmap: %s", strerror(errno));
	}
	crew->shared->barrier.parties = cell_members(crew->cell);
	crew->shared->delay_ns = crew->cell->delay_ns;
	crew->shared->no_twin = crew->cell->no_twin;
	return 0;
}

/* Says how a worker ended that is gone, unless a signal of the terminal's was for all of us. */
static int gone(struct crew *crew, unsigned int process)
{
	const struct crew_slot *slots = crew->shared->slots + first_member(crew->cell, process);
	unsigned int who = 0;
	int status = 0;

	if (TEMP_FAILURE_RETRY(waitpid(crew->pids[process], &status, 0)) < 0)
		return op_fail("waitpid: %s", strerror(errno));
	for (unsigned int i = 0; i < members_of_process(crew->cell, process); i++)
		if (WIFSIGNALED(status) && slots[i].death.signal == WTERMSIG(status))
			who = i;
	crew->pids[process] = 0;
	if (interrupted())
		return op_fail("interrupted");
	return death_tell(crew->cell, who, &slots[who].death, status);
}

static int send_byte(struct crew *crew, unsigned int process, char message)
{
	if (send(crew->sockets[process], &message, 1, MSG_NOSIGNAL) == 1)
		return 0;
	if (errno == EPIPE || errno == ECONNRESET)
		return gone(crew, process);
	return op_fail("a worker cannot be told: %s", strerror(errno));
}

/* Takes a worker's answer, which is there. */
static int hear(struct crew *crew, unsigned int process, enum crew_message wanted)
{
	char message = 0;
	ssize_t n = recv(crew->sockets[process], &message, 1, 0);

	if (n == 1 && message == (char)wanted)
		return 0;
	if (atomic_load(&crew->shared->failed))
		return op_fail("%s", crew_reason(crew));
	if (n == 0 || (n < 0 && errno == ECONNRESET))
		return gone(crew, process);
	return op_fail("worker: %s", n < 0 ? strerror(errno) : "unexpected answer");
}

/* Waits for all at once: those of a worker that died would wait for it at their barrier. */
static int expect(struct crew *crew, enum crew_message wanted)
{
	unsigned int n = crew->n_processes, left = n;

	for (unsigned int i = 0; i < n; i++)
		crew->answers[i] = (struct pollfd){.fd = crew->sockets[i], .events = POLLIN};
	while (left) {
		if (interrupt_poll(crew->answers, n, -1) < 0)
			return op_fail("%s", errno == EINTR ? "interrupted" : strerror(errno));
		for (unsigned int i = 0; i < n; i++) {
			if (!crew->answers[i].revents)
				continue;
			if (hear(crew, i, wanted))
				return -1;
			crew->answers[i].fd = -1; /* which poll(2) leaves out */
			left--;
		}
	}
	return 0;
}

static int ask_all(struct crew *crew, enum crew_message question, enum crew_message answer)
{
	for (unsigned int i = 0; i < crew->n_processes; i++)
		if (send_byte(crew, i, question))
			return -1;
	return expect(crew, answer);
}

int crew_start(struct crew *crew, const struct cell *cell, const int *cpus)
{
	*crew = (struct crew){.cell = cell, .shared_fd = -1};
	if (cell_members(cell) > CREW_THREADS_MAX)
		return op_fail("more than %d threads", CREW_THREADS_MAX);
	crew->n_processes =
		measured_processes(cell) + (cell->bystanders && cell->bystander_mm == MM_PRIVATE);
	crew->pids = enough(calloc(crew->n_processes, sizeof(*crew->pids)));
	crew->sockets = enough(malloc(crew->n_processes * sizeof(*crew->sockets)));
	crew->answers = enough(calloc(crew->n_processes, sizeof(*crew->answers)));
	for (unsigned int i = 0; i < crew->n_processes; i++)
		crew->sockets[i] = -1;
	if (map_shared(crew))
		return -1;
	for (unsigned int i = 0; i < crew->n_processes; i++)
		if (start_worker(crew, i, cpus))
			return -1;
	return expect(crew, CREW_READY);
}

void crew_cpus(const struct crew *crew, int *cpus)
{
	for (unsigned int i = 0; i < cell_members(crew->cell); i++)
		cpus[i] = crew->shared->slots[i].cpu;
}

void crew_tell_cpus(const struct crew *crew, struct row *row)
{
	int cpus[CREW_THREADS_MAX];

	crew_cpus(crew, cpus);
	row_set_cpus(row, cpus, cell_members(crew->cell));
}

const char *crew_reason(const struct crew *crew)
{
	crew->shared->reason[CREW_REASON - 1] = '\0';
	return crew->shared->reason;
}

bool crew_rejected(const struct crew *crew, unsigned int batch)
{
	for (unsigned int i = 0; i < crew->cell->threads; i++)
		if (crew->shared->slots[i].rejected[batch])
			return true;
	return false;
}

int crew_block(struct crew *crew, unsigned int batches)
{
	crew->shared->batches = batches;
	atomic_store(&crew->shared->stop, 0);
	if (ask_all(crew, CREW_BLOCK, CREW_DONE))
		return -1;
	for (unsigned int i = 0; i < batches; i++)
		if (!crew_rejected(crew, i))
			return 0;
	op_fail("%s", crew_reason(crew));
	return 1;
}

int crew_count_block(struct crew *crew, const struct counting *counting, unsigned int batches)
{
	int err;

	crew->shared->counting = *counting;
	err = crew_block(crew, batches);
	crew->shared->counting.n = 0;
	return err;
}

static int count(struct crew *crew, enum crew_message what, int (*window)(void *, bool),
		 void *context)
{
	if (ask_all(crew, what, CREW_READY))
		return -1;
	if (window && window(context, true))
		return -1;
	if (ask_all(crew, CREW_GO, CREW_DONE) || (window && window(context, false)))
		return -1;
	return ask_all(crew, CREW_GO, CREW_DONE);
}

int crew_count(struct crew *crew, int (*window)(void *, bool), void *context)
{
	return count(crew, CREW_COUNT, window, context);
}

int crew_count_twin(struct crew *crew, int (*window)(void *, bool), void *context)
{
	return crew->cell->op->twin ? count(crew, CREW_COUNT_TWIN, window, context) : 1;
}

int crew_repeat(struct crew *crew, unsigned int times, unsigned int rejected_max,
		int (*batch)(struct crew *crew, unsigned int done, void *context), void *context)
{
	char name[200];

	for (unsigned int done = 0, rejected = 0; done < times;) {
		int err = batch(crew, done, context);

		if (err < 0 || (err && ++rejected > rejected_max))
			return err < 0 ? err : op_fail("%s", crew_reason(crew));
		if (!err) {
			done++;
			continue;
		}
		cell_name(name, sizeof(name), crew->cell);
		say_note("%s: a batch is not counted: %s", name, crew_reason(crew));
	}
	return 0;
}

void crew_stop(struct crew *crew)
{
	if (!crew->cell)
		return; /* never started: its shared_fd of 0 is stdin */
	for (unsigned int i = 0; i < crew->n_processes; i++) {
		if (crew->sockets[i] >= 0)
			close(crew->sockets[i]);
		if (crew->pids[i] > 0) {
			kill(crew->pids[i], SIGKILL);
			(void)TEMP_FAILURE_RETRY(waitpid(crew->pids[i], NULL, 0));
		}
	}
	if (crew->shared)
		munmap(crew->shared, crew->shared_bytes);
	if (crew->shared_fd >= 0)
		close(crew->shared_fd);
	free(crew->pids);
	free(crew->sockets);
	free(crew->answers);
	*crew = (struct crew){.cell = NULL};
}
