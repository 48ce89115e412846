/* SPDX-License-Identifier: GPL-2.0-only */
/* The command ethtool, without output and for at most 60 s. */
#ifndef ETHTOOL_H
#define ETHTOOL_H

/* Return 0 if the command is installed. */
int ethtool_missing(void);

/* Run ethtool with these arguments. Return 0 if it succeeds. */
int ethtool(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
