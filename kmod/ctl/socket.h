/* SPDX-License-Identifier: GPL-2.0-only */
/* The PF_Q socket family. */
#ifndef _PFQ_SOCKET_H
#define _PFQ_SOCKET_H

int pfq_sock_init(void);
void pfq_sock_exit(void);

#endif
