// SPDX-License-Identifier: GPL-2.0-only
/* Switch hooks, taps and lossy features according to a device's targets and its driver. */
#include <linux/delay.h>
#include <linux/rtnetlink.h>
#include <linux/workqueue.h>

#include "burst/burst.h"
#include "dev/attach.h"
#include "dev/device.h"
#include "dev/features.h"
#include "lib/net.h"
#include <pfq/receiver.h>

/* In this time a driver receives what the NIC has stored. */
#define ATTACH_DRAIN_MS 20

static void attach_untap(struct pfq_dev *pd)
{
	if (!pd->tapped)
		return;
	__dev_remove_pack(&pd->tap);
	pd->untapped = true;
	pd->tapped = false;
}

static void attach_tap(struct pfq_dev *pd)
{
	if (pd->tapped)
		return;
	/*
	 * A CPU that is at the removed entry would follow it to the start of the list, and see packets twice.
	 * Under RTNL, synchronize_net() expedites the grace period.
	 */
	if (pd->untapped)
		synchronize_net();
	dev_add_pack(&pd->tap);
	pd->tapped = true;
}

void pfq_attach_prepare_steal(struct pfq_dev *pd)
{
	ASSERT_RTNL();
	if (READ_ONCE(pd->frame_hooked) && !pfq_dev_steals(pd) && pfq_features_disable(pd))
		msleep(ATTACH_DRAIN_MS);
}

static void attach_adapt_features(struct pfq_dev *pd)
{
	if (!pfq_dev_steals(pd))
		pfq_features_restore(pd);
	else if (READ_ONCE(pd->frame_hooked))
		pfq_features_disable(pd);
}

void pfq_attach_adapt_features(const struct net *net)
{
	struct pfq_dev *pd;

	ASSERT_RTNL();
	list_for_each_entry(pd, &pfq_devs, list)
		if (net_eq(dev_net(pd->dev), net))
			attach_adapt_features(pd);
}

/* A work item, because the receive path cannot take RTNL. */
static void attach_adapt_all(struct work_struct *work)
{
	struct pfq_dev *pd;

	rtnl_lock();
	list_for_each_entry(pd, &pfq_devs, list)
		attach_adapt_features(pd);
	rtnl_unlock();
}

static DECLARE_WORK(attach_work, attach_adapt_all);

void pfq_attach_set_frame_hooked(struct pfq_dev *pd)
{
	WRITE_ONCE(pd->frame_hooked, true);
	schedule_work(&attach_work);
}

void pfq_attach(struct pfq_dev *pd)
{
	const bool wanted = pd->nr_targets, steals = pd->nr_steals;

	pfq_net_assert_locked(dev_net(pd->dev));
	if (wanted && !pd->hook_on)
		pfq_hook_on();
	if (steals && !pd->frame_hook_on)
		pfq_frame_hook_on();
	WRITE_ONCE(pd->consumed_frame, false);
	pfq_route_invalidate();
	if (wanted)
		attach_tap(pd);
	else
		attach_untap(pd);
	if (!steals && pd->frame_hook_on)
		pfq_frame_hook_off();
	if (!wanted && pd->hook_on)
		pfq_hook_off();
	pd->hook_on = wanted;
	pd->frame_hook_on = steals;
}

void pfq_attach_exit(void)
{
	cancel_work_sync(&attach_work);
	pfq_features_exit();
}
