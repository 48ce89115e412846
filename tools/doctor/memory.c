// SPDX-License-Identifier: GPL-2.0-only
/* Checks of memory and the like: huge pages, locked memory, IOMMU, the JIT of BPF. */
#include <stdlib.h>

#include "doctor.h"

/* A default ring, with its headers. */
#define RING_BYTES (33ull << 20)
#define CAP_IPC_LOCK_BIT 14

/* Return the number behind a name at the beginning of a line in a file, or -1. base as of strtoull(). */
static long long number_behind(const char *file, const char *name, int base)
{
	FILE *f = root_open("%s", file);
	long long value = -1;
	char line[256];

	while (f && value < 0 && fgets(line, sizeof(line), f)) {
		if (strncmp(line, name, strlen(name)))
			continue;
		value = strtoull(line + strlen(name), NULL, base);
	}
	if (f)
		fclose(f);
	return value;
}

void check_huge_pages(struct doctor *d)
{
	const long long total = number_behind("proc/meminfo", "HugePages_Total:", 10);
	const long long unused = number_behind("proc/meminfo", "HugePages_Free:", 10);

	if (total < 0)
		return;
	if (!total)
		report(d, LEVEL_NOTE, "memory", "sysctl -w vm.nr_hugepages=64",
		       "no huge pages, in which a reader has fewer TLB misses (pfq capture -H)");
	else
		report(d, LEVEL_OK, "memory", NULL, "%lld huge pages, %lld of them free", total, unused);
}

void check_memlock(struct doctor *d)
{
	const unsigned long long caps = number_behind("proc/self/status", "CapEff:", 16);
	char line[256];
	unsigned long long limit = 0, value;
	FILE *f = root_open("proc/self/limits");
	bool unlimited = false;

	while (f && fgets(line, sizeof(line), f)) {
		unlimited |= !strncmp(line, "Max locked memory         unlimited", 35);
		if (sscanf(line, "Max locked memory %llu", &value) == 1)
			limit = value;
	}
	if (!f)
		return;
	fclose(f);
	if (caps >> CAP_IPC_LOCK_BIT & 1)
		report(d, LEVEL_OK, "memory", NULL, "CAP_IPC_LOCK: rings may have any size");
	else if (unlimited || limit >= RING_BYTES)
		report(d, LEVEL_OK, "memory", NULL, "the limit of locked memory admits a default ring");
	else
		report(d, LEVEL_NOTE, "memory", "echo '* - memlock unlimited' >/etc/security/limits.d/pfq.conf",
		       "you may lock %llu KiB, a default ring takes %llu", limit >> 10, RING_BYTES >> 10);
}

void check_jit(struct doctor *d)
{
	long long value;

	if (!root_number(&value, "proc/sys/net/core/bpf_jit_enable"))
		return;
	if (!value)
		report(d, LEVEL_WARNING, "BPF", "sysctl -w net.core.bpf_jit_enable=1",
		       "the JIT is off: filters and programs are interpreted");
	else
		report(d, LEVEL_OK, "BPF", NULL, "the JIT is on");
}

void check_iommu(struct doctor *d, struct nic *n)
{
	char type[64];

	if (!root_line(type, sizeof(type), "sys/class/net/%s/device/iommu_group/type", n->name) &&
	    !root_line(type, sizeof(type), "sys/class/net/%s/device/../iommu_group/type", n->name))
		return;
	if (!strncmp(type, "DMA", 3))
		report(d, LEVEL_NOTE, n->name, "update-grub && reboot",
		       "the IOMMU translates its DMA (%s), which costs time: add iommu=pt to GRUB_CMDLINE_LINUX in /etc/default/grub",
		       type);
	else
		report(d, LEVEL_OK, n->name, NULL, "the IOMMU does not translate its DMA (%s)", type);
}
