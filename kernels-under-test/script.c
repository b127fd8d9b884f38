/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/interrupt.h"
#include "kernels-under-test/script.h"
#include "results/cli/progress.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/say.h"

#define LOOK	    100	 /* milliseconds between looks at interrupted() */
#define SCRIPT_LINE 4096 /* bytes shown of a line */

/* What it says. */
struct streams {
	int out, err; /* pipes; -1: not listened to, or at its end */
	char *line;   /* the beginning of stdout, NULL: all of it goes to ours */
	size_t room, size;
	char at_hand[SCRIPT_LINE]; /* the line of stderr that is not complete yet */
	size_t at_hand_size;
	char *held; /* with --quiet: what stderr said, told only if the script fails */
	size_t held_size;
	struct script_heard *heard; /* or NULL */
};

static void become(char *const argv[], int out, int err, bool drawn)
{
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(null, 0);
	if (drawn)
		setenv("MNBENCH_PROGRESS", "1", 1);
	dup2(out, 1);
	if (err >= 0)
		dup2(err, 2);
	execv(argv[0], argv);
	say_error("cannot start %s: %s", argv[0], strerror(errno));
	_exit(EXIT_REQUEST);
}

/* What does not fit is dropped. */
static void take_out(struct streams *s, const char *data, size_t n)
{
	size_t left = s->line ? s->room - 1 - s->size : 0;

	if (!s->line) {
		progress_clear();
		fwrite(data, 1, n, stdout);
		fflush(stdout);
		return;
	}
	n = n < left ? n : left;
	memcpy(s->line + s->size, data, n);
	s->size += n;
}

/* "mnbench: build-kernel: building NAME: 340 of about 1500 steps in 60 s" is drawn, not printed. */
static bool is_drawn(const char *line)
{
	const char *building = strstr(line, ": building "), *steps;
	unsigned int done, total;
	char now[100];

	if (!building || !progress_is_drawn())
		return false;
	building += strlen(": building ");
	steps = strstr(building, ": ");
	if (!steps || sscanf(steps, ": %u", &done) != 1 || !strstr(steps, " steps in "))
		return false;
	snprintf(now, sizeof(now), "step %u of %.*s", done, (int)(steps - building), building);
	if (sscanf(steps, ": %u of about %u", &done, &total) == 2 && total)
		progress_part(fmin((double)done / total, 0.99), now);
	else
		progress_part(NAN, now);
	return true;
}

static void hold(struct streams *s, const char *line)
{
	s->held = enough(realloc(s->held, s->held_size + strlen(line) + 2));
	s->held_size += (size_t)sprintf(s->held + s->held_size, "%s\n", line);
}

/* A whole line of stderr. */
static void say_line(struct streams *s, const char *line)
{
	if (s->heard) {
		snprintf(s->heard->last, SCRIPT_LAST, "%.*s", SCRIPT_LAST - 1, line);
		if (!s->heard->first[0])
			strcpy(s->heard->first, s->heard->last);
	}
	if ((s->heard && s->heard->quiet) || is_drawn(line))
		return;
	if (say_is_quiet()) {
		hold(s, line);
		return;
	}
	progress_clear();
	fprintf(stderr, "%s\n", line);
}

static void end_line(struct streams *s)
{
	if (s->at_hand_size) {
		s->at_hand[s->at_hand_size] = '\0';
		say_line(s, s->at_hand);
	}
	s->at_hand_size = 0;
}

static void take_err(struct streams *s, const char *data, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (data[i] == '\n')
			end_line(s);
		else if (s->at_hand_size + 1 < sizeof(s->at_hand))
			s->at_hand[s->at_hand_size++] = data[i];
	}
}

static void read_stream(struct streams *s, int *fd)
{
	char data[4096];
	ssize_t n = read(*fd, data, sizeof(data));

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		if (fd == &s->err)
			end_line(s); /* its last one need not end with a newline */
		*fd = -1;
	} else if (fd == &s->err) {
		take_err(s, data, (size_t)n);
	} else {
		take_out(s, data, (size_t)n);
	}
}

/* Reads until the script has closed its stdout and, if it is listened to, its stderr. */
static void read_all(pid_t script, struct streams *s)
{
	while (s->out >= 0 || s->err >= 0) {
		struct pollfd wait[] = {{.fd = s->out, .events = POLLIN},
					{.fd = s->err, .events = POLLIN}};

		progress_tick();
		if (interrupted())
			kill(-script, SIGTERM);
		if (poll(wait, 2, LOOK) <= 0)
			continue;
		if (wait[0].revents)
			read_stream(s, &s->out);
		if (wait[1].revents)
			read_stream(s, &s->err);
	}
	if (!s->line)
		return;
	s->line[s->size] = '\0';
	s->line[strcspn(s->line, "\n")] = '\0';
}

/* Its status; what was held back is told if it failed. */
static int end_script(pid_t script, struct streams *s)
{
	int status;

	(void)TEMP_FAILURE_RETRY(waitpid(script, &status, 0));
	status = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_REQUEST;
	if (status && s->held) {
		progress_clear();
		fputs(s->held, stderr);
	}
	free(s->held);
	return status;
}

static int run(char *const argv[], char *line, size_t room, struct script_heard *heard)
{
	bool drawn = progress_is_drawn(), listen = heard || drawn || say_is_quiet();
	struct streams s = {.line = line, .room = room, .heard = heard};
	int ends[2], errs[2] = {-1, -1};
	pid_t script;

	if (pipe2(ends, O_CLOEXEC))
		return say_error("cannot make a pipe: %s", strerror(errno));
	if (listen && pipe2(errs, O_CLOEXEC)) {
		file_close(ends[0]);
		file_close(ends[1]);
		return say_error("cannot make a pipe: %s", strerror(errno));
	}
	fflush(stdout);
	script = fork();
	if (!script)
		become(argv, ends[1], errs[1], drawn);
	file_close(ends[1]);
	file_close(errs[1]);
	if (script > 0) {
		setpgid(script, script); /* whichever of the two comes first */
		s.out = ends[0];
		s.err = errs[0];
		read_all(script, &s);
	}
	file_close(ends[0]);
	file_close(errs[0]);
	return script < 0 ? say_error("cannot fork: %s", strerror(errno)) : end_script(script, &s);
}

int script_run(char *const argv[], char *line, size_t room)
{
	return run(argv, line, room, NULL);
}

int script_hear(char *const argv[], struct script_heard *heard)
{
	heard->line[0] = heard->first[0] = heard->last[0] = '\0';
	return run(argv, heard->line, sizeof(heard->line), heard);
}

int script_pass(char *const argv[])
{
	return run(argv, NULL, 0, NULL);
}
