/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parsing MAC addresses. */
#ifndef COMMON_MAC_ADDRESS_H
#define COMMON_MAC_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Parse a text of the form 52:54:00:12:34:56. *mac gets the address, its first byte in bits 47 to 40.
 * Returns false if text is anything else.
 */
bool mac_address(const char *text, uint64_t *mac);

#endif
