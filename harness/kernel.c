/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/fact.h"
#include "harness/kernel.h"
#include "harness/mapping.h"
#include "results/file.h"
#include "results/memory.h"
#include "results/words.h"

#define LOG_READ_ALL 3 /* klogctl(2): SYSLOG_ACTION_READ_ALL */
#define LOG_BYTES    (1 << 20)
#define KALLSYMS_MAX (64u << 20) /* bytes */

unsigned int kernel_version(void)
{
	struct utsname u;
	unsigned int major = 0, minor = 0;

	uname(&u);
	sscanf(u.release, "%u.%u", &major, &minor);
	return KERNEL(major, minor);
}

bool kernel_is(const char *machine, unsigned int since, unsigned int before)
{
	struct utsname u;

	uname(&u);
	return (!machine || !strcmp(machine, u.machine)) && (!since || kernel_version() >= since) &&
	       (!before || kernel_version() < before);
}

int kernel_config(const char *option)
{
	char value[8];
	int found = fact_config(option, value, sizeof(value));

	if (found < 0)
		return -1;
	return found && (!strcmp(value, "y") || !strcmp(value, "m"));
}

/* What scripts/Kconfig.include finds out of the tools that are there is nobody's choice. */
static bool is_choice(const char *line)
{
	static const char *const tools[] = {"CONFIG_CC_",    "CONFIG_GCC_",    "CONFIG_CLANG_",
					    "CONFIG_AS_",    "CONFIG_LD_",     "CONFIG_LLD_",
					    "CONFIG_RUSTC_", "CONFIG_PAHOLE_", "CONFIG_TOOLS_"};

	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		if (!strncmp(line, tools[i], strlen(tools[i])))
			return false;
	return !strncmp(line, "CONFIG_", strlen("CONFIG_"));
}

bool kernel_config_hash(uint32_t *hash)
{
	const char *at = fact_configuration();
	char line[4096];

	if (!*at)
		return false;
	*hash = HASH32;
	while (*at) {
		size_t length = strcspn(at, "\n");

		length += at[length] == '\n';
		snprintf(line, sizeof(line), "%.*s", (int)length, at);
		if (is_choice(line))
			*hash = words_hash(*hash, line);
		at += length;
	}
	return true;
}

/* "Linux version R (who@where) (gcc ..., GNU ld ...) #1 ...": the second group. */
bool kernel_compiler(const char *version, char *text, size_t room)
{
	const char *open = NULL;
	int depth = 0, group = 0;

	for (const char *c = version; *c; c++) {
		if (*c == '(' && !depth++)
			open = c + 1;
		else if (*c == ')' && depth && !--depth && ++group == 2)
			return snprintf(text, room, "%.*s", (int)(c - open), open) > 0;
	}
	return false;
}

bool kernel_symbol(const char *name)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[512], symbol[256];
	bool found = false;

	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*s %*s %255s", symbol) == 1 && !strcmp(symbol, name);
	if (f)
		fclose(f);
	return found;
}

bool kernel_advises(int advice)
{
	char *page = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	bool taken = page != MAP_FAILED && !madvise(page, page_bytes(), advice);

	if (page != MAP_FAILED)
		munmap(page, page_bytes());
	return taken;
}

/* "ADDRESS TYPE NAME [MODULE]": is it one of code? */
static bool is_code(const char *line)
{
	const char *type = strchr(line, ' ');

	return type && strchr("tTwW", type[1]);
}

char *kernel_functions(void)
{
	char *text;

	if (file_read("/proc/kallsyms", KALLSYMS_MAX, &text, NULL))
		return enough(strdup(""));
	text[file_keep_lines(text, is_code)] = '\0';
	return text;
}

/* Is the rest of a name that of a copy which is called? What is .cold is jumped to. */
static bool is_copy(const char *rest, size_t length)
{
	static const char *const kinds[] = {".constprop.", ".isra.", ".part."};

	if (memmem(rest, length, ".cold", 5))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strncmp(rest, kinds[i], strlen(kinds[i])))
			return true;
	return false;
}

bool kernel_is_split(const char *functions, const char *name, char *other, size_t room)
{
	size_t length = strlen(name), whole = 0;

	for (const char *at = functions; (at = strstr(at, name)); at += length) {
		size_t rest = strcspn(at + length, "\t\n ");

		if (at == functions || at[-1] != ' ')
			continue;
		if (!rest && ++whole > 1) {
			snprintf(other, room, "another %s", name);
			return true;
		}
		if (is_copy(at + length, rest)) {
			snprintf(other, room, "%.*s", (int)(length + rest), at);
			return true;
		}
	}
	return false;
}

/* The number of minor faults that a write to a clean, writable page takes: 0 or 1. */
static long dirtying_faults(char *page)
{
	long before;

	(void)*(volatile char *)page;
	before = minor_faults();
	*(volatile char *)page = 1;
	return minor_faults() - before;
}

/* A read fault of a shared tmpfs page maps it writable and clean (do_read_fault()). */
static int sets_dirty(void)
{
	int fd = memfd_create("mnbench-dirty", MFD_CLOEXEC), answer = -1;
	void *page;

	if (fd < 0)
		return -1;
	if (!ftruncate(fd, page_bytes())) {
		page = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (page != MAP_FAILED) {
			answer = !dirtying_faults(page);
			munmap(page, page_bytes());
		}
	}
	close(fd);
	return answer;
}

static int range_tlbi(void)
{
	char *log = enough(malloc(LOG_BYTES));
	int n = klogctl(LOG_READ_ALL, log, LOG_BYTES - 1), answer = -1;

	if (n > 0) {
		log[n] = '\0';
		if (strstr(log, "detected: TLB range maintenance instructions"))
			answer = 1;
		else if (strstr(log, "CPU features: detected:"))
			answer = 0; /* the log still has the boot's part */
	}
	free(log);
	return answer;
}

int cpu_has(enum op_cpu feature)
{
	static int dirty = -2, range = -2;

	if (feature == CPU_ANY)
		return 1;
	if (feature == CPU_SETS_DIRTY || feature == CPU_LEAVES_DIRTY) {
		if (dirty == -2)
			dirty = sets_dirty();
		return dirty < 0 ? -1 : dirty == (feature == CPU_SETS_DIRTY);
	}
	if (!kernel_is("aarch64", 0, 0))
		return 0;
	if (range == -2)
		range = range_tlbi();
	return range < 0 ? -1 : range == (feature == CPU_RANGE_TLBI);
}
