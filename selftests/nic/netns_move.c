// SPDX-License-Identifier: GPL-2.0-only
/*
 * A captured device that moves to another network namespace leaves its socket, which gets ENETDOWN,
 * and takes nothing of the capture along: promiscuous mode has ended, and the features that PFQ
 * had turned off are on again. A socket of the new namespace can bind it.
 *
 * Needs root, pfq.ko, a NIC with a peer (NETIF), which moves and comes back. A failure means that a
 * container gets a device whose features a capture outside has changed, or a reader that hangs.
 */
#include "capture.h"
#include "device.h"
#include "link.h"
#include "tap.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child finds in its namespace. */
struct found {
	int ifindex, promiscuity, rxvlan, lro, bound;
};

static void child_run(int fd, const char *dev)
{
	struct found found = { 0 };
	struct capture c;
	char byte;

	/* libpfq and the tests read /sys/class/net */
	if (unshare(CLONE_NEWNET | CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("sysfs", "/sys", "sysfs", 0, NULL) || write(fd, "", 1) != 1 || read(fd, &byte, 1) != 1)
		_exit(1);
	found.ifindex = if_nametoindex(dev);
	found.promiscuity = device_promiscuity(dev);
	found.rxvlan = device_has_rxvlan(dev);
	found.lro = device_has_lro(dev);
	capture_open(&c, NULL);
	capture_bind(&c, dev, PFQ_BIND_PROMISC | PFQ_BIND_STEAL);
	found.bound = device_promiscuity(dev);
	if (write(fd, &found, sizeof(found)) != sizeof(found))
		_exit(1);
	/* the namespace ends with this process, and the device returns while it is bound */
	_exit(read(fd, &byte, 1) != 1);
}

/* Wait until the end of the child's namespace has brought the device back. */
static int device_returns(const char *dev)
{
	int ms;

	for (ms = 0; ms < 20000 && !if_nametoindex(dev); ms += 100)
		usleep(100000);
	return if_nametoindex(dev) ? 0 : -1;
}

static int move(const char *dev, struct found *found, int pair[2], pid_t *pid)
{
	char byte;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		tap_bail("socketpair: %m");
	*pid = fork();
	if (!*pid)
		child_run(pair[1], dev);
	close(pair[1]);
	if (read(pair[0], &byte, 1) != 1)
		tap_bail("unshare: the child has ended");
	errno = link_move(dev, *pid);
	if (errno || write(pair[0], "", 1) != 1)
		tap_bail("%s does not move: %m", dev);
	return read(pair[0], found, sizeof(*found)) == sizeof(*found) ? 0 : -1;
}

int main(void)
{
	const struct frame_request req = { .count = 500, .min_len = 60, .max_len = 1514 };
	int pair[2], rxvlan, lro, changed, ret, status;
	struct capture c, other;
	struct found found;
	struct traffic t;
	pid_t pid;

	traffic_open(&t);
	tap_plan(8);
	rxvlan = device_has_rxvlan(t.dev);
	lro = device_has_lro(t.dev);
	capture_open(&c, NULL);
	capture_bind(&c, t.dev, PFQ_BIND_STEAL | PFQ_BIND_PROMISC);
	traffic_start_no_reply(&t, req);
	capture_follow(&c, &t);
	while (c.tally.good < req.count && capture_read(&c, 5000) > 0)
		;
	tap_note("%u frames were stolen", c.tally.good);
	usleep(200000);	/* a worker changes the features */
	changed = device_has_rxvlan(t.dev) != rxvlan || device_has_lro(t.dev) != lro;
	tap_note("the capture %s features of %s", changed ? "has changed" : "does not change", t.dev);

	ret = move(t.dev, &found, pair, &pid);
	tap_ok(!ret && found.ifindex, "the captured device moves to another namespace");
	tap_ok(found.rxvlan == rxvlan && found.lro == lro,
	       "its features are those of before the capture (rxvlan %d, lro %d)", found.rxvlan, found.lro);
	tap_ok(!found.promiscuity, "its promiscuous mode has ended");
	tap_ok(found.bound == 1, "a socket of the other namespace binds it");
	capture_expect(&c, &req);
	do
		ret = capture_read(&c, 1000);
	while (ret > 0);
	tap_ok(ret == -ENETDOWN, "the first socket's reader gets ENETDOWN (%d: %s)", ret, pfq_error(c.q));
	capture_close(&c);

	if (write(pair[0], "", 1) != 1)
		tap_bail("write: %m");
	waitpid(pid, &status, 0);
	tap_ok(!device_returns(t.dev) && !status, "the device comes back with the end of the other namespace");
	tap_ok(device_has_rxvlan(t.dev) == rxvlan && device_has_lro(t.dev) == lro && !device_promiscuity(t.dev),
	       "it comes back as it was");
	device_up(t.dev);
	close(t.fd);
	traffic_open(&t);
	capture_open(&other, NULL);
	capture_bind(&other, t.dev, 0);
	tap_ok(capture_exact(&other, &t, req), "a new socket gets all frames of the device");
	return tap_done();
}
