/* SPDX-License-Identifier: GPL-2.0-only */
/* Parse the files of /proc/net/pfq. */
#ifndef PROC_H
#define PROC_H

#include <linux/types.h>
#include <pfq/linux/pfq.h>

/* A line of the file devices. */
struct proc_device {
	char via[8];		/* how the last packets came: hook, frame or tap */
	unsigned long long seen, delivered, filtered, dropped, lost, stolen;
	unsigned int groups;
	unsigned long long frames, hooked, tapped;	/* parts of seen, by the way that the packets came */
};

/* A line of the file sockets. */
struct proc_socket {
	int pid;
	struct pfq_so_stats stats;
	char binds[256];
};

/* Read the line of a device. Return 0, or -1 if the file does not list the device. */
int proc_device(const char *dev, struct proc_device *d);

/*
 * Count the sockets that a process opened, and read the line of the first one into *s.
 * Return how many there are.
 */
int proc_sockets(int pid, struct proc_socket *s);

/* Packets forwarded as frames, forwarded as skbs, and not sent. */
struct proc_forward {
	unsigned long long frames, skbs, failed;
};

/* Read the file forward, summed over all CPUs. Return 0 or -1. */
int proc_forward(struct proc_forward *sum);

/*
 * Read how the program of a group is executed, the last column of the file groups.
 * Return 0, or -1 if the file does not list the group.
 */
int proc_group_program(unsigned int gid, char mode[16]);

#endif
