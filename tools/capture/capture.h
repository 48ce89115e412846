/* SPDX-License-Identifier: GPL-2.0-only */
/* Captures. */
#ifndef TOOLS_CAPTURE_H
#define TOOLS_CAPTURE_H

#include "capture_args.h"

/*
 * Capture until a signal or a limit of the arguments ends it; messages go to standard error. Takes args->filter,
 * which it frees. Returns an exit code.
 */
int capture_run(const struct capture_args *args);

#endif
