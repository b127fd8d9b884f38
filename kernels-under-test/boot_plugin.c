/* SPDX-License-Identifier: MIT */
/* Which version of QEMU's plugin interface a guest's plugin is to declare. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/boot.h"
#include "kernels-under-test/plugin/interface.h"
#include "kernels-under-test/script.h"
#include "results/say.h"

/* What QEMU says (plugins/loader.c) to a plugin of a version that is newer than its own. */
#define NEWER_THAN "this QEMU supports only up to version "

/* What boot_check_plugin() has found out. */
static int arm64_interface, amd64_interface;

static int *interface_of(const char *arch)
{
	return strcmp(arch, "arm64") ? &amd64_interface : &arm64_interface;
}

void boot_escape(const char *path, char *text, size_t room)
{
	size_t used = 0;

	for (; *path && used + 3 < room; path++) {
		text[used++] = *path;
		if (*path == ',')
			text[used++] = ',';
	}
	text[used] = '\0';
}

/* Loads the plugin, without a machine; it ends QEMU. */
static int ask(const char *arch, const char *plugin, struct script_heard *heard)
{
	char version[sizeof(PLUGIN_VARIABLE) + 16], file[2 * PATH_MAX];
	char argument[sizeof(file) + 16];
	char *argv[] = {"/usr/bin/env", version,  (char *)boot_program(arch),
			"-machine",	"none",	  "-nodefaults",
			"-display",	"none",	  "-no-user-config",
			"-plugin",	argument, NULL};

	snprintf(version, sizeof(version), PLUGIN_VARIABLE "=%d", *interface_of(arch));
	boot_escape(plugin, file, sizeof(file));
	snprintf(argument, sizeof(argument), "%s,ask=on", file);
	heard->quiet = true;
	return script_hear(argv, heard);
}

int boot_check_plugin(const char *arch, const char *plugin)
{
	struct script_heard heard;
	const char *newer;

	*interface_of(arch) = PLUGIN_NEWEST;
	if (!ask(arch, plugin, &heard))
		return EXIT_GOOD;
	newer = strstr(heard.last, NEWER_THAN);
	if (newer) {
		*interface_of(arch) = atoi(newer + strlen(NEWER_THAN));
		if (!ask(arch, plugin, &heard))
			return EXIT_GOOD;
	}
	return say_error("this QEMU cannot count instructions: %s", heard.last);
}

void boot_declare_plugin(const char *arch)
{
	char version[16];

	snprintf(version, sizeof(version), "%d", *interface_of(arch));
	setenv(PLUGIN_VARIABLE, version, 1);
}
