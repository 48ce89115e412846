// SPDX-License-Identifier: GPL-2.0-only
/* Create and change virtual devices by rtnetlink, and give them addresses by ioctl. */
#include "link.h"

#include "device.h"
#include "tap.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

struct link_request {
	struct nlmsghdr n;
	struct ifinfomsg i;
	char attributes[512];
};

static struct link_request request(int type, int flags, const char *dev)
{
	return (struct link_request) {
		.n = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
		       .nlmsg_type = type,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags },
		.i = { .ifi_index = dev ? device_ifindex(dev) : 0 },
	};
}

static struct rtattr *put_attr(struct link_request *r, int type, const void *data, size_t len)
{
	struct rtattr *a = (void *)((char *)r + NLMSG_ALIGN(r->n.nlmsg_len));

	a->rta_type = type;
	a->rta_len = RTA_LENGTH(len);
	if (len)
		memcpy(RTA_DATA(a), data, len);
	r->n.nlmsg_len = NLMSG_ALIGN(r->n.nlmsg_len) + RTA_ALIGN(a->rta_len);
	return a;
}

static void put_string(struct link_request *r, int type, const char *text)
{
	put_attr(r, type, text, strlen(text) + 1);
}

static void end_nest(struct link_request *r, struct rtattr *nest)
{
	nest->rta_len = (char *)r + r->n.nlmsg_len - (char *)nest;
}

/* Send the request. Return 0 or the errno of the kernel's answer. */
static int send_request(struct link_request *r)
{
	struct {
		struct nlmsghdr n;
		struct nlmsgerr e;
	} answer = { 0 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0 || send(fd, r, r->n.nlmsg_len, 0) < 0 ||
	    recv(fd, &answer, sizeof(answer), MSG_TRUNC) < 0)
		tap_bail("rtnetlink: %m");
	close(fd);
	return -answer.e.error;
}

int link_unshare(void)
{
	if (unshare(CLONE_NEWNET | CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return -1;
	return mount("none", "/sys", "sysfs", 0, NULL);
}

static void put_data(struct link_request *r, const struct link *l)
{
	struct rtattr *data = put_attr(r, IFLA_INFO_DATA, NULL, 0), *peer;
	const struct ifinfomsg none = { 0 };

	if (l->peer) {
		peer = put_attr(r, VETH_INFO_PEER, &none, sizeof(none));
		put_string(r, IFLA_IFNAME, l->peer);
		end_nest(r, peer);
	}
	if (l->option)
		put_attr(r, l->option, l->value, l->size);
	end_nest(r, data);
}

static int create(const struct link *l)
{
	struct link_request r = request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, NULL);
	const int lower = l->lower ? device_ifindex(l->lower) : 0;
	struct rtattr *info;

	put_string(&r, IFLA_IFNAME, l->name);
	if (lower)
		put_attr(&r, IFLA_LINK, &lower, sizeof(lower));
	info = put_attr(&r, IFLA_LINKINFO, NULL, 0);
	put_string(&r, IFLA_INFO_KIND, l->kind);
	put_data(&r, l);
	end_nest(&r, info);
	return send_request(&r);
}

/* Delete a device that a test of ours has left behind, and which is in the way. Names that begin with pfq are ours. */
static void delete_leftover(const char *dev)
{
	if (dev && !strncmp(dev, "pfq", 3))
		link_delete(dev);
}

int link_create(const struct link *l)
{
	const int err = create(l);

	if (err != EEXIST)
		return err;
	delete_leftover(l->name);
	delete_leftover(l->peer);
	return create(l);
}

void link_delete(const char *dev)
{
	struct link_request r = request(RTM_DELLINK, 0, dev);

	if (r.i.ifi_index)
		send_request(&r);
}

int link_set_master(const char *dev, const char *master)
{
	struct link_request r = request(RTM_NEWLINK, 0, dev);
	const int index = device_ifindex(master);

	put_attr(&r, IFLA_MASTER, &index, sizeof(index));
	return send_request(&r);
}

int link_move(const char *dev, pid_t pid)
{
	struct link_request r = request(RTM_NEWLINK, 0, dev);

	put_attr(&r, IFLA_NET_NS_PID, &pid, sizeof(pid));
	return send_request(&r);
}

int link_rename(const char *dev, const char *name)
{
	struct link_request r = request(RTM_NEWLINK, 0, dev);

	put_string(&r, IFLA_IFNAME, name);
	return send_request(&r);
}

void link_set_address(const char *dev, unsigned int address)
{
	struct sockaddr_in ip = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(address) };
	struct sockaddr_in mask = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0xffffff00) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq r = { 0 };

	strncpy(r.ifr_name, dev, IFNAMSIZ - 1);
	memcpy(&r.ifr_addr, &ip, sizeof(ip));
	if (fd < 0 || ioctl(fd, SIOCSIFADDR, &r))
		tap_bail("%s: cannot set the IP address: %m", dev);
	memcpy(&r.ifr_netmask, &mask, sizeof(mask));
	if (ioctl(fd, SIOCSIFNETMASK, &r))
		tap_bail("%s: cannot set the network mask: %m", dev);
	close(fd);
}

void link_add_neighbour(const char *dev, unsigned int address, const unsigned char mac[6])
{
	struct sockaddr_in ip = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(address) };
	struct arpreq r = { .arp_ha.sa_family = ARPHRD_ETHER, .arp_flags = ATF_COM | ATF_PERM };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	memcpy(&r.arp_pa, &ip, sizeof(ip));
	memcpy(r.arp_ha.sa_data, mac, 6);
	strncpy(r.arp_dev, dev, sizeof(r.arp_dev) - 1);
	if (fd < 0 || ioctl(fd, SIOCSARP, &r))
		tap_bail("%s: cannot add a neighbour: %m", dev);
	close(fd);
}
