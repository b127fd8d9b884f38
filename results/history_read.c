/* SPDX-License-Identifier: MIT */
/* From folders to series. */
#include <fnmatch.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "results/affinity.h"
#include "results/history.h"
#include "results/history_files.h"
#include "results/history_series.h"
#include "results/cli/progress.h"
#include "results/cpu_name.h"
#include "results/memory.h"
#include "results/say.h"
#include "results/summary.h"

#define THREADS_MAX 8
#define FILES_MANY  200 /* fewer are read before anybody asks */

/* The series of one machine and row, while it is read. */
struct line {
	struct series *figures;
	size_t n;
};

struct reading {
	struct archive *history;
	const struct history_options *options;
	struct history_files files;
	char **wrong; /* of each file: why it is no run, or NULL */
	atomic_size_t next;
	pthread_mutex_t lock; /* of all below */
	struct names lines;
	struct line *of_lines;
	signed char *wanted; /* of each row: 1 yes, -1 no, 0 not looked at */
	size_t merged, runs_room, lines_room, rows_room;
};

static char *copy(const char *text)
{
	return enough(strdup(text));
}

static const char *text_of(const json_t *context, const char *key)
{
	const char *text = json_string_value(json_object_get(context, key));

	return text ? text : "?";
}

/* "6.12" of "6.12.95-arm64": a guest's line of kernels, if it does not say its descriptor. */
static int series_length(const char *release)
{
	const char *dot = strchr(release, '.');

	return (int)(dot ? dot + 1 + strspn(dot + 1, "0123456789") - release
			 : (long)strlen(release));
}

/* An emulated machine that says so itself (emulated_by) is a machine like others. */
static bool is_guest(const json_t *context)
{
	return json_is_true(json_object_get(context, "emulated")) &&
	       !json_object_get(context, "emulated_by");
}

void history_machine(const json_t *context, char *text, size_t room)
{
	const char *firmware = text_of(context, "factor_firmware");
	const char *release = text_of(context, "kernel_release");
	const char *name = json_string_value(json_object_get(context, "kernel_name"));
	char cpu[200];
	json_int_t page = json_integer_value(json_object_get(context, "page_size"));

	if (!strncmp(firmware, "unknown", strlen("unknown")) || !strcmp(firmware, "?"))
		firmware = "unknown";
	cpu_name(cpu, sizeof(cpu), text_of(context, "cpu"));
	if (is_guest(context))
		snprintf(text, room, "guest %.*s, emulated, %s, CPU %s, %lld KiB pages",
			 name ? (int)strlen(name) : series_length(release), name ? name : release,
			 text_of(context, "machine"), cpu, (long long)page / 1024);
	else
		snprintf(text, room, "%s, %s, %s, %lld KiB pages, firmware %s",
			 text_of(context, "host_name"), text_of(context, "machine"), cpu,
			 (long long)page / 1024, firmware);
}

static uint32_t add_run(struct reading *r, const json_t *context, const char *path)
{
	struct archive *h = r->history;
	char machine[400];

	if (h->n_runs == r->runs_room) {
		r->runs_room = r->runs_room ? 2 * r->runs_room : 64;
		h->runs = enough(realloc(h->runs, r->runs_room * sizeof(*h->runs)));
	}
	history_machine(context, machine, sizeof(machine));
	h->runs[h->n_runs] = (struct history_run){
		.path = copy(path),
		.date = copy(text_of(context, "date")),
		.machine = names_number(&h->machines, machine),
		.release = copy(text_of(context, "kernel_release")),
		.version = copy(text_of(context, "kernel_version")),
		.suite = copy(text_of(context, "suite_commit")),
		.command = copy(text_of(context, "command")),
		.kernel_name = copy(text_of(context, "kernel_name")),
		.guest = is_guest(context),
	};
	return (uint32_t)h->n_runs++;
}

/* Is the row, up to its subscriber, one of the options' list? */
static bool matches(const char *list, const char *row)
{
	const char *end = strstr(row, "/subscriber:");
	char *name = enough(strndup(row, end ? (size_t)(end - row) : strlen(row)));
	char *words = enough(strdup(list)), *rest = words, *word;
	bool found = false;

	while (!found && (word = strsep(&rest, ",")))
		found = !fnmatch(word, name, FNM_LEADING_DIR);
	free(words);
	free(name);
	return found;
}

static bool is_wanted(struct reading *r, uint32_t row)
{
	if (!r->options->ops)
		return true;
	if (row >= r->rows_room) {
		size_t room = 2 * row + 64;

		r->wanted = enough(realloc(r->wanted, room));
		memset(r->wanted + r->rows_room, 0, room - r->rows_room);
		r->rows_room = room;
	}
	if (!r->wanted[row])
		r->wanted[row] = matches(r->options->ops, r->history->rows.texts[row]) ? 1 : -1;
	return r->wanted[row] > 0;
}

/* The line of that machine and row. */
static struct line *line_of(struct reading *r, uint32_t machine, uint32_t row)
{
	char key[32];
	uint32_t number;

	snprintf(key, sizeof(key), "%x %x", machine, row);
	number = names_number(&r->lines, key);
	if (number == r->lines_room) {
		size_t room = number ? 2 * number : 64;

		r->of_lines = enough(realloc(r->of_lines, room * sizeof(*r->of_lines)));
		memset(r->of_lines + number, 0, (room - number) * sizeof(*r->of_lines));
		r->lines_room = room;
	}
	return &r->of_lines[number];
}

static void add_point(struct line *line, const struct series *key, const struct point *point)
{
	struct series *s;
	size_t i = 0;

	while (i < line->n && line->figures[i].figure != key->figure)
		i++;
	if (i == line->n) {
		line->figures = enough(realloc(line->figures, (line->n + 1) * sizeof(*s)));
		line->figures[line->n++] = *key;
	}
	s = &line->figures[i];
	/* Room doubles: it is always the next power of two. */
	if (!(s->n & (s->n - 1)))
		s->points = enough(realloc(s->points, (s->n ? 2 * s->n : 1) * sizeof(*s->points)));
	s->points[s->n++] = *point;
}

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/* The place of the figure that has the half-widths of another one, or n_figures. */
static size_t half_of(const struct summary *s, size_t figure)
{
	const char *name = json_string_value(json_array_get(s->figures, figure));
	const char *half = !strcmp(name, SUMMARY_NS)	     ? SUMMARY_NS_HALF
			   : !strcmp(name, SUMMARY_OVERHEAD) ? SUMMARY_OVERHEAD_HALF
							     : NULL;
	size_t f = 0;

	while (f < s->n_figures &&
	       !(half && !strcmp(json_string_value(json_array_get(s->figures, f)), half)))
		f++;
	return f;
}

static void add_figure(struct reading *r, const struct summary *s, size_t f, uint32_t run,
		       const uint32_t *rows)
{
	const char *name = json_string_value(json_array_get(s->figures, f));
	uint32_t machine = r->history->runs[run].machine;
	size_t half = half_of(s, f);
	struct series key = {.machine = machine};

	if (ends_with(name, "_half"))
		return;
	key.figure = names_number(&r->history->figures, name);
	for (size_t row = 0; row < s->n_rows; row++) {
		struct point p = {.run = run,
				  .half = half < s->n_figures
						  ? (float)s->values[half * s->n_rows + row]
						  : NAN,
				  .value = s->values[f * s->n_rows + row]};

		key.row = rows[row];
		if (!isfinite(p.value) || (!strcmp(name, SUMMARY_NS) && p.value <= 0) ||
		    !is_wanted(r, key.row))
			continue;
		add_point(line_of(r, machine, key.row), &key, &p);
	}
}

static void merge(struct reading *r, const struct summary *s, const char *path)
{
	uint32_t run, *rows;

	if (r->options->since && strcmp(text_of(s->context, "date"), r->options->since) < 0)
		return;
	run = add_run(r, s->context, path);
	rows = enough(malloc((s->n_rows + 1) * sizeof(*rows)));
	for (size_t i = 0; i < s->n_rows; i++)
		rows[i] = names_number(&r->history->rows,
				       json_string_value(json_array_get(s->rows, i)));
	for (size_t f = 0; f < s->n_figures; f++)
		add_figure(r, s, f, run, rows);
	free(rows);
}

static void *read_files(void *of)
{
	struct reading *r = of;
	size_t i;

	while ((i = atomic_fetch_add(&r->next, 1)) < r->files.n) {
		char why[RUN_WHY] = "";
		struct summary s;

		if (!summary_load(&s, r->files.paths[i], why)) {
			r->wrong[i] = copy(why);
		} else {
			pthread_mutex_lock(&r->lock);
			merge(r, &s, r->files.paths[i]);
			progress_at((double)++r->merged, "");
			pthread_mutex_unlock(&r->lock);
		}
		summary_free(&s);
	}
	return NULL;
}

static void read_all(struct reading *r)
{
	int cpus = (int)affinity_read(NULL);
	pthread_t threads[THREADS_MAX];
	int n = 0;

	while (n < cpus - 1 && n < THREADS_MAX && !pthread_create(&threads[n], NULL, read_files, r))
		n++;
	read_files(r);
	while (n--)
		pthread_join(threads[n], NULL);
}

static void take_lines(struct reading *r)
{
	struct archive *h = r->history;

	for (size_t i = 0; i < r->lines.n; i++)
		h->n_series += r->of_lines[i].n;
	h->series = enough(malloc((h->n_series + 1) * sizeof(*h->series)));
	h->n_series = 0;
	for (size_t i = 0; i < r->lines.n; i++) {
		struct line *line = &r->of_lines[i];

		if (line->n)
			memcpy(h->series + h->n_series, line->figures,
			       line->n * sizeof(*h->series));
		h->n_series += line->n;
		free(line->figures);
	}
	history_sort_series(h);
}

static void tell_broken(struct reading *r)
{
	for (size_t i = 0; i < r->files.n; i++) {
		if (!r->wrong[i])
			continue;
		say_error("%s; left out", r->wrong[i]);
		r->history->broken++;
	}
}

static void close_reading(struct reading *r)
{
	for (size_t i = 0; r->wrong && i < r->files.n; i++)
		free(r->wrong[i]);
	free(r->wrong);
	history_files_free(&r->files);
	names_free(&r->lines);
	free(r->of_lines);
	free(r->wanted);
	pthread_mutex_destroy(&r->lock);
}

bool history_read(struct archive *h, char *const *folders, size_t n,
		  const struct history_options *options)
{
	struct reading r = {.history = h, .options = options};
	bool found;

	*h = (struct archive){.runs = NULL};
	pthread_mutex_init(&r.lock, NULL);
	found = history_files_find(&r.files, folders, n);
	if (found) {
		r.wrong = enough(calloc(r.files.n, sizeof(char *)));
		if (r.files.n > FILES_MANY)
			progress_begin("reading runs", r.files.n);
		read_all(&r);
		progress_end();
		tell_broken(&r);
		take_lines(&r);
		history_sort_runs(h);
	}
	close_reading(&r);
	return found;
}
