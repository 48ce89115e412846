/* SPDX-License-Identifier: GPL-2.0-only */
/* The CPU time of a guest that runs as processes of the host. */
#ifndef CPU_TIME_H
#define CPU_TIME_H

#include <stdint.h>
#include <sys/types.h>

/* CPU time in ns of a process and of its living descendants; 0: unknown. */
uint64_t cpu_time(pid_t pid);

#endif
