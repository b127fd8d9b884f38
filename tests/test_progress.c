/* SPDX-License-Identifier: MIT */
/* What progress.c draws, on a terminal of our own: what is on the screen afterwards. */
#include <math.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernels-under-test/script.h"
#include "results/cli/progress.h"
#include "results/say.h"
#include "tests/unit.h"

#define ROWS	40
#define COLUMNS 400

/* A terminal that knows what is written to it here. */
struct screen {
	char rows[ROWS][COLUMNS];
	int row, column, columns;
	char raw[1 << 16]; /* all that came */
	size_t size;
};

static void put(struct screen *s, char c)
{
	if (c == '\r') {
		s->column = 0;
	} else if (c == '\n') {
		s->row++;
	} else {
		if (s->column == s->columns) {
			s->column = 0;
			s->row++;
		}
		s->rows[s->row][s->column++] = c;
	}
	assert_true(s->row < ROWS);
}

static void erase_below(struct screen *s)
{
	memset(s->rows[s->row] + s->column, 0, COLUMNS - s->column);
	memset(s->rows[s->row + 1], 0, (ROWS - 1 - s->row) * sizeof(s->rows[0]));
}

/* A child of its own terminal does the work; the screen is what it leaves. Its exit status. */
static int on_screen(struct screen *s, int columns, const char *term, void (*work)(void))
{
	struct winsize size = {.ws_row = ROWS, .ws_col = (unsigned short)columns};
	int terminal, status;
	ssize_t n;
	pid_t child;

	memset(s, 0, sizeof(*s));
	s->columns = columns;
	child = forkpty(&terminal, NULL, NULL, &size);
	assert_true(child >= 0);
	if (!child) {
		setenv("TERM", term, 1);
		signal(SIGINT, SIG_DFL); /* a shell's background has it ignored */
		work();
		exit(0);
	}
	while ((n = read(terminal, s->raw + s->size, sizeof(s->raw) - 1 - s->size)) > 0)
		s->size += (size_t)n;
	close(terminal);
	waitpid(child, &status, 0);
	for (char *c = s->raw; *c; c++) {
		if (!strncmp(c, "\033[J", 3)) {
			erase_below(s);
			c += 2;
		} else if (!strncmp(c, "\033[A", 3)) {
			s->row -= s->row > 0;
			c += 2;
		} else {
			put(s, *c);
		}
	}
	return status;
}

static void pause_for(double seconds)
{
	struct timespec t = {.tv_nsec = (long)(seconds * 1e9)};

	nanosleep(&t, NULL);
}

static void leave_it(void)
{
	progress_begin("guests", 4);
	pause_for(0.3);
	progress_at(1, "debian-6.1-arm64");
	_exit(0); /* as it is */
}

static void a_bar_with_the_time_left(void **state)
{
	static struct screen s;

	(void)state;
	on_screen(&s, 80, "xterm", leave_it);
	assert_non_null(strstr(s.rows[0], "guests 1/4 debian-6.1-arm64"));
	assert_non_null(strstr(s.rows[0], "[####"));
	assert_non_null(strstr(s.rows[0], "25 % 0:")); /* three times as long as until now */
	assert_non_null(strstr(s.rows[0], " left"));
	assert_true(strlen(s.rows[0]) < 80);
	assert_true(s.rows[1][0] == '\0');
}

static void draw_once(void)
{
	progress_begin("guests, with a long name", 4);
	_exit(0);
}

static void widths_are_respected(void **state)
{
	static struct screen s;

	(void)state;
	for (int columns = 1; columns <= 300; columns += columns < 30 ? 1 : 37) {
		on_screen(&s, columns, "xterm", draw_once);
		assert_true((int)strlen(s.rows[0]) < (columns > 1 ? columns : 2));
		assert_true(s.rows[1][0] == '\0');
	}
}

static void tell(void)
{
	progress_begin("run", 10);
	progress_at(3, "upgrade/anon-reuse");
	say_note("something to know");
	progress_tick();
	say_error("something wrong");
	fprintf(say_notes(), "a table\n");
	progress_end();
}

static void notes_are_whole_and_nothing_stays(void **state)
{
	static struct screen s;

	(void)state;
	on_screen(&s, 80, "xterm", tell);
	assert_string_equal(s.rows[0], "mnbench: something to know");
	assert_string_equal(s.rows[1], "mnbench: something wrong");
	assert_string_equal(s.rows[2], "a table");
	assert_string_equal(s.rows[3], "");
	assert_non_null(strstr(s.raw, "3/10"));
}

static void exit_in_the_middle(void)
{
	progress_begin("run", 10);
}

static void narrower(void)
{
	struct winsize size = {.ws_row = ROWS, .ws_col = 50};

	progress_begin("run", 10);
	progress_at(3, "x");
	ioctl(STDERR_FILENO, TIOCSWINSZ, &size);
	pause_for(0.3);
	progress_at(4, "y");
	_exit(0);
}

static void a_terminal_may_shrink(void **state)
{
	static struct screen s;

	(void)state;
	on_screen(&s, 50, "xterm", narrower);
	assert_true(strlen(s.rows[0]) < 50);
	assert_non_null(strstr(s.raw, "run 4/10 y"));
}

/* 99 columns are two rows of the terminal that it is now. */
static void shrunk(void)
{
	struct winsize size = {.ws_row = ROWS, .ws_col = 100};

	ioctl(STDERR_FILENO, TIOCSWINSZ, &size);
	progress_begin("run", 10);
	size.ws_col = 50;
	ioctl(STDERR_FILENO, TIOCSWINSZ, &size);
	progress_end();
}

static void what_was_wide_is_taken_away(void **state)
{
	static struct screen s;

	(void)state;
	on_screen(&s, 50, "xterm", shrunk);
	assert_string_equal(s.rows[0], "");
	assert_string_equal(s.rows[1], "");
	on_screen(&s, 80, "xterm", exit_in_the_middle);
	assert_string_equal(s.rows[0], "");
}

static void die_by_signal(void)
{
	progress_begin("run", 10);
	raise(SIGINT);
}

static void ctrl_c_leaves_nothing(void **state)
{
	static struct screen s;
	int status;

	(void)state;
	status = on_screen(&s, 80, "xterm", die_by_signal);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
	assert_non_null(strstr(s.raw, "run 0/10"));
	assert_string_equal(s.rows[0], "");
}

static void many_steps(void)
{
	progress_begin("run", 100000);
	for (int i = 0; i < 100000; i++)
		progress_at(i, "x");
}

static void drawing_is_rare(void **state)
{
	static struct screen s;
	int drawn = 0;

	(void)state;
	on_screen(&s, 80, "xterm", many_steps);
	for (char *c = s.raw; (c = strstr(c, "run ")); c++)
		drawn++;
	assert_true(drawn >= 1 && drawn < 20); /* four a second, on a machine that may be slow */
}

static void lines(void)
{
	progress_begin("run", 10);
	progress_at(3, "x");
	progress_plain("[3/10] %s", "x");
	progress_end();
}

static void not_drawn_where_it_cannot_be(void **state)
{
	static struct screen s;

	(void)state;
	on_screen(&s, 80, "dumb", lines);
	assert_string_equal(s.raw, "[3/10] x\r\n");
	on_screen(&s, 80, "", lines);
	assert_string_equal(s.raw, "[3/10] x\r\n");
	on_screen(&s, 80, "xterm", lines);
	assert_null(strstr(s.raw, "[3/10] x\r\n"));
}

static void quiet(void)
{
	say_be_quiet();
	lines();
	say_note("a note");
	fprintf(say_notes(), "a table\n");
	say_error("an error");
}

static void quiet_tells_errors_alone(void **state)
{
	static struct screen s;

	(void)state;
	on_screen(&s, 80, "xterm", quiet);
	assert_string_equal(s.raw, "mnbench: an error\r\n");
}

static void build(void)
{
	char *argv[] = {
		"/bin/sh", "-c",
		"echo mnbench: x: building 6.1-y: 30 of about 60 steps in 9 s >&2; sleep 0.5;"
		"echo mnbench: x: something else >&2; echo $MNBENCH_PROGRESS",
		NULL};
	char line[16];

	progress_begin("build", 2);
	pause_for(0.3);
	if (script_run(argv, line, sizeof(line)) || strcmp(line, "1"))
		say_error("the script failed");
	progress_end();
}

/* What a script says of its steps is drawn; all else is printed. */
static void scripts_are_part_of_it(void **state)
{
	static struct screen s;

	(void)state;
	on_screen(&s, 90, "xterm", build);
	assert_string_equal(s.rows[0], "mnbench: x: something else");
	assert_string_equal(s.rows[1], "");
	assert_non_null(strstr(s.raw, "build 0/2 step 30 of 6.1-y"));
	assert_non_null(strstr(s.raw, " 25 %"));
	on_screen(&s, 90, "dumb", build);
	assert_non_null(strstr(s.raw, "30 of about 60 steps"));
	assert_non_null(strstr(s.raw, "the script failed")); /* is not told to draw */
}

static void quiet_scripts(void)
{
	char *good[] = {"/bin/sh", "-c", "echo a note >&2", NULL};
	char *bad[] = {"/bin/sh", "-c", "echo why >&2; exit 2", NULL};
	char line[16];

	say_be_quiet();
	script_run(good, line, sizeof(line));
	script_run(bad, line, sizeof(line));
}

static void quiet_tells_why_a_script_failed(void **state)
{
	static struct screen s;

	(void)state;
	on_screen(&s, 80, "xterm", quiet_scripts);
	assert_string_equal(s.raw, "why\r\n");
}

static void hostile(void)
{
	progress_begin("r\033[2Jun", 2);
	pause_for(0.3);
	progress_at(NAN, "\033]0;title\007\n\r\xc3\x28%n%s");
	progress_left(INFINITY);
	pause_for(0.3);
	progress_at(1e300, "x");
	progress_left(-1);
	pause_for(0.3);
	progress_part(-5, "y");
	_exit(0);
}

static void names_move_nothing(void **state)
{
	static struct screen s;

	(void)state;
	on_screen(&s, 80, "xterm", hostile);
	assert_null(strstr(s.raw, "\033[2J"));
	assert_null(strchr(s.raw, '\007'));
	assert_non_null(strstr(s.raw, "?]0;title"));
	assert_string_equal(s.rows[1], "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bar_with_the_time_left),
		cmocka_unit_test(widths_are_respected),
		cmocka_unit_test(notes_are_whole_and_nothing_stays),
		cmocka_unit_test(a_terminal_may_shrink),
		cmocka_unit_test(what_was_wide_is_taken_away),
		cmocka_unit_test(ctrl_c_leaves_nothing),
		cmocka_unit_test(drawing_is_rare),
		cmocka_unit_test(not_drawn_where_it_cannot_be),
		cmocka_unit_test(quiet_tells_errors_alone),
		cmocka_unit_test(scripts_are_part_of_it),
		cmocka_unit_test(quiet_tells_why_a_script_failed),
		cmocka_unit_test(names_move_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
