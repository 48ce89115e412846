// SPDX-License-Identifier: GPL-2.0-only
/* A user without privileges, in a user namespace of its own. */
#include "nobody.h"

#include "device.h"
#include "module.h"
#include "tap.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static char before[MODULE_VALUE];	/* of the parameter userns */
static pid_t changer;

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -1;
	ret = write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -1;
	close(fd);
	return ret;
}

static void restore(void)
{
	if (getpid() == changer)
		module_set_parameter("pfq", "userns", before, NULL);
}

void nobody_accept(int accept)
{
	char now[MODULE_VALUE];

	if (module_set_parameter("pfq", "userns", accept ? "1" : "0", now))
		tap_bail("the parameter userns of pfq: %m");
	if (changer)
		return;
	strcpy(before, now);
	changer = getpid();
	atexit(restore);
}

int nobody_become(unsigned int user)
{
	char map[32];

	snprintf(map, sizeof(map), "0 %u 1", user);
	if (setresgid(user, user, user) || setresuid(user, user, user))
		return -1;
	prctl(PR_SET_DUMPABLE, 1);	/* else the files of /proc/self belong to root */
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) || write_text("/proc/self/uid_map", map))
		return -1;
	/* without a group, it could not make a namespace in the namespace */
	if (write_text("/proc/self/setgroups", "deny") || write_text("/proc/self/gid_map", map))
		return -1;
	return device_up_nowait("lo");
}

int nobody_keep_caps(unsigned long long caps)
{
	struct __user_cap_header_struct h = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct d[2] = {
		{ .effective = (uint32_t)caps, .permitted = (uint32_t)caps },
		{ .effective = caps >> 32, .permitted = caps >> 32 },
	};

	return syscall(SYS_capset, &h, d);
}
