// SPDX-License-Identifier: GPL-2.0-only
/* In the machine's own instructions, so that no compiler is needed. */
#include "xdp.h"

#include "device.h"
#include "frame.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int map = -1;

static int bpf(int cmd, union bpf_attr *attr)
{
	return syscall(SYS_bpf, cmd, attr, sizeof(*attr));
}

#define INSN(c, d, s, o, i) { .code = c, .dst_reg = d, .src_reg = s, .off = o, .imm = i }

static int load(enum xdp_verdict verdict)
{
	const struct bpf_insn insns[] = {
		/* r2 = data, r3 = data_end */
		INSN(BPF_LDX | BPF_MEM | BPF_W, 2, 1, offsetof(struct xdp_md, data), 0),
		INSN(BPF_LDX | BPF_MEM | BPF_W, 3, 1, offsetof(struct xdp_md, data_end), 0),
		/* another's frame passes: r0 = XDP_PASS */
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
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, verdict),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	static char log[65536];
	union bpf_attr a = {
		.prog_type = BPF_PROG_TYPE_XDP,
		.insns = (uintptr_t)insns,
		.insn_cnt = sizeof(insns) / sizeof(*insns),
		.license = (uintptr_t)"GPL",
		.log_buf = (uintptr_t)log,
		.log_size = sizeof(log),
		.log_level = 1,
	};
	int fd = bpf(BPF_PROG_LOAD, &a);

	if (fd < 0)
		tap_bail("XDP program: %m: %s", log);
	return fd;
}

/* fd -1 detaches. Returns 0 or an errno. */
static int set(const char *dev, int fd)
{
	struct {
		struct nlmsghdr n;
		struct ifinfomsg i;
		struct rtattr xdp;
		struct rtattr fd_attr;
		int32_t fd;
		struct rtattr flags_attr;
		uint32_t flags;
	} r = {
		.n = { .nlmsg_len = sizeof(r), .nlmsg_type = RTM_SETLINK,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK },
		.i = { .ifi_index = device_ifindex(dev) },
		.xdp = { .rta_type = IFLA_XDP | NLA_F_NESTED,
			 .rta_len = sizeof(r) - offsetof(typeof(r), xdp) },
		.fd_attr = { .rta_type = IFLA_XDP_FD, .rta_len = RTA_LENGTH(4) },
		.fd = fd,
		.flags_attr = { .rta_type = IFLA_XDP_FLAGS, .rta_len = RTA_LENGTH(4) },
		.flags = XDP_FLAGS_DRV_MODE,
	};
	struct {
		struct nlmsghdr n;
		struct nlmsgerr e;
	} answer = { 0 };
	int s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (s < 0 || send(s, &r, sizeof(r), 0) < 0 || recv(s, &answer, sizeof(answer), MSG_TRUNC) < 0)
		tap_bail("rtnetlink: %m");
	close(s);
	return -answer.e.error;
}

int xdp_attach(const char *dev, enum xdp_verdict verdict)
{
	union bpf_attr a = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1 };
	int fd, err;

	if (map >= 0)
		close(map);
	map = bpf(BPF_MAP_CREATE, &a);
	if (map < 0)
		return errno;
	fd = load(verdict);
	err = set(dev, fd);
	close(fd);
	return err;
}

void xdp_detach(const char *dev)
{
	int err = set(dev, -1);

	if (err)
		tap_note("%s: detaching the program: %s", dev, strerror(err));
}

uint64_t xdp_seen(void)
{
	uint32_t key = 0;
	uint64_t n = 0;
	union bpf_attr a = { .map_fd = map, .key = (uintptr_t)&key, .value = (uintptr_t)&n };

	if (bpf(BPF_MAP_LOOKUP_ELEM, &a))
		tap_bail("XDP program's counter: %m");
	return n;
}
