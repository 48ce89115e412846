/* SPDX-License-Identifier: GPL-2.0-only */
/* What a user without privileges can do, in a user namespace of its own. */
#ifndef NOBODY_H
#define NOBODY_H

#define NOBODY 65534	/* user and group */

/*
 * Set the module parameter userns, so that PFQ accepts the capabilities of other user namespaces (1)
 * or does not (0). The exit of the process restores it. Bail out on error.
 */
void nobody_accept(int accept);

/*
 * Become a user without privileges, root of new user and network namespaces. Bring lo up. Return 0,
 * or -1 with errno set. This cannot be undone, so call it in a child.
 */
int nobody_become(unsigned int user);

/* Drop all capabilities but those in the mask. Return 0 or -1. */
int nobody_keep_caps(unsigned long long caps);

#endif
