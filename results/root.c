/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "results/root.h"

const char *suite_root(void)
{
	static char root[PATH_MAX];
	ssize_t n;
	char *build;

	if (root[0])
		return root;
	n = readlink("/proc/self/exe", root, sizeof(root) - 1);
	root[n > 0 ? n : 0] = '\0';
	build = strstr(root, "/build/");
	for (char *later = build; later; later = strstr(later + 1, "/build/"))
		build = later;
	if (build)
		*build = '\0';
	else
		strcpy(root, ".");
	return root;
}
