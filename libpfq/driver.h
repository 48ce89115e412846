/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Does a device's driver have hooks? */
#ifndef LIBPFQ_DRIVER_H
#define LIBPFQ_DRIVER_H

#include <stddef.h>

/*
 * Check that the driver of a device uses pfq_hook.ko, so that its packets can be stolen. sysfs is
 * an open directory, /sys. Returns 0, or -EOPNOTSUPP with the reason and the remedy in errmsg, of
 * len bytes.
 */
int driver_check_hook(int sysfs, const char *dev, char *errmsg, size_t len);

#endif
