// SPDX-License-Identifier: GPL-2.0-only
/*
 * The frame hooks of tun and veth. tun offers the frames of non-blocking writes. veth offers
 * frames only while it has an XDP program.
 *
 * Needs root, pfq.ko, rewritten veth and tun. A failure means that a frame goes to the wrong
 * receivers, comes by the wrong hook, or is forwarded in an endless loop.
 */
#include "capture.h"
#include "device.h"
#include "member.h"
#include "module.h"
#include "proc.h"
#include "slow.h"
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

/* want: whether the socket, the stack and the XDP program get the frames. */
static void test_device(const char *dev, void (*send)(struct frame_request *), unsigned int flags,
		  int program, const char *via, const int want[3])
{
	struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	struct proc_device d = { 0 };
	struct xdp_counter x;
	struct tally at_stack;
	struct capture c;
	int fd = stack_open(device_ifindex(dev)), ok;

	if (program && xdp_counter_attach(&x, device_ifindex(dev), program))
		tap_bail("cannot attach an XDP program to %s: %m", dev);
	capture_open(&c, NULL);
	capture_bind(&c, dev, flags);
	if (flags)	/* the hook takes frames when none is left that the device may have changed */
		usleep(300000 * slow());
	send(&req);
	capture_expect(&c, &req);
	tally_start(&at_stack, &req);
	while (capture_read(&c, 300) > 0)
		;
	stack_read(fd, &at_stack, 0);
	proc_device(dev, &d);
	ok = tally_matches(&c.tally, want[0] * COUNT, "socket") &
	tally_matches(&at_stack, want[1] * COUNT, "stack");
	if (program && xdp_counter_read(&x) != (unsigned int)want[2] * COUNT) {
		tap_note("the program saw %llu frames", (unsigned long long)xdp_counter_read(&x));
		ok = 0;
	}
	if (via && strcmp(d.via, via)) {
		tap_note("/proc/net/pfq/devices says via %s, not %s", d.via, via);
		ok = 0;
	}
	tap_ok(ok && !c.bad_header, "%s, PFQ %s, %s: the right receivers get all frames", dev,
	       flags ? "steals" : "copies", program == XDP_PASS ? "a program passes" :
	       program ? "a program drops" : "no program");
	tally_stop(&at_stack);
	capture_close(&c);
	close(fd);
	if (program)
		xdp_counter_detach(&x);
}

static const int all[] = { 1, 1, 1 }, socket_only[] = { 1, 0, 0 }, program_only[] = { 0, 0, 1 };

/* From the first frame PFQ learns of the frame hook. It then turns rxvlan off and takes frames. */
static void warm_up(const char *dev, void (*send)(struct frame_request *))
{
	struct frame_request req = { .count = 10, .min_len = 60, .max_len = 60 };
	struct xdp_counter x;
	struct capture c;

	if (xdp_counter_attach(&x, device_ifindex(dev), XDP_PASS))
		tap_bail("cannot attach an XDP program to %s: %m", dev);
	capture_open(&c, NULL);
	capture_bind(&c, dev, PFQ_BIND_STEAL);
	send(&req);
	usleep(300000);
	capture_close(&c);
	xdp_counter_detach(&x);
}

static void test_combinations(const char *dev, void (*send)(struct frame_request *), const char *without)
{
	warm_up(dev, send);
	test_device(dev, send, 0, 0, "hook", all);
	test_device(dev, send, PFQ_BIND_STEAL, 0, without, socket_only);
	test_device(dev, send, 0, XDP_PASS, "hook", all);
	test_device(dev, send, 0, XDP_DROP, NULL, program_only);
	test_device(dev, send, PFQ_BIND_STEAL, XDP_PASS, "frame", socket_only);
	test_device(dev, send, PFQ_BIND_STEAL, XDP_DROP, "frame", socket_only);
}

/* Forward stolen frames out of one end of a veth pair, and capture them at the other end. */
static void test_forwarded(unsigned int action, const char *what)
{
	static const char *const to[] = { VETH_NEAR };
	const struct pfq_verdict_opts v = {
		.size = sizeof(v), .action = action, .forward = to, .nr_forward = 1,
	};
	const uint32_t copies = action == PFQ_ACTION_COPY ? COUNT : 0;
	struct frame_request req = { .count = COUNT, .min_len = 60, .max_len = 1514 };
	struct proc_device d = { 0 };
	struct capture c, far;
	struct tally at_stack;
	int fd = stack_open(device_ifindex(TUN)), ok;

	capture_open(&c, NULL);
	capture_open(&far, NULL);
	if (pfq_group_verdict_set(c.q, PFQ_OWN_GROUP, &v))
		tap_bail("pfq_group_verdict: %s", pfq_error(c.q));
	capture_bind(&c, TUN, PFQ_BIND_STEAL);
	capture_bind(&far, VETH_FAR, PFQ_BIND_PROMISC);
	tun_send(&req);
	capture_expect(&c, &req);
	capture_expect(&far, &req);
	tally_start(&at_stack, &req);
	while (capture_read(&far, 500) > 0)
		;
	while (capture_read(&c, 0) > 0)
		;
	stack_read(fd, &at_stack, 0);
	proc_device(TUN, &d);
	ok = tally_matches(&far.tally, COUNT, "the other device") &
	tally_matches(&c.tally, copies, "socket") & tally_matches(&at_stack, 0, "stack");
	if (strcmp(d.via, "frame")) {
		tap_note("/proc/net/pfq/devices says via %s, not frame", d.via);
		ok = 0;
	}
	tap_ok(ok, "%s", what);
	tally_stop(&at_stack);
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
 * Both ends of a veth pair have an XDP program and forward stolen frames to each other. A
 * frame goes there and back twice, and is not forwarded when it arrives for the fifth time.
 */
static void test_loop(void)
{
	struct frame_request req = { .count = LOOPED, .min_len = 60, .max_len = 1514 };
	static struct member near, far;
	struct pfq_so_group_stats n, f;
	struct xdp_counter x, y;
	int ms;

	if (xdp_counter_attach(&x, device_ifindex(VETH_NEAR), XDP_PASS) ||
	    xdp_counter_attach(&y, device_ifindex(VETH_FAR), XDP_PASS))
		tap_bail("cannot attach an XDP program to veth: %m");
	forward_back(&near, VETH_NEAR);
	forward_back(&far, VETH_FAR);
	veth_send(&req);
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
	       "a forwarding loop of stolen frames ends: %llu and %llu seen, %llu looped",
	       (unsigned long long)f.seen,
	       (unsigned long long)n.seen, (unsigned long long)f.looped);
	member_close(&near);
	member_close(&far);
	xdp_counter_detach(&x);
	xdp_counter_detach(&y);
}

int main(void)
{
	if (module_insert("veth") || module_insert("tun"))
		tap_missing("modprobe does not find veth and tun");
	if (access("/sys/module/pfq_hook/holders/veth", F_OK) ||
	    access("/sys/module/pfq_hook/holders/tun", F_OK))
		tap_skip_all("veth and tun are not rewritten");
	tap_plan(15);
	capture_pin_cpu();
	tun_create();
	test_combinations(TUN, tun_send, "frame");
	veth_delete();
	veth_create();
	test_forwarded(PFQ_ACTION_COPY, "a verdict forwards stolen frames and copies them to the socket");
	test_forwarded(PFQ_ACTION_DROP, "a verdict forwards stolen frames and drops them");
	/* without a program veth makes an sk_buff of each packet, so they come by the skb hook */
	test_combinations(VETH_FAR, veth_send, "hook");
	test_loop();
	veth_delete();
	return tap_done();
}
