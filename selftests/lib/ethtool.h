/* SPDX-License-Identifier: GPL-2.0-only */
/* The command ethtool, without output and for at most 60 s; and settings that a test puts back. */
#ifndef ETHTOOL_H
#define ETHTOOL_H

#include <linux/ethtool.h>
#include <stdbool.h>

/* Return 0 if the command is installed. */
int ethtool_missing(void);

/* Run ethtool with these arguments. Return 0 if it succeeds. */
int ethtool(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ask the driver by SIOCETHTOOL; command is one of the structures of linux/ethtool.h. Return 0, or -1 with errno. */
int ethtool_ioctl(const char *dev, void *command);

/* Queues, rings and interrupt moderation of a device, as far as its driver reports them. */
struct ethtool_settings {
	struct ethtool_channels channels;
	struct ethtool_ringparam rings;
	struct ethtool_coalesce coalesce;
	bool has_channels, has_rings, has_coalesce;
};

/* Ask the driver for the settings. */
void ethtool_save(const char *dev, struct ethtool_settings *s);

/* Put the settings back. Return 0, or -1 if the driver refuses one. */
int ethtool_restore(const char *dev, struct ethtool_settings *s);

#endif
