/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CPU_TIME_H
#define CPU_TIME_H

#include <stdint.h>
#include <sys/types.h>

/* CPU time of a process and of all that it has started and still runs, in ns; 0: unknown. */
uint64_t cpu_time(pid_t pid);

#endif
