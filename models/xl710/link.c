// SPDX-License-Identifier: GPL-2.0-only
/* The link, data sheet 3.2: up if a cable is plugged in. Autonegotiation takes no time. */
#include "aq.h"

#include <string.h>

bool link_pauses(const struct nic *n)
{
	return n->link && n->partner_pauses && (n->phy_abilities & PHY_PAUSE) == PHY_PAUSE;
}

void link_status(const struct nic *n, struct aq_link_status *s)
{
	uint32_t type = BIT(PHY_40GBASE_CR4);

	*s = (struct aq_link_status) {
		.flags = n->link_events ? LSE_IS_ENABLED : 0,
		.phy_type = PHY_40GBASE_CR4,
		.info = n->cable ? LINK_MEDIA : 0,
		.an_info = AN_QUALIFIED,
		.max_frame = n->max_frame,
		.config = CONFIG_CRC,
	};
	memcpy(s->link_type, &type, sizeof(type));
	if (n->link) {
		s->speed = SPEED_40G;
		s->info |= LINK_UP | LINK_UP_PORT | LINK_SIGNAL;
		s->an_info |= AN_COMPLETED | AN_PARTNER;
	}
	if (link_pauses(n))
		s->an_info |= AN_PAUSE_TX | AN_PAUSE_RX;
}

void link_update(struct nic *n)
{
	bool up = n->cable && n->link_enabled;

	if (up == n->link)
		return;
	n->link = up;
	adminq_link_event(n);
	if (up)					/* send what waited for the link */
		n->tx_retry_at = n->now;
}

/* The link goes down and up at once: the driver gets an event, although nothing has changed. */
void link_restart(struct nic *n)
{
	if (n->link)
		adminq_link_event(n);
}

void link_reset(struct nic *n)
{
	n->phy_abilities = PHY_PAUSE;
	n->link_enabled = true;
	n->max_frame = MAX_FRAME;
	link_update(n);
}
