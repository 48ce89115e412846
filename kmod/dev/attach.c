// SPDX-License-Identifier: GPL-2.0-only
/* Switch hooks, taps and lossy features according to a device's targets and its driver. */
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "burst/burst.h"
#include "dev/attach.h"
#include "dev/device.h"
#include "dev/features.h"
#include <pfq/receiver.h>

static void attach_untap(struct pfq_dev *pd)
{
	if (pd->tapped)
		__dev_remove_pack(&pd->tap);
	pd->tapped = false;
}

static void attach_tap(struct pfq_dev *pd)
{
	if (pd->tapped || READ_ONCE(pd->hooked))
		return;
	dev_add_pack(&pd->tap);
	pd->tapped = true;
}

static void attach_adapt(struct pfq_dev *pd)
{
	if (pd->hooked)
		attach_untap(pd);
	if (pd->frame_hooked && pfq_dev_steals(pd))
		pfq_features_disable(pd);
}

/* A work item, because the receive path cannot take RTNL. */
static void attach_adapt_all(struct work_struct *work)
{
	struct pfq_dev *pd;

	rtnl_lock();
	list_for_each_entry(pd, &pfq_devs, list)
		attach_adapt(pd);
	rtnl_unlock();
}

static DECLARE_WORK(attach_work, attach_adapt_all);

void pfq_attach_set_hooked(struct pfq_dev *pd)
{
	WRITE_ONCE(pd->hooked, true);
	schedule_work(&attach_work);
}

void pfq_attach_set_frame_hooked(struct pfq_dev *pd)
{
	WRITE_ONCE(pd->frame_hooked, true);
	schedule_work(&attach_work);
}

void pfq_attach(struct pfq_dev *pd, struct pfq_targets *targets)
{
	struct pfq_targets *old = rtnl_dereference(pd->targets);
	const bool stole = pfq_dev_steals(pd);

	ASSERT_RTNL();
	if (targets && !old)
		pfq_hook_on();
	if (targets && targets->steals && !stole)
		pfq_frame_hook_on();
	rcu_assign_pointer(pd->targets, targets);
	WRITE_ONCE(pd->consumed_frame, false);
	pfq_route_invalidate();
	if (targets)
		attach_tap(pd);
	else
		attach_untap(pd);
	if (pfq_dev_steals(pd))
		attach_adapt(pd);
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
	pd->disabled_features = 0;
	pfq_attach(pd, NULL);
}

void pfq_attach_exit(void)
{
	cancel_work_sync(&attach_work);
}
