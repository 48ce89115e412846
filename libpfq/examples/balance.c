// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * balance DEVICE PROCESSES SECONDS: processes that share the packets of a device
 *
 * All processes join one group, whose verdict steers by flow, so that both directions of a
 * connection go to the same process.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <pfq/pfq.h>

static int fail(struct pfq *q)
{
	fprintf(stderr, "%s\n", pfq_error(q));
	pfq_close(q);
	return 1;
}

static int count(uint32_t gid, time_t end)
{
	unsigned long long packets = 0;
	const struct pfq_pkthdr *pkt;
	struct pfq_batch batch;
	struct pfq *q;

	if (pfq_open(&q, NULL))
		return fail(NULL);
	if (pfq_group_join(q, &gid, PFQ_POLICY_SHARED, NULL))
		return fail(q);
	while (time(NULL) < end) {
		if (pfq_read(q, &batch, 100) < 0)
			return fail(q);
		pfq_batch_for_each(pkt, &batch)
			packets++;
	}
	printf("process %d: %llu packets\n", (int)getpid(), packets);
	pfq_close(q);
	return 0;
}

int main(int argc, char **argv)
{
	const char *dev = argc > 1 ? argv[1] : "any";
	int n = argc > 2 ? atoi(argv[2]) : 4, i;
	time_t end = time(NULL) + (argc > 3 ? atoi(argv[3]) : 10);
	const struct pfq_verdict_opts steer = {
		.size = sizeof(steer),
		.action = PFQ_ACTION_STEER,
		.hash = PFQ_HASH_FLOW,
	};
	const struct pfq_group_opts manager = {
		.size = sizeof(manager),
		.classes = PFQ_CLASS_CONTROL,	/* receives no packets */
	};
	uint32_t gid = PFQ_NEW_GROUP;
	struct pfq *q;

	if (pfq_open(&q, NULL))
		return fail(NULL);
	if (pfq_group_join(q, &gid, PFQ_POLICY_SHARED, &manager) ||
	    pfq_group_verdict_set(q, gid, &steer) ||
	    pfq_group_bind(q, gid, dev, PFQ_ANY_QUEUE, 0))
		return fail(q);
	for (i = 0; i < n; i++) {
		if (!fork())
			exit(count(gid, end));
	}
	while (wait(NULL) > 0)
		;
	pfq_close(q);
	return 0;
}
