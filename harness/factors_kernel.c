/* SPDX-License-Identifier: MIT */
/* How the kernel was built, hardened and debugged: under test, never set. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "harness/fact.h"
#include "harness/factors.h"
#include "harness/join.h"
#include "results/words.h"

static void read_page(const struct factor *f, struct reading *r)
{
	(void)f;
	reading_set(r, FACTOR_OK, "%ld", sysconf(_SC_PAGESIZE));
}

static void read_address_bits(const struct factor *f, struct reading *r)
{
	char bits[32];
	int found = fact_config("CONFIG_ARM64_VA_BITS", bits, sizeof(bits));

	(void)f;
	if (found == 1) {
		reading_set(r, FACTOR_OK, "%s bits", bits);
		return;
	}
	found = fact_config("CONFIG_PGTABLE_LEVELS", bits, sizeof(bits));
	if (found == 1)
		reading_set(r, FACTOR_OK, "%s levels", bits);
	else
		reading_unknown(r, found, "CONFIG_PGTABLE_LEVELS");
}

/* A switch of the command line, else the configuration's default for it. */
static void read_switch(struct reading *r, const char *word, const char *option)
{
	char value[64];
	int found = fact_boot(word, value, sizeof(value));

	if (found == 1) {
		bool off = !strcmp(value, "0") || !strcmp(value, "off") || !strcmp(value, "n");

		reading_set(r, FACTOR_OK, "%s (command line)", off ? "off" : "on");
		return;
	}
	found = fact_config(option, value, sizeof(value));
	if (found < 0)
		reading_unknown(r, found, option);
	else
		reading_set(r, FACTOR_OK, "%s", found ? "on" : "off");
}

static void read_init_alloc(const struct factor *f, struct reading *r)
{
	(void)f;
	read_switch(r, "init_on_alloc", "CONFIG_INIT_ON_ALLOC_DEFAULT_ON");
}

static void read_init_free(const struct factor *f, struct reading *r)
{
	(void)f;
	read_switch(r, "init_on_free", "CONFIG_INIT_ON_FREE_DEFAULT_ON");
}

static void read_poison(const struct factor *f, struct reading *r)
{
	(void)f;
	reading_boot(r, "page_poison", "off");
}

static void read_kaslr(const struct factor *f, struct reading *r)
{
	char value[64];
	int off = fact_boot("nokaslr", value, sizeof(value));

	(void)f;
	if (off == 1)
		reading_set(r, FACTOR_OK, "off (command line)");
	else
		read_switch(r, "kaslr", "CONFIG_RANDOMIZE_BASE");
}

static void read_boot_words(const struct factor *f, struct reading *r)
{
	static const char *const words[] = {"mitigations", "kpti",   "pti",
					    "nopti",	   "rodata", "spec_store_bypass_disable"};
	char text[FACTOR_VALUE * 2] = "", value[64];
	int found = 0;

	(void)f;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		found = fact_boot(words[i], value, sizeof(value));
		if (found < 0)
			break;
		if (found)
			join(text, sizeof(text), " ", "%s=%s", words[i], value);
	}
	if (found < 0)
		reading_unknown(r, found, "/proc/cmdline");
	else
		reading_set(r, FACTOR_OK, "%s", text[0] ? text : "defaults");
}

/* All files of vulnerabilities/: a sum of their texts, and the names of what is not unaffected. */
static void read_mitigations(const struct factor *f, struct reading *r)
{
	char mitigated[300] = "", text[300];
	unsigned int vulnerable = 0, n = 0;
	uint32_t sum = HASH32;
	glob_t found;
	int err = 0;

	if (reading_missing(r, f, fact_glob(f->path, &found), NULL))
		return;
	for (size_t i = 0; i < found.gl_pathc && !err; i++) {
		const char *name = strrchr(found.gl_pathv[i], '/') + 1;

		err = fact_value(text, sizeof(text), found.gl_pathv[i]);
		if (!err && !text[0])
			err = -ENODATA;
		if (err)
			break;
		n++;
		sum = words_hash(words_hash(sum, name), text);
		vulnerable += !strncmp(text, "Vulnerable", 10);
		if (strncmp(text, "Not affected", 12))
			join(mitigated, sizeof(mitigated), " ", "%s", name);
	}
	globfree(&found);
	if (err)
		reading_unknown(r, err, f->path);
	else if (n)
		reading_set(r, FACTOR_OK, "%08x, %u vulnerable, affected: %s", sum, vulnerable,
			    mitigated[0] ? mitigated : "none");
	else
		reading_unknown(r, 0, "no file of vulnerabilities/ can be read");
}

static void read_debug(const struct factor *f, struct reading *r)
{
	static const char *const options[] = {
		"KASAN",
		"KCSAN",
		"KMSAN",
		"DEBUG_VM",
		"DEBUG_VM_PGFLAGS",
		"PROVE_LOCKING",
		"LOCKDEP",
		"LOCK_STAT",
		"DEBUG_ATOMIC_SLEEP",
		"DEBUG_KMEMLEAK",
		"KCOV",
		"DEBUG_PAGEALLOC_ENABLE_DEFAULT",
		"SLUB_DEBUG_ON",
		"PAGE_TABLE_CHECK_ENFORCED",
		"GCOV_KERNEL",
		"DEBUG_PREEMPT",
	};
	char text[FACTOR_VALUE * 2] = "", option[64], value[32];

	(void)f;
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		int found;

		snprintf(option, sizeof(option), "CONFIG_%s", options[i]);
		found = fact_config(option, value, sizeof(value));
		if (found < 0) {
			reading_unknown(r, found, "no configuration of this kernel");
			return;
		}
		if (found && !strcmp(value, "y"))
			join(text, sizeof(text), ",", "%s", options[i]);
	}
	reading_set(r, text[0] ? FACTOR_WARN : FACTOR_OK, "%s", text[0] ? text : "none");
}

/* Features that are built in and wait for a word of the command line. */
static void read_debug_boot(const struct factor *f, struct reading *r)
{
	static const char *const words[] = {"page_owner",      "debug_pagealloc", "slub_debug",
					    "slab_debug",      "kmemleak",	  "kasan",
					    "page_table_check"};
	char text[FACTOR_VALUE * 2] = "", value[64];
	int found = 0;

	(void)f;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		found = fact_boot(words[i], value, sizeof(value));
		if (found < 0)
			break;
		if (found && strcmp(value, "off") && strcmp(value, "0"))
			join(text, sizeof(text), ",", "%s", words[i]);
	}
	if (found < 0)
		reading_unknown(r, found, "/proc/cmdline");
	else
		reading_set(r, text[0] ? FACTOR_WARN : FACTOR_OK, "%s", text[0] ? text : "none");
}

static const struct factor factors[] = {
	{.name = "page_size", .moves = "what an entry maps", .read = read_page},
	{.name = "address_bits", .moves = "levels of page tables", .read = read_address_bits},
	{.name = "mitigations",
	 .moves = "what entering the kernel costs",
	 .path = "/sys/devices/system/cpu/vulnerabilities/*",
	 .read = read_mitigations},
	{.name = "boot_words", .moves = "mitigations and rodata", .read = read_boot_words},
	{.name = "kaslr", .moves = "another layout with each boot", .read = read_kaslr},
	{.name = "aslr",
	 .moves = "another layout with each process: kept, many processes average it",
	 .path = "/proc/sys/kernel/randomize_va_space",
	 .want = "2",
	 .advice = "sysctl kernel.randomize_va_space=2"},
	{.name = "init_on_alloc", .moves = "pages are zeroed once more", .read = read_init_alloc},
	{.name = "init_on_free", .moves = "pages are zeroed once more", .read = read_init_free},
	{.name = "page_poison", .moves = "pages are written when freed", .read = read_poison},
	{.name = "page_shuffle",
	 .moves = "which pages are given",
	 .path = "/sys/module/page_alloc/parameters/shuffle",
	 .there = "/sys/module"},
	{.name = "kfence",
	 .moves = "allocations take a slow path now and then",
	 .path = "/sys/module/kfence/parameters/sample_interval",
	 .there = "/sys/module"},
	{.name = "debug_options",
	 .moves = "twice to twenty times the time: a debug kernel's times are no verdict",
	 .read = read_debug,
	 .advice = "build a kernel without"},
	{.name = "debug_boot",
	 .moves = "the same, switched on at boot",
	 .read = read_debug_boot,
	 .advice = "boot without"},
};

const struct factor_group factors_kernel = {"how the kernel was built and booted", factors,
					    sizeof(factors) / sizeof(*factors)};
