// SPDX-License-Identifier: LGPL-2.1-or-later
/* libpcap's back end for PFQ: handles, from pcap_create() to pcap_close(). */
#include "backend.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/sll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../common/link_type.h"
#include "../common/ring_size.h"

#define KIB 1024ull
#define SNAPLEN_MAX 262144	/* of libpcap */

int backend_fail(pcap_t *p, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->errbuf, PCAP_ERRBUF_SIZE, fmt, ap);
	va_end(ap);
	return err;
}

bool backend_is_ours(const pcap_t *p)
{
	return p->read_op == backend_read;
}

/* Undo activate(), so that the handle can be activated again. */
static void deactivate(pcap_t *p)
{
	struct backend *b = backend_of(p);

	send_end(b);
	pfq_close(b->q);
	if (b->breakfd >= 0)
		close(b->breakfd);
	free(b->cooked_dev);
	settings_free(&b->set);
	free(p->dlt_list);
	p->dlt_list = NULL;
	p->dlt_count = 0;
	/* pfq_close() has closed it */
	p->fd = -1;
	p->selectable_fd = -1;
	*b = (struct backend) { .breakfd = -1 };
}

static void cleanup(pcap_t *p)
{
	deactivate(p);
	pcap_cleanup_live_common(p);
}

static int getnonblock(pcap_t *p)
{
	return backend_of(p)->nonblock;
}

static int setnonblock(pcap_t *p, int nonblock)
{
	backend_of(p)->nonblock = nonblock;
	return 0;
}

static int setdirection(pcap_t *p, pcap_direction_t d)
{
	if (d == PCAP_D_OUT)
		return backend_fail(p, PCAP_ERROR, "PFQ captures what devices receive, not what they send");
	p->direction = d;
	return 0;
}

/* pcap_set_datalink() has checked that the list of the handle has it. */
static int set_datalink(pcap_t *p, int link)
{
	p->linktype = link;
	return 0;
}

int backend_ioctl(const char *name, unsigned long request, struct ifreq *req)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int ret;

	if (fd < 0)
		return -1;
	snprintf(req->ifr_name, sizeof(req->ifr_name), "%s", name);
	ret = ioctl(fd, request, req);
	close(fd);
	return ret;
}

/* A device must not have two names, as pfq:eth0^eth0. Returns 0 or PCAP_ERROR. */
static int check_twice(pcap_t *p, unsigned int i)
{
	const struct bound_device *dev = backend_of(p)->dev;
	unsigned int j;

	for (j = 0; j < i; j++) {
		if (dev[j].ifindex != dev[i].ifindex)
			continue;
		if (!strcmp(dev[j].name, dev[i].name))
			return backend_fail(p, PCAP_ERROR, "%s: %s is there twice", p->opt.device, dev[i].name);
		return backend_fail(p, PCAP_ERROR, "%s: %s and %s are the same device", p->opt.device, dev[j].name, dev[i].name);
	}
	return 0;
}

/* Look at device i of the name. Returns 0 or PCAP_ERROR*. */
static int find_device(pcap_t *p, unsigned int i)
{
	struct backend *b = backend_of(p);
	struct bound_device *dev = &b->dev[i];
	const char *name = b->set.dev[i];
	const bool any = !strcmp(name, "any");
	struct ifreq req = { .ifr_name = "" };

	dev->ifindex = !any && strlen(name) < IF_NAMESIZE ? if_nametoindex(name) : 0;
	if (!any && (!dev->ifindex || backend_ioctl(name, SIOCGIFFLAGS, &req)))
		return backend_fail(p, PCAP_ERROR_NO_SUCH_DEVICE, "%s: no such device", name);
	strcpy(dev->name, name);
	b->nr_devs = i + 1;
	if (check_twice(p, i))
		return PCAP_ERROR;
	if (any)
		return 0;
	if (!(req.ifr_flags & IFF_UP))
		return backend_fail(p, PCAP_ERROR_IFACE_NOT_UP, "%s is down: ip link set %s up", name, name);
	dev->missed = stats_missed(name);
	return 0;
}

/* Look at the devices. Returns 0 or PCAP_ERROR*. */
static int find_devices(pcap_t *p)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; !ret && i < backend_of(p)->set.nr_devs; i++)
		ret = find_device(p, i);
	return ret;
}

static int list_links(pcap_t *p, unsigned int n, const unsigned int *links)
{
	p->linktype = links[0];
	p->dlt_list = malloc(n * sizeof(*links));
	if (!p->dlt_list)
		return backend_fail(p, PCAP_ERROR, "no memory");
	memcpy(p->dlt_list, links, n * sizeof(*links));
	p->dlt_count = n;
	return 0;
}

/* The link type is that of all devices, or cooked. Returns 0 or PCAP_ERROR. */
static int choose_link(pcap_t *p)
{
	static const unsigned int cooked[] = { DLT_LINUX_SLL, DLT_LINUX_SLL2 };
	struct backend *b = backend_of(p);
	struct ifreq req = { .ifr_name = "" };
	unsigned int first = DLT_EN10MB, i;
	int link;

	for (i = 0; i < b->nr_devs; i++) {
		if (!strcmp(b->dev[i].name, "any"))
			link = LINK_TYPE_UNKNOWN;
		else
			link = link_type_of(backend_ioctl(b->dev[i].name, SIOCGIFHWADDR, &req) ? ARPHRD_ETHER :
					    req.ifr_hwaddr.sa_family);
		b->cooked = b->cooked || link == LINK_TYPE_UNKNOWN || (i && (unsigned int)link != first);
		first = link;
	}
	/* A filter in the library has to see what the snaplen cuts off, as one in the kernel does. */
	b->cut_here = p->snapshot < SNAPLEN_MAX && (b->cooked || b->set.group != PFQ_OWN_GROUP);
	filter_place(b, FILTER_NONE);
	/* A filter asks for the tag that the NIC has stripped. */
	p->bpf_codegen_flags |= BPF_SPECIAL_VLAN_HANDLING;
	if (b->cooked) {
		/* as the stock back end: room for the longer header and a byte of the packet */
		if (p->snapshot <= SLL2_HDR_LEN)
			p->snapshot = SLL2_HDR_LEN + 1;
		return list_links(p, 2, cooked);
	}
	return list_links(p, 1, &first);
}

static uint32_t tstamp_of(const pcap_t *p)
{
	switch (p->opt.tstamp_type) {
	case PCAP_TSTAMP_HOST_LOWPREC:
		return PFQ_TSTAMP_COARSE;
	case PCAP_TSTAMP_ADAPTER_UNSYNCED:
		return PFQ_TSTAMP_HARDWARE;
	}
	return PFQ_TSTAMP_PACKET;
}

/* The least that is no warning: what the settings or the program ask for. */
static uint64_t ring_wanted(const pcap_t *p)
{
	const struct settings *set = &((const struct backend *)p->priv)->set;

	return set->ring ? set->ring * KIB : p->opt.buffer_size ?: RING_USUAL;
}

/*
 * Programs ask for buffers that the ring of a packet socket is large enough with, as dumpcap for 2 MiB. The CPUs divide
 * PFQ's ring, so that it has to be larger. A setting is taken as it is.
 */
static uint64_t ring_bytes(const pcap_t *p)
{
	const uint64_t wanted = ring_wanted(p);

	return wanted > RING_USUAL || ((const struct backend *)p->priv)->set.ring ? wanted : RING_USUAL;
}

static int open_handle(pcap_t *p)
{
	struct backend *b = backend_of(p);
	struct pfq_opts opts = {
		.size = sizeof(opts),
		.snaplen = b->cut_here ? SNAPLEN_MAX : p->snapshot,
		.tstamp = tstamp_of(p),
		.hugepages = b->set.hugepages ? PFQ_HUGEPAGES_BEST : PFQ_HUGEPAGES_NONE,
	};
	struct pfq_so_ring ring;
	int ret;

	ret = ring_open(&b->q, &opts, ring_bytes(p), &ring);
	if (ret < 0)
		return backend_fail(p, ret == -EPERM ? PCAP_ERROR_PERM_DENIED : PCAP_ERROR, "%s", pfq_error(NULL));
	/* A ring is also smaller because its size is a power of two, which is no warning. */
	if (ret && (uint64_t)ring.block_size * ring.nr_blocks < ring_wanted(p))
		settings_warn(&b->set, "the ring has %llu KiB, not %llu, since a larger one exceeds what this user may lock in memory: ulimit -l",
			      (unsigned long long)ring.block_size * ring.nr_blocks / KIB,
			      (unsigned long long)ring_wanted(p) / KIB);
	b->breakfd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (b->breakfd < 0)
		return backend_fail(p, PCAP_ERROR, "eventfd: %s", strerror(errno));
	return 0;
}

int backend_join(pcap_t *p, uint32_t gid)
{
	struct backend *b = backend_of(p);
	int ret = 0;

	if (gid != PFQ_OWN_GROUP)
		ret = pfq_group_join(b->q, &gid, PFQ_POLICY_SHARED, NULL);
	if (!ret && b->set.nr_vlans)
		ret = pfq_group_vlans_set(b->q, gid, b->set.vlans, b->set.nr_vlans);
	return ret ? backend_fail(p, PCAP_ERROR, "%s", pfq_error(b->q)) : program_set(p, gid);
}

static int bind_status(int err)
{
	switch (err) {
	case -ENODEV:
		return PCAP_ERROR_NO_SUCH_DEVICE;
	case -EPERM:
		return PCAP_ERROR_PERM_DENIED;
	}
	return PCAP_ERROR;
}

int backend_bind(pcap_t *p, uint32_t gid)
{
	struct backend *b = backend_of(p);
	unsigned int i, flags;
	int ret;

	for (i = 0; i < b->nr_devs; i++) {
		flags = b->set.steal ? PFQ_BIND_STEAL : 0;
		if (p->opt.promisc && strcmp(b->dev[i].name, "any"))
			flags |= PFQ_BIND_PROMISC;
		ret = pfq_group_bind(b->q, gid, b->dev[i].name, PFQ_ANY_QUEUE, flags);
		/* Another member of a shared group may have bound it. */
		if (ret && !(gid != PFQ_OWN_GROUP && ret == -EEXIST))
			return backend_fail(p, bind_status(ret), "%s", pfq_error(b->q));
	}
	return 0;
}

static int set_options(pcap_t *p)
{
	struct backend *b = backend_of(p);

	if (p->snapshot <= 0 || p->snapshot > SNAPLEN_MAX)
		p->snapshot = SNAPLEN_MAX;
	if (settings_read(&b->set, p->opt.device))
		return backend_fail(p, PCAP_ERROR, "%s", b->set.error);
	if (b->set.snaplen && b->set.snaplen < (uint64_t)p->snapshot)
		p->snapshot = b->set.snaplen;
	if (p->opt.rfmon)
		return PCAP_ERROR_RFMON_NOTSUP;
	b->nonblock = p->opt.nonblock;
	return 0;
}

static int activate_steps(pcap_t *p)
{
	struct backend *b = backend_of(p);

	return set_options(p) ?: find_devices(p) ?: choose_link(p) ?: open_handle(p) ?: backend_join(p, b->set.group) ?:
		backend_bind(p, b->set.group);
}

/* Return what pcap_activate() returns when it succeeds. */
static int warning(pcap_t *p)
{
	struct backend *b = backend_of(p);
	unsigned int i;
	int ret = 0;

	for (i = 0; i < b->nr_devs; i++) {
		if (!p->opt.promisc || strcmp(b->dev[i].name, "any"))
			continue;
		ret = PCAP_WARNING_PROMISC_NOTSUP;
		settings_warn(&b->set, "Promiscuous mode not supported on the \"any\" device");
	}
	if (!*b->set.warning)
		return 0;
	backend_fail(p, 0, "%s", b->set.warning);
	return ret ?: PCAP_WARNING;
}

static int activate(pcap_t *p)
{
	struct backend *b = backend_of(p);
	int ret;

	b->breakfd = -1;
	ret = activate_steps(p);
	if (ret) {
		deactivate(p);
		return ret;
	}
	p->fd = pfq_fd(b->q);
	p->selectable_fd = p->fd;
	p->read_op = backend_read;
	p->inject_op = backend_inject;
	p->setfilter_op = backend_setfilter;
	p->setdirection_op = setdirection;
	p->set_datalink_op = set_datalink;
	p->getnonblock_op = getnonblock;
	p->setnonblock_op = setnonblock;
	p->stats_op = backend_stats;
	p->breakloop_op = backend_breakloop;
	p->cleanup_op = cleanup;
	return warning(p);
}

/* Copy a list of numbers for the handle, which frees it. */
static unsigned int *copy_list(const unsigned int *list, size_t size)
{
	unsigned int *copy = malloc(size);

	return copy ? memcpy(copy, list, size) : NULL;
}

pcap_t *pfq_create(const char *device, char *errbuf, int *is_ours)
{
	static const unsigned int types[] = {
		PCAP_TSTAMP_HOST, PCAP_TSTAMP_HOST_LOWPREC, PCAP_TSTAMP_ADAPTER_UNSYNCED
	};
	static const unsigned int precisions[] = { PCAP_TSTAMP_PRECISION_MICRO, PCAP_TSTAMP_PRECISION_NANO };
	pcap_t *p;

	*is_ours = settings_claim(device);
	if (!*is_ours)
		return NULL;
	p = PCAP_CREATE_COMMON(errbuf, struct backend);
	if (!p)
		return NULL;
	p->activate_op = activate;
	p->tstamp_type_list = copy_list(types, sizeof(types));
	p->tstamp_precision_list = copy_list(precisions, sizeof(precisions));
	if (!p->tstamp_type_list || !p->tstamp_precision_list) {
		snprintf(errbuf, PCAP_ERRBUF_SIZE, "no memory");
		pcap_close(p);
		return NULL;
	}
	p->tstamp_type_count = 3;
	p->tstamp_precision_count = 2;
	return p;
}

const char *pfq_network_device(const char *device)
{
	static __thread char buf[IFNAMSIZ];

	return device ? settings_network_device(device, buf, sizeof(buf)) : NULL;
}
