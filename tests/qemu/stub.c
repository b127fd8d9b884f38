/* SPDX-License-Identifier: MIT */
/*
 * QEMU as its plugin sees it, with the version INTERFACE of the interface (tests/plugin.sh builds
 * one of each): loads the plugin as QEMU does, "translates" a few arm64 instructions and runs them.
 * What that version has is there in that version's form, and nothing else.
 *
 *	stub PLUGIN ARGUMENT...
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/marker.h"

#define HINT(n)	    (0xd503201f | (n) << 5)
#define KERNEL	    0xffff800080000000ull
#define BLOCKS	    2
#define TLBI	    4			      /* index of the TLBI; the next one begins a block */
#define TLBI_NUMBER 3			      /* its register */
#define OPERAND	    (1ull << 46 | 3ull << 44) /* a page of 4 KiB, on level 3 */
#define OLDEST	    (INTERFACE == 7 ? 7 : INTERFACE > 1 ? 2 : 0) /* that it takes */

struct qemu_plugin_tb {
	size_t first, n;
};

struct qemu_plugin_scoreboard {
	uint64_t cell;
};

typedef void (*execute)(unsigned int vcpu, void *data);

struct qemu_plugin_insn {
	uint32_t word;
	execute call[4];
	void *data[4];
	int registers[4], n;
	uint64_t *counter, by;
};

static struct qemu_plugin_insn code[] = {
	{.word = HINT(MARKER_BEGIN)}, {.word = 0x91000420}, /* add x0, x1, #1 */
	{.word = 0xaa0103e0},				    /* mov x0, x1 */
	{.word = 0xd5033a9f},				    /* dsb ishst */
	{.word = 0xd50883a3},				    /* tlbi vale1is, x3 */
	{.word = 0xd5033b9f},				    /* dsb ish */
	{.word = HINT(MARKER_END)},
};
static struct qemu_plugin_tb blocks[BLOCKS] = {{0, TLBI + 1}, {TLBI + 1, 2}};
static bool in_memory; /* the registers: where a block begins, and where a call asks for them */

struct info {
	const char *target_name;
	struct {
		int min, cur;
	} version;
	bool system_emulation;
	struct {
		int smp_vcpus, max_vcpus;
	} system;
};

/* What is the same in all versions. */
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb)
{
	return tb->n;
}

struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i)
{
	return &code[tb->first + i];
}

size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn)
{
	return sizeof(insn->word);
}

uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn)
{
	return KERNEL + 4 * (uint64_t)(insn - code);
}

void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, execute call,
					    int registers, void *data)
{
	insn->call[insn->n] = call;
	insn->data[insn->n] = data;
	insn->registers[insn->n++] = registers;
}

#if INTERFACE >= 7
static void (*translate)(struct qemu_plugin_tb *tb, void *data);
static void (*at_exit)(void *data);
static void *translate_data, *exit_data;

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   void (*call)(struct qemu_plugin_tb *, void *),
					   void *data)
{
	(void)id;
	translate = call;
	translate_data = data;
}

void qemu_plugin_register_atexit_cb(uint64_t id, void (*call)(void *), void *data)
{
	(void)id;
	at_exit = call;
	exit_data = data;
}
#else
static void (*translate)(uint64_t id, struct qemu_plugin_tb *tb);
static void (*at_exit)(uint64_t id, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
					   void (*call)(uint64_t, struct qemu_plugin_tb *))
{
	(void)id;
	translate = call;
}

void qemu_plugin_register_atexit_cb(uint64_t id, void (*call)(uint64_t, void *), void *data)
{
	(void)id;
	(void)data;
	at_exit = call;
}
#endif

#if INTERFACE >= 3
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *to, size_t room)
{
	room = room < sizeof(insn->word) ? room : sizeof(insn->word);
	memcpy(to, &insn->word, room);
	return room;
}
#else
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn)
{
	return &insn->word;
}
#endif

#if INTERFACE >= 2
struct place {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
};

void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(struct qemu_plugin_insn *insn, int op,
							 struct place place, uint64_t by)
{
	(void)op;
	insn->counter = (uint64_t *)((char *)&place.score->cell + place.offset);
	insn->by = by;
}

struct qemu_plugin_scoreboard *qemu_plugin_scoreboard_new(size_t size)
{
	return size == sizeof(uint64_t) ? calloc(1, sizeof(struct qemu_plugin_scoreboard)) : NULL;
}

void *qemu_plugin_scoreboard_find(struct qemu_plugin_scoreboard *score, unsigned int vcpu)
{
	return vcpu ? NULL : &score->cell;
}

struct array {
	char *data;
	unsigned int length;
};

struct descriptor {
	void *handle;
	const char *name, *feature;
#if INTERFACE >= 5
	bool is_readonly;
#endif
};

struct array *qemu_plugin_get_registers(void)
{
	static struct descriptor all[] = {{.handle = &all[0], .name = "sp"},
					  {.handle = &all[1], .name = "x2"},
					  {.handle = &all[2], .name = "x3"},
					  {.handle = &all[3], .name = "xmm3"}};
	static struct array array = {(char *)all, sizeof(all) / sizeof(*all)};

	return &array;
}

unsigned int g_array_get_element_size(struct array *array)
{
	(void)array;
	return sizeof(struct descriptor);
}

struct array *g_byte_array_new(void)
{
	return calloc(1, sizeof(struct array));
}

struct array *g_byte_array_set_size(struct array *bytes, unsigned int size)
{
	bytes->data = realloc(bytes->data, size + 1);
	bytes->length = size;
	return bytes;
}

/* Appends. */
int qemu_plugin_read_register(void *handle, struct array *bytes)
{
	bool is_x3 = !strcmp(((struct descriptor *)handle)->name, "x3");
	uint64_t value = is_x3 && in_memory ? OPERAND : 0;
	unsigned int before = bytes->length;

	g_byte_array_set_size(bytes, before + sizeof(value));
	memcpy(bytes->data + before, &value, sizeof(value));
	return INTERFACE >= 6 ? 1 : sizeof(value);
}
#else
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op, void *word,
						uint64_t by)
{
	(void)op;
	insn->counter = word;
	insn->by = by;
}

/* What the plugin takes instead: they are no part of the interface. */
void *qemu_get_cpu(int index)
{
	return index ? NULL : code;
}

void cpu_dump_state(void *cpu, FILE *out, int flags)
{
	(void)cpu;
	(void)flags;
	fprintf(out, "X02=%016x X03=%016llx\n", 0, in_memory ? OPERAND : 0);
}
#endif

static void run(void)
{
	for (size_t b = 0; b < BLOCKS; b++) {
#if INTERFACE >= 7
		translate(&blocks[b], translate_data);
#else
		translate(1, &blocks[b]);
#endif
		for (size_t i = blocks[b].first; i < blocks[b].first + blocks[b].n; i++) {
			for (int k = 0; k < code[i].n; k++) {
				in_memory = i == blocks[b].first || code[i].registers[k];
#if INTERFACE == 1 /* which takes no heed of that */
				in_memory = i == blocks[b].first;
#endif
				code[i].call[k](0, code[i].data[k]);
			}
			if (code[i].counter)
				*code[i].counter += code[i].by;
		}
	}
#if INTERFACE >= 7
	at_exit(exit_data);
#else
	at_exit(1, NULL);
#endif
}

int main(int argc, char **argv)
{
	const struct info info = {.target_name = "aarch64",
				  .version = {OLDEST, INTERFACE},
				  .system_emulation = true,
				  .system = {1, 1}};
	int (*install)(uint64_t, const struct info *, int, char **);
	void *plugin = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	const int *version = plugin ? dlsym(plugin, "qemu_plugin_version") : NULL;

	if (!version) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	if (*version < OLDEST || *version > INTERFACE) {
		fprintf(stderr, "version %d is none of %d to %d\n", *version, OLDEST, INTERFACE);
		return 1;
	}
	*(void **)&install = dlsym(plugin, "qemu_plugin_install");
	if (install(1, &info, argc - 2, argv + 2))
		return 1;
	run();
	return 0;
}
