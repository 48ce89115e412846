/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands from outside the guest: a datagram socket, one command a datagram, the
 * answer goes to its sender. `help` lists them.
 */
#ifndef CONTROL_H
#define CONTROL_H

struct control;
struct nic;

struct control *control_open(const char *path);		/* NULL with errno */
int control_fd(const struct control *c);		/* -1 when c is NULL */
void control_serve(struct control *c, struct nic *n);

/* One command; writes the answer, and returns its length. */
int control_command(struct nic *n, const char *command, char *answer, int size);

#endif
