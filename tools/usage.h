/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages about wrong arguments. */
#ifndef TOOLS_USAGE_H
#define TOOLS_USAGE_H

#include "pfq.h"

/* Print "COMMAND: MESSAGE", and how to get the help of a command such as "pfq gen". Returns EXIT_USAGE. */
__printf(2, 3)
int usage(const char *command, const char *fmt, ...);

/* The same where getopt_long() has printed the message. */
int usage_hint(const char *command);

#endif
