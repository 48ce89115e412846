// SPDX-License-Identifier: GPL-2.0-only
/* Drop privileges. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "privileges.h"

/* The values of errno by which getpwnam(3) says that a name is not found. */
static bool is_not_found(int err)
{
	return !err || err == ENOENT || err == ESRCH || err == EBADF || err == EPERM;
}

int privileges_drop(const char *user)
{
	const struct passwd *pw;

	errno = 0;
	pw = getpwnam(user);
	if (!pw) {
		fprintf(stderr, "pfq capture: -Z %s: %s\n", user, is_not_found(errno) ? "there is no such user" : strerror(errno));
		return -1;
	}
	if (initgroups(user, pw->pw_gid) || setgid(pw->pw_gid) || setuid(pw->pw_uid)) {
		fprintf(stderr, "pfq capture: -Z %s: %s\n", user, strerror(errno));
		return -1;
	}
	return 0;
}
