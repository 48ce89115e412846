// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * dispatch DEVICE PACKETS: call a function for each packet
 *
 * Distribute packets by flow to four counters, and print what each CPU received.
 */
#include <stdio.h>
#include <stdlib.h>

#include <pfq/pfq.h>

#define PARTS 4

static void count(void *user, const struct pfq_pkthdr *pkt, const uint8_t *data)
{
	unsigned long *part = user;

	part[pfq_hash_fold(pfq_hash_symmetric(data, pkt->caplen), PARTS)]++;
}

static void print_cpus(struct pfq *q)
{
	struct pfq_so_cpu_stats s;
	unsigned int cpu;

	for (cpu = 0; !pfq_cpu_stats(q, cpu, &s, sizeof(s)); cpu++)
		printf("cpu %u: %llu seen, %llu lost\n", cpu, (unsigned long long)s.seen,
		       (unsigned long long)s.lost);
}

int main(int argc, char **argv)
{
	const char *dev = argc > 1 ? argv[1] : "any";
	long max = argc > 2 ? atol(argv[2]) : 10, n = 0;
	unsigned long part[PARTS] = { 0 };
	struct pfq *q;
	int i, ret;

	if (pfq_open(&q, NULL)) {
		fprintf(stderr, "%s\n", pfq_error(NULL));
		return 1;
	}
	ret = pfq_bind(q, dev, PFQ_ANY_QUEUE, 0);
	while (ret >= 0 && n < max) {
		ret = pfq_dispatch(q, count, part, -1);
		n += ret;
	}
	if (ret < 0)
		fprintf(stderr, "%s\n", pfq_error(q));
	for (i = 0; i < PARTS; i++)
		printf("part %d: %lu packets\n", i, part[i]);
	print_cpus(q);
	pfq_close(q);
	return ret < 0;
}
