/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The control socket, a unix datagram socket by which a test or a person outside the guest
 * drives the model. Each datagram holds one command. The answer goes to its sender. The
 * command "help" lists the others.
 */
#ifndef CONTROL_H
#define CONTROL_H

struct control;
struct nic;

/* Creates the socket; replaces a file of that name. Returns NULL with errno. */
struct control *control_open(const char *path);

/* The descriptor to poll; -1 if c is NULL. */
int control_fd(const struct control *c);

/* Reads one command, runs it and answers. */
void control_serve(struct control *c, struct nic *n);

/* Runs one command. Writes the answer, of size - 1 bytes at most, and returns its length. */
int control_command(struct nic *n, const char *command, char *answer, int size);

#endif
