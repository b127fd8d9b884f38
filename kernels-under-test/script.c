/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/interrupt.h"
#include "kernels-under-test/script.h"
#include "results/say.h"

#define LOOK 100 /* milliseconds between looks at interrupted() */

/* One of its two outputs. */
struct stream {
	int fd;	    /* -1: not listened to, or at its end */
	char *text; /* of stdout: its beginning; of stderr: the line at hand */
	size_t room, size;
	struct script_heard *heard; /* of stderr */
};

static void become(char *const argv[], int out, int err)
{
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	dup2(null, 0);
	dup2(out, 1);
	if (err >= 0)
		dup2(err, 2);
	execv(argv[0], argv);
	say_error("cannot start %s: %s", argv[0], strerror(errno));
	_exit(EXIT_REQUEST);
}

/* What does not fit is dropped. */
static void take_out(struct stream *s, const char *data, size_t n)
{
	size_t left = s->room - 1 - s->size;

	n = n < left ? n : left;
	memcpy(s->text + s->size, data, n);
	s->size += n;
}

static void take_err(struct stream *s, const char *data, size_t n)
{
	if (!s->heard->quiet)
		fwrite(data, 1, n, stderr);
	for (size_t i = 0; i < n; i++) {
		if (data[i] == '\n' && s->size) {
			s->text[s->size] = '\0';
			memcpy(s->heard->last, s->text, s->size + 1);
			if (!s->heard->first[0])
				memcpy(s->heard->first, s->text, s->size + 1);
			s->size = 0;
		} else if (data[i] != '\n' && s->size + 1 < s->room) {
			s->text[s->size++] = data[i];
		}
	}
}

static void read_stream(struct stream *s)
{
	char data[4096];
	ssize_t n = read(s->fd, data, sizeof(data));

	if (n < 0 && errno == EINTR)
		return;
	if (n > 0 && s->heard)
		take_err(s, data, n);
	else if (n > 0)
		take_out(s, data, n);
	else
		s->fd = -1;
}

/* Reads until the script has closed its stdout and, if it is listened to, its stderr. */
static void read_all(pid_t script, struct stream *out, struct stream *err)
{
	while (out->fd >= 0 || err->fd >= 0) {
		struct pollfd wait[] = {{.fd = out->fd, .events = POLLIN},
					{.fd = err->fd, .events = POLLIN}};

		if (poll(wait, 2, LOOK) <= 0) {
			if (interrupted())
				kill(-script, SIGTERM);
			continue;
		}
		if (wait[0].revents)
			read_stream(out);
		if (wait[1].revents)
			read_stream(err);
	}
	out->text[out->size] = '\0';
	out->text[strcspn(out->text, "\n")] = '\0';
}

static int run(char *const argv[], char *line, size_t room, struct script_heard *heard)
{
	int ends[2], errs[2] = {-1, -1}, status;
	char at_hand[SCRIPT_LAST];
	struct stream out, err;
	pid_t script;

	if (pipe2(ends, O_CLOEXEC))
		return say_error("cannot make a pipe: %s", strerror(errno));
	if (heard && pipe2(errs, O_CLOEXEC)) {
		close(ends[0]);
		close(ends[1]);
		return say_error("cannot make a pipe: %s", strerror(errno));
	}
	script = fork();
	if (!script)
		become(argv, ends[1], errs[1]);
	close(ends[1]);
	if (heard)
		close(errs[1]);
	if (script > 0) {
		setpgid(script, script); /* whichever of the two comes first */
		out = (struct stream){.fd = ends[0], .text = line, .room = room};
		err = (struct stream){
			.fd = errs[0], .text = at_hand, .room = sizeof(at_hand), .heard = heard};
		read_all(script, &out, &err);
	}
	close(ends[0]);
	if (heard)
		close(errs[0]);
	if (script < 0)
		return say_error("cannot fork: %s", strerror(errno));
	while (waitpid(script, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_REQUEST;
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
