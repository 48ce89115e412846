/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of pfq bridge share. */
#ifndef TOOLS_BRIDGE_H
#define TOOLS_BRIDGE_H

#include <stdbool.h>
#include <stdint.h>

#include <pfq/pfq.h>

#include "loop.h"

struct bridge_args {
	const char *dev[2];
	const char *expression;	/* of pfq-lang; NULL: all packets */
	char *filter;		/* an expression of pcap-filter(7), for free(); NULL: none */
	uint64_t seconds;	/* 0: until a signal */
	uint64_t watch;		/* statistics each so many seconds; 0: at the end */
	bool user;		/* a loop in this process sends the packets, not the kernel */
	bool one_way;		/* from the first device to the second */
	bool json;
};

/* Parse the arguments. Returns -1 to go on, or an exit code. Free args->filter in both cases. */
int bridge_parse(struct bridge_args *args, int argc, char **argv);

/* A direction: from a device to the other one. */
struct direction {
	const char *from, *to;
	struct pfq *q;
	uint64_t sent;		/* by the loop in this process */
	uint64_t failed;
};

struct bridge {
	struct bridge_args args;
	struct direction direction[2];
	unsigned int nr;	/* 1 or 2 directions */
	struct loop loop;
};

/*
 * kernel.c: let a program of the group of each direction forward the packets. Broadcasts come to the sockets, too:
 * bridge_kernel_read() looks for loops in them, for up to timeout_ms. Return 0, or -1 after a message.
 */
int bridge_kernel_open(struct bridge *b, unsigned int n);
int bridge_kernel_read(struct bridge *b, int timeout_ms);

/* user.c: read the packets, and send them. */
int bridge_user_open(struct bridge *b, unsigned int n);
int bridge_user_read(struct bridge *b, int timeout_ms);

/* Print a message. Returns -1. */
int bridge_error(const char *text);

#endif
