// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measure the cost per packet of pfq-lang programs, and of the same programs as classic BPF
 * filters, XDP programs and fanout programs. In the rig with RIG_ICOUNT a nanosecond of the
 * guest's clock is one instruction. This is no test: bench/lang.sh turns the output into a table.
 *
 * A line has the kind of program, its name, its instructions per packet, and how many more these
 * are than those of the program of its kind that does nothing. The last two lines have the
 * compile time of two programs in us.
 */
#include "lang_group.h"

#include "bpf_object.h"
#include "device.h"
#include "veth.h"
#include "xdp.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The Makefile compiles lang_cost.bpf.c into this header, which is empty without clang. */
#include "lang_cost_bpf.h"

#define PACKETS 4000
#define ROUNDS 5

#define FLOW "main = ip >-> udp >-> steer_flow"
#define TEN "main = ip >-> udp >-> no_frag >-> addr 10.0.0.0/8 >-> port 53 >-> filter (ip_ttl .> 3)\n" \
	" >-> filter (not is_broadcast) >-> filter (udp_len .< 1000) >-> mark 1 >-> steer_flow"
#define PAR8(a, b, c, d, e, f, g, h) \
	"par8 (port " a ") (port " b ") (port " c ") (port " d ") (port " e ") (port " f ") (port " g ") (" h ")"
#define PAR "main = udp >-> " PAR8("1", "2", "3", "4", "5", "6", "7", PAR8("8", "9", "10", "11", "12", "13", "14", \
	"par (port 15) (port 53)"))
#define BPF_TEN "ip and udp and net 10.0.0.0/8 and port 53 and ip[8] > 3 and not ether broadcast " \
	"and udp[4:2] < 1000 and ip[6:2] & 0x3fff = 0"
#define BPF_PAR "udp and (port 1 or port 2 or port 3 or port 4 or port 5 or port 6 or port 7 or port 8 or port 9 " \
	"or port 10 or port 11 or port 12 or port 13 or port 14 or port 15 or port 53)"

struct bench {
	struct lang_group group;
	int slots;
	int link;		/* fd of the attached XDP program's link, or -1 */
	int fanout[2];		/* sockets of the fanout group, or -1 */
};

struct row {
	const char *by, *does;
	void (*set)(struct bench *b, const char *program);
	const char *program;
	unsigned int base;	/* index of the row of this kind that does nothing */
};

static void reset(struct bench *b)
{
	int i;

	pfq_group_program_clear(b->group.q, b->group.gid);
	pfq_group_filter_clear(b->group.q, b->group.gid);
	if (b->link >= 0)
		close(b->link);
	b->link = -1;
	for (i = 0; i < 2; i++) {
		if (b->fanout[i] >= 0)
			close(b->fanout[i]);
		b->fanout[i] = -1;
	}
}

static void set_none(struct bench *b, const char *program)
{
	(void)b;
	(void)program;
}

static void set_pfq_lang(struct bench *b, const char *text)
{
	struct pfq_lang *prog = lang_group_compile(text);

	lang_group_load(&b->group, prog);
	pfq_lang_free(prog);
}

static void set_classic(struct bench *b, const char *text)
{
	pcap_t *dead = pcap_open_dead(DLT_EN10MB, 65535);
	struct bpf_program bpf = { 0 };

	if (pcap_compile(dead, &bpf, text, 1, PCAP_NETMASK_UNKNOWN) ||
	    pfq_group_filter_set(b->group.q, b->group.gid, bpf.bf_insns, bpf.bf_len))
		printf("%s: %s\n", text, pfq_error(b->group.q));
	pcap_freecode(&bpf);
	pcap_close(dead);
}

static struct frame packet(void)
{
	const struct frame_opts o = { .host = 1 };

	return make_frame(K_UDP4, &o);
}

/* Return whether the program accepts the packet: XDP_PASS, or a socket other than the first. */
static int accepts_packet(int fd, enum bpf_object_type type)
{
	const struct frame f = packet();
	const long says = bpf_object_run(fd, f.data, f.len);

	return type == BPF_OBJECT_XDP ? says == 2 : says > 0;
}

static int load(struct bench *b, const char *section, enum bpf_object_type type)
{
	static char log[65536];
	int fd;

	if (sizeof(lang_cost_bpf) < 2)
		return -1;
	fd = bpf_object_load(lang_cost_bpf, section, type, b->slots, log, sizeof(log));
	if (fd < 0)
		printf("%s: %m\n%s\n", section, log);
	else if (!accepts_packet(fd, type))
		printf("%s: the program does not accept the packet\n", section);
	return fd;
}

static void set_xdp(struct bench *b, const char *section)
{
	int fd = load(b, section, BPF_OBJECT_XDP);

	if (fd < 0)
		return;
	b->link = xdp_attach(device_ifindex(VETH_FAR), fd);
	if (b->link < 0)
		printf("%s: %m\n", section);
	close(fd);
}

/* The two sockets of the group drop all packets: only the choice between them is measured. */
static void set_fanout(struct bench *b, const char *section)
{
	struct bpf_insn drop = { BPF_RET | BPF_K, 0, 0, 0 };
	const struct {
		unsigned short len;
		struct bpf_insn *insn;
	} filter = { 1, &drop };	/* struct sock_fprog, whose header conflicts with libpcap's */
	struct sockaddr_ll a = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	const int mode = 7 | PACKET_FANOUT_EBPF << 16;
	int i, fd = load(b, section, BPF_OBJECT_SOCKET_FILTER);

	a.sll_ifindex = device_ifindex(VETH_FAR);
	for (i = 0; fd >= 0 && i < 2; i++) {
		b->fanout[i] = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
		if (setsockopt(b->fanout[i], SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof(filter)) ||
		    bind(b->fanout[i], (void *)&a, sizeof(a)) ||
		    setsockopt(b->fanout[i], SOL_PACKET, PACKET_FANOUT, &mode, sizeof(mode)) ||
		    setsockopt(b->fanout[i], SOL_PACKET, PACKET_FANOUT_DATA, &fd, sizeof(fd)))
			printf("%s: %m\n", section);
	}
	close(fd);
}

static const struct row rows[] = {
	{ "none", "nothing", set_none, NULL, 0 },
	{ "pfq-lang", "nothing", set_pfq_lang, "main = unit", 1 },
	{ "pfq-lang", "flow", set_pfq_lang, FLOW, 1 },
	{ "pfq-lang", "ten", set_pfq_lang, TEN, 1 },
	{ "pfq-lang", "par", set_pfq_lang, PAR, 1 },
	{ "classic", "nothing", set_classic, "", 5 },
	{ "classic", "flow", set_classic, "ip and udp", 5 },
	{ "classic", "ten", set_classic, BPF_TEN, 5 },
	{ "classic", "par", set_classic, BPF_PAR, 5 },
	{ "xdp", "nothing", set_xdp, "xdp/pass", 9 },
	{ "xdp", "flow", set_xdp, "xdp/flow", 9 },
	{ "xdp", "ten", set_xdp, "xdp/ten", 9 },
	{ "xdp", "par", set_xdp, "xdp/par", 9 },
	{ "fanout", "nothing", set_fanout, "fanout/pass", 13 },
	{ "fanout", "flow", set_fanout, "fanout/flow", 13 },
	{ "fanout", "ten", set_fanout, "fanout/ten", 13 },
	{ "fanout", "par", set_fanout, "fanout/par", 13 },
};

#define NR_ROWS (sizeof(rows) / sizeof(rows[0]))

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Send packets. Return ns per packet. */
static double measure(struct lang_group *g)
{
	const struct frame f = packet();
	unsigned int i, count;
	double start = now();

	for (i = 0; i < PACKETS; i++)
		lang_group_send(g, &f, f.len);
	start = now() - start;
	lang_group_kinds(g, &count);
	if (count != PACKETS)
		printf("the group got %u of %u packets\n", count, PACKETS);
	return start / PACKETS;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Return the compile time of a program in us: the fastest of 20 runs. */
static double compile_time(const char *text)
{
	double best = 1e12, start;
	int i;

	for (i = 0; i < 20; i++) {
		start = now();
		pfq_lang_free(lang_group_compile(text));
		start = now() - start;
		if (start < best)
			best = start;
	}
	return best / 1000;
}

/* Make a program of many lines: a definition per line, and a main that uses all of them. */
static const char *long_program(unsigned int lines)
{
	static char text[65536];
	unsigned int i, n = sprintf(text, "f0 = ip >-> udp\n");

	for (i = 1; i < lines - 1; i++)
		n += sprintf(text + n, "f%u = par (port %u) (addr 10.%u.0.0/16 >-> mark %u)\n", i,
			     i, i % 256, i);
	n += sprintf(text + n, "main = f1");
	for (i = 2; i < lines - 1; i++)
		n += sprintf(text + n, " >-> f%u", i);
	sprintf(text + n, " >-> steer_flow\n");
	return text;
}

int main(void)
{
	static double t[NR_ROWS][ROUNDS];
	struct bench b = { .link = -1, .fanout = { -1, -1 }, .slots = bpf_object_map_create(4096, 1) };
	unsigned int n, r;

	lang_group_open(&b.group);
	for (r = 0; r < ROUNDS; r++) {
		for (n = 0; n < NR_ROWS; n++) {
			rows[n].set(&b, rows[n].program);
			measure(&b.group);
			t[n][r] = measure(&b.group);
			reset(&b);
		}
	}
	for (n = 0; n < NR_ROWS; n++)
		qsort(t[n], ROUNDS, sizeof(double), compare);
	for (n = 0; n < NR_ROWS; n++)
		printf("%s\t%s\t%.1f\t%.1f\n", rows[n].by, rows[n].does, t[n][ROUNDS / 2],
		       t[n][ROUNDS / 2] - t[rows[n].base][ROUNDS / 2]);
	printf("compiled\t3 lines\t%.0f\ncompiled\t300 lines\t%.0f\n",
	       compile_time("web = port 80\ndns = port 53\nmain = ip >-> par web dns >-> steer_flow"),
	       compile_time(long_program(300)));
	lang_group_close(&b.group);
	return 0;
}
