// SPDX-License-Identifier: GPL-2.0-only
/* Send frames through a group that forwards them. */
#include "forward.h"

#include "capture.h"
#include "device.h"
#include "slow.h"
#include "tap.h"
#include "veth.h"

#include <linux/if_packet.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#define QUIET_MS 1000
#define BACKLOG 256	/* frames; far fewer than netdev_max_backlog, where the kernel drops them */

/* Forward all packets of VETH_FAR out of dev. Steal if veth is rewritten; the tap cannot steal. */
static void start_forwarding(struct capture *c, const char *dev)
{
	const struct pfq_verdict_opts on = {
		.size = sizeof(on), .action = PFQ_ACTION_DROP, .forward = &dev, .nr_forward = 1,
	};

	capture_open(c, NULL);
	if (pfq_group_verdict_set(c->q, PFQ_OWN_GROUP, &on))
		tap_bail("pfq_group_verdict_set: %s", pfq_error(c->q));
	capture_bind(c, VETH_FAR, access("/sys/module/pfq_hook/holders/veth", F_OK) ? 0 : PFQ_BIND_STEAL);
}

static void send_frame(int fd, const uint8_t mac[6], const struct frame_request *req, uint32_t seq)
{
	const struct sockaddr_ll near = { .sll_family = AF_PACKET, .sll_ifindex = device_ifindex(VETH_NEAR) };
	uint8_t frame[FRAME_MAX + FRAME_TAGLEN];
	const size_t len = frame_put_data(frame, mac, mac, req, seq);

	if (sendto(fd, frame, len, 0, (const void *)&near, sizeof(near)) < 0)
		tap_bail("%s: %m", VETH_NEAR);
}

/* Return how many packets of VETH_FAR were forwarded or failed to be since @before. */
static uint64_t forwarded_since(const struct proc_forward *before, struct proc_forward *count)
{
	proc_forward(count);
	count->frames -= before->frames;
	count->skbs -= before->skbs;
	count->failed -= before->failed;
	return count->frames + count->skbs + count->failed;
}

/* Wait until all but BACKLOG of @sent frames left the backlog of VETH_FAR's CPU. */
static void drain_backlog(const struct proc_forward *before, uint32_t sent)
{
	struct proc_forward count;
	unsigned int i;

	for (i = 0; i < QUIET_MS * slow() && forwarded_since(before, &count) + BACKLOG < sent; i++)
		usleep(1000);
}

int forward_exact(const char *dev, const uint8_t mac[6], struct frame_request req, uint32_t window,
		  int (*read)(struct tally *t, int timeout_ms), struct proc_forward *count)
{
	const int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	struct proc_forward before;
	struct capture c;
	struct tally t;
	int exact, lost = 0;
	uint32_t seq;

	if (fd < 0 || getrandom(&req.id, sizeof(req.id), 0) < 0)
		tap_bail("packet socket: %m");
	start_forwarding(&c, dev);
	proc_forward(&before);
	tally_start(&t, &req);
	for (seq = 0; seq < req.count && !lost; seq++) {
		send_frame(fd, mac, &req, seq);
		if (!(seq % BACKLOG))
			drain_backlog(&before, seq);
		while (seq + 1 >= t.good + window && !lost)
			lost = !read(&t, QUIET_MS * slow());
	}
	while (t.good < req.count && read(&t, QUIET_MS * slow()))
		;
	read(&t, 0);
	exact = tally_exact(&t);
	tally_stop(&t);
	forwarded_since(&before, count);
	capture_close(&c);
	close(fd);
	return exact;
}
