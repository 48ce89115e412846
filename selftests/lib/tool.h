/* SPDX-License-Identifier: GPL-2.0-only */
/* The command pfq, run beside a test. */
#ifndef TOOL_H
#define TOOL_H

#include <sys/types.h>

#define TOOL_ERR "/tmp/pfq-tool-err"

/* Start a command of a shell, with its standard error in TOOL_ERR. */
pid_t tool_start(const char *command);

/* Wait until the command has said a text on its standard error. Return whether it has. */
int tool_wait_said(const char *what);

/* Return the exit status; -1: a signal; -2: it did not end within the time and was killed. */
int tool_wait_end(pid_t pid);

/* Return the begin of a file's text, valid until the next call; "" if it cannot be read. */
const char *tool_read(const char *name);

#endif
