// SPDX-License-Identifier: GPL-2.0-only
/* Parse the files of /proc/net/pfq. */
#include "proc.h"

#include <stdio.h>
#include <string.h>

int proc_device(const char *dev, struct proc_device *d)
{
	FILE *f = fopen("/proc/net/pfq/devices", "re");
	char line[512], name[64];
	int found = -1;

	while (f && found && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s %*d %7s %llu %llu %llu %llu %llu %llu %u %llu %llu %llu", name, d->via,
			   &d->seen, &d->delivered, &d->filtered, &d->dropped, &d->lost, &d->stolen,
			   &d->groups, &d->frames, &d->hooked, &d->tapped) == 12 &&
		    !strcmp(name, dev))
			found = 0;
	}
	if (f)
		fclose(f);
	return found;
}

int proc_sockets(int pid, struct proc_socket *first)
{
	FILE *f = fopen("/proc/net/pfq/sockets", "re");
	struct proc_socket s;
	char line[1024];
	int n = 0;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*u %d %*s %llu %llu %llu %llu %llu %llu %llu %255s", &s.pid,
			   &s.stats.seen, &s.stats.delivered, &s.stats.filtered,
			   &s.stats.dropped, &s.stats.lost, &s.stats.stolen, &s.stats.bytes,
			   s.binds) == 9 && s.pid == pid && !n++)
			*first = s;
	}
	if (f)
		fclose(f);
	return n;
}

int proc_forward(struct proc_forward *sum)
{
	FILE *f = fopen("/proc/net/pfq/forward", "re");
	struct proc_forward cpu;
	char line[256];
	int found = -1;

	memset(sum, 0, sizeof(*sum));
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%*d %llu %llu %llu", &cpu.frames, &cpu.skbs, &cpu.failed) != 3)
			continue;
		sum->frames += cpu.frames;
		sum->skbs += cpu.skbs;
		sum->failed += cpu.failed;
		found = 0;
	}
	if (f)
		fclose(f);
	return found;
}

int proc_group_program(unsigned int gid, char mode[16])
{
	FILE *f = fopen("/proc/net/pfq/groups", "re");
	unsigned int n;
	char line[1024];
	int found = -1;

	while (f && found && fgets(line, sizeof(line), f))
		if (sscanf(line, "%u %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %15s",
			   &n, mode) == 2 && n == gid)
			found = 0;
	if (f)
		fclose(f);
	return found;
}
