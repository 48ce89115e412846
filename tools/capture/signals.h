/* SPDX-License-Identifier: GPL-2.0-only */
/* The signals of a capture. */
#ifndef TOOLS_SIGNALS_H
#define TOOLS_SIGNALS_H

#include <stdbool.h>

/*
 * Catch SIGINT, SIGTERM and SIGHUP, which end the capture, and SIGUSR1, which asks for statistics. A signal
 * also ends the system call that sleeps. SIGHUP stays ignored under nohup(1).
 */
void signals_catch(void);

/* The capture is to end: what has arrived is still written. */
bool signals_stop(void);

/* A second signal: end at once. */
bool signals_give_up(void);

/* SIGUSR1 has come since the last call. */
bool signals_want_statistics(void);

#endif
