// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fuzzer of pfq.ko's system calls: sequences of sockets, options with mutated structs, writes into
 * the shared rings, mappings, children, passed descriptors and devices that come and go. libFuzzer
 * chooses the sequences; KCOV tells it what they reach in the kernel (extra counters). Without
 * KCOV, it runs blind. rig/fuzz.sh boots it.
 *
 * An input is a list of operations, a byte each, with their operands behind it. The process runs in a
 * network namespace of its own. A finding is a complaint of the kernel.
 */
#include "device.h"
#include "link.h"
#include "tap.h"
#include "veth.h"

#include <pfq/pfq.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <pfq/linux/pfq_lang.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define KCOV_INIT_TRACE	_IOR('c', 1, unsigned long)
#define KCOV_ENABLE	_IO('c', 100)
#define KCOV_DISABLE	_IO('c', 101)
#define KCOV_TRACE_PC	0
#define KCOV_WORDS	(64 << 10)

#define TEXT_MAX	(4ul << 20)	/* more than pfq.ko's .text, less than the distance to other modules' */

#define SLOTS	6
#define OPS_MAX	64

/* libFuzzer reads these counters as coverage. */
static uint8_t counters[1 << 16] __attribute__((section("__libfuzzer_extra_counters")));

static unsigned long *kcov;
static int kcov_fd = -1, sender = -1, near_index, far_index;

static struct slot {
	int fd;
	uint8_t *map;
	size_t size;
} slots[SLOTS];

/* The rest of the input. Beyond its end, operands are zero. */
struct input {
	const uint8_t *at, *end;
};

static uint8_t next(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static void next_bytes(struct input *in, void *to, size_t n)
{
	const size_t left = in->end - in->at, take = n < left ? n : left;

	memset(to, 0, n);
	memcpy(to, in->at, take);
	in->at += take;
}

/* The distinct addresses that KCOV has recorded. Open addressing; a full table ignores the rest. */
static unsigned long reached[1 << 16];

static void reached_add(unsigned long pc)
{
	const size_t mask = sizeof(reached) / sizeof(reached[0]) - 1;
	size_t at = (pc * 0x9e3779b97f4a7c15ull) >> 48, probes;

	for (probes = 0; probes <= mask; probes++, at = (at + 1) & mask) {
		if (reached[at] == pc)
			return;
		if (!reached[at]) {
			reached[at] = pc;
			return;
		}
	}
}

/* Write the addresses in pfq.ko that were reached, as offsets in .text: see rig/fuzz.sh. */
static void write_reached(void)
{
	FILE *section = fopen("/sys/module/pfq/sections/.text", "r"), *out = fopen("/tmp/reached", "w");
	unsigned long text = 0;
	size_t i;

	if (section && out && fscanf(section, "%lx", &text) == 1)
		for (i = 0; i < sizeof(reached) / sizeof(reached[0]); i++)
			if (reached[i] > text && reached[i] - text < TEXT_MAX)
				fprintf(out, "%lx\n", reached[i] - text);
	if (section)
		fclose(section);
	if (out)
		fclose(out);
}

static void kcov_open(void)
{
	mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
	kcov_fd = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
	if (kcov_fd < 0)
		return;
	if (ioctl(kcov_fd, KCOV_INIT_TRACE, KCOV_WORDS))
		tap_bail("kcov: %m");
	kcov = mmap(NULL, KCOV_WORDS * sizeof(*kcov), PROT_READ | PROT_WRITE, MAP_SHARED, kcov_fd, 0);
	if (kcov == MAP_FAILED)
		tap_bail("kcov: %m");
}

static void kcov_begin(void)
{
	if (kcov_fd < 0)
		return;
	__atomic_store_n(kcov, 0, __ATOMIC_RELAXED);
	ioctl(kcov_fd, KCOV_ENABLE, KCOV_TRACE_PC);
}

static void kcov_end(void)
{
	unsigned long i, n;

	if (kcov_fd < 0)
		return;
	ioctl(kcov_fd, KCOV_DISABLE, 0);
	n = __atomic_load_n(kcov, __ATOMIC_RELAXED);
	for (i = 1; i <= n && i < KCOV_WORDS; i++) {
		counters[(kcov[i] * 0x9e3779b97f4a7c15ull) >> 48]++;
		reached_add(kcov[i]);
	}
}

static void make_devices(void)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };

	veth_create();
	near_index = if_nametoindex(VETH_NEAR);
	far_index = if_nametoindex(VETH_FAR);
	if (sender >= 0)
		close(sender);
	sender = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	to.sll_ifindex = near_index;
	if (sender < 0 || bind(sender, (void *)&to, sizeof(to)))
		tap_bail("packet socket: %m");
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int i;

	(void)argc;
	(void)argv;
	if (unshare(CLONE_NEWNET))
		tap_bail("unshare: %m");
	if (atexit(write_reached))
		tap_bail("atexit");
	kcov_open();
	make_devices();
	for (i = 0; i < SLOTS; i++)
		slots[i].fd = -1;
	slots[0].fd = socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (slots[0].fd < 0)	/* without pfq.ko, the fuzzer would find nothing */
		tap_bail("socket: %m");
	return 0;
}

static void slot_unmap(struct slot *s)
{
	if (s->map)
		munmap(s->map, s->size);
	s->map = NULL;
}

static void slot_close(struct slot *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	slot_unmap(s);
}

/* A value that the kernel accepts, for the input to change. Returns its length. */
static size_t template(int option, uint8_t *buf, uint8_t choice)
{
	struct pfq_so_ring *ring = (void *)buf;
	struct pfq_so_bind *bind = (void *)buf;
	struct pfq_so_join *join = (void *)buf;
	struct pfq_so_filter *filter = (void *)buf;
	struct pfq_so_verdict *verdict = (void *)buf;
	struct pfq_so_program *program = (void *)buf;
	struct pfq_so_tx_bind *tx = (void *)buf;
	struct pfq_so_egress *egress = (void *)buf;
	struct pfq_lang_header *h = (void *)program->code;
	struct pfq_lang_insn *insn = (void *)(h + 1);

	memset(buf, 0, 1024);
	switch (option) {
	case PFQ_SO_RING:
		*ring = (struct pfq_so_ring) { .block_size = 4096, .nr_blocks = 64, .tstamp = choice & 3 };
		return sizeof(*ring);
	case PFQ_SO_BIND:
	case PFQ_SO_UNBIND:
		bind->ifindex = choice & 1 ? far_index : choice & 2 ? near_index : PFQ_ANY_DEVICE;
		bind->queue = choice & 4 ? 0 : PFQ_ANY_QUEUE;
		bind->flags = choice >> 3 & 3;
		bind->gid = choice >> 5;
		return sizeof(*bind);
	case PFQ_SO_JOIN:
		join->gid = choice & 8 ? PFQ_NEW_GROUP : 1 + (choice & 3);
		join->policy = choice >> 4 & 3;
		return sizeof(*join);
	case PFQ_SO_FILTER:
		filter->fd = -1;
		filter->nr_insns = 2;
		filter->gid = choice & 3;
		filter->insn[0] = (struct pfq_bpf_insn) { BPF_LD | BPF_H | BPF_ABS, 0, 0, 12 };
		filter->insn[1] = (struct pfq_bpf_insn) { BPF_RET | BPF_A, 0, 0, 0 };
		return sizeof(*filter) + 2 * sizeof(filter->insn[0]);
	case PFQ_SO_VERDICT:
		verdict->gid = choice & 3;
		verdict->action = choice >> 2 & 1;
		verdict->hash = choice >> 3 & 7;
		verdict->nr_forward = choice >> 6;
		verdict->forward[0] = near_index;
		verdict->forward[1] = far_index;
		verdict->forward[2] = near_index;
		return sizeof(*verdict);
	case PFQ_SO_PROGRAM:
		program->gid = choice & 3;
		program->size = sizeof(*h) + 2 * sizeof(*insn) + 16;
		*h = (struct pfq_lang_header) { PFQ_LANG_MAGIC, PFQ_LANG_VERSION, sizeof(*h), program->size,
						2, 16, 0 };
		insn[0] = (struct pfq_lang_insn) { .op = choice >> 2 };
		insn[1] = (struct pfq_lang_insn) { .op = PFQ_LANG_OP_PASS };
		memcpy(insn + 2, VETH_NEAR, sizeof(VETH_NEAR));
		return sizeof(*program) + program->size;
	case PFQ_SO_EGRESS:
		*egress = (struct pfq_so_egress) { choice & 1 ? near_index : 0, -1 };
		return sizeof(*egress);
	case PFQ_SO_TX_BIND:
		*tx = (struct pfq_so_tx_bind) { .ifindex = near_index, .queue = -1, .cpu = choice & 1 ? 0 : -1,
						.size = 65536 };
		return sizeof(*tx);
	case PFQ_SO_VLANS:
		return sizeof(struct pfq_so_vlans);
	}
	buf[0] = choice;
	return sizeof(uint32_t);
}

static void op_setsockopt(struct input *in, struct slot *s)
{
	static const uint8_t options[] = {
		PFQ_SO_RING, PFQ_SO_BIND, PFQ_SO_UNBIND, PFQ_SO_JOIN, PFQ_SO_LEAVE, PFQ_SO_FILTER,
		PFQ_SO_VLANS, PFQ_SO_VERDICT, PFQ_SO_PROGRAM, PFQ_SO_EGRESS, PFQ_SO_TX_BIND,
		PFQ_SO_TX_UNBIND, PFQ_SO_TX_FLUSH,
	};
	uint8_t buf[1024] __attribute__((aligned(8)));
	const int option = options[next(in) % sizeof(options)];
	size_t len = template(option, buf, next(in));
	unsigned int changes = next(in) & 7, offset;

	while (changes--) {
		offset = (next(in) | next(in) << 8) % sizeof(buf);
		next_bytes(in, buf + offset % len, offset & 1 ? 1 : 4);
	}
	if (next(in) == 0xff)
		len = next(in) << 2;
	setsockopt(s->fd, SOL_PFQ, option, buf, len);
}

static void op_getsockopt(struct input *in, struct slot *s)
{
	uint8_t buf[4096] __attribute__((aligned(8)));
	socklen_t len = next(in) << 4;

	memset(buf, 0, sizeof(buf));
	buf[0] = next(in);
	getsockopt(s->fd, SOL_PFQ, next(in) % 40, buf, &len);
}

static void op_mmap(struct input *in, struct slot *s)
{
	const uint8_t what = next(in);
	struct pfq_so_ring r = { 0 };
	socklen_t len = sizeof(r);

	slot_unmap(s);
	getsockopt(s->fd, SOL_PFQ, PFQ_SO_RING, &r, &len);
	s->size = what & 1 ? sizeof(struct pfq_tx_ring) + 65536 : r.mmap_size;
	if (!s->size)
		return;
	s->map = mmap(NULL, s->size, PROT_READ | PROT_WRITE, MAP_SHARED, s->fd,
		      what & 1 ? PFQ_TX_MMAP(what >> 1 & 3) : 0);
	if (s->map == MAP_FAILED)
		s->map = NULL;
}

static void op_write_map(struct input *in, struct slot *s)
{
	uint32_t offset, value;

	next_bytes(in, &offset, sizeof(offset));
	next_bytes(in, &value, sizeof(value));
	if (!s->map)
		return;
	/* mostly the header, where the indices are */
	offset = (offset & 1 ? offset % s->size : offset % 1024) & ~3u;
	__atomic_store_n((uint32_t *)(s->map + offset), value, __ATOMIC_RELEASE);
}

static void op_send(struct input *in)
{
	uint8_t frame[256] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 8, 0, 0x45 };
	unsigned int n = 1 + (next(in) & 15), len = 14 + next(in) % 200;

	next_bytes(in, frame + 12, next(in) & 63);
	while (n--)
		if (send(sender, frame, len, MSG_DONTWAIT) < 0)
			break;
}

static void op_child(struct input *in, struct slot *s)
{
	const uint8_t what = next(in);
	pid_t pid = fork();

	if (!pid) {
		if (s->map && what & 1)
			munmap(s->map, s->size);
		if (what & 2)
			recv(s->fd, NULL, 0, MSG_DONTWAIT);
		_exit(0);
	}
	if (what & 4)
		slot_close(s);
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

static void op_device(struct input *in)
{
	switch (next(in) & 7) {
	case 0:
		veth_delete();
		make_devices();
		break;
	case 1:
		device_down(VETH_FAR);
		break;
	default:
		device_up_nowait(VETH_FAR);
	}
}

static void run_op(struct input *in)
{
	const uint8_t op = next(in);
	struct slot *s = &slots[op >> 5 < SLOTS ? op >> 5 : 0];
	struct pollfd p;

	switch (op & 31) {
	case 0:
		slot_close(s);
		break;
	case 1:
		op_mmap(in, s);
		break;
	case 2:
	case 3:
		op_write_map(in, s);
		break;
	case 4:
	case 5:
		op_send(in);
		break;
	case 6:
		op_child(in, s);
		break;
	case 7:
		op_device(in);
		break;
	case 8:
		recv(s->fd, NULL, 0, MSG_DONTWAIT);
		break;
	case 9:
		p = (struct pollfd) { .fd = s->fd, .events = POLLIN };
		poll(&p, 1, 0);
		break;
	case 10:
		op_getsockopt(in, s);
		break;
	case 11:
		slot_unmap(s);
		break;
	default:
		if (s->fd < 0)
			s->fd = socket(PF_Q, SOCK_RAW | SOCK_CLOEXEC, 0);
		op_setsockopt(in, s);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	unsigned int n;

	kcov_begin();
	for (n = 0; in.at < in.end && n < OPS_MAX; n++)
		run_op(&in);
	for (n = 0; n < SLOTS; n++)
		slot_close(&slots[n]);
	kcov_end();
	return 0;
}
