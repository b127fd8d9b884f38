/* SPDX-License-Identifier: MIT */
/* What came out of a run, and its file run.json. */
#ifndef RESULTS_MODEL_H
#define RESULTS_MODEL_H

#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RUN_FORMAT    3 /* of the "mnbench" object in run.json; 1 and 2 are read as well */
#define RUN_BYTES_MAX (256u << 20) /* of a run.json that is read */
#define RUN_METRICS   40	   /* at most, of one row */
#define RUN_LENGTHS   8		   /* distinct range lengths kept of one row */
#define RANGE_ALL     UINT64_MAX   /* length of a (0, -1UL) range: the whole address space */

/*
 * What disturbed a pair of processes while it ran, told of both. NaN: not known
 * (the machine does not tell, or an older run.json).
 */
struct disturbance {
	double reclaim;	  /* pages scanned or taken, and stalls for memory, of the whole machine */
	double steal;	  /* seconds that the hypervisor took from the row's CPUs */
	double frequency; /* greatest change of a CPU of the row from begin to end: 0.01 is 1 % */
	double collapsed; /* mappings that khugepaged collapsed, of the whole machine */
	double throttled; /* times that a CPU quota held our group up */
};

#define FREQUENCY_CHANGE 0.005 /* above this a sample is flagged */

/* One process (or one set of processes with an mm each) that ran a row. */
struct sample {
	double ns_per_op;     /* median over its blocks, each the median over its batches */
	double twin_ns;	      /* the null twin's ns/op, median over its blocks; 0 without one */
	double ns_mean;	      /* mean over all batches */
	double cpu_ns_per_op; /* thread CPU time, mean over all batches */
	double control_ns;    /* median over its blocks of the control's time (harness/control.h) */
	double overlap; /* least share of a batch in which all threads ran; 1 for one thread */
	uint64_t ops;
	uint64_t preempted; /* batches with an involuntary context switch */
	uint64_t rejected;  /* batches left out because their proof failed */
	uint64_t batches;   /* that count */
	struct disturbance during;
	double *blocks; /* ns/op of each block */
	size_t n_blocks;
	double *stolen; /* ns that an op cost a bystander, batch by batch; NULL without one */
	size_t n_stolen;
};

struct metric {
	char name[48]; /* ends in _per_op, units in the name */
	double value;
};

/* How many secondary invalidations had a range of this length. */
struct range_length {
	uint64_t bytes; /* RANGE_ALL: the whole address space; 0: an empty range */
	double per_op;
};

/*
 * One event counted over a row's batches. What was asked for and could not be counted
 * stays in the table as well, without a figure and with `why`.
 */
struct counter {
	char name[64];	  /* flat key: "tlbi_per_op", "pmu_dtlb_walk_k_per_op" */
	char event[80];	  /* as one asks for it: "dtlb_walk:k", "arm_cmn_0/dn_dvmop_tlbi/" */
	char source[24];  /* cpu-pmu, software, tracepoint, smmu, interconnect, uncore, insn */
	char scope[16];	  /* "thread": nobody else's; "system": all that ran meanwhile */
	double value;	  /* per op; NaN: see why */
	double low, high; /* its 95 % interval over batches; of an exact count both are the value,
				if no two batches are alike the least and the most */
	double running;	  /* share of the time that the event was on a counter; NaN: not known */
	double agree;	  /* share of the batches that gave this very figure; NaN: no exact count */
	unsigned int batches;
	char why[200]; /* why there is no figure, or ""  */
};

/* Did at least two batches give the very same figure? One that did not repeat proves nothing. */
bool counter_is_exact(const struct counter *counter);

/* Kernel instructions of one op that a function took; those of a row add up to its total. */
struct function_share {
	char *name;
	double per_op;
};

struct row {
	char *name; /* OP[/size:S]/subscriber:X/mm:Y/threads:N */
	char *op, *unit, *subscriber, *mm;
	char *change;	      /* what the op does to entries: nothing, upgrade, unmap, ... */
	char *invalid;	      /* why the row is no result (its proof failed), or NULL */
	char *baseline;	      /* name of the row that log_ratios are against, or NULL */
	char *cpu_dependent;  /* the CPU feature that decides the outcome, or NULL */
	uint64_t size;	      /* bytes */
	unsigned int density; /* present entries of each 512, 0 if that is no argument */
	unsigned int threads, batch;
	int *cpus; /* on which they ran: threads of them, then the bystanders'; NULL: not recorded
		    */
	size_t n_cpus;
	struct sample *samples;
	size_t n_samples;
	double *log_ratios; /* ln(this / baseline), one per process pair */
	double confidence;  /* see row_confidence(); 0: nothing special */
	size_t n_log_ratios;
	struct metric metrics[RUN_METRICS];
	size_t n_metrics;
	struct range_length lengths[RUN_LENGTHS];
	size_t n_lengths;
	struct counter *counters;
	size_t n_counters;
	struct function_share *functions; /* most first; none unless they were asked for */
	size_t n_functions;
	unsigned int *windows; /* numbers of its batches in the file of QEMU's plugin */
	size_t n_windows;
};

/* What could not be measured or counted, and why. */
struct unavailable {
	char *what, *reason;
};

/* What the kernel said against itself while a row was at work (docs/contract.md). */
struct complaint {
	char *row;  /* its name; "": none was */
	char *text; /* the first lines, on one */
	bool lost;  /* part of the log is gone: whether there was one is not known */
};

struct run {
	json_t *context; /* flat: strings, numbers, booleans; "caches" and "load_avg" are arrays */
	struct row *rows;
	size_t n_rows;
	uint32_t *slots; /* of run_find(), NULL until it is needed */
	size_t n_slots;
	struct unavailable *unavailable;
	size_t n_unavailable;
	struct complaint *complaints;
	size_t n_complaints;
};

/* An empty run. run_free() ends it. */
struct run *run_new(void);
void run_free(struct run *run);

/* Appends a row; all strings are copied. The pointer holds until the next call. */
struct row *run_add_row(struct run *run, const char *name, const char *op, const char *subscriber,
			const char *mm, const char *unit, const char *change);

/*
 * The row of that name (the first, should there be two), or NULL. Quick: one look
 * into a table that is made at the first call and dropped when rows come or go.
 */
struct row *run_find(const struct run *run, const char *name);
void run_forget_slots(struct run *run);

/* The row with the subscriber whose baseline is `base`, or NULL. */
const struct row *run_armed(const struct run *run, const struct row *base);

/* Bytes of a base page; of a run that does not say 4096. */
uint64_t run_page_size(const struct run *run);

/* Takes out the rows that nothing was measured of; moves the others, so pointers to rows end. */
void run_drop_empty_rows(struct run *run);

void run_add_unavailable(struct run *run, const char *what, const char *reason);

/* Texts are copied; the first complaint of a row stays. "": it came while no row was at work. */
void run_add_complaint(struct run *run, const char *row, const char *text, bool lost);

/* Marks a row as no result; the first reason stays. */
void row_invalidate(struct row *row, const char *reason);

/* Replaces the CPUs by a copy of the n. */
void row_set_cpus(struct row *row, const int *cpus, size_t n);

void sample_free(struct sample *sample);

/* Appends a copy of the sample's figures; takes over its arrays. */
struct sample *row_add_sample(struct row *row, const struct sample *sample);
void row_add_log_ratio(struct row *row, double log_ratio);

/* Sets a metric; a NaN or infinity, or one more than RUN_METRICS, is not stored. */
void row_set_metric(struct row *row, const char *name, double value);

/* The same of a file's: NaN is stored, for a metric that is named and not known. */
void row_keep_metric(struct row *row, const char *name, double value);

/* Appends a function; the name is copied. */
void row_add_function(struct row *row, const char *name, double per_op);

/* Kernel instructions per op of that function; 0 if the row has none of it. */
double row_function(const struct row *row, const char *name);

/* Appends the number of one of the row's windows. */
void row_add_window(struct row *row, unsigned int number);

/* Appends a copy of the counter, or replaces the one of that name. */
void row_add_counter(struct row *row, const struct counter *counter);

/* The counter of that flat name, or NULL. */
const struct counter *row_counter(const struct row *row, const char *name);

/* The value of a metric or counter; false if the row has none, or it is not known. */
bool row_metric(const struct row *row, const char *name, double *value);

#define ROW_CONFIDENCE 0.95 /* that intervals hold when they are told */

/*
 * The confidence to compute an interval over the row's samples with, so that it holds
 * ROW_CONFIDENCE: more if the number of samples was decided while looking at them.
 */
double row_confidence(const struct row *row);

/* The row's name without subscriber, mm and threads: "dontneed/pte-none/size:2M". */
void row_short_name(const struct row *row, char *text, size_t room);

/* A string of the context, or `otherwise`. */
const char *run_context(const struct run *run, const char *key, const char *otherwise);

/* Was the machine an emulated one (no times then)? */
bool run_emulated(const struct run *run);

/*
 * Was it noticed to be one by what it says of itself? It is no guest of ours then, and its times
 * are there if somebody asked for them all the same (harness/virtual.h).
 */
bool run_noticed(const struct run *run);

/*
 * Writes run.json (see file_write()): Google Benchmark's layout, with one entry
 * per sample, and the rest under "mnbench". Returns 0 or -errno.
 */
int run_save(const struct run *run, const char *path);

/*
 * Reads a run.json, or the run.json of a run's folder. Returns NULL after one
 * line of say_error() for a file that is unreadable, truncated, not ours or not
 * consistent.
 */
struct run *run_load(const char *path);

/*
 * The same; of formats 1 and 2 without the blocks of its samples, which take most of the time: not
 * to be saved again.
 */
struct run *run_load_brief(const char *path);

#define RUN_WHY (PATH_MAX + 300) /* bytes of a line that says what is wrong with a file */

/*
 * The same, of samples only ns_per_op and control_ns, which is what comparisons need: all
 * else of them is 0. Says nothing: returns NULL with the line in `why`. Threads may load at
 * the same time.
 */
struct run *run_load_times(const char *path, char why[RUN_WHY]);

/* The suite's version and commit. */
extern const char *const suite_version, *const suite_commit;

#endif
