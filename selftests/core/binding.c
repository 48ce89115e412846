// SPDX-License-Identifier: GPL-2.0-only
/*
 * A group can be bound to a device, to one of its queues, or to any device, and a device may
 * appear, disappear or change its name.
 *
 * Needs root, pfq.ko, veth; a NIC with a peer if NETIF is set. A failure means that a binding
 * misses packets, outlives its device, or leaves the device promiscuous.
 */
#include "device.h"
#include "member.h"
#include "module.h"
#include "tap.h"
#include "veth.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Not IP, so that RSS chooses the same queue for it as for the frames of wire_flush(). */
static const struct flow f = { .ethertype = 0x88b7, .smac = 1, .dmac = FLOW_BROADCAST };

/* Send 20 frames, two of them by wire_flush(). Return how many the socket gets. */
static uint32_t send_and_count(struct wire *w, struct member *m)
{
	uint32_t before = member_read(m);
	int i;

	for (i = 0; i < 18; i++)
		wire_send(w, &f);
	wire_flush(w);
	return member_read(m) - before;
}

static void test_promisc(struct wire *w)
{
	struct member a, b;
	uint32_t gid;

	member_open(&a);
	member_open(&b);
	member_join(&a, 0, PFQ_POLICY_SHARED, 0, 0);
	gid = a.gid;
	member_join(&b, gid, PFQ_POLICY_SHARED, 0, 0);
	tap_ok(device_promiscuity(w->dev) == 0, "the device is not promiscuous before it is bound");
	pfq_group_bind(a.q, gid, w->dev, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC);
	pfq_group_bind(b.q, gid, w->dev, 0, PFQ_BIND_PROMISC);
	tap_ok(device_promiscuity(w->dev) == 2, "two promiscuous bindings raise the promiscuity count to 2");
	pfq_group_unbind(b.q, gid, w->dev, PFQ_ANY_QUEUE);
	tap_ok(device_promiscuity(w->dev) == 1,
	       "a member that removes the other's binding lowers the promiscuity count to 1");
	pfq_group_bind(a.q, gid, w->dev, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC);
	member_close(&b);
	tap_ok(device_promiscuity(w->dev) == 1,
	       "closing a member without a binding leaves the promiscuity count at 1");
	pfq_group_leave(a.q, gid);
	tap_ok(device_promiscuity(w->dev) == 0,
	       "when the member that made the last binding leaves, the promiscuity count is 0");

	member_join(&a, gid, PFQ_POLICY_SHARED, 0, 0);
	member_open(&b);
	member_join(&b, gid, PFQ_POLICY_SHARED, 0, 0);
	pfq_group_bind(a.q, gid, w->dev, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC);
	member_close(&a);
	tap_ok(device_promiscuity(w->dev) == 0 && send_and_count(w, &b) == 20,
	       "closing the member that made the binding lowers the count to 0, and the group stays bound");
	pfq_group_unbind(b.q, gid, w->dev, PFQ_ANY_QUEUE);
	pfq_group_bind(b.q, gid, w->dev, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC);
	pfq_group_leave(b.q, gid);
	member_open(&a);
	member_join(&a, gid, PFQ_POLICY_SHARED, 0, 0);
	member_close(&b);
	tap_ok(device_promiscuity(w->dev) == 0,
	       "a member that leaves and is closed lowers the promiscuity count once");
	member_close(&a);
}

static void test_queues(struct wire *w)
{
	const unsigned int queue = wire_queue_of(w, &f), other = !queue;
	struct member m;

	member_open(&m);
	member_join(&m, 0, PFQ_POLICY_PRIVATE, 0, 0);
	pfq_group_bind(m.q, m.gid, w->dev, queue, 0);
	tap_ok(send_and_count(w, &m) == 20, "a group bound to the frames' queue gets all");
	pfq_group_bind(m.q, m.gid, w->dev, other, 0);
	tap_ok(send_and_count(w, &m) == 20, "a group bound to two queues gets each frame once");
	pfq_group_unbind(m.q, m.gid, w->dev, queue);
	tap_ok(!send_and_count(w, &m), "a group bound to another queue gets no frame");
	pfq_group_bind(m.q, m.gid, "any", PFQ_ANY_QUEUE, 0);
	tap_ok(send_and_count(w, &m) == 20, "a group bound to any device gets all frames");
	tap_ok(refused(m.q, pfq_group_bind(m.q, m.gid, "any", PFQ_ANY_QUEUE, 0), EEXIST),
	       "a second binding to any device fails");
	pfq_group_unbind(m.q, m.gid, "any", PFQ_ANY_QUEUE);
	tap_ok(!send_and_count(w, &m),
	       "a group that is no longer bound to any device gets no frame");
	pfq_group_bind(m.q, m.gid, "any", other, 0);
	tap_ok(!send_and_count(w, &m), "a group bound to another queue of any device gets no frame");
	member_close(&m);
}

static int rename_device(const char *from, const char *to)
{
	struct ifreq r = { 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret;

	strcpy(r.ifr_name, from);
	strcpy(r.ifr_newname, to);
	ret = ioctl(fd, SIOCSIFNAME, &r);
	close(fd);
	return ret;
}

/* Send 20 frames on the veth pair. Return how many the socket gets. */
static uint32_t from_veth(struct member *m)
{
	struct frame_request req = { .count = 20, .min_len = 60, .max_len = 60 };
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	uint32_t n = 0;

	veth_send(&req);
	while (pfq_read(m->q, &batch, 100) == 1) {
		pfq_batch_for_each(pkt, &batch) {
			const uint8_t *p = pfq_pkt_data(pkt);

			n += p[12] << 8 == (FRAME_DATA & 0xff00) && p[13] == (FRAME_DATA & 0xff);
		}
	}
	return n;
}

/* Run in a new network namespace, in which the test may delete and rename devices. */
static void test_names(void)
{
	int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), i, right = 0;
	struct member m, any;
	struct pfq_batch batch;

	if (module_insert("veth") || unshare(CLONE_NEWNET))
		tap_bail("unshare: %m");
	veth_create();
	member_open(&m);
	member_open(&any);
	member_join(&m, 0, PFQ_POLICY_PRIVATE, 0, 0);
	member_join(&any, 0, PFQ_POLICY_PRIVATE, 0, 0);
	pfq_group_bind(m.q, m.gid, VETH_FAR, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC);
	pfq_group_bind(any.q, any.gid, "any", PFQ_ANY_QUEUE, 0);
	tap_ok(from_veth(&m) == 20, "a group gets all frames of a new device");
	device_down(VETH_FAR);
	if (rename_device(VETH_FAR, "pfqother"))
		tap_bail("rename: %m");
	device_up_nowait("pfqother");
	device_up(VETH_NEAR);
	tap_ok(from_veth(&m) == 20 &&
	       refused(m.q, pfq_group_bind(m.q, m.gid, VETH_FAR, 0, 0), ENODEV),
	       "a group stays bound when the device is renamed");
	device_down("pfqother");
	device_up_nowait("pfqother");
	device_up(VETH_NEAR);
	tap_ok(from_veth(&m) == 20, "a group stays bound when the device goes down and up");
	veth_delete();
	while (pfq_read(any.q, &batch, 0) == 1)
		;
	tap_ok(refused(m.q, pfq_read(m.q, &batch, 0), ENETDOWN) && !pfq_read(m.q, &batch, 0),
	       "when the device is deleted, the reader gets ENETDOWN once");
	tap_ok(refused(m.q, pfq_group_unbind(m.q, m.gid, "lo", PFQ_ANY_QUEUE), ENOENT),
	       "the group is no longer bound to the deleted device");
	veth_create();
	tap_ok(!from_veth(&m), "a new device of the same name is not bound");
	tap_ok(from_veth(&any) >= 20, "a group bound to any device gets frames of the new device");
	tap_ok(!pfq_group_bind(m.q, m.gid, VETH_FAR, PFQ_ANY_QUEUE, 0) && from_veth(&m) == 20,
	       "the new device can be bound");
	for (i = 0; i < 20; i++) {
		veth_delete();
		veth_create();
		right += from_veth(&any) >= 20;
	}
	tap_ok(right == 20,
	       "frames arrive each of 20 times that the device is deleted and created again");
	veth_delete();
	member_close(&m);
	member_close(&any);
	if (setns(here, CLONE_NEWNET))
		tap_bail("setns: %m");
	close(here);
}

int main(void)
{
	struct wire w;

	wire_open(&w);
	tap_plan(9 + 7 + 7);
	test_names();
	/* the probe must not be promiscuous while the test counts promiscuity */
	pfq_unbind(w.probe, w.dev, PFQ_ANY_QUEUE);
	pfq_bind(w.probe, w.dev, PFQ_ANY_QUEUE, 0);
	test_promisc(&w);
	pfq_unbind(w.probe, w.dev, PFQ_ANY_QUEUE);
	pfq_bind(w.probe, w.dev, PFQ_ANY_QUEUE, PFQ_BIND_PROMISC);
	test_queues(&w);
	return tap_done();
}
