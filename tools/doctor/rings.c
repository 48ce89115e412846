// SPDX-License-Identifier: GPL-2.0-only
/* Checks of what was lost: in sockets' rings, in the NIC, in the kernel's backlog. */
#include <stdlib.h>

#include "doctor.h"

unsigned long long column(const struct table *t, size_t row, const char *name)
{
	return strtoull(table_get(t, row, name), NULL, 10);
}

void check_lost(struct doctor *d)
{
	const struct table *t = &d->sockets;
	char command[256], subject[128];
	const char *binds;
	bool any = false;
	size_t i;

	for (i = 0; i < t->nr_rows; i++) {
		const unsigned long long lost = column(t, i, "lost"), seen = column(t, i, "seen");
		const char *comm = table_get(t, i, "comm");

		if (!lost)
			continue;
		any = true;
		snprintf(subject, sizeof(subject), "%s (process %s)", comm, table_get(t, i, "pid"));
		binds = table_get(t, i, "binds");
		if (!strcmp(comm, "pfq"))
			snprintf(command, sizeof(command), "pfq capture -B 131072 -i %.*s", (int)strcspn(binds, ":,"), binds);
		else
			snprintf(command, sizeof(command), "PFQ_RING=131072 pfq run %s", comm);
		report(d, LEVEL_WARNING, subject, command,
		       "its ring was full, and %llu of %llu packets were lost (%.1f %%): a larger ring, in KiB, or more readers",
		       lost, seen, seen ? 100.0 * lost / seen : 100.0);
	}
	if (t->nr_rows && !any)
		report(d, LEVEL_OK, "rings", NULL, "no socket has lost packets");
}

/* Append a counter to a list of them. */
static void add_counter(char *text, size_t size, const char *name, unsigned long long value)
{
	const size_t len = strlen(text);

	snprintf(text + len, size - len, "%s%s %llu", len ? ", " : "", name, value);
}

static void list_lost(char *text, size_t size, const struct nic *n)
{
	static const char *const files[] = { "rx_missed_errors", "rx_fifo_errors", "rx_over_errors" };
	long long value;
	size_t i;

	*text = '\0';
	for (i = 0; i < ARRAY_SIZE(files); i++)
		if (root_number(&value, "sys/class/net/%s/statistics/%s", n->name, files[i]) && value > 0)
			add_counter(text, size, files[i], value);
	for (i = 0; i < n->facts.nr_lost; i++)
		if (!strstr(text, n->facts.lost[i].name))
			add_counter(text, size, n->facts.lost[i].name, n->facts.lost[i].value);
}

void check_nic_lost(struct doctor *d, struct nic *n)
{
	const struct nic_facts *f = &n->facts;
	char lost[512], command[128];
	long long crc;

	if (root_number(&crc, "sys/class/net/%s/statistics/rx_crc_errors", n->name) && crc > 0)
		report(d, for_nic(n, LEVEL_WARNING), n->name, NULL,
		       "%lld frames had a wrong checksum: look at cable and transceiver", crc);
	list_lost(lost, sizeof(lost), n);
	if (f->rx_ring && f->rx_ring < f->rx_ring_max)
		snprintf(command, sizeof(command), "ethtool -G %s rx %u", n->name, f->rx_ring_max);
	else if (f->queues && f->queues < f->queues_max)
		snprintf(command, sizeof(command), "ethtool -L %s combined %u", n->name, f->queues_max);
	else
		snprintf(command, sizeof(command), "pfq affinity set %s", n->name);
	if (*lost)
		report(d, for_nic(n, LEVEL_WARNING), n->name, command, "the NIC lost packets since it was set up: %s (its ring: %u of %u)",
		       lost, f->rx_ring, f->rx_ring_max);
	else
		report(d, LEVEL_OK, n->name, NULL, "the NIC has lost no packets");
}

void check_backlog(struct doctor *d)
{
	unsigned int processed, dropped, squeezed, all_dropped = 0, all_processed = 0, all_squeezed = 0;
	FILE *f = root_open("proc/net/softnet_stat");
	char line[512];

	if (!f)
		return;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%x %x %x", &processed, &dropped, &squeezed) == 3) {
			all_processed += processed;
			all_dropped += dropped;
			all_squeezed += squeezed;
		}
	fclose(f);
	if (all_dropped)
		report(d, LEVEL_NOTE, "kernel", "sysctl -w net.core.netdev_max_backlog=10000",
		       "a CPU's backlog was full, and %u packets were dropped", all_dropped);
	else if (all_squeezed > 100 && all_squeezed > all_processed / 100)
		report(d, LEVEL_NOTE, "kernel", "sysctl -w net.core.netdev_budget=600 net.core.netdev_budget_usecs=8000",
		       "reception was interrupted %u times with packets left", all_squeezed);
	else
		report(d, LEVEL_OK, "kernel", NULL, "no CPU's backlog was full");
}
