// SPDX-License-Identifier: LGPL-2.1-or-later
/* filter DEVICE PACKETS EXPRESSION: count packets that pass a filter of libpcap. Link with -lpcap. */
#include <stdio.h>
#include <stdlib.h>

#include <pcap/pcap.h>
#include <pfq/pfq.h>

/* Call this before pfq_bind(), so that no packet arrives unfiltered. */
static int set_filter(struct pfq *q, const char *expression)
{
	pcap_t *p = pcap_open_dead(DLT_EN10MB, 65535);
	struct bpf_program program;
	int ret;

	if (pcap_compile(p, &program, expression, 1, PCAP_NETMASK_UNKNOWN)) {
		fprintf(stderr, "%s\n", pcap_geterr(p));
		pcap_close(p);
		return -1;
	}
	pcap_close(p);
	ret = pfq_group_filter_set(q, PFQ_OWN_GROUP, program.bf_insns, program.bf_len);
	pcap_freecode(&program);
	if (ret)
		fprintf(stderr, "%s\n", pfq_error(q));
	return ret;
}

int main(int argc, char **argv)
{
	const char *dev = argc > 1 ? argv[1] : "any";
	unsigned long long max = argc > 2 ? strtoull(argv[2], NULL, 10) : 10;
	const char *expression = argc > 3 ? argv[3] : "tcp port 80";
	unsigned long long packets = 0;
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	struct pfq *q;
	int ret;

	if (pfq_open(&q, NULL)) {
		fprintf(stderr, "%s\n", pfq_error(NULL));
		return 1;
	}
	if (set_filter(q, expression)) {
		pfq_close(q);
		return 1;
	}
	ret = pfq_bind(q, dev, PFQ_ANY_QUEUE, 0);
	while (ret >= 0 && packets < max) {
		ret = pfq_read(q, &batch, -1);
		if (ret <= 0)
			continue;
		pfq_batch_for_each(pkt, &batch)
			packets++;
	}
	if (ret < 0)
		fprintf(stderr, "%s\n", pfq_error(q));
	printf("%llu packets: %s\n", packets, expression);
	pfq_close(q);
	return ret < 0;
}
