// SPDX-License-Identifier: GPL-2.0-only
/* A function that runs later in softirq, on the CPU that schedules it. */
#include "lib/bh.h"

#ifdef HAVE_WQ_BH
static void bh_run(struct work_struct *work)
{
	struct pfq_bh *bh = container_of(work, struct pfq_bh, work);

	bh->run(bh);
}

void pfq_bh_init(struct pfq_bh *bh, void (*run)(struct pfq_bh *bh))
{
	INIT_WORK(&bh->work, bh_run);
	bh->run = run;
}
#else
static void bh_run(struct tasklet_struct *t)
{
	struct pfq_bh *bh = container_of(t, struct pfq_bh, tasklet);

	bh->run(bh);
}

void pfq_bh_init(struct pfq_bh *bh, void (*run)(struct pfq_bh *bh))
{
	tasklet_setup(&bh->tasklet, bh_run);
	bh->run = run;
}
#endif
