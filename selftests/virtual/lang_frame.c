// SPDX-License-Identifier: GPL-2.0-only
/*
 * A pfq-lang program does the same with sk_buffs and with frames. A group steals, filters and
 * steers to two sockets. Each packet goes to the same socket either way. It passes or is dropped,
 * with the same mark, as when libpfq runs the program in user space.
 *
 * Needs root, pfq.ko, rewritten veth. A failure means that a function of the language reads a
 * frame differently from an sk_buff.
 */
#include "lang_group.h"

#include "device.h"
#include "module.h"
#include "proc.h"
#include "tap.h"
#include "veth.h"
#include "xdp.h"

#include <linux/bpf.h>
#include <string.h>
#include <unistd.h>

#define HOSTS	8
#define WAITS	5000		/* of 1 ms each */

static const char *const programs[] = {
	"main = udp >-> steer_flow",
	"main = par (vlan >-> mark 5) (ip6 >-> unless is_frag (mark 6)) >-> steer_p2p",
	"main = shift (udp >-> steer_flow) >-> mark 7",
	"main = par3 (port 53 >-> classify 2) (filter (bloom 64 [\"10.0.0.1\", \"10.0.0.5\"] 32) >-> steer_link) tcp",
};

#define NR_PROGRAMS (sizeof(programs) / sizeof(programs[0]))

/* What the program did with one packet. */
struct fate {
	uint8_t sockets;	/* bit mask of the sockets that got the packet */
	uint32_t mark;
};

struct outcome {
	struct fate of[HOSTS][NR_KINDS];
	unsigned int strangers;	/* packets that the test did not send, or that were changed */
};

static struct frame frame_of(int host, enum kind kind)
{
	const struct frame_opts o = { .host = 1 + host };

	return make_frame(kind, &o);
}

static void add_packet(struct outcome *out, int socket, const struct pfq_pkthdr *h)
{
	const int kind = h->caplen ? pfq_pkt_data(h)[h->caplen - 1] : NR_KINDS;
	struct frame f;
	int host;

	for (host = 0; kind < NR_KINDS && host < HOSTS; host++) {
		f = frame_of(host, kind);
		if (lang_group_is(h, &f) && !(out->of[host][kind].sockets >> socket & 1)) {
			out->of[host][kind].sockets |= 1 << socket;
			out->of[host][kind].mark = h->mark;
			return;
		}
	}
	out->strangers++;
}

static void read_all(struct outcome *out, int socket, struct pfq *q)
{
	const struct pfq_pkthdr *h;
	struct pfq_batch batch;

	while (pfq_read(q, &batch, 0) > 0)
		pfq_batch_for_each(h, &batch)
			add_packet(out, socket, h);
}

/* Some packets, such as those of tunnels, are the same for all hosts. Send them only once. */
static int is_sent_already(int host, enum kind kind)
{
	const struct frame f = frame_of(host, kind), first = frame_of(0, kind);

	return host && !memcmp(f.data, first.data, f.len);
}

static void send_all(struct lang_group *g, struct pfq *other, struct outcome *out)
{
	const uint64_t first = lang_group_seen(g);
	unsigned int n = 0;
	int host, k;

	memset(out, 0, sizeof(*out));
	for (host = 0; host < HOSTS; host++) {
		for (k = 0; k < NR_KINDS; k++) {
			const struct frame f = frame_of(host, k);

			if (is_sent_already(host, k))
				continue;
			lang_group_send(g, &f, f.len);
			n++;
		}
	}
	if (lang_group_settle(g, first, n))
		tap_bail("the group saw %llu of %u packets", (unsigned long long)(lang_group_seen(g) - first),
			 n);
	read_all(out, 0, g->q);
	read_all(out, 1, other);
}

/* Run the program on each packet in user space, and compare verdict and mark. */
static int equals_user_space(const struct outcome *out, const struct pfq_lang *prog, unsigned int *passed)
{
	struct pfq_lang_result r = { .size = sizeof(r) };
	int host, k, bad = 0;

	*passed = 0;
	for (host = 0; host < HOSTS; host++) {
		for (k = 0; k < NR_KINDS; k++) {
			const struct fate *e = &out->of[host][k];
			const struct frame f = frame_of(host, k);
			const struct pfq_lang_packet p = { .size = sizeof(p), .data = f.data,
							   .caplen = f.len, .len = f.len };

			if (is_sent_already(host, k))
				continue;
			pfq_lang_run_packet(prog, &p, &r);
			*passed += e->sockets != 0;
			if ((r.action != PFQ_ACTION_DROP) == (e->sockets != 0) &&
			    (!e->sockets || e->mark == r.mark))
				continue;
			bad++;
			tap_note("%s of host %d: sockets %u mark %u, in user space %s mark %u", kind_name[k],
				 host,
				 e->sockets, e->mark, r.action == PFQ_ACTION_DROP ? "dropped" : "passed",
				 r.mark);
		}
	}
	return !bad && !out->strangers;
}

static int same_sockets(const struct outcome *a, const struct outcome *b)
{
	int host, k;

	for (host = 0; host < HOSTS; host++)
		for (k = 0; k < NR_KINDS; k++)
			if (a->of[host][k].sockets != b->of[host][k].sockets)
				tap_note("%s of host %d: sockets %u as sk_buff, %u as frame", kind_name[k],
					 host,
					 a->of[host][k].sockets, b->of[host][k].sockets);
	return !memcmp(a->of, b->of, sizeof(a->of));
}

static int comes_by(const char *via)
{
	struct proc_device d;

	return !proc_device(VETH_FAR, &d) && !strcmp(d.via, via);
}

/* From the first frame PFQ learns of the frame hook. It then turns rxvlan off and takes frames. */
static void wait_for_frames(struct lang_group *g)
{
	const struct frame f = frame_of(0, K_UDP4);
	unsigned int count, i;

	for (i = 0; i < WAITS && !comes_by("frame"); i++) {
		lang_group_send(g, &f, f.len);
		usleep(1000);
	}
	lang_group_kinds(g, &count);
}

static const char *hook_name(const char *via)
{
	return strcmp(via, "hook") ? "frame" : "skb";
}

static void run_all(struct lang_group *g, struct pfq *other, struct outcome *out, const char *via)
{
	unsigned int i, passed;
	int host, k, by = 1;

	for (i = 0; i < NR_PROGRAMS; i++) {
		struct pfq_lang *prog = lang_group_compile(programs[i]);
		unsigned int at[2] = { 0 };
		int good;

		lang_group_load(g, prog);
		send_all(g, other, &out[i]);
		by &= comes_by(via);
		good = equals_user_space(&out[i], prog, &passed);
		for (host = 0; host < HOSTS; host++) {
			for (k = 0; k < NR_KINDS; k++) {
				at[0] += out[i].of[host][k].sockets & 1;
				at[1] += out[i].of[host][k].sockets >> 1;
			}
		}
		tap_note("%u packets pass, %u and %u to the two sockets, %u are not the test's", passed,
			 at[0], at[1], out[i].strangers);
		tap_ok(good && at[0] && at[1],
		       "\"%s\" by the %s hook passes the same packets as in user space",
		       programs[i], hook_name(via));
		pfq_lang_free(prog);
	}
	tap_ok(by, "all packets came by the %s hook", hook_name(via));
}

static struct pfq *open_other(const struct lang_group *g)
{
	const struct pfq_group_opts all = { .size = sizeof(all), .classes = PFQ_CLASS_ANY };
	uint32_t gid = g->gid;
	struct pfq *q;

	if (pfq_open(&q, NULL) || pfq_group_join(q, &gid, PFQ_POLICY_SHARED, &all))
		tap_bail("second socket: %s", pfq_error(NULL));
	return q;
}

static void drain(struct pfq *q)
{
	struct pfq_batch batch;

	while (pfq_read(q, &batch, 0) > 0)
		;
}

int main(void)
{
	static struct outcome skb[NR_PROGRAMS], frame[NR_PROGRAMS];
	struct xdp_counter x;
	struct lang_group g;
	struct pfq *other;
	unsigned int i;

	if (module_insert("veth"))
		tap_missing("modprobe does not find veth");
	if (access("/sys/module/pfq_hook/holders/veth", F_OK))
		tap_skip_all("veth is not rewritten");
	tap_plan(3 * NR_PROGRAMS + 2);
	lang_group_open(&g);
	other = open_other(&g);
	if (pfq_group_unbind(g.q, g.gid, VETH_FAR, PFQ_ANY_QUEUE) ||
	    pfq_group_bind(g.q, g.gid, VETH_FAR, PFQ_ANY_QUEUE, PFQ_BIND_STEAL))
		tap_bail("%s", pfq_error(g.q));
	run_all(&g, other, skb, "hook");
	if (xdp_counter_attach(&x, device_ifindex(VETH_FAR), XDP_PASS))
		tap_bail("cannot attach an XDP program to %s: %m", VETH_FAR);
	wait_for_frames(&g);
	drain(other);
	run_all(&g, other, frame, "frame");
	for (i = 0; i < NR_PROGRAMS; i++)
		tap_ok(same_sockets(&skb[i], &frame[i]),
		       "\"%s\" gives each packet to the same socket as sk_buff and as frame", programs[i]);
	xdp_counter_detach(&x);
	pfq_close(other);
	lang_group_close(&g);
	return tap_done();
}
