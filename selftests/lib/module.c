// SPDX-License-Identifier: GPL-2.0-only
/* Load and remove kernel modules. */
#include "module.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int module_loaded(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s/initstate", name);
	return !access(path, F_OK);
}

/* Load a module from the folder MODULES, where run_kselftest.sh has what is not installed. Return 0 or -1. */
static int insert_from_folder(const char *name)
{
	const char *folder = getenv("MODULES");
	char command[512];

	if (!folder || !*folder)
		return -1;
	snprintf(command, sizeof(command),
		 "test -e '%s/%s.ko' && PATH=$PATH:/sbin:/usr/sbin insmod '%s/%s.ko' 2>/dev/null", folder, name,
		 folder, name);
	return system(command) ? -1 : 0;
}

int module_insert(const char *name)
{
	char command[128];

	if (!insert_from_folder(name))
		return 0;
	snprintf(command, sizeof(command), "PATH=$PATH:/sbin:/usr/sbin modprobe -q %s", name);
	return system(command) ? -1 : 0;
}

int module_remove(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK);
}

int module_set_parameter(const char *module, const char *parameter, const char *value, char before[MODULE_VALUE])
{
	char path[256];
	ssize_t n = 0, len = strlen(value);
	int fd;

	snprintf(path, sizeof(path), "/sys/module/%s/parameters/%s", module, parameter);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (before) {
		n = read(fd, before, MODULE_VALUE - 1);
		before[n > 0 ? n : 0] = '\0';
		before[strcspn(before, "\n")] = '\0';
	}
	if (n >= 0)
		n = write(fd, value, len);
	close(fd);
	return n == len ? 0 : -1;
}
