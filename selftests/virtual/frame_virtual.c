// SPDX-License-Identifier: GPL-2.0-only
/* Frames of devices that need no NIC: tun's by a write that may not wait, veth's with a program. */
#include "capture.h"
#include "device.h"
#include "member.h"
#include "module.h"
#include "proc.h"
#include "stack.h"
#include "tap.h"
#include "tun.h"
#include "veth.h"
#include "xdp.h"

#include <linux/bpf.h>
#include <string.h>
#include <unistd.h>

#define COUNT	500
#define LOOPED	20

static void check(const char *dev, void (*send)(struct frame_ask *), unsigned int flags,
		  int program, const char *via, const int want[3])
{
	struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	struct proc_device d = { 0 };
	struct xdp_counter x;
	struct tally on;
	struct capture c;
	int fd = stack_open(device_ifindex(dev)), ok;

	if (program && xdp_count(&x, device_ifindex(dev), program))
		tap_bail("%s takes no program: %m", dev);
	capture_open(&c, NULL);
	capture_bind(&c, dev, flags);
	send(&ask);
	capture_expect(&c, &ask);
	tally_start(&on, &ask);
	while (capture_read(&c, 300) > 0)
		;
	stack_read(fd, &on, 0);
	proc_device(dev, &d);
	ok = tally_right(&c.tally, want[0] * COUNT, "socket") & tally_right(&on, want[1] * COUNT, "stack");
	if (program && xdp_counted(&x) != (unsigned int)want[2] * COUNT) {
		tap_note("the program saw %llu", (unsigned long long)xdp_counted(&x));
		ok = 0;
	}
	if (via && strcmp(d.via, via)) {
		tap_note("via %s, not %s", d.via, via);
		ok = 0;
	}
	tap_ok(ok && !c.bad_header, "%s: %s, program %d", dev, flags ? "stolen" : "copied", program);
	tally_stop(&on);
	capture_close(&c);
	close(fd);
	if (program)
		xdp_count_end(&x);
}

static const int all[] = { 1, 1, 1 }, socket_only[] = { 1, 0, 0 }, program_only[] = { 0, 0, 1 };

/* The first frame tells that there is a hook for frames; then rxvlan goes off, and they are taken. */
static void warm_up(const char *dev, void (*send)(struct frame_ask *))
{
	struct frame_ask ask = { .count = 10, .min_len = 60, .max_len = 60 };
	struct xdp_counter x;
	struct capture c;

	if (xdp_count(&x, device_ifindex(dev), XDP_PASS))
		tap_bail("%s takes no program: %m", dev);
	capture_open(&c, NULL);
	capture_bind(&c, dev, PFQ_BIND_STEAL);
	send(&ask);
	usleep(300000);
	capture_close(&c);
	xdp_count_end(&x);
}

static void check_all(const char *dev, void (*send)(struct frame_ask *), const char *without)
{
	warm_up(dev, send);
	check(dev, send, 0, 0, "hook", all);
	check(dev, send, PFQ_BIND_STEAL, 0, without, socket_only);
	check(dev, send, 0, XDP_PASS, "hook", all);
	check(dev, send, 0, XDP_DROP, NULL, program_only);
	check(dev, send, PFQ_BIND_STEAL, XDP_PASS, "frame", socket_only);
	check(dev, send, PFQ_BIND_STEAL, XDP_DROP, "frame", socket_only);
}

/* Copies of stolen frames leave by another device; the far end of a veth pair sees them. */
static void check_forwarded(unsigned int action, const char *what)
{
	static const char *const to[] = { VETH_NEAR };
	const struct pfq_verdict_opts v = {
		.size = sizeof(v), .action = action, .forward = to, .nr_forward = 1,
	};
	const uint32_t copies = action == PFQ_ACTION_COPY ? COUNT : 0;
	struct frame_ask ask = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	struct proc_device d = { 0 };
	struct capture c, far;
	struct tally on;
	int fd = stack_open(device_ifindex(TUN)), ok;

	capture_open(&c, NULL);
	capture_open(&far, NULL);
	if (pfq_group_verdict_set(c.q, PFQ_OWN_GROUP, &v))
		tap_bail("pfq_group_verdict_set: %s", pfq_error(c.q));
	capture_bind(&c, TUN, PFQ_BIND_STEAL);
	capture_bind(&far, VETH_FAR, PFQ_BIND_PROMISC);
	tun_send(&ask);
	capture_expect(&c, &ask);
	capture_expect(&far, &ask);
	tally_start(&on, &ask);
	while (capture_read(&far, 500) > 0)
		;
	while (capture_read(&c, 0) > 0)
		;
	stack_read(fd, &on, 0);
	proc_device(TUN, &d);
	ok = tally_right(&far.tally, COUNT, "the other device") & tally_right(&c.tally, copies, "socket") & tally_right(&on, 0, "stack");
	if (strcmp(d.via, "frame")) {
		tap_note("via %s, not frame", d.via);
		ok = 0;
	}
	tap_ok(ok, "%s", what);
	tally_stop(&on);
	capture_close(&c);
	capture_close(&far);
	close(fd);
}

static void forward_back(struct member *m, const char *dev)
{
	const struct pfq_verdict_opts back = {
		.size = sizeof(back), .action = PFQ_ACTION_DROP, .forward = &dev, .nr_forward = 1,
	};

	member_open(m);
	member_join(m, 0, PFQ_POLICY_SHARED, 0, 0);
	if (pfq_group_verdict_set(m->q, m->gid, &back) ||
	    pfq_group_bind(m->q, m->gid, dev, PFQ_ANY_QUEUE, PFQ_BIND_STEAL))
		tap_bail("%s: %s", dev, pfq_error(m->q));
}

/*
 * Both ends of a veth pair have a program and forward what they steal to each other: a frame
 * goes there and back twice, and is refused when it comes a fifth time.
 */
static void check_loop(void)
{
	struct frame_ask ask = { .count = LOOPED, .min_len = 60, .max_len = 1514 };
	static struct member near, far;
	struct pfq_so_group_stats n, f;
	struct xdp_counter x, y;
	int ms;

	if (xdp_count(&x, device_ifindex(VETH_NEAR), XDP_PASS) || xdp_count(&y, device_ifindex(VETH_FAR), XDP_PASS))
		tap_bail("veth takes no program: %m");
	forward_back(&near, VETH_NEAR);
	forward_back(&far, VETH_FAR);
	veth_send(&ask);
	for (ms = 0; ms < 5000; ms += 10) {
		usleep(10000);
		f = group_stats(&far);
		if (f.looped >= LOOPED)
			break;
	}
	usleep(300000);
	f = group_stats(&far);
	n = group_stats(&near);
	tap_ok(f.seen == 3 * LOOPED && f.forwarded == 2 * LOOPED && f.looped == LOOPED &&
	       n.seen == 2 * LOOPED && n.forwarded == 2 * LOOPED && !n.looped,
	       "a loop of stolen frames ends: %llu and %llu seen, %llu are looped", (unsigned long long)f.seen,
	       (unsigned long long)n.seen, (unsigned long long)f.looped);
	member_close(&near);
	member_close(&far);
	xdp_count_end(&x);
	xdp_count_end(&y);
}

int main(void)
{
	if (module_insert("veth") || module_insert("tun"))
		tap_missing("modprobe does not find veth and tun");
	if (access("/sys/module/pfq_hook/holders/veth", F_OK) || access("/sys/module/pfq_hook/holders/tun", F_OK))
		tap_skip_all("veth and tun are not rewritten");
	tap_plan(15);
	capture_one_cpu();
	tun_create();
	check_all(TUN, tun_send, "frame");
	veth_delete();
	veth_create();
	check_forwarded(PFQ_ACTION_COPY, "stolen, copied to another device and to the socket");
	check_forwarded(PFQ_ACTION_DROP, "stolen, sent on to another device");
	/* without a program veth has its packets as sk_buffs */
	check_all(VETH_FAR, veth_send, "hook");
	check_loop();
	veth_delete();
	return tap_done();
}
