// SPDX-License-Identifier: GPL-2.0-only
/*
 * Captures of frames on tun and veth leak neither packet buffers nor memory. veth offers
 * frames only while it has an XDP program, so the test attaches one.
 *
 * Needs root, pfq.ko, rewritten veth and tun, /proc/slabinfo. A failure means that the hook or
 * the core does not free what it takes.
 */
#include "capture.h"
#include "device.h"
#include "leaks.h"
#include "module.h"
#include "proc.h"
#include "tap.h"
#include "tun.h"
#include "veth.h"
#include "xdp.h"

#include <linux/bpf.h>
#include <string.h>
#include <unistd.h>

#define BURST 500

struct device {
	const char *name;
	void (*send)(struct frame_request *req);
	int program;			/* XDP_* that the program returns; 0: no program */
	char via[8];			/* how the packets of the last capture came */
};

static int capture(void *arg, uint32_t frames)
{
	struct device *d = arg;
	struct frame_request req = { .count = BURST, .min_len = LEAKS_LENGTH, .max_len = LEAKS_LENGTH };
	struct proc_device shown = { 0 };
	struct xdp_counter x;
	struct capture c;
	uint32_t sent;
	int exact = 1;

	if (d->program && xdp_counter_attach(&x, device_ifindex(d->name), d->program))
		tap_bail("cannot attach an XDP program to %s: %m", d->name);
	capture_open(&c, NULL);
	capture_bind(&c, d->name, PFQ_BIND_STEAL);
	for (sent = 0; sent < frames; sent += BURST) {
		d->send(&req);
		capture_expect(&c, &req);
		while (c.tally.good < BURST && capture_read(&c, 3000) > 0)
			;
		exact &= tally_exact(&c.tally);
	}
	proc_device(d->name, &shown);
	memcpy(d->via, shown.via, sizeof(d->via));
	capture_close(&c);
	if (d->program)
		xdp_counter_detach(&x);
	return exact;
}

static void test_device(struct device d, const char *what)
{
	leaks_check(what, capture, &d);
	tap_ok(!strcmp(d.via, "frame"), "%s: the packets come by the frame hook (%s)", what, d.via);
}

int main(void)
{
	if (module_insert("veth") || module_insert("tun"))
		tap_missing("modprobe does not find veth and tun");
	if (access("/sys/module/pfq_hook/holders/veth", F_OK) ||
	    access("/sys/module/pfq_hook/holders/tun", F_OK))
		tap_skip_all("veth and tun are not rewritten");
	leaks_open();
	tap_plan(12);
	capture_pin_cpu();
	tun_create();
	test_device((struct device) { TUN, tun_send, 0, "" }, "tun");
	test_device((struct device) { TUN, tun_send, XDP_PASS, "" }, "tun with a program");
	veth_delete();
	veth_create();
	test_device((struct device) { VETH_FAR, veth_send, XDP_PASS, "" }, "veth with a program");
	veth_delete();
	return tap_done();
}
