// SPDX-License-Identifier: LGPL-2.1-or-later
/* mirror FROM TO SECONDS: let one device send a copy of what another receives, in the kernel */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <pfq/pfq.h>

static int fail(struct pfq *q)
{
	fprintf(stderr, "%s\n", pfq_error(q));
	pfq_close(q);
	return 1;
}

int main(int argc, char **argv)
{
	int seconds = argc > 3 ? atoi(argv[3]) : 10;
	struct pfq_so_group_stats stats;
	struct pfq_verdict_opts mirror = {
		.size = sizeof(mirror),
		.action = PFQ_ACTION_DROP,	/* this program gets no copy */
		.nr_forward = 1,
	};
	const char *to;
	struct pfq *q;

	if (argc < 3) {
		fprintf(stderr, "usage: mirror FROM TO [SECONDS]\n");
		return 2;
	}
	to = argv[2];
	mirror.forward = &to;
	if (pfq_open(&q, NULL))
		return fail(NULL);
	if (pfq_group_verdict_set(q, PFQ_OWN_GROUP, &mirror) ||
	    pfq_bind(q, argv[1], PFQ_ANY_QUEUE, PFQ_BIND_PROMISC))
		return fail(q);
	while (seconds--) {
		sleep(1);
		if (pfq_group_stats(q, PFQ_OWN_GROUP, &stats, sizeof(stats)))
			return fail(q);
		printf("%llu seen, %llu sent, %llu not sent\n",
		       (unsigned long long)stats.seen,
		       (unsigned long long)stats.forwarded,
		       (unsigned long long)stats.unforwarded);
	}
	pfq_close(q);
	return 0;
}
