/* SPDX-License-Identifier: GPL-2.0-only */
/* Tell irqbalance to leave interrupts alone. */
#ifndef TOOLS_IRQBALANCE_H
#define TOOLS_IRQBALANCE_H

#include <stdbool.h>
#include <stddef.h>

/* Return the process of irqbalance, or 0 if it does not run. */
int irqbalance_pid(void);

/*
 * Ban interrupts from irqbalance's work, or no longer ban them; others that are banned stay so. It forgets this when it
 * ends. Returns 0, or a negative errno: -E2BIG if the list is longer than what every version reads.
 */
int irqbalance_ban(int pid, const int *irqs, size_t n, bool ban);

#endif
