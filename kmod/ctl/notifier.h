/* SPDX-License-Identifier: GPL-2.0-only */
/* The netdevice notifier: devices are registered, change features and are unregistered. */
#ifndef _PFQ_NOTIFIER_H
#define _PFQ_NOTIFIER_H

/**
 * pfq_notifier_init() - register the notifier
 *
 * Return: 0 or a negative error.
 * Context: Process.
 */
int pfq_notifier_init(void);

/**
 * pfq_notifier_exit() - unregister the notifier
 *
 * The kernel first reports each device to the notifier as unregistered, which empties the device registry.
 *
 * Context: Process.
 */
void pfq_notifier_exit(void);

#endif
