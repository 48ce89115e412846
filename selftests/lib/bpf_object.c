// SPDX-License-Identifier: GPL-2.0-only
/* A loader for BPF objects with one map: enough for lang_cost.bpf.c, without libbpf. */
#include "bpf_object.h"

#include <elf.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct object {
	const char *bytes;
	const Elf64_Ehdr *h;
	const Elf64_Shdr *section;
};

static int bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static const Elf64_Shdr *find_section(const struct object *o, const char *name)
{
	const char *names = o->bytes + o->section[o->h->e_shstrndx].sh_offset;
	int i;

	for (i = 0; i < o->h->e_shnum; i++)
		if (!strcmp(names + o->section[i].sh_name, name))
			return &o->section[i];
	return NULL;
}

/* Each relocation is R_BPF_64_64. It patches the map's fd into a two-slot load (BPF_LD_IMM64). */
static void relocate(const struct object *o, const Elf64_Shdr *code, struct bpf_insn *insn, int map)
{
	const Elf64_Rel *rel;
	const Elf64_Shdr *s;
	size_t n;
	int i;

	for (i = 0; i < o->h->e_shnum; i++) {
		s = &o->section[i];
		if (s->sh_type != SHT_REL || &o->section[s->sh_info] != code)
			continue;
		rel = (const void *)(o->bytes + s->sh_offset);
		for (n = 0; n < s->sh_size / sizeof(*rel); n++) {
			insn[rel[n].r_offset / sizeof(*insn)].src_reg = BPF_PSEUDO_MAP_FD;
			insn[rel[n].r_offset / sizeof(*insn)].imm = map;
		}
	}
}

int bpf_object_load(const void *elf, const char *name, enum bpf_object_type type, int map, char *log,
		    size_t size)
{
	const struct object o = { elf, elf,
	  (const void *)((const char *)elf + ((const Elf64_Ehdr *)elf)->e_shoff) };
	const Elf64_Shdr *section = find_section(&o, name);
	struct bpf_insn *insn = section ? malloc(section->sh_size) : NULL;
	union bpf_attr a = {
		.prog_type = type == BPF_OBJECT_XDP ? BPF_PROG_TYPE_XDP : BPF_PROG_TYPE_SOCKET_FILTER,
		.insns = (uintptr_t)insn,
		.license = (uintptr_t)"GPL",
		.log_buf = (uintptr_t)log,
		.log_size = size,
		.log_level = 1,
		.expected_attach_type = type == BPF_OBJECT_XDP ? BPF_XDP : 0,
	};
	int fd;

	if (!insn)
		return -1;
	memcpy(insn, o.bytes + section->sh_offset, section->sh_size);
	relocate(&o, section, insn, map);
	a.insn_cnt = section->sh_size / sizeof(*insn);
	fd = bpf(BPF_PROG_LOAD, &a);
	free(insn);
	return fd;
}

int bpf_object_map_create(unsigned int entries, unsigned int value)
{
	union bpf_attr a = {
		.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = entries,
	};
	const int map = bpf(BPF_MAP_CREATE, &a);
	unsigned int i;

	for (i = 0; map >= 0 && i < entries; i++) {
		union bpf_attr put = { .map_fd = map, .key = (uintptr_t)&i, .value = (uintptr_t)&value };

		if (bpf(BPF_MAP_UPDATE_ELEM, &put))
			return -1;
	}
	return map;
}

long bpf_object_run(int program, const void *packet, unsigned int len)
{
	union bpf_attr a = {
		.test.prog_fd = program,
		.test.data_in = (uintptr_t)packet,
		.test.data_size_in = len,
	};

	return bpf(BPF_PROG_TEST_RUN, &a) ? -1 : (long)a.test.retval;
}
