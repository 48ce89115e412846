// SPDX-License-Identifier: LGPL-2.1-or-later
/* count DEVICE PACKETS: count packets and bytes */
#include <stdio.h>
#include <stdlib.h>

#include <pfq/pfq.h>

int main(int argc, char **argv)
{
	const char *dev = argc > 1 ? argv[1] : "any";
	unsigned long long max = argc > 2 ? strtoull(argv[2], NULL, 10) : 10;
	unsigned long long packets = 0, bytes = 0;
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	struct pfq *q;
	int ret;

	if (pfq_open(&q, NULL)) {
		fprintf(stderr, "%s\n", pfq_error(NULL));
		return 1;
	}
	ret = pfq_bind(q, dev, PFQ_ANY_QUEUE, 0);
	while (ret >= 0 && packets < max) {
		ret = pfq_read(q, &batch, -1);
		if (ret <= 0)
			continue;
		pfq_batch_for_each(pkt, &batch) {
			packets++;
			bytes += pkt->len;
		}
	}
	if (ret < 0)
		fprintf(stderr, "%s\n", pfq_error(q));
	printf("%llu packets, %llu bytes\n", packets, bytes);
	pfq_close(q);
	return ret < 0;
}
