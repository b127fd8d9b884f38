/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "results/cli/progress.h"
#include "results/say.h"

#define REDRAW	     0.25 /* seconds between two drawings */
#define WIDTH_MAX    200  /* columns used, at most */
#define WIDTH_USUAL  80	  /* of a terminal that does not say */
#define BAR_MAX	     30	  /* columns, its brackets among them */
#define BAR_MIN	     8
#define TIME_MAX     359999 /* seconds that are told, "99:59:59"; longer work says that */
#define TIME_COLUMNS 16	    /* "27 % 1:02:03 left" may be wider */
#define TEXT_MIN     40	    /* columns that the words keep from the bar */

static struct {
	bool open, never;
	char what[64], now[128];
	double total, step, done, left; /* left: NaN unless the caller knows */
	double begun, last_drawn;
} work;

/* Columns that are drawn; 0: none. Read by the signal handler. */
static volatile sig_atomic_t drawn;

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool can_draw(void)
{
	const char *term = getenv("TERM");

	return !work.never && term && *term && strcmp(term, "dumb") != 0 && isatty(STDERR_FILENO) &&
	       tcgetpgrp(STDERR_FILENO) == getpgrp();
}

bool progress_is_drawn(void)
{
	return work.open && can_draw();
}

static int width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		return WIDTH_USUAL;
	return size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
}

static void put(const char *text, size_t n)
{
	if (write(STDERR_FILENO, text, n) < 0)
		return; /* a terminal that is gone needs no line */
}

/* Since it was drawn the terminal may have become narrower: then the line has several rows. */
static void erase(void)
{
	static const char up[] = "\033[A", below[] = "\r\033[J";
	struct winsize size;
	int columns = drawn;

	if (!columns)
		return;
	drawn = 0;
	if (!ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		for (int rows = (columns - 1) / size.ws_col; rows; rows--)
			put(up, sizeof(up) - 1);
	put(below, sizeof(below) - 1);
}

/* For those who are not prepared for a signal: takes the line away and lets the signal do its work.
 */
static void end_by(int number)
{
	erase();
	signal(number, SIG_DFL);
	raise(number);
}

static void catch_signals(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		struct sigaction was, ours = {.sa_handler = end_by, .sa_flags = SA_RESTART};

		if (!sigaction(numbers[i], NULL, &was) && was.sa_handler == SIG_DFL)
			sigaction(numbers[i], &ours, NULL);
	}
}

/* "1:02:03", "2:03". */
static void clock_text(double left, char *text, size_t room)
{
	unsigned int s = left > 0 ? (unsigned int)(fmin(left, TIME_MAX) + 0.5) : 0;

	if (s >= 3600)
		snprintf(text, room, "%u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
	else
		snprintf(text, room, "%u:%02u", s / 60, s % 60);
}

static double share(void)
{
	double part = work.total > 0 ? work.done / work.total : 0;

	return part < 0 ? 0 : part > 1 ? 1 : part;
}

/* The right end: percent and time left; what has passed where that cannot be told. */
static void time_text(char *text, size_t room)
{
	double passed = seconds() - work.begun, part = share();
	char clock[32];

	if (isnan(work.left) && !(part > 0)) {
		clock_text(passed, clock, sizeof(clock));
		snprintf(text, room, "%s", clock);
		return;
	}
	clock_text(isnan(work.left) ? passed * (1 - part) / part : work.left, clock, sizeof(clock));
	snprintf(text, room, "%3.0f %% %s left", floor(100 * part), clock);
}

static void put_bar(char *text, int columns)
{
	double part = share();
	int filled = part > 0 ? (int)(part * (columns - 2)) : 0; /* NaN: it is not known */

	text[0] = '[';
	for (int i = 0; i < columns - 2; i++)
		text[1 + i] = i < filled ? '#' : '.';
	text[columns - 1] = ']';
	text[columns] = '\0';
}

/* Bytes that are no printable ASCII may move the cursor, or take another width. */
static void copy_printable(char *to, size_t room, const char *from)
{
	snprintf(to, room, "%s", from);
	for (char *c = to; *c; c++)
		if (*c < 0x20 || *c > 0x7e)
			*c = '?';
}

/* "what 12/45 now  [####......]  27 % 1:31 left", at most `columns` wide. */
static int compose(char *line, int columns)
{
	char words[256], count[48] = "", left[48], time[64], bar[BAR_MAX + 1] = "";
	int rest, bar_columns;

	if (work.total > 0)
		snprintf(count, sizeof(count), " %.0f/%.0f", floor(work.done), work.total);
	snprintf(words, sizeof(words), "%s%s %s", work.what, count, work.now);
	time_text(left, sizeof(left));
	snprintf(time, sizeof(time), "%*s", TIME_COLUMNS, left);
	rest = columns - 2 - (int)strlen(time);
	bar_columns = rest - 2 - TEXT_MIN;
	bar_columns = bar_columns > BAR_MAX ? BAR_MAX : bar_columns;
	if (work.total > 0 && bar_columns >= BAR_MIN) {
		put_bar(bar, bar_columns);
		rest -= 2 + bar_columns;
	}
	if (rest < 0)
		return snprintf(line, WIDTH_MAX, "%.*s", columns, time);
	return snprintf(line, WIDTH_MAX, "%-*.*s  %s%s%s", rest, rest, words, bar, *bar ? "  " : "",
			time);
}

static void draw(void)
{
	char line[WIDTH_MAX + 1];
	int n;

	work.last_drawn = seconds();
	n = compose(line, width() - 1); /* the last column would wrap */
	erase();
	if (n <= 0)
		return;
	n = (int)strlen(line);
	put(line, (size_t)n);
	drawn = n;
}

void progress_tick(void)
{
	if (!work.open || (drawn && seconds() - work.last_drawn < REDRAW))
		return;
	if (can_draw())
		draw();
}

void progress_begin(const char *what, size_t total)
{
	static bool at_exit;

	progress_end();
	copy_printable(work.what, sizeof(work.what), what);
	work.now[0] = '\0';
	work.total = (double)total;
	work.step = work.done = 0;
	work.left = NAN;
	work.begun = seconds();
	work.open = true;
	if (!can_draw())
		return;
	catch_signals();
	if (!at_exit)
		atexit(progress_end);
	at_exit = true;
	draw();
}

void progress_at(double done, const char *now)
{
	if (!work.open)
		return;
	work.step = work.done = done;
	copy_printable(work.now, sizeof(work.now), now);
	progress_tick();
}

void progress_part(double part, const char *now)
{
	if (!work.open)
		return;
	if (!isnan(part))
		work.done = work.done > work.step + part ? work.done : work.step + part;
	copy_printable(work.now, sizeof(work.now), now);
	progress_tick();
}

void progress_total(size_t total)
{
	work.total = (double)total;
}

void progress_left(double left)
{
	work.left = left;
}

void progress_plain(const char *fmt, ...)
{
	va_list args;

	if (progress_is_drawn())
		return;
	va_start(args, fmt);
	vfprintf(say_notes(), fmt, args);
	va_end(args);
	fputc('\n', say_notes());
}

void progress_clear(void)
{
	fflush(stdout);
	erase();
}

void progress_end(void)
{
	work.open = false;
	erase();
}

void progress_never(void)
{
	progress_end();
	work.never = true;
}
