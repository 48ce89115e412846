/* SPDX-License-Identifier: GPL-2.0-only */
/* pfq doctor: what its checks share. */
#ifndef TOOLS_DOCTOR_H
#define TOOLS_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "host/irqs.h"
#include "host/nic_facts.h"
#include "host/root.h"
#include "pfq.h"
#include "table.h"

enum level { LEVEL_OK, LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

struct finding {
	enum level level;
	const char *check;
	char *subject;		/* a device, a module, or what else it is about */
	char *text;
	char *command;		/* mends it; NULL: there is none */
};

/* A NIC, as the checks see it. */
struct nic {
	char *name;
	char driver[64];	/* "" if there is none */
	char module[64];	/* of the driver; "" if it is built in */
	long long node;		/* -1: unknown */
	bool is_hooked;		/* the loaded driver uses pfq_hook.ko */
	bool is_used;		/* groups are bound to it, or the user named it: what is wrong matters */
	bool is_tapped;		/* bound, and packets come by the tap */
	struct irqs irqs;
	struct nic_facts facts;
};

struct doctor {
	char **names;		/* the devices that the user named */
	int nr_names;
	struct nic *nics;
	int nr_nics;
	struct table devices, sockets;	/* of /proc/net/pfq; empty if pfq.ko is not loaded */
	char kver[128];		/* the release of the running kernel */
	const char *check;	/* the name of the check that runs */
	struct finding *findings;
	size_t nr_findings;
};

/* Add a finding of the check that runs. command may be NULL. */
void report(struct doctor *d, enum level severity, const char *subject, const char *command, const char *fmt, ...)
	__printf(5, 6);

/* Return the level, but no more than a note for a NIC that is not used. */
enum level for_nic(const struct nic *n, enum level severity);

/*
 * Ask libkmod about a module file. Store the value of a field, such as "version" or "signer", "" if it has none.
 * Returns false if modprobe would find no such module for the running kernel. path, if not NULL, gets its path.
 */
bool module_field(const struct doctor *d, const char *name, const char *field, char *value, size_t size,
		  char path[PATH_MAX]);

/* Return whether DKMS knows PFQ, and store its version. */
bool dkms_version(char *version, size_t size);

/* Return a column of a table as a number, 0 if there is none. */
unsigned long long column(const struct table *t, size_t row, const char *name);

/* The checks. Those of a machine are called once, those of a NIC for each. */
void check_library(struct doctor *d);
void check_loaded(struct doctor *d);
void check_build(struct doctor *d);
void check_dkms(struct doctor *d);
void check_kernel_log(struct doctor *d);
void check_secure_boot(struct doctor *d);
void check_initramfs(struct doctor *d);
void check_next_kernel(struct doctor *d);
void check_governor(struct doctor *d);
void check_idle(struct doctor *d);
void check_irqbalance(struct doctor *d);
void check_huge_pages(struct doctor *d);
void check_memlock(struct doctor *d);
void check_jit(struct doctor *d);
void check_lost(struct doctor *d);
void check_backlog(struct doctor *d);
void check_driver(struct doctor *d, struct nic *n);
void check_offloads(struct doctor *d, struct nic *n);
void check_pinned(struct doctor *d, struct nic *n);
void check_queue_count(struct doctor *d, struct nic *n);
void check_node(struct doctor *d, struct nic *n);
void check_rss(struct doctor *d, struct nic *n);
void check_nic_lost(struct doctor *d, struct nic *n);
void check_iommu(struct doctor *d, struct nic *n);

#endif
