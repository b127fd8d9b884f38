/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/fact.h"
#include "harness/kernel_log.h"
#include "harness/kernel_watch.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/printable.h"
#include "results/say.h"
#include "results/taint.h"

#define RECORD_ROOM 16384      /* CONSOLE_EXT_LOG_MAX, the longest record there ever was, is 8192 */
#define RECORDS	    100000     /* taken at one look, should the kernel print without end */
#define KEPT_BYTES  (4u << 20) /* of the file */
#define FIRST_LINES 2	       /* of a report that are told */
#define LINE_TOLD   100	       /* bytes of each of them */
#define TOLD	    (FIRST_LINES * (LINE_TOLD + 3) + 200)

/* What one look at the log brought. */
struct look {
	FILE *out; /* all lines, for the file */
	bool complains;
	unsigned int n_first;
	char first[TOLD];
	uint64_t lost; /* records */
};

static struct {
	struct run *run; /* NULL: nobody looks */
	int log;	 /* -1: not to be read */
	uint64_t next;	 /* number of the record to come */
	bool known;	 /* is `next` known? */
	bool goes_on;	 /* the last look's report may have its rest in the next one */
	uint64_t taint;
	char *kept; /* the file; NULL: empty */
	size_t kept_bytes;
} watch = {.log = -1};

/* One line, its time before it. */
static void take_line(struct look *l, uint64_t usec, char *line)
{
	size_t used = strlen(l->first);

	printable_make(line, '~');
	fprintf(l->out, "[%5" PRIu64 ".%06" PRIu64 "] %s\n", usec / 1000000, usec % 1000000, line);
	l->complains |= kernel_log_complains(line);
	if (!l->complains || l->n_first == FIRST_LINES || kernel_log_is_frame(line))
		return;
	l->n_first++;
	snprintf(l->first + used, sizeof(l->first) - used, "%s%.*s", used ? " | " : "", LINE_TOLD,
		 line);
}

static void take_record(struct look *l, char *text)
{
	struct kernel_record record;
	char *line;

	if (!kernel_log_read(text, &record))
		return;
	/* Numbers that are missing were overwritten before anybody read them. */
	if (watch.known && record.sequence > watch.next)
		l->lost += record.sequence - watch.next;
	watch.next = record.sequence + 1;
	watch.known = true;
	while (record.kernel && (line = strsep(&record.text, "\n")))
		take_line(l, record.usec, line);
}

/* The device gives a record a read, with lines of its dictionary behind it; a file gives many. */
static void read_log(struct look *l)
{
	static char buffer[RECORD_ROOM];

	for (int i = 0; watch.log >= 0 && i < RECORDS; i++) {
		ssize_t n = read(watch.log, buffer, sizeof(buffer) - 1);
		char *rest = buffer, *line;

		if (n < 0 && (errno == EPIPE || errno == EINTR))
			continue; /* overwritten: it goes on with the oldest that is left */
		if (n <= 0)
			return;
		buffer[n] = '\0';
		while ((line = strsep(&rest, "\n")))
			take_record(l, line);
	}
}

static void keep(const char *row, const char *text, size_t bytes)
{
	size_t room = watch.kept_bytes + strlen(row) + bytes + 100;

	if (watch.kept_bytes > KEPT_BYTES)
		return;
	watch.kept = enough(realloc(watch.kept, room));
	watch.kept_bytes +=
		snprintf(watch.kept + watch.kept_bytes, room - watch.kept_bytes, "# %s%s\n%s",
			 *row ? "in " : "while no row was at work", row, text);
	if (watch.kept_bytes > KEPT_BYTES)
		say_note(KERNEL_WATCH_FILE " ends at %u MiB: the kernel says more",
			 KEPT_BYTES >> 20);
}

/* What is told of the look, on a line; "" if there is nothing to tell. */
static void explain(const struct look *l, uint64_t new_taint, char *text, size_t room)
{
	char bits[150];
	size_t used;

	taint_describe(new_taint, bits, sizeof(bits));
	used = snprintf(text, room, "%s", l->first);
	if (used < room && new_taint)
		used += snprintf(text + used, room - used, "%staint %s", used ? "; " : "", bits);
	if (used < room && l->lost)
		snprintf(text + used, room - used,
			 "%s%" PRIu64 " lines of the kernel's log were overwritten unread",
			 used ? "; " : "", l->lost);
}

void kernel_watch_look(const struct row *row)
{
	const char *name = row ? row->name : "";
	struct look l = {.complains = false};
	uint64_t taint = 0, new_taint;
	char *lines = NULL, text[TOLD];
	size_t bytes;

	if (!watch.run)
		return;
	l.out = memory_open(&lines, &bytes);
	read_log(&l);
	memory_close(l.out);
	fact_taint(&taint);
	new_taint = taint_complaints(taint & ~watch.taint);
	if (taint & ~watch.taint)
		json_object_set_new(watch.run->context, "tainted",
				    json_integer(watch.taint | taint));
	watch.taint |= taint;
	if (bytes && (l.complains || watch.goes_on))
		keep(name, lines, bytes);
	watch.goes_on = l.complains;
	free(lines);
	explain(&l, new_taint, text, sizeof(text));
	if (!text[0])
		return;
	run_add_complaint(watch.run, name, text, !l.complains && !new_taint);
	say_note("%s%s%s: %s", l.complains || new_taint ? "the kernel complains " : "",
		 row ? "in " : "while no row is at work", name, text);
}

static void open_log(bool from_boot)
{
	char path[PATH_MAX], why[200];

	snprintf(path, sizeof(path), "%s/dev/kmsg", fact_root);
	watch.log = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (watch.log >= 0) {
		if (!from_boot)
			lseek(watch.log, 0, SEEK_END); /* after the last record */
		json_object_set_new(watch.run->context, "kernel_log", json_string("read"));
		return;
	}
	snprintf(why, sizeof(why), "/dev/kmsg: %s%s; the taint alone is looked at", strerror(errno),
		 errno == EPERM ? " (kernel.dmesg_restrict)" : "");
	json_object_set_new(watch.run->context, "kernel_log", json_string(why));
	run_add_unavailable(watch.run, "what the kernel complains of", why);
}

void kernel_watch_open(struct run *run, bool from_boot)
{
	uint64_t taint;

	kernel_watch_close();
	watch.run = run;
	watch.known = from_boot; /* numbers begin with 0 */
	open_log(from_boot);
	if (!fact_taint(&taint))
		return;
	json_object_set_new(run->context, "tainted_before", json_integer(taint));
	json_object_set_new(run->context, "tainted", json_integer(taint));
	watch.taint = from_boot ? 0 : taint;
}

static void file_name(const char *folder, char path[PATH_MAX])
{
	if (snprintf(path, PATH_MAX, "%s/" KERNEL_WATCH_FILE, folder) >= PATH_MAX)
		path[0] = '\0'; /* opening it fails and says so */
}

int kernel_watch_save(const char *folder)
{
	char path[PATH_MAX];
	int err = 0;

	file_name(folder, path);
	if (watch.kept)
		err = file_write(path, watch.kept, watch.kept_bytes);
	return err ? say_error("cannot write %s/" KERNEL_WATCH_FILE ": %s", folder, strerror(-err))
		   : EXIT_GOOD;
}

void kernel_watch_resume(const char *folder)
{
	char path[PATH_MAX];

	file_name(folder, path);
	file_read(path, 2 * KEPT_BYTES, &watch.kept, &watch.kept_bytes);
}

void kernel_watch_drop(const char *folder)
{
	char path[PATH_MAX];

	file_name(folder, path);
	unlink(path);
}

void kernel_watch_close(void)
{
	if (watch.log >= 0)
		close(watch.log);
	free(watch.kept);
	memset(&watch, 0, sizeof(watch));
	watch.log = -1;
}
