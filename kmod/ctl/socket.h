/* SPDX-License-Identifier: GPL-2.0-only */
/* The PF_Q socket family. */
#ifndef _PFQ_SOCKET_H
#define _PFQ_SOCKET_H

/**
 * pfq_sock_init() - register the socket family
 *
 * Return: 0 or a negative error; -EEXIST, with a message, if another module uses the number PF_Q.
 * Context: Process.
 */
int pfq_sock_init(void);

/**
 * pfq_sock_exit() - unregister the socket family
 *
 * Context: Process. There are no sockets: each holds a reference to the module.
 */
void pfq_sock_exit(void);

#endif
