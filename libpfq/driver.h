/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBPFQ_DRIVER_H
#define LIBPFQ_DRIVER_H

#include <stddef.h>

/*
 * 0 when the driver of dev calls pfq_hook. Otherwise -EOPNOTSUPP, and why
 * tells which driver to rewrite.
 */
int driver_check_hook(int sysfs, const char *dev, char *why, size_t len);

#endif
