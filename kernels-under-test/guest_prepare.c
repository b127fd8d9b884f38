/* SPDX-License-Identifier: MIT */
/* What a guest needs before it can boot: a kernel, programs, an initramfs. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kernels-under-test/guest.h"
#include "kernels-under-test/script.h"
#include "results/file.h"
#include "results/root.h"
#include "results/say.h"

#define PATH_ROOM (PATH_MAX + 64)

/* Where HOME is not set; never a folder that others may write to. */
static const char *home_of_user(void)
{
	const struct passwd *user = getpwuid(geteuid());

	return user ? user->pw_dir : "/nonexistent";
}

void guest_cache(char *cache, size_t room)
{
	const char *own = getenv("MNBENCH_CACHE"), *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (own && *own)
		snprintf(cache, room, "%s", own);
	else if (xdg && *xdg)
		snprintf(cache, room, "%s/mnbench", xdg);
	else
		snprintf(cache, room, "%s/.cache/mnbench", home && *home ? home : home_of_user());
}

/* Takes the image's folder, which fetch has named, apart. */
static int found(struct guest *guest, const char *dir)
{
	char path[PATH_ROOM], *text;

	if (snprintf(guest->image, sizeof(guest->image), "%s/vmlinuz", dir) >= PATH_MAX ||
	    snprintf(guest->modules, sizeof(guest->modules), "%s/modules", dir) >= PATH_MAX)
		return say_error("%s: the path is too long; set MNBENCH_CACHE", dir);
	if (access(guest->modules, F_OK))
		guest->modules[0] = '\0';
	snprintf(path, sizeof(path), "%s/release", dir);
	if (!file_read(path, sizeof(guest->release) - 1, &text, NULL)) {
		text[strcspn(text, "\n")] = '\0';
		snprintf(guest->release, sizeof(guest->release), "%s", text);
		free(text);
	}
	return EXIT_GOOD;
}

int guest_fetch(struct guest *guest, const char *how)
{
	char script[PATH_ROOM], cache[PATH_MAX], dir[PATH_MAX], mode[16];
	char *argv[] = {script, mode, (char *)guest->kernel->source, cache, NULL};
	char *plain[] = {script, argv[2], cache, NULL};

	guest_cache(cache, sizeof(cache));
	snprintf(script, sizeof(script), "%s/kernels-under-test/fetch", suite_root());
	snprintf(mode, sizeof(mode), "%s", how);
	if (script_run(*how ? argv : plain, dir, sizeof(dir)) || !dir[0])
		return EXIT_REQUEST;
	return found(guest, dir);
}

/* A kernel that has no descriptor has the module beside it, if build-kernel has built it. */
static int own_module(struct guest *guest)
{
	const char *slash = strrchr(guest->image, '/');

	if (snprintf(guest->softsmmu, sizeof(guest->softsmmu), "%.*s/softsmmu/softsmmu.ko",
		     slash ? (int)(slash - guest->image) : 1,
		     slash ? guest->image : ".") < PATH_MAX &&
	    !access(guest->softsmmu, R_OK))
		return EXIT_GOOD;
	return say_error("%s: there is no module softsmmu for it (%s build-kernel makes one beside "
			 "the image that it prints)",
			 guest->image, suite_command());
}

int guest_subscriber(struct guest *guest, const char *subscriber)
{
	char script[PATH_ROOM], cache[PATH_MAX];
	char *argv[] = {script, (char *)guest->kernel->source, cache, NULL};

	if (!subscriber || strncmp(subscriber, "softsmmu", strlen("softsmmu")))
		return EXIT_GOOD;
	if (!guest->kernel->source[0])
		return own_module(guest);
	guest_cache(cache, sizeof(cache));
	snprintf(script, sizeof(script), "%s/kernels-under-test/build-module", suite_root());
	return script_run(argv, guest->softsmmu, sizeof(guest->softsmmu)) || !guest->softsmmu[0]
		       ? EXIT_REQUEST
		       : EXIT_GOOD;
}

/* Where the build puts the programs for an architecture: build/ or build/ARCH/. */
static void build_folder(const char *arch, char *folder, size_t room)
{
	bool arm = !strcmp(arch, "arm64");
	struct utsname u;

	uname(&u);
	if (!strcmp(u.machine, arm ? "aarch64" : "x86_64"))
		snprintf(folder, room, "%s", suite_build());
	else
		snprintf(folder, room, "%s/%s", suite_build(), arm ? "arm64" : "x86_64");
}

/* What makes the file be there; `variable` is one of make's, with a blank before it, or "". */
static int not_built(const char *path, const char *variable)
{
	if (suite_installed())
		return say_error("%s is not installed: in mnbench's sources, make%s all, then make "
				 "install",
				 path, variable);
	return say_error("%s is not built: use ./run.sh vm, or make%s", path, variable);
}

int guest_plugin(char *plugin, size_t room)
{
	if (snprintf(plugin, room, "%s/insn.so", suite_build()) >= (int)room)
		return say_error("%s: the path is too long", suite_build());
	return access(plugin, R_OK) ? not_built(plugin, "") : EXIT_GOOD;
}

static int find_programs(const char *arch)
{
	static const char *const names[] = {"mnbench", "guest-init"};
	char folder[PATH_ROOM], path[PATH_ROOM + 32];

	build_folder(arch, folder, sizeof(folder));
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		if (access(path, X_OK))
			return not_built(path,
					 strcmp(arch, "arm64") ? " ARCH=x86_64" : " ARCH=arm64");
	}
	return EXIT_GOOD;
}

int guest_needs(const char *arch, bool insn)
{
	char plugin[PATH_MAX];

	if (boot_check(arch) || find_programs(arch))
		return EXIT_REQUEST;
	if (insn && (guest_plugin(plugin, sizeof(plugin)) || boot_check_plugin(arch, plugin)))
		return EXIT_REQUEST;
	return EXIT_GOOD;
}

int guest_pack(struct guest *guest, const char *scratch, const char *arguments)
{
	char script[PATH_ROOM], folder[PATH_ROOM], mnbench[PATH_ROOM + 32], init[PATH_ROOM + 32];
	char list[PATH_ROOM], line[16];
	char *argv[8] = {script, guest->initramfs, mnbench, init, list};
	int err, n = 5;

	if (guest->modules[0])
		argv[n++] = guest->modules;
	if (guest->softsmmu[0])
		argv[n++] = guest->softsmmu;
	if (snprintf(guest->initramfs, sizeof(guest->initramfs), "%s/initramfs-%s", scratch,
		     guest->name) >= PATH_MAX ||
	    snprintf(guest->counts, sizeof(guest->counts), "%s/insn-%s", scratch, guest->name) >=
		    PATH_MAX)
		return say_error("%s: the path is too long", scratch);
	snprintf(list, sizeof(list), "%s/arguments", scratch);
	err = file_write(list, arguments, strlen(arguments));
	if (err)
		return say_error("cannot write %s: %s", list, strerror(-err));
	build_folder(guest->kernel->arch, folder, sizeof(folder));
	snprintf(script, sizeof(script), "%s/kernels-under-test/initramfs", suite_root());
	snprintf(mnbench, sizeof(mnbench), "%s/mnbench", folder);
	snprintf(init, sizeof(init), "%s/guest-init", folder);
	err = script_run(argv, line, sizeof(line)) ? EXIT_REQUEST : EXIT_GOOD;
	unlink(list);
	return err;
}
