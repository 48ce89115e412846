// SPDX-License-Identifier: GPL-2.0-only
/*
 * The examples of pfq-lang(7) do what the page says. The test replaces their device "eth1" by
 * VETH_FAR, on which the packets arrive.
 *
 * Needs root, pfq.ko, veth. A failure means that an example is wrong.
 */
#include "lang_group.h"

#include "device.h"
#include "tap.h"
#include "veth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* generated from docs/lang by the Makefile */
#include "lang_examples.h"

#define ALL ((1u << NR_KINDS) - 1)

struct seen {
	uint32_t captured;
	uint64_t forwarded, to_stack;
};

static struct seen run_example(struct lang_group *g, const char *text)
{
	const struct frame_opts o = { .host = 1 };
	struct pfq_so_group_stats before = { 0 }, after = { 0 };
	char *program = strdup(text), *dev;
	struct pfq_lang *prog;
	unsigned int count;
	struct seen s;
	int k;

	while ((dev = strstr(program, "\"eth1\""))) {
		char *new;

		if (asprintf(&new, "%.*s\"" VETH_FAR "\"%s", (int)(dev - program), program, dev + 6) < 0)
			tap_bail("no memory");
		free(program);
		program = new;
	}
	prog = lang_group_compile(program);
	lang_group_load(g, prog);
	pfq_lang_free(prog);
	free(program);
	pfq_group_stats(g->q, g->gid, &before, sizeof(before));
	for (k = 0; k < NR_KINDS; k++) {
		const struct frame f = make_frame(k, &o);

		lang_group_send(g, &f, f.len);
	}
	lang_group_settle(g, before.seen, NR_KINDS);
	s.captured = lang_group_kinds(g, &count);
	pfq_group_stats(g->q, g->gid, &after, sizeof(after));
	s.forwarded = after.forwarded - before.forwarded;
	s.to_stack = after.to_stack - before.to_stack;
	return s;
}

int main(void)
{
	const uint32_t port_53 = UDP4 | UDP6 | QINQ_UDP6 | FRAG4_FIRST | MULTI4 | BROAD4 | MULTI6;
	const uint32_t port_80 = TCP4 | TCP6 | VLAN_TCP4 | FRAG6_FIRST;
	struct lang_group g;
	struct seen s;

	lang_group_open(&g);
	tap_plan(4);
	s = run_example(&g, bridge_pfq);
	tap_ok(!s.captured && s.forwarded == NR_KINDS, "bridge forwards %llu of %u packets, sockets get none",
	       (unsigned long long)s.forwarded, NR_KINDS);
	s = run_example(&g, mirror_pfq);
	tap_ok(s.captured == ALL && s.forwarded == (unsigned int)__builtin_popcount(port_53 | port_80),
	       "mirror forwards the %llu DNS and web packets, sockets get all packets",
	       (unsigned long long)s.forwarded);
	s = run_example(&g, firewall_pfq);
	tap_ok(s.forwarded && s.captured && s.forwarded < NR_KINDS,
	       "firewall forwards %llu packets, sockets get %d kinds",
	       (unsigned long long)s.forwarded, __builtin_popcount(s.captured));
	s = run_example(&g, balancer_pfq);
	tap_ok(s.captured == ALL && !s.forwarded, "balancer gives each packet to a socket");
	lang_group_close(&g);
	return tap_done();
}
