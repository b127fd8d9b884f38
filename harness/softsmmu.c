/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/interrupt.h"
#include "harness/machine.h"
#include "harness/softsmmu.h"
#include "results/root.h"
#include "results/say.h"

static char reason[600];

static const char *because(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static const char *because(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(reason, sizeof(reason), fmt, args);
	va_end(args);
	return reason;
}

/* Would the kernel load any module of ours? */
static const char *refused(void)
{
	char value[100];

	if (access("/proc/modules", F_OK))
		return "this kernel has no modules (CONFIG_MODULES): ./run.sh vm --subscriber "
		       "softsmmu runs one that has";
	if (!machine_get("/proc/sys/kernel/modules_disabled", value, sizeof(value)) &&
	    !strcmp(value, "1"))
		return "kernel.modules_disabled is set: no module can be loaded until the next "
		       "boot";
	if (!machine_get("/sys/kernel/security/lockdown", value, sizeof(value)) &&
	    (!strcmp(value, "integrity") || !strcmp(value, "confidentiality")))
		return "the kernel is locked down and loads signed modules only: switch secure "
		       "boot off, or boot without lockdown=";
	return NULL;
}

/*
 * Keeps the last line that it says: the module's path, or with -1 why there is none; "" if it
 * says nothing.
 */
static int build(const char *script, char *path, size_t room)
{
	char *argv[] = {(char *)script, "--running", NULL};
	char line[sizeof(reason)] = "";
	pid_t parent = getpid();
	int pipes[2], status;
	FILE *said;
	pid_t pid;

	if (pipe2(pipes, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() == parent && dup2(pipes[1], 1) == 1 && dup2(pipes[1], 2) == 2)
			execv(script, argv);
		_exit(127);
	}
	close(pipes[1]);
	said = fdopen(pipes[0], "r");
	while (said && fgets(line, sizeof(line), said))
		line[strcspn(line, "\n")] = '\0';
	if (said)
		fclose(said);
	else
		close(pipes[0]);
	if (pid > 0 && interrupted())
		kill(pid, SIGTERM);
	if (pid < 0 || TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) < 0)
		return -1;
	snprintf(path, room, "%s", line);
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}

static pid_t loader;

void softsmmu_unload(void)
{
	/* ENOSYS: this kernel has no modules at all. */
	if (syscall(SYS_delete_module, "softsmmu", O_NONBLOCK) && errno != ENOENT &&
	    errno != ENOSYS)
		say_note("the module softsmmu stays loaded: %s; rmmod softsmmu", strerror(errno));
}

/* In the process that has loaded it, and not in its children. */
static void unload(void)
{
	if (getpid() != loader)
		return;
	softsmmu_unload();
	machine_note(LEFT_MODULE, false);
}

static const char *load(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return because("%s: %s", path, strerror(errno));
	machine_note(LEFT_MODULE, true); /* without it the module would stay if we are killed */
	err = syscall(SYS_finit_module, fd, "", 0) ? errno : 0;
	close(fd);
	if (err)
		machine_note(LEFT_MODULE, false);
	if (err && err != EEXIST)
		return because("the kernel does not load softsmmu: %s%s", strerror(err),
			       err == EPERM || err == EKEYREJECTED || err == ENOKEY
				       ? "; it may want signed modules (module.sig_enforce)"
				       : "; dmesg says more");
	if (!err) {
		loader = getpid();
		atexit(unload);
	}
	return NULL;
}

static const char *build_and_load(void)
{
	static const char prefix[] = "mnbench: build-module: ";
	char script[PATH_MAX], path[sizeof(reason)] = "";

	if (snprintf(script, sizeof(script), "%s/kernels-under-test/build-module", suite_root()) >=
		    PATH_MAX ||
	    access(script, X_OK))
		return "the module softsmmu is not loaded";
	if (!build(script, path, sizeof(path)))
		return load(path);
	if (!path[0])
		return because("%s cannot be run", script);
	return because("%s", strncmp(path, prefix, strlen(prefix)) ? path : path + strlen(prefix));
}

const char *softsmmu_missing(const char *device)
{
	const char *why = NULL;

	if (access(device, F_OK)) {
		why = refused();
		if (!why)
			why = geteuid() ? "run as root: it is a module that must be loaded"
					: build_and_load();
	}
	if (!why && access(device, R_OK | W_OK))
		why = because("%s: %s; run as root", device, strerror(errno));
	return why;
}
