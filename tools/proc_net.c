// SPDX-License-Identifier: GPL-2.0-only
/* Reading the files in /proc/net/pfq. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proc_net.h"

/* A pfq with file capabilities must not read files that its user may not read: secure_getenv(). */
static const char *folder(void)
{
	return secure_getenv(PROC_NET_VARIABLE) ?: "/proc/net/pfq";
}

bool proc_net_recorded(void)
{
	return secure_getenv(PROC_NET_VARIABLE);
}

int proc_net_read(struct table *t, const char *name, char *why, size_t size)
{
	char path[PATH_MAX];
	FILE *file;
	int ret;

	*t = (struct table) { 0 };
	snprintf(path, sizeof(path), "%s/%s", folder(), name);
	file = fopen(path, "re");
	if (!file) {
		ret = -errno;
		if (ret == -ENOENT && !proc_net_recorded())
			snprintf(why, size, "the pfq module is not loaded: modprobe pfq");
		else
			snprintf(why, size, "%s: %s", path, strerror(-ret));
		return ret;
	}
	ret = table_read(t, file);
	fclose(file);
	if (ret)
		snprintf(why, size, "%s: %s", path, ret == -EINVAL ? "not a table" : strerror(-ret));
	return ret;
}

int proc_net_read_optional(struct table *t, const char *name, char *why, size_t size)
{
	const int ret = proc_net_read(t, name, why, size);

	return ret == -ENOENT ? 0 : ret;
}
