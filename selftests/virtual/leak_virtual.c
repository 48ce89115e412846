// SPDX-License-Identifier: GPL-2.0-only
/* Captures on tun and veth give back what they take; veth's frames with a program, which it needs for them. */
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
	void (*send)(struct frame_ask *ask);
	int program;			/* XDP_*, 0: none */
	char via[8];			/* of the last capture */
};

static int capture(void *arg, uint32_t frames)
{
	struct device *d = arg;
	struct frame_ask ask = { .count = BURST, .min_len = LEAKS_LENGTH, .max_len = LEAKS_LENGTH };
	struct proc_device shown = { 0 };
	struct xdp_counter x;
	struct capture c;
	uint32_t sent;
	int exact = 1;

	if (d->program && xdp_count(&x, device_ifindex(d->name), d->program))
		tap_bail("%s takes no program: %m", d->name);
	capture_open(&c, NULL);
	capture_bind(&c, d->name, PFQ_BIND_STEAL);
	for (sent = 0; sent < frames; sent += BURST) {
		d->send(&ask);
		capture_expect(&c, &ask);
		while (c.tally.right < BURST && capture_read(&c, 3000) > 0)
			;
		exact &= tally_exact(&c.tally);
	}
	proc_device(d->name, &shown);
	memcpy(d->via, shown.via, sizeof(d->via));
	capture_close(&c);
	if (d->program)
		xdp_count_end(&x);
	return exact;
}

static void check(struct device d, const char *what)
{
	leaks_check(what, capture, &d);
	tap_ok(!strcmp(d.via, "frame"), "%s: as frames (%s)", what, d.via);
}

int main(void)
{
	if (module_insert("veth") || module_insert("tun"))
		tap_missing("modprobe does not find veth and tun");
	if (access("/sys/module/pfq_hook/holders/veth", F_OK) || access("/sys/module/pfq_hook/holders/tun", F_OK))
		tap_skip_all("veth and tun are not rewritten");
	leaks_open();
	tap_plan(12);
	capture_one_cpu();
	tun_create();
	check((struct device) { TUN, tun_send, 0, "" }, "tun");
	check((struct device) { TUN, tun_send, XDP_PASS, "" }, "tun with a program");
	veth_delete();
	veth_create();
	check((struct device) { VETH_FAR, veth_send, XDP_PASS, "" }, "veth with a program");
	veth_delete();
	return tap_done();
}
