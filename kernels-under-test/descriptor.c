/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "kernels-under-test/descriptor.h"
#include "results/printable.h"
#include "results/say.h"

#define LETTERS	 "abcdefghijklmnopqrstuvwxyz"
#define DIGITS	 "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#define FIELD(field)                                                                               \
	.name = #field, .offset = offsetof(struct kernel_descriptor, field),                       \
	.size = sizeof(((struct kernel_descriptor *)0)->field)

static const struct key {
	const char *name;
	size_t offset, size;
	const char *allowed; /* its characters; NULL for any printable ones */
	bool may_be_empty, optional;
} keys[] = {
	{FIELD(arch), .allowed = LETTERS DIGITS},
	{FIELD(cpu), .allowed = LETTERS CAPITALS DIGITS "+,-._="},
	{FIELD(second_cpu), .allowed = LETTERS CAPITALS DIGITS "+,-._=", .may_be_empty = true,
	 .optional = true},
	{FIELD(package), .allowed = LETTERS DIGITS "+-."},
	{FIELD(suites), .allowed = LETTERS DIGITS "-, "},
	{FIELD(series), .allowed = DIGITS ".", .may_be_empty = true},
	{FIELD(modules), .allowed = LETTERS DIGITS "-_, ", .may_be_empty = true, .optional = true},
	{FIELD(config), .allowed = LETTERS DIGITS "-._", .may_be_empty = true, .optional = true},
	{FIELD(changes), .allowed = LETTERS DIGITS "-, ", .may_be_empty = true, .optional = true},
	{FIELD(claim)},
	{FIELD(expect_fail), .may_be_empty = true},
	{FIELD(second_cpu_expect_fail), .may_be_empty = true, .optional = true},
	{.name = "default", .size = 8, .allowed = LETTERS},
};

#define KEYS (sizeof(keys) / sizeof(*keys))

/* Where a message points. */
struct place {
	const char *source;
	unsigned int line;
};

static int refuse(const struct place *at, const char *what, const char *detail)
{
	return say_error("%s:%u: %s%s%s", at->source, at->line, what, *detail ? ": " : "", detail);
}

static int parse_name(const char *source, char *name, size_t room)
{
	const char *slash = strrchr(source, '/');
	const char *base = slash ? slash + 1 : source;
	size_t n = strlen(base), end = strlen(DESCRIPTOR_END);

	if (n > end && !strcmp(base + n - end, DESCRIPTOR_END))
		n -= end;
	if (!n || n >= room || base[0] == '.' || base[0] == '-' ||
	    strspn(base, LETTERS CAPITALS DIGITS "-._") < n)
		return say_error("%s: a kernel's file is named NAME" DESCRIPTOR_END
				 ", NAME being at most %zu "
				 "letters, digits, '-', '.' or '_'",
				 source, room - 1);
	memcpy(name, base, n);
	name[n] = '\0';
	return EXIT_GOOD;
}

static int check_value(const struct place *at, const struct key *key, const char *value)
{
	if (!*value && !key->may_be_empty)
		return refuse(at, "no value for key", key->name);
	if (*value == '-')
		return refuse(at, "the value must not start with '-'", key->name);
	if (key->allowed && value[strspn(value, key->allowed)])
		return refuse(at, "a character that this key does not take", key->name);
	if (strlen(value) >= key->size)
		return refuse(at, "the value is too long for key", key->name);
	return EXIT_GOOD;
}

static int store(const struct place *at, const struct key *key, const char *value,
		 struct kernel_descriptor *kernel)
{
	int err = check_value(at, key, value);

	if (err)
		return err;
	if (!strcmp(key->name, "default")) {
		if (strcmp(value, "yes") && strcmp(value, "no"))
			return refuse(at, "default is yes or no, not", value);
		kernel->by_default = !strcmp(value, "yes");
		return EXIT_GOOD;
	}
	if (!strcmp(key->name, "arch") && strcmp(value, "arm64") && strcmp(value, "amd64"))
		return refuse(at, "arch is arm64 or amd64, not", value);
	strcpy((char *)kernel + key->offset, value);
	return EXIT_GOOD;
}

/* Handles one line, which is NUL-terminated and may be changed. */
static int parse_line(const struct place *at, char *line, bool *seen,
		      struct kernel_descriptor *kernel)
{
	char *value = strchr(line, ':'), *end;

	for (const char *c = line; *c; c++)
		if (((unsigned char)*c < 0x20 && *c != '\t') || *c == 0x7f)
			return refuse(at, "a control character", "");
	if (!line[strspn(line, " \t")] || line[0] == '#')
		return EXIT_GOOD;
	if (!value)
		return refuse(at, "not a line \"key: value\"", "");
	*value++ = '\0';
	value += strspn(value, " \t");
	for (end = value + strlen(value); end > value && strchr(" \t", end[-1]); end--)
		;
	*end = '\0';
	if (!printable_text(value))
		return refuse(at, "a control character", "");
	for (size_t k = 0; k < KEYS; k++) {
		if (strcmp(line, keys[k].name))
			continue;
		if (seen[k])
			return refuse(at, "the second line for key", line);
		seen[k] = true;
		return store(at, &keys[k], value, kernel);
	}
	return refuse(at, "unknown key", line);
}

int descriptor_parse(const char *source, const char *text, size_t size,
		     struct kernel_descriptor *kernel)
{
	struct place at = {source, 0};
	bool seen[KEYS] = {false};
	char line[sizeof(kernel->expect_fail) + 64];
	int err;

	memset(kernel, 0, sizeof(*kernel));
	err = parse_name(source, kernel->name, sizeof(kernel->name));
	if (err)
		return err;
	if (snprintf(kernel->source, sizeof(kernel->source), "%s", source) >=
	    (int)sizeof(kernel->source))
		return say_error("%s: the path is too long", source);
	while (size) {
		const char *newline = memchr(text, '\n', size);
		size_t n = newline ? (size_t)(newline - text) : size;

		at.line++;
		if (n >= sizeof(line))
			return refuse(&at, "the line is too long", "");
		if (memchr(text, '\0', n))
			return refuse(&at, "a control character", "");
		memcpy(line, text, n);
		line[n] = '\0';
		err = parse_line(&at, line, seen, kernel);
		if (err)
			return err;
		n += newline != NULL;
		text += n;
		size -= n;
	}
	for (size_t k = 0; k < KEYS; k++)
		if (!seen[k] && !keys[k].optional)
			return refuse(&at, "the file ends and has no line for key", keys[k].name);
	return EXIT_GOOD;
}

void descriptor_failures(const struct kernel_descriptor *kernel, const char *cpu, char *text,
			 size_t room)
{
	bool second = cpu && !strcmp(cpu, kernel->second_cpu);

	snprintf(text, room, "%s%s%s", kernel->expect_fail, second ? ", " : "",
		 second ? kernel->second_cpu_expect_fail : "");
}
