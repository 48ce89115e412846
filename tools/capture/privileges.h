/* SPDX-License-Identifier: GPL-2.0-only */
/* Drop privileges. */
#ifndef TOOLS_PRIVILEGES_H
#define TOOLS_PRIVILEGES_H

/* Become a user, with the user's groups, for good. Returns 0, or -1 after a message. */
int privileges_drop(const char *user);

#endif
