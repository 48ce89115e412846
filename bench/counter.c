// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin of QEMU's TCG that counts exactly, per translated block, the instructions of a guest
 * with one virtual CPU. For each measurement between two marks (meter.h) it writes how many
 * instructions were executed in user space, kernel and modules, and on request in each function.
 *
 *	-plugin counter.so,out=FILE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meter.h"
#include "qemu_plugin.h"

#define BLOCKS_MAX	(1u << 18)
#define NR_BUCKETS	(2 * BLOCKS_MAX)
#define MODULES_START	0xffffffffc0000000ull	/* x86-64: MODULES_VADDR, without KASLR */
#define KERNEL_BIT	63
#define PAGE		4096

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static const uint8_t nop[] = METER_NOP;

static struct qemu_plugin_scoreboard *score;	/* instructions executed, by block */
static uint64_t address[BLOCKS_MAX];		/* by block; block 0: all beyond BLOCKS_MAX */
static uint64_t before[BLOCKS_MAX];		/* the counts at METER_BEGIN */
static uint32_t bucket[NR_BUCKETS];		/* hash table from address to block */
static uint32_t nr_blocks = 1;
static FILE *out;

struct symbol {
	uint64_t address;
	const char *name;
	uint64_t count;
};

/* Return the block at an address, and add it if it is new. */
static uint32_t block_at(uint64_t at)
{
	uint32_t h = at * 0x9e3779b97f4a7c15ull >> 45;

	for (; bucket[h]; h = (h + 1) % NR_BUCKETS)
		if (address[bucket[h]] == at)
			return bucket[h];
	if (nr_blocks == BLOCKS_MAX)
		return 0;
	address[nr_blocks] = at;
	bucket[h] = nr_blocks;
	return nr_blocks++;
}

/* Copy text from the guest's memory. The caller frees it. */
static char *guest_text(uint64_t at, size_t max)
{
	GByteArray *page = g_byte_array_new();
	char *text = calloc(1, max + 1);
	size_t n;

	for (n = 0; text && n < max; n += PAGE) {
		if (qemu_plugin_read_memory_vaddr(at + n, page, PAGE))
			memcpy(text + n, page->data, PAGE);
		if (strnlen(text + n, PAGE) < PAGE)
			break;
	}
	g_byte_array_free(page, 1);
	if (!text)
		abort();
	return text;
}

static int by_address(const void *a, const void *b)
{
	const uint64_t x = ((const struct symbol *)a)->address, y = ((const struct symbol *)b)->address;

	return x < y ? -1 : x > y;
}

static int by_count(const void *a, const void *b)
{
	const uint64_t x = ((const struct symbol *)a)->count, y = ((const struct symbol *)b)->count;

	return x > y ? -1 : x < y;
}

/*
 * Parse the lines of kallsyms, "address type name[ \t[module]]", into s[], sorted by address. The
 * names point into the text. s[0] stands for all of user space. Return the number of entries.
 */
static size_t parse_symbols(char *text, struct symbol *s, size_t max)
{
	size_t n = 0;
	char *line;

	s[n++] = (struct symbol) { 0, "user space", 0 };
	for (line = strtok(text, "\n"); line && n < max; line = strtok(NULL, "\n")) {
		char type, *end;
		uint64_t at = strtoull(line, &end, 16);

		if (strlen(end) < 4)
			continue;
		type = end[1] | 0x20;
		if ((type != 't' && type != 'w') || !(at >> KERNEL_BIT))
			continue;
		s[n++] = (struct symbol) { at, end + 3, 0 };
	}
	qsort(s, n, sizeof(*s), by_address);
	return n;
}

static struct symbol *symbol_at(struct symbol *s, size_t n, uint64_t at)
{
	size_t low = 0, high = n;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (s[mid].address <= at)
			low = mid;
		else
			high = mid;
	}
	return &s[low];
}

static void write_functions(const char *label, const uint64_t *count)
{
	char *text = guest_text(METER_SYMBOLS, METER_SYMBOLS_MAX);
	const size_t max = 1 << 19;
	struct symbol *s = calloc(max, sizeof(*s));
	size_t n, k;
	uint32_t i;

	if (!s)
		abort();
	n = parse_symbols(text, s, max);
	for (i = 1; i < nr_blocks; i++)
		symbol_at(s, n, address[i] >> KERNEL_BIT ? address[i] : 0)->count += count[i] - before[i];
	qsort(s, n, sizeof(*s), by_count);
	for (k = 0; k < n && s[k].count; k++) {
		char *tab = strchr(s[k].name, '\t');

		if (tab)
			*tab = ' ';
		fprintf(out, "function\t%s\t%s\t%llu\n", label, s[k].name, (unsigned long long)s[k].count);
	}
	free(s);
	free(text);
}

static void write_total(const char *label, const uint64_t *count)
{
	uint64_t user = 0, kernel = 0, modules = 0, unknown = count[0] - before[0];
	uint32_t i;

	for (i = 1; i < nr_blocks; i++) {
		const uint64_t n = count[i] - before[i];

		if (!(address[i] >> KERNEL_BIT))
			user += n;
		else if (address[i] >= MODULES_START)
			modules += n;
		else
			kernel += n;
	}
	fprintf(out, "total\t%s\t%llu\t%llu\t%llu\t%llu\n", label,
		(unsigned long long)(user + kernel + modules + unknown), (unsigned long long)user,
		(unsigned long long)kernel, (unsigned long long)modules);
}

/* QEMU calls this when a mark is executed. */
static void on_mark(unsigned int vcpu, void *mark)
{
	const uint64_t *count = qemu_plugin_scoreboard_find(score, vcpu);
	char *label;

	if ((uintptr_t)mark == METER_BEGIN) {
		memcpy(before, count, nr_blocks * sizeof(*before));
		return;
	}
	label = guest_text(METER_LABEL, METER_LABEL_MAX);
	write_total(label, count);
	if ((uintptr_t)mark == METER_PROFILE)
		write_functions(label, count);
	fflush(out);
	free(label);
}

static void look_for_mark(struct qemu_plugin_insn *insn)
{
	uint8_t bytes[sizeof(nop)];
	uintptr_t mark;

	if (qemu_plugin_insn_size(insn) != sizeof(nop) ||
	    qemu_plugin_insn_data(insn, bytes, sizeof(bytes)) != sizeof(bytes))
		return;
	mark = bytes[METER_MARK_AT];
	bytes[METER_MARK_AT] = 0;
	if (!memcmp(bytes, nop, sizeof(nop)))
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark, QEMU_PLUGIN_CB_NO_REGS, (void *)mark);
}

/* QEMU calls this when it translates a block. */
static void on_translation(struct qemu_plugin_tb *tb, void *unused)
{
	const size_t n = qemu_plugin_tb_n_insns(tb);
	const qemu_plugin_u64 entry = { score, block_at(qemu_plugin_tb_vaddr(tb)) * sizeof(uint64_t) };
	size_t i;

	(void)unused;
	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, QEMU_PLUGIN_INLINE_ADD_U64, entry, n);
	for (i = 0; i < n; i++)
		look_for_mark(qemu_plugin_tb_get_insn(tb, i));
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		fprintf(stderr, "counter: the plugin needs the argument out=FILE\n");
		return 1;
	}
	out = fopen(argv[0] + 4, "we");
	if (!out) {
		perror(argv[0] + 4);
		return 1;
	}
	score = qemu_plugin_scoreboard_new(BLOCKS_MAX * sizeof(uint64_t));
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation, NULL);
	return 0;
}
