// SPDX-License-Identifier: GPL-2.0-only
/* Hooks and taps: on and off as devices' targets and drivers want it. */
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "burst/burst.h"
#include "dev/attach.h"
#include "dev/device.h"
#include "dev/features.h"
#include <pfq/receiver.h>

static void untap(struct pfq_dev *pd)
{
	if (pd->tapped)
		__dev_remove_pack(&pd->tap);
	pd->tapped = false;
}

static void tap(struct pfq_dev *pd)
{
	if (pd->tapped || READ_ONCE(pd->hooked))
		return;
	dev_add_pack(&pd->tap);
	pd->tapped = true;
}

static void adapt(struct pfq_dev *pd)
{
	if (pd->hooked)
		untap(pd);
	if (pd->framed && pfq_dev_steals(pd))
		pfq_features_disable(pd);
}

/* What the receive path found out, and may not act upon itself. */
static void adapt_all(struct work_struct *work)
{
	struct pfq_dev *pd;

	rtnl_lock();
	list_for_each_entry(pd, &pfq_devs, list)
		adapt(pd);
	rtnl_unlock();
}

static DECLARE_WORK(adapt_work, adapt_all);

void pfq_attach_set_hooked(struct pfq_dev *pd)
{
	WRITE_ONCE(pd->hooked, true);
	schedule_work(&adapt_work);
}

void pfq_attach_set_framed(struct pfq_dev *pd)
{
	WRITE_ONCE(pd->framed, true);
	schedule_work(&adapt_work);
}

void pfq_attach(struct pfq_dev *pd, struct pfq_targets *targets)
{
	struct pfq_targets *old = rtnl_dereference(pd->targets);
	const bool stole = pfq_dev_steals(pd);

	if (targets && !old)
		pfq_hook_on();
	if (targets && targets->steals && !stole)
		pfq_frame_hook_on();
	rcu_assign_pointer(pd->targets, targets);
	WRITE_ONCE(pd->took_frame, false);
	pfq_route_invalidate();
	if (targets)
		tap(pd);
	else
		untap(pd);
	if (pfq_dev_steals(pd))
		adapt(pd);
	else
		pfq_features_restore(pd);
	if (stole && !pfq_dev_steals(pd))
		pfq_frame_hook_off();
	if (old && !targets)
		pfq_hook_off();
	if (old)
		kfree_rcu(old, rcu);
}

void pfq_detach(struct pfq_dev *pd)
{
	pd->off = 0;
	pfq_attach(pd, NULL);
}

void pfq_attach_exit(void)
{
	cancel_work_sync(&adapt_work);
}
