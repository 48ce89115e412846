// SPDX-License-Identifier: GPL-2.0-only
/*
 * What programs cost a packet, over none: with -icount a nanosecond of the
 * guest's clock is an instruction. Not a test: prints a table.
 */
#include "lang_group.h"

#include "device.h"
#include "veth.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PACKETS 4000
#define ROUNDS 5

#define PAR8(a, b, c, d, e, f, g, h) \
	"par8 (port " a ") (port " b ") (port " c ") (port " d ") (port " e ") (port " f ") (port " g ") (" h ")"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static const struct {
	const char *what, *program, *bpf;
} cases[] = {
	{ "no program" },
	{ "unit", "main = unit" },
	{ "ip >-> udp >-> steer_flow", "main = ip >-> udp >-> steer_flow" },
	{ "10 functions", "main = ip >-> udp >-> no_frag >-> addr 10.0.0.0/8 >-> port 53 >-> filter (ip_ttl .> 3)\n"
	  " >-> filter (not is_broadcast) >-> filter (udp_len .< 1000) >-> mark 1 >-> steer_flow" },
	{ "16-way par", "main = " PAR8("1", "2", "3", "4", "5", "6", "7", PAR8("8", "9", "10", "11", "12", "13", "14",
	  "par (port 15) (port 53)")) },
	{ "classic BPF: ip and udp", NULL, "ip and udp" },
	{ "classic BPF: 8 tests", NULL, "ip and udp and net 10.0.0.0/8 and port 53 and ip[8] > 3 and not ether broadcast and udp[4:2] < 1000 and ip[6:2] & 0x3fff = 0" },
	{ "classic BPF: 16 ports", NULL, "port 1 or port 2 or port 3 or port 4 or port 5 or port 6 or port 7 or port 8 or port 9 or port 10 or port 11 or port 12 or port 13 or port 14 or port 15 or port 53" },
};

#define NR_CASES (sizeof(cases) / sizeof(cases[0]))

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void set(struct lang_group *g, unsigned int n)
{
	struct bpf_program bpf = { 0 };
	struct pfq_lang *prog;

	pfq_group_program_remove(g->q, g->gid);
	pfq_group_filter_clear(g->q, g->gid);
	if (cases[n].program) {
		prog = lang_group_compile(cases[n].program);
		lang_group_load(g, prog);
		pfq_lang_free(prog);
	} else if (cases[n].bpf) {
		pcap_t *dead = pcap_open_dead(DLT_EN10MB, 65535);

		if (pcap_compile(dead, &bpf, cases[n].bpf, 1, PCAP_NETMASK_UNKNOWN) ||
		    pfq_group_filter(g->q, g->gid, bpf.bf_insns, bpf.bf_len))
			printf("%s: %s\n", cases[n].bpf, pfq_error(g->q));
		pcap_freecode(&bpf);
		pcap_close(dead);
	}
}

static double measure(struct lang_group *g)
{
	const struct frame_opts o = { .host = 1 };
	const struct frame f = make_frame(K_UDP4, &o);
	unsigned int i, count;
	double start = now();

	for (i = 0; i < PACKETS; i++)
		lang_group_send(g, &f, f.len);
	start = now() - start;
	lang_group_kinds(g, &count);
	if (count != PACKETS)
		printf("%u of %u packets\n", count, PACKETS);
	return start / PACKETS;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(void)
{
	double t[NR_CASES][ROUNDS];
	struct lang_group g;
	unsigned int n, r;

	lang_group_open(&g);
	for (r = 0; r < ROUNDS; r++) {
		for (n = 0; n < NR_CASES; n++) {
			set(&g, n);
			measure(&g);
			t[n][r] = measure(&g);
		}
	}
	for (n = 0; n < NR_CASES; n++) {
		qsort(t[n], ROUNDS, sizeof(double), compare);
		printf("%-28s %8.1f  over none %7.1f\n", cases[n].what, t[n][ROUNDS / 2], t[n][ROUNDS / 2] - t[0][ROUNDS / 2]);
	}
	lang_group_close(&g);
	return 0;
}
