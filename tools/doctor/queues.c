// SPDX-License-Identifier: GPL-2.0-only
/* Checks of a NIC's queues: their CPUs, number, NUMA node, and the hash of RSS. */
#include <stdlib.h>

#include "doctor.h"
#include "host/cpus.h"

static bool receives(const struct irq *irq)
{
	return irq->queue >= 0 && irq->use & IRQ_RX;
}

static unsigned int nr_rx_queues(const struct nic *n)
{
	unsigned int nr = 0;
	size_t i;

	for (i = 0; i < n->irqs.n; i++)
		nr += receives(&n->irqs.irq[i]);
	return nr;
}

/* Find two queues that interrupt the same CPU. */
static bool find_shared(const struct nic *n, const struct irq **a, const struct irq **b)
{
	size_t i, k;

	for (i = 0; i < n->irqs.n; i++)
		for (k = i + 1; k < n->irqs.n; k++) {
			*a = &n->irqs.irq[i];
			*b = &n->irqs.irq[k];
			if (receives(*a) && receives(*b) && irq_cpu(*a) >= 0 && irq_cpu(*a) == irq_cpu(*b))
				return true;
		}
	return false;
}

void check_pinned(struct doctor *d, struct nic *n)
{
	const struct irq *a, *b;
	unsigned int moving = 0;
	struct cpus online;
	char command[128];
	size_t i;

	/* a single queue has nothing to be spread */
	if (!nr_rx_queues(n))
		return;
	cpus_online(&online);
	snprintf(command, sizeof(command), "pfq affinity set %s", n->name);
	for (i = 0; i < n->irqs.n; i++)
		moving += receives(&n->irqs.irq[i]) && !irq_is_pinned(&n->irqs.irq[i]);
	if (nr_rx_queues(n) <= online.n && find_shared(n, &a, &b))
		report(d, for_nic(n, LEVEL_WARNING), n->name, command, "queues %d and %d interrupt the same CPU %d", a->queue,
		       b->queue, irq_cpu(a));
	else if (moving && online.n > 1)
		report(d, LEVEL_NOTE, n->name, command, "%u of %u queues are not pinned to a CPU", moving, nr_rx_queues(n));
	else
		report(d, LEVEL_OK, n->name, NULL, "each queue has its CPU");
}

void check_queue_count(struct doctor *d, struct nic *n)
{
	const unsigned int nr = n->facts.queues;
	struct cpus online;
	char command[128];

	cpus_online(&online);
	if (!nr)
		return;
	snprintf(command, sizeof(command), "ethtool -L %s combined %u", n->name,
		 online.n < n->facts.queues_max ? online.n : n->facts.queues_max);
	if (nr > online.n)
		report(d, for_nic(n, LEVEL_WARNING), n->name, command, "%u queues for %u CPUs: some CPUs serve several", nr,
		       online.n);
	else if (nr == 1 && n->facts.queues_max > 1 && online.n > 1)
		report(d, LEVEL_NOTE, n->name, command, "one queue of %u: one CPU receives all packets", n->facts.queues_max);
	else
		report(d, LEVEL_OK, n->name, NULL, "%u queue%s for %u CPUs", nr, nr == 1 ? "" : "s", online.n);
}

void check_node(struct doctor *d, struct nic *n)
{
	char command[128];
	size_t i;

	if (n->node < 0)
		return;
	snprintf(command, sizeof(command), "pfq affinity set %s", n->name);
	for (i = 0; i < n->irqs.n; i++) {
		const struct irq *irq = &n->irqs.irq[i];
		const int cpu = receives(irq) ? irq_cpu(irq) : -1, node = cpu < 0 ? -1 : cpu_node(cpu);

		if (node >= 0 && node != n->node) {
			report(d, for_nic(n, LEVEL_WARNING), n->name, command,
			       "queue %d interrupts CPU %d of node %d, the NIC is in node %lld", irq->queue, cpu, node, n->node);
			return;
		}
	}
	report(d, LEVEL_OK, n->name, NULL, "its queues interrupt CPUs of its own node %lld", n->node);
}

/* Is a socket bound to single queues of the device? */
static bool is_bound_by_queue(const struct doctor *d, const struct nic *n)
{
	const size_t len = strlen(n->name);
	const char *p, *binds;
	size_t i;

	for (i = 0; i < d->sockets.nr_rows; i++)
		for (p = binds = table_get(&d->sockets, i, "binds"); (p = strstr(p, n->name)); p += len)
			if ((p == binds || p[-1] == ',') && p[len] == ':' && p[len + 1] != '*')
				return true;
	return false;
}

void check_rss(struct doctor *d, struct nic *n)
{
	char command[1024];
	unsigned int i;
	size_t len;

	if (!n->facts.key_len || n->facts.queues == 1)
		return;
	if (nic_facts_symmetric(&n->facts)) {
		report(d, LEVEL_OK, n->name, NULL, "RSS gives both directions of a connection the same queue");
		return;
	}
	/* the key of "Scalable TCP Session Monitoring with Symmetric Receive-side Scaling", Woo and Park, 2012 */
	len = snprintf(command, sizeof(command), "ethtool -X %s hkey ", n->name);
	for (i = 0; i < n->facts.key_len && len < sizeof(command); i++)
		len += snprintf(command + len, sizeof(command) - len, "%s%s", i ? ":" : "", i % 2 ? "5a" : "6d");
	report(d, is_bound_by_queue(d, n) ? LEVEL_WARNING : LEVEL_NOTE, n->name, command,
	       "RSS gives the two directions of a connection different queues%s",
	       is_bound_by_queue(d, n) ? ", and a program reads single queues" : "");
}
