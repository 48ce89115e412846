/* SPDX-License-Identifier: GPL-2.0-only */
/* What pfq extcap answers to Wireshark's questions, on standard output. Each function returns an exit code. */
#ifndef TOOLS_EXTCAP_DESCRIBE_H
#define TOOLS_EXTCAP_DESCRIBE_H

/*
 * Print the version, and the interfaces: pfq-DEVICE for each device whose packets a file can hold, and pfq-any. There
 * are none if the module is not loaded.
 */
int describe_interfaces(void);

/* Print the link type of a device. */
int describe_link_types(const char *dev);

/* Print the options of a capture, for a dialogue of Wireshark. */
int describe_options(void);

/* Return the device of an interface, which is a part of its name; or NULL if there is no such interface. */
const char *describe_device(const char *interface);

#endif
