// SPDX-License-Identifier: LGPL-2.1-or-later
/* Bindings: devices and queues whose packets a group receives. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "driver.h"
#include "internal.h"

int find_device(struct pfq *q, const char *dev, uint32_t *ifindex)
{
	if (!dev)
		return fail(q, EINVAL, "pfq: no device: name one, or \"any\"");
	*ifindex = PFQ_ANY_DEVICE;
	if (!strcmp(dev, "any"))
		return 0;
	*ifindex = if_nametoindex(dev);
	if (!*ifindex)
		return fail(q, ENODEV, "%s: no such device", dev);
	return 0;
}

static int set_device(struct pfq *q, const char *dev, int queue,
		      struct pfq_so_bind *bind)
{
	if (dev && queue < PFQ_ANY_QUEUE)
		return fail(q, EINVAL,
			    "%s: queue %d: give a number from 0, or PFQ_ANY_QUEUE",
			    dev, queue);
	bind->queue = queue;
	return find_device(q, dev, &bind->ifindex);
}

static int require_hook(struct pfq *q, const char *dev)
{
	char errmsg[ERROR_LEN];
	int sysfs = open("/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int ret = driver_check_hook(sysfs, dev, errmsg, sizeof(errmsg));

	if (sysfs >= 0)
		close(sysfs);
	return ret ? fail(q, -ret, "%s", errmsg) : 0;
}

int pfq_group_bind(struct pfq *q, uint32_t gid, const char *dev, int queue,
		   unsigned int flags)
{
	struct pfq_so_bind bind = { .flags = flags, .gid = gid };
	int ret;

	ret = set_device(q, dev, queue, &bind);
	if (ret)
		return ret;
	if ((flags & PFQ_BIND_STEAL) && bind.ifindex != PFQ_ANY_DEVICE) {
		ret = require_hook(q, dev);
		if (ret)
			return ret;
	}
	if (bound_reserve(&q->bound))
		return fail(q, ENOMEM, "%s: bind: no memory", dev);
	ret = set_option(q, PFQ_SO_BIND, &bind, sizeof(bind), dev);
	if (!ret && bind.ifindex != PFQ_ANY_DEVICE)
		bound_add(&q->bound, dev, bind.ifindex, gid, queue);
	return ret;
}

int pfq_group_unbind(struct pfq *q, uint32_t gid, const char *dev, int queue)
{
	struct pfq_so_bind bind = { .gid = gid };
	int ret;

	if (dev && bound_find(&q->bound, dev, gid, queue)) {
		bind.ifindex = bound_find(&q->bound, dev, gid, queue);
		bind.queue = queue;
	} else {
		ret = set_device(q, dev, queue, &bind);
		if (ret)
			return ret;
	}
	ret = set_option(q, PFQ_SO_UNBIND, &bind, sizeof(bind), dev);
	if (!ret && bind.ifindex)
		bound_remove(&q->bound, bind.ifindex, gid, queue);
	return ret;
}

int pfq_bind(struct pfq *q, const char *dev, int queue, unsigned int flags)
{
	return pfq_group_bind(q, PFQ_OWN_GROUP, dev, queue, flags);
}

int pfq_unbind(struct pfq *q, const char *dev, int queue)
{
	return pfq_group_unbind(q, PFQ_OWN_GROUP, dev, queue);
}

int pfq_device_check_hook(const char *dev)
{
	if (!dev)
		return fail(NULL, EINVAL, "pfq: no device: name one");
	return require_hook(NULL, dev);
}
