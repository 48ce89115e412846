// SPDX-License-Identifier: GPL-2.0-only
/* Hand-written XDP programs, loaded by bpf(2): the tests need neither libbpf nor clang. */
#include "xdp.h"

#include "frame.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int load(const struct bpf_insn *insns, unsigned int n)
{
	union bpf_attr a = {
		.prog_type = BPF_PROG_TYPE_XDP,
		.insns = (uintptr_t)insns,
		.insn_cnt = n,
		.license = (uintptr_t)"GPL",
		.expected_attach_type = BPF_XDP,
	};

	return bpf(BPF_PROG_LOAD, &a);
}

int xdp_program_load(int action)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = action },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return load(insns, sizeof(insns) / sizeof(*insns));
}

int xdp_xskmap_create(int entries)
{
	union bpf_attr a = {
		.map_type = BPF_MAP_TYPE_XSKMAP,
		.key_size = sizeof(int),
		.value_size = sizeof(int),
		.max_entries = entries,
	};

	return bpf(BPF_MAP_CREATE, &a);
}

int xdp_xskmap_program_load(int map)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = BPF_REG_2, .src_reg = BPF_REG_1,
		  .off = offsetof(struct xdp_md, rx_queue_index) },
		{ .code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = BPF_REG_1,
		  .src_reg = BPF_PSEUDO_MAP_FD, .imm = map },
		{ .code = 0 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3, .imm = XDP_PASS },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_redirect_map },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return load(insns, sizeof(insns) / sizeof(*insns));
}

int xdp_xskmap_set(int map, unsigned int key, int fd)
{
	union bpf_attr a = {
		.map_fd = map,
		.key = (uintptr_t)&key,
		.value = (uintptr_t)&fd,
	};

	return bpf(BPF_MAP_UPDATE_ELEM, &a);
}

#define INSN(c, d, s, o, i) { .code = c, .dst_reg = d, .src_reg = s, .off = o, .imm = i }

int xdp_cpumap_program_load(void)
{
	uint32_t key = 0, packets = 192;
	union bpf_attr create = {
		.map_type = BPF_MAP_TYPE_CPUMAP,
		.key_size = sizeof(key),
		.value_size = sizeof(packets),
		.max_entries = 1,
	};
	const int map = bpf(BPF_MAP_CREATE, &create);
	union bpf_attr set = { .map_fd = map, .key = (uintptr_t)&key, .value = (uintptr_t)&packets };
	const struct bpf_insn insns[] = {
		/* r2 = data, r3 = data_end */
		INSN(BPF_LDX | BPF_MEM | BPF_W, 2, 1, offsetof(struct xdp_md, data), 0),
		INSN(BPF_LDX | BPF_MEM | BPF_W, 3, 1, offsetof(struct xdp_md, data_end), 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, XDP_PASS),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 4, 2, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, 4, 0, 0, 1),
		INSN(BPF_JMP | BPF_JGT | BPF_X, 4, 3, 7, 0),
		INSN(BPF_LDX | BPF_MEM | BPF_B, 5, 2, 0, 0),
		INSN(BPF_JMP | BPF_JSET | BPF_K, 5, 0, 1, 1),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
		INSN(BPF_LD | BPF_IMM | BPF_DW, 1, BPF_PSEUDO_MAP_FD, 0, map),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 2, 0, 0, 0),
		INSN(BPF_JMP | BPF_JA, 0, 0, 1, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 3, 0, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_redirect_map),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};

	if (map < 0 || bpf(BPF_MAP_UPDATE_ELEM, &set))
		return -1;
	/* the program holds the map */
	return load(insns, sizeof(insns) / sizeof(*insns));
}

int xdp_attach(int ifindex, int program)
{
	union bpf_attr a = {
		.link_create = {
			.prog_fd = program,
			.target_ifindex = ifindex,
			.attach_type = BPF_XDP,
			.flags = XDP_FLAGS_DRV_MODE,
		},
	};

	return bpf(BPF_LINK_CREATE, &a);
}

static int counting_program(int map, int action)
{
	const struct bpf_insn insns[] = {
		/* r2 = data, r3 = data_end */
		INSN(BPF_LDX | BPF_MEM | BPF_W, 2, 1, offsetof(struct xdp_md, data), 0),
		INSN(BPF_LDX | BPF_MEM | BPF_W, 3, 1, offsetof(struct xdp_md, data_end), 0),
		/* pass a frame that is no data frame: r0 = XDP_PASS */
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, XDP_PASS),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 4, 2, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, 4, 0, 0, FRAME_HDRLEN),
		INSN(BPF_JMP | BPF_JGT | BPF_X, 4, 3, 13, 0),
		INSN(BPF_LDX | BPF_MEM | BPF_H, 5, 2, 12, 0),
		INSN(BPF_JMP | BPF_JNE | BPF_K, 5, 0, 11, htons(FRAME_DATA)),
		/* (*lookup(map, &0))++ */
		INSN(BPF_ST | BPF_MEM | BPF_W, 10, 0, -4, 0),
		INSN(BPF_LD | BPF_IMM | BPF_DW, 1, BPF_PSEUDO_MAP_FD, 0, map),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, 2, 10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, 2, 0, 0, -4),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 1, 0, 0, 1),
		INSN(BPF_STX | BPF_XADD | BPF_DW, 0, 1, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, action),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};

	return load(insns, sizeof(insns) / sizeof(*insns));
}

int xdp_counter_attach(struct xdp_counter *x, int ifindex, int action)
{
	union bpf_attr a = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = sizeof(uint32_t),
		.value_size = sizeof(uint64_t),
		.max_entries = 1,
	};

	x->map = bpf(BPF_MAP_CREATE, &a);
	x->program = x->map < 0 ? -1 : counting_program(x->map, action);
	x->link = x->program < 0 ? -1 : xdp_attach(ifindex, x->program);
	if (x->link >= 0)
		return 0;
	xdp_counter_detach(x);
	return -1;
}

uint64_t xdp_counter_read(const struct xdp_counter *x)
{
	uint32_t key = 0;
	uint64_t n = 0;
	union bpf_attr a = { .map_fd = x->map, .key = (uintptr_t)&key, .value = (uintptr_t)&n };

	if (bpf(BPF_MAP_LOOKUP_ELEM, &a))
		tap_bail("XDP program's counter: %m");
	return n;
}

void xdp_counter_detach(struct xdp_counter *x)
{
	const int fds[] = { x->link, x->program, x->map };
	const int saved = errno;
	unsigned int i;

	for (i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	errno = saved;
}
