/* SPDX-License-Identifier: GPL-2.0-only */
/* The full screen of pfq counters. */
#ifndef TOOLS_COUNTERS_SCREEN_H
#define TOOLS_COUNTERS_SCREEN_H

#include "counters/args.h"

/* Show the counters until the user quits. Returns an exit code. A signal that ends the command restores the terminal. */
int screen_run(const struct counters_args *args);

#endif
