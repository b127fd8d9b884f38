/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "harness/fact.h"
#include "harness/join.h"
#include "harness/machine.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/taint.h"
#include "results/words.h"

#define TEXT_BYTES_MAX	 (1u << 20)
#define CONFIG_BYTES_MAX (1u << 20) /* a distribution's has some 300 KiB */

const char *fact_root = "";

static char *config; /* NULL: not read yet, "": there is none */

static int below_root(char *full, const char *path)
{
	return snprintf(full, PATH_MAX, "%s%s", fact_root, path) >= PATH_MAX ? -ENAMETOOLONG : 0;
}

static void trim(char *line)
{
	size_t n = strcspn(line, "\n");

	while (n && isspace((unsigned char)line[n - 1]))
		n--;
	line[n] = '\0';
}

/* "<unknown>", "<not supported>": a driver that cannot tell says so and gives no error. */
static bool tells(const char *value)
{
	size_t n = strlen(value);

	return n < 2 || value[0] != '<' || value[n - 1] != '>';
}

bool fact_taint(uint64_t *mask)
{
	char text[40], *end;

	if (fact_line(text, sizeof(text), "/proc/sys/kernel/tainted"))
		return false;
	*mask = strtoull(text, &end, 10);
	return end != text && !*end;
}

bool fact_kernel_died(void)
{
	uint64_t mask;

	return fact_taint(&mask) && mask & TAINT_DIED;
}

int fact_text(char **text, const char *path)
{
	char full[PATH_MAX];
	int err = below_root(full, path);

	if (!err && strstr(path, "/tracing/") && fact_kernel_died())
		err = -EDEADLK;
	return err ? err : file_read(full, TEXT_BYTES_MAX, text, NULL);
}

int fact_line(char *value, size_t room, const char *path)
{
	char *text;
	int err = fact_text(&text, path);

	if (err)
		return err;
	trim(text);
	snprintf(value, room, "%s", text);
	free(text);
	return tells(value) ? 0 : -ENODATA;
}

int fact_glob(const char *patterns, glob_t *found)
{
	char full[PATH_MAX], one[PATH_MAX];

	for (;;) {
		size_t n = strcspn(patterns, "|");

		snprintf(one, sizeof(one), "%.*s", (int)n, patterns);
		if (!below_root(full, one) && !glob(full, 0, NULL, found))
			return 0;
		if (!patterns[n])
			return -ENOENT;
		patterns += n + 1;
	}
}

int fact_value(char *value, size_t room, const char *full)
{
	char *text;
	int err = file_read(full, TEXT_BYTES_MAX, &text, NULL);

	if (err)
		return err;
	trim(text);
	machine_choose(text);
	snprintf(value, room, "%s", text);
	free(text);
	return tells(value) ? 0 : -ENODATA;
}

int fact_count(const char *patterns)
{
	glob_t found;
	int n = fact_glob(patterns, &found);

	if (n)
		return n;
	n = (int)found.gl_pathc;
	globfree(&found);
	return n;
}

bool fact_exists(const char *patterns)
{
	return fact_count(patterns) >= 0;
}

int fact_lines(const char *path)
{
	char *text;
	int lines = fact_text(&text, path);

	if (lines)
		return lines;
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	free(text);
	return lines;
}

int fact_join(const char *patterns, char *value, size_t room)
{
	char one[256];
	glob_t found;
	int err = fact_glob(patterns, &found);

	if (err)
		return err;
	value[0] = '\0';
	for (size_t i = 0; i < found.gl_pathc && !err; i++) {
		err = fact_value(one, sizeof(one), found.gl_pathv[i]);
		if (!err && one[0] && !words_have(value, one, ','))
			join(value, room, ",", "%s", one);
	}
	globfree(&found);
	return err;
}

int fact_field(char *value, size_t room, const char *path, const char *key)
{
	size_t length = strlen(key);
	char *text, *next, *line;
	int err = fact_text(&text, path);

	if (err)
		return err;
	next = text;
	while ((line = strsep(&next, "\n")))
		if (!strncmp(line, key, length) && (!line[length] || strchr(" \t:=", line[length])))
			break;
	if (line) {
		trim(line);
		snprintf(value, room, "%s", line + length + strspn(line + length, " \t:="));
	}
	free(text);
	return line ? 0 : -ENOENT;
}

int fact_boot(const char *name, char *value, size_t room)
{
	size_t length = strlen(name);
	char *text, *next, *word;
	int found = fact_text(&text, "/proc/cmdline");

	if (found)
		return found;
	next = text;
	while ((word = strsep(&next, " \n"))) {
		if (strncmp(word, name, length) || (word[length] && word[length] != '='))
			continue;
		snprintf(value, room, "%s", word[length] ? word + length + 1 : "");
		found = 1;
	}
	free(text);
	return found;
}

/* gzread() reads a plain file as well. */
static bool load_config(const char *path)
{
	char full[PATH_MAX];
	gzFile f = below_root(full, path) ? NULL : gzopen(full, "re");
	int n;

	if (!f)
		return false;
	n = gzread(f, config, CONFIG_BYTES_MAX - 1);
	gzclose(f);
	config[n > 0 ? n : 0] = '\0';
	return n > 0;
}

const char *fact_configuration(void)
{
	char release[200], path[256];

	if (config)
		return config;
	config = enough(calloc(1, CONFIG_BYTES_MAX));
	if (load_config("/proc/config.gz") ||
	    fact_line(release, sizeof(release), "/proc/sys/kernel/osrelease"))
		return config;
	snprintf(path, sizeof(path), "/boot/config-%s", release);
	load_config(path);
	return config;
}

void fact_forget(void)
{
	free(config);
	config = NULL;
}

int fact_config(const char *option, char *value, size_t room)
{
	const char *text = fact_configuration(), *line = text;
	size_t length = strlen(option);

	if (!strstr(text, "CONFIG_"))
		return -ENOENT;
	for (; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, option, length) || line[length] != '=')
			continue;
		line += length + 1;
		snprintf(value, room, "%.*s", (int)strcspn(line, "\n"), line);
		return 1;
	}
	return 0;
}
