/* SPDX-License-Identifier: MIT */
/*
 * QEMU's plugin that counts what a guest executes between two markers (harness/marker.h):
 * instructions of the kernel and of user space, and TLB maintenance by kind. It counts every
 * instruction that is begun: one that faults is begun again after its fault. One vCPU only.
 *
 *	-plugin FILE.so,out=FILE[,functions=on]
 *	-plugin FILE.so,ask=on		(only ends QEMU, with status 0: the plugin can be had)
 *
 * One line a window: "window N user U kernel K tlbi T ..."; with functions=on then, for each
 * piece of the kernel's code that ran in it, "at ADDRESS COUNT". The last line is "end N".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/marker.h"
#include "kernels-under-test/plugin/interface.h"
#include "kernels-under-test/plugin/kinds.h"
#include "kernels-under-test/plugin/operand.h"

#define SPAN_BUCKETS  (1u << 16)
#define NO_REGISTER   31 /* XZR */
#define AFTER_BUCKETS 1024
#define INSN_MAX      15	   /* bytes; x86's longest */
#define KERNEL(at)    ((at) >> 63) /* both architectures keep the upper half for it */

/* Consecutive instructions that always run together: nothing before the last one can leave. */
struct span {
	uint64_t at;	      /* address of the first */
	struct counter count; /* of instructions executed */
	uint64_t begun;	      /* what it was when the window began */
	struct span *same_bucket, *next;
	unsigned int length;
};

/* What is done when an instruction with kinds is executed. */
struct special {
	enum kind kinds[KINDS_OF_ONE];
	unsigned int n;
	bool has_operand;
	unsigned int operand; /* its register */
};

/* Where the instruction after a TLBI with an operand is: it begins a block. */
struct after {
	uint64_t at;
	struct after *same_bucket;
};

static struct {
	FILE *out;
	bool arm, functions, open;
	unsigned long windows;
	struct span *buckets[SPAN_BUCKETS], *spans;
	uint64_t kinds[KINDS], begun[KINDS];
	struct after *after[AFTER_BUCKETS];
	const struct special
		*unread; /* the TLBI whose operand is read where the next block begins */
	bool in_run;	 /* a TLBI came after the last DSB */
} plugin;

/* The one span of that place and length: blocks are translated anew all the time. */
static struct span *find_span(uint64_t at, unsigned int length)
{
	struct span **bucket = &plugin.buckets[(at >> 2 ^ at >> 18) % SPAN_BUCKETS];
	struct span *span = *bucket;

	while (span && (span->at != at || span->length != length))
		span = span->same_bucket;
	if (span)
		return span;
	span = calloc(1, sizeof(*span));
	if (!span)
		abort();
	*span = (struct span){.at = at,
			      .length = length,
			      .count = counter_make(),
			      .same_bucket = *bucket,
			      .next = plugin.spans};
	*bucket = plugin.spans = span;
	return span;
}

static void count_operand(const struct special *tlbi, uint64_t operand)
{
	uint64_t bytes;

	if (tlbi->kinds[1] == KIND_TLBI_RANGE)
		bytes = operand_range_bytes(operand);
	else
		bytes = operand_va_bytes(operand);
	plugin.kinds[KIND_TLBI_BYTES] += bytes;
	plugin.kinds[KIND_TLBI_PLAIN] += !bytes;
}

/* Without register reads a value is in memory only where a block begins: the one after the TLBI. */
static void read_operand(unsigned int vcpu, void *data)
{
	uint64_t operand;

	(void)vcpu;
	(void)data;
	if (!plugin.unread || !operand_read(plugin.unread->operand, &operand))
		return;
	count_operand(plugin.unread, operand);
	plugin.unread = NULL;
}

/* One that was not read in time is lost, and told. */
static void give_up_operand(void)
{
	plugin.kinds[KIND_TLBI_UNREAD] += plugin.unread != NULL;
	plugin.unread = NULL;
}

static void on_special(unsigned int vcpu, void *data)
{
	const struct special *special = data;
	uint64_t operand;

	(void)vcpu;
	give_up_operand();
	for (unsigned int i = 0; i < special->n; i++)
		plugin.kinds[special->kinds[i]]++;
	if (special->kinds[0] == KIND_DSB)
		plugin.in_run = false;
	if (special->has_operand && special->operand == NO_REGISTER) {
		plugin.kinds[KIND_TLBI_REPEAT]++;
		return;
	}
	if (special->kinds[0] == KIND_TLBI && !plugin.in_run) {
		plugin.kinds[KIND_TLBI_RUN]++;
		plugin.in_run = true;
	}
	if (!special->has_operand)
		return;
	if (interface_has_registers() && interface_register(special->operand, &operand))
		count_operand(special, operand);
	else
		plugin.unread = special;
}

static void begin_window(unsigned int vcpu, void *data)
{
	(void)vcpu;
	(void)data;
	for (struct span *span = plugin.spans; span; span = span->next)
		span->begun = *span->count.value;
	memcpy(plugin.begun, plugin.kinds, sizeof(plugin.begun));
	plugin.in_run = false;
	plugin.open = true;
}

static uint64_t in_window(const struct span *span)
{
	return *span->count.value - span->begun;
}

static void print_functions(void)
{
	for (const struct span *span = plugin.spans; span; span = span->next)
		if (in_window(span) && KERNEL(span->at))
			fprintf(plugin.out, "at %llx %llu\n", (unsigned long long)span->at,
				(unsigned long long)in_window(span));
}

static void end_window(unsigned int vcpu, void *data)
{
	uint64_t sums[2] = {0, 0};

	(void)vcpu;
	(void)data;
	if (!plugin.open)
		return;
	plugin.open = false;
	give_up_operand();
	for (const struct span *span = plugin.spans; span; span = span->next)
		sums[KERNEL(span->at)] += in_window(span);
	fprintf(plugin.out, "window %lu user %llu kernel %llu", plugin.windows++,
		(unsigned long long)sums[0], (unsigned long long)sums[1]);
	for (int i = 0; i < KINDS; i++)
		if (plugin.kinds[i] != plugin.begun[i])
			fprintf(plugin.out, " %s %llu", kind_names[i],
				(unsigned long long)(plugin.kinds[i] - plugin.begun[i]));
	fputc('\n', plugin.out);
	if (plugin.functions)
		print_functions();
}

/* Marks the place after a TLBI, for when the block there is translated: after this one. */
static void expect_after(uint64_t at)
{
	struct after **bucket = &plugin.after[at / 4 % AFTER_BUCKETS], *after;

	for (after = *bucket; after; after = after->same_bucket)
		if (after->at == at)
			return;
	after = calloc(1, sizeof(*after));
	if (!after)
		abort();
	*after = (struct after){.at = at, .same_bucket = *bucket};
	*bucket = after;
}

static bool is_after(uint64_t at)
{
	const struct after *after = plugin.after[at / 4 % AFTER_BUCKETS];

	while (after && after->at != at)
		after = after->same_bucket;
	return after != NULL;
}

static void watch_special(struct qemu_plugin_insn *insn, uint32_t word, const enum kind *kinds,
			  unsigned int n)
{
	struct special *special = calloc(1, sizeof(*special));

	if (!special)
		abort();
	memcpy(special->kinds, kinds, n * sizeof(*kinds));
	special->n = n;
	special->has_operand = plugin.arm && tlbi_operand(word, &special->operand);
	if (special->has_operand && !interface_has_registers())
		expect_after(qemu_plugin_insn_vaddr(insn) + 4);
	qemu_plugin_register_vcpu_insn_exec_cb(
		insn, on_special,
		special->has_operand ? PLUGIN_READS_REGISTERS : PLUGIN_NO_REGISTERS, special);
}

/* What one instruction is; returns whether a span may go on after it. */
static bool look_at(struct qemu_plugin_insn *insn, int *marker)
{
	size_t size = qemu_plugin_insn_size(insn);
	enum kind kinds[KINDS_OF_ONE];
	unsigned char code[INSN_MAX];
	unsigned int n = 0;
	uint32_t word = 0;

	size = size < INSN_MAX ? size : INSN_MAX;
	interface_code(insn, code, size);
	if (plugin.arm && size == sizeof(word)) {
		memcpy(&word, code, sizeof(word));
		*marker = marker_arm64(word);
		n = kinds_arm64(word, kinds);
	} else if (!plugin.arm) {
		*marker = marker_x86(code, size);
		n = kinds_x86(code, size, kinds);
	}
	if (n)
		watch_special(insn, word, kinds, n);
	return plugin.arm && !may_leave_arm64(word);
}

static void count_span(struct qemu_plugin_insn *first, unsigned int length)
{
	struct span *span;

	if (!length)
		return;
	span = find_span(qemu_plugin_insn_vaddr(first), length);
	counter_add(span->count, first, length);
}

static void translate(struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *first = NULL;
	unsigned int length = 0;

	if (n && is_after(qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(tb, 0))))
		qemu_plugin_register_vcpu_insn_exec_cb(qemu_plugin_tb_get_insn(tb, 0), read_operand,
						       PLUGIN_NO_REGISTERS, NULL);
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		int marker = 0;
		bool goes_on = look_at(insn, &marker);

		if (marker) { /* not counted itself */
			count_span(first, length);
			length = 0;
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, marker == MARKER_BEGIN ? begin_window : end_window,
				PLUGIN_NO_REGISTERS, NULL);
			continue;
		}
		first = length ? first : insn;
		length++;
		if (!goes_on) {
			count_span(first, length);
			length = 0;
		}
	}
	count_span(first, length);
}

static void finish(void)
{
	fprintf(plugin.out, "end %lu\n", plugin.windows);
	fclose(plugin.out);
}

PLUGIN_EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info, int argc,
				      char **argv);

PLUGIN_EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_plugin_info *info, int argc,
				      char **argv)
{
	if (!interface_open())
		return -1;
	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			plugin.out = fopen(argv[i] + 4, "w");
		if (!strcmp(argv[i], "ask=on"))
			_exit(EXIT_SUCCESS);
		plugin.functions |= !strcmp(argv[i], "functions=on");
	}
	operand_open(); /* without, operands count as unread */
	plugin.arm = !strcmp(info->target_name, "aarch64");
	if (!plugin.out || info->system.max_vcpus != 1)
		return -1;
	interface_start(id, translate, finish);
	return 0;
}
