/* SPDX-License-Identifier: MIT */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels-under-test/plugin/interface.h"

#define ADD_U64	  0 /* QEMU_PLUGIN_INLINE_ADD_U64 */
#define REGISTERS 31

/* GLib's GArray and GByteArray, as far as they are public. */
struct array {
	char *data;
	unsigned int length;
};

/* A uint64_t of a scoreboard's elements (qemu_plugin_u64). */
struct place {
	struct qemu_plugin_scoreboard *score;
	size_t offset;
};

/* The beginning of qemu_plugin_reg_descriptor; later versions add to its end. */
struct descriptor {
	void *handle;
	const char *name;
};

typedef void (*call_translate)(uint64_t id, struct qemu_plugin_tb *tb);
typedef void (*call_translate_7)(struct qemu_plugin_tb *tb, void *data);
typedef void (*call_exit)(uint64_t id, void *data);
typedef void (*call_exit_7)(void *data);

static struct {
	int version;
	void (*translate)(struct qemu_plugin_tb *tb);
	void (*finish)(void);

	/* QEMU's, by the versions that have them in this form. */
	void (*register_translate)(uint64_t id, call_translate call);		      /* to 6 */
	void (*register_translate_7)(uint64_t id, call_translate_7 call, void *data); /* from 7 */
	void (*register_exit)(uint64_t id, call_exit call, void *data);		      /* to 6 */
	void (*register_exit_7)(uint64_t id, call_exit_7 call, void *data);	      /* from 7 */
	const void *(*insn_data)(const struct qemu_plugin_insn *insn);		      /* to 2 */
	size_t (*insn_data_3)(const struct qemu_plugin_insn *insn, void *to, size_t room);
	void (*add_inline)(struct qemu_plugin_insn *insn, int op, void *word, uint64_t by); /* 1 */
	void (*add_inline_2)(struct qemu_plugin_insn *insn, int op, struct place place,
			     uint64_t by); /* from 2 */
	struct qemu_plugin_scoreboard *(*scoreboard_new)(size_t size);
	void *(*scoreboard_find)(struct qemu_plugin_scoreboard *score, unsigned int vcpu);
	struct array *(*get_registers)(void);
	void (*read_register)(void *handle, struct array *bytes); /* what it returns differs */

	/* GLib's, which QEMU brings. */
	unsigned int (*element_size)(struct array *array);
	struct array *(*bytes_new)(void);
	struct array *(*bytes_set_size)(struct array *bytes, unsigned int size);

	void *handles[REGISTERS]; /* of X0 to X30 */
	struct array *bytes;
	bool listed;
} qemu;

PLUGIN_EXPORT int qemu_plugin_version = PLUGIN_NEWEST;

/* Before QEMU reads the version. */
__attribute__((constructor)) static void declare_version(void)
{
	const char *version = getenv(PLUGIN_VARIABLE);

	if (version)
		qemu_plugin_version = atoi(version);
}

struct symbol {
	const char *name;
	void *pointer; /* to the function's pointer */
	int first, last;
};

bool interface_open(void)
{
	const struct symbol symbols[] = {
		{"qemu_plugin_register_vcpu_tb_trans_cb", &qemu.register_translate, 1, 6},
		{"qemu_plugin_register_vcpu_tb_trans_cb", &qemu.register_translate_7, 7, 7},
		{"qemu_plugin_register_atexit_cb", &qemu.register_exit, 1, 6},
		{"qemu_plugin_register_atexit_cb", &qemu.register_exit_7, 7, 7},
		{"qemu_plugin_insn_data", &qemu.insn_data, 1, 2},
		{"qemu_plugin_insn_data", &qemu.insn_data_3, 3, 7},
		{"qemu_plugin_register_vcpu_insn_exec_inline", &qemu.add_inline, 1, 1},
		{"qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu", &qemu.add_inline_2, 2, 7},
		{"qemu_plugin_scoreboard_new", &qemu.scoreboard_new, 2, 7},
		{"qemu_plugin_scoreboard_find", &qemu.scoreboard_find, 2, 7},
		{"qemu_plugin_get_registers", &qemu.get_registers, 2, 7},
		{"qemu_plugin_read_register", &qemu.read_register, 2, 7},
		{"g_array_get_element_size", &qemu.element_size, 2, 7},
		{"g_byte_array_new", &qemu.bytes_new, 2, 7},
		{"g_byte_array_set_size", &qemu.bytes_set_size, 2, 7},
	};

	int version = qemu_plugin_version;

	qemu.version = version;
	for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++) {
		void *function;

		if (version < symbols[i].first || version > symbols[i].last)
			continue;
		function = dlsym(RTLD_DEFAULT, symbols[i].name);
		memcpy(symbols[i].pointer, &function, sizeof(function));
		if (!function) {
			fprintf(stderr, "insn.so: this QEMU has no %s\n", symbols[i].name);
			return false;
		}
	}
	return version >= 1 && version <= PLUGIN_NEWEST;
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	qemu.translate(tb);
}

static void translate_7(struct qemu_plugin_tb *tb, void *data)
{
	(void)data;
	qemu.translate(tb);
}

static void finish(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	qemu.finish();
}

static void finish_7(void *data)
{
	(void)data;
	qemu.finish();
}

void interface_start(uint64_t id, void (*on_block)(struct qemu_plugin_tb *tb), void (*on_end)(void))
{
	qemu.translate = on_block;
	qemu.finish = on_end;
	if (qemu.version < 7) {
		qemu.register_translate(id, translate);
		qemu.register_exit(id, finish, NULL);
	} else {
		qemu.register_translate_7(id, translate_7, NULL);
		qemu.register_exit_7(id, finish_7, NULL);
	}
}

void interface_code(const struct qemu_plugin_insn *insn, void *code, size_t room)
{
	size_t size = qemu_plugin_insn_size(insn);

	size = size < room ? size : room;
	if (qemu.version < 3)
		memcpy(code, qemu.insn_data(insn), size);
	else
		qemu.insn_data_3(insn, code, size);
}

struct counter counter_make(void)
{
	struct counter counter = {.value = NULL};

	if (qemu.version < 2) {
		counter.value = calloc(1, sizeof(*counter.value));
	} else {
		/* It moves only when QEMU gets more vCPUs than the first ones. */
		counter.score = qemu.scoreboard_new(sizeof(*counter.value));
		counter.value = qemu.scoreboard_find(counter.score, 0);
	}
	if (!counter.value)
		abort();
	return counter;
}

void counter_add(struct counter counter, struct qemu_plugin_insn *insn, uint64_t by)
{
	if (qemu.version < 2)
		qemu.add_inline(insn, ADD_U64, counter.value, by);
	else
		qemu.add_inline_2(insn, ADD_U64, (struct place){.score = counter.score}, by);
}

bool interface_has_registers(void)
{
	return qemu.version >= 2;
}

/* A vCPU's registers are known once it executes. */
static void list_registers(void)
{
	struct array *all = qemu.get_registers();
	unsigned int number;

	for (unsigned int i = 0; i < all->length; i++) {
		const struct descriptor *one =
			(const struct descriptor *)(all->data + (size_t)i * qemu.element_size(all));

		if (one->name[0] == 'x' && sscanf(one->name + 1, "%u", &number) == 1 &&
		    number < REGISTERS)
			qemu.handles[number] = one->handle;
	}
	qemu.bytes = qemu.bytes_new();
	qemu.listed = true;
}

bool interface_register(unsigned int number, uint64_t *value)
{
	if (!qemu.listed)
		list_registers();
	if (number >= REGISTERS || !qemu.handles[number])
		return false;
	qemu.bytes_set_size(qemu.bytes, 0);
	qemu.read_register(qemu.handles[number], qemu.bytes);
	if (qemu.bytes->length != sizeof(*value))
		return false;
	memcpy(value, qemu.bytes->data, sizeof(*value)); /* the guest is little-endian, as we are */
	return true;
}
