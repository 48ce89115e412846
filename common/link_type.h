/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the frames of a device begin with. */
#ifndef COMMON_LINK_TYPE_H
#define COMMON_LINK_TYPE_H

#define LINK_TYPE_UNKNOWN (-1)

/*
 * Return the link type, DLT_* of libpcap, of frames that the receive path gets from a device whose type is
 * ARPHRD_*; or LINK_TYPE_UNKNOWN.
 */
int link_type_of(int type);

#endif
