// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "driver.h"
#include "internal.h"

static int resolve(struct pfq *q, const char *dev, int queue,
		   struct pfq_so_bind *bind)
{
	if (!dev)
		return fail(q, EINVAL, "pfq: no device: name one, or \"any\"");
	if (queue < PFQ_ANY_QUEUE)
		return fail(q, EINVAL,
			    "%s: queue %d: give a number from 0, or PFQ_ANY_QUEUE",
			    dev, queue);
	bind->queue = queue;
	bind->ifindex = PFQ_ANY_DEVICE;
	if (!strcmp(dev, "any"))
		return 0;
	bind->ifindex = if_nametoindex(dev);
	if (!bind->ifindex)
		return fail(q, ENODEV, "%s: no such device", dev);
	return 0;
}

static int require_hook(struct pfq *q, const char *dev)
{
	char why[ERROR_LEN];
	int sysfs = open("/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int ret = driver_check_hook(sysfs, dev, why, sizeof(why));

	if (sysfs >= 0)
		close(sysfs);
	return ret ? fail(q, -ret, "%s", why) : 0;
}

int pfq_bind(struct pfq *q, const char *dev, int queue, unsigned int flags)
{
	struct pfq_so_bind bind = { .flags = flags };
	int ret;

	ret = resolve(q, dev, queue, &bind);
	if (ret)
		return ret;
	if ((flags & PFQ_BIND_STEAL) && bind.ifindex != PFQ_ANY_DEVICE) {
		ret = require_hook(q, dev);
		if (ret)
			return ret;
	}
	if (setsockopt(q->fd, SOL_PFQ, PFQ_SO_BIND, &bind, sizeof(bind)))
		return fail_kernel(q, errno, dev);
	return 0;
}

int pfq_unbind(struct pfq *q, const char *dev, int queue)
{
	struct pfq_so_bind bind = { 0 };
	int ret;

	ret = resolve(q, dev, queue, &bind);
	if (ret)
		return ret;
	if (setsockopt(q->fd, SOL_PFQ, PFQ_SO_UNBIND, &bind, sizeof(bind)))
		return fail_kernel(q, errno, dev);
	return 0;
}
