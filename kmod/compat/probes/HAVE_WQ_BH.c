// SPDX-License-Identifier: GPL-2.0-only
/* Since 6.9: work queues that run in softirq take the place of tasklets. */
#include <linux/workqueue.h>
bool probe(struct work_struct *w);
bool probe(struct work_struct *w)
{
	return queue_work(system_bh_wq, w);
}
