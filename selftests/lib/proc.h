/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/net/pfq */
#ifndef PROC_H
#define PROC_H

#include <linux/types.h>
#include <pfq/linux/pfq.h>

struct proc_device {
	char via[8];
	unsigned long long seen, delivered, filtered, dropped, lost, stolen;
	unsigned int groups;
};

struct proc_socket {
	int pid;
	struct pfq_so_stats stats;
	char binds[256];
};

/* 0, or -1 when it is not listed. */
int proc_device(const char *dev, struct proc_device *d);

/* The sockets that a process opened; returns how many, the first one into s. */
int proc_sockets(int pid, struct proc_socket *s);

struct proc_forward {
	unsigned long long frames, skbs, failed;
};

/* What became of all that was forwarded, by any CPU. 0 or -1. */
int proc_forward(struct proc_forward *sum);

/* How the program of a group runs: the last column. 0 or -1. */
int proc_group_program(unsigned int gid, char how[16]);

#endif
