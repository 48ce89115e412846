/* SPDX-License-Identifier: GPL-2.0-only */
/* The command, run quietly and for 60 s at most. */
#ifndef ETHTOOL_H
#define ETHTOOL_H

int ethtool_missing(void);

/* Its arguments; returns 0 when it succeeds. */
int ethtool(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
