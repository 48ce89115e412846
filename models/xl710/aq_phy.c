// SPDX-License-Identifier: GPL-2.0-only
/* Commands about the PHY and the link, data sheet 3.2.5. */
#include "aq.h"

#include <string.h>

/* A passive copper cable, 40 Gb/s, with autonegotiation. */
static enum aq_error get_abilities(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	const struct aq_phy_abilities a = {
		.type = BIT(PHY_40GBASE_CR4),
		.speed = SPEED_40G,
		.abilities = n->phy_abilities | PHY_AN_ENABLED | (n->link_enabled ? PHY_LINK_ENABLED : 0),
		.module_type = { 0x0d, 0x08 },		/* SFF-8636: QSFP+, 40GBASE-CR4 */
	};

	if (len < sizeof(a))
		return AQ_EINVAL;
	memset(buffer, 0, len);
	memcpy(buffer, &a, sizeof(a));
	return AQ_OK;
}

/* Linux sends the configuration in the parameters, not in a buffer. */
static enum aq_error set_config(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct aq_phy_abilities a = { 0 };

	if (d->flags & AQ_BUF)
		memcpy(&a, buffer, len < sizeof(a) ? len : sizeof(a));
	else
		memcpy(&a, d->raw, sizeof(d->raw));
	n->phy_abilities = a.abilities & PHY_PAUSE;
	n->link_enabled = a.abilities & PHY_LINK_ENABLED;
	link_update(n);
	return AQ_OK;
}

static enum aq_error set_mac_config(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	uint16_t max_frame = d->param[0];

	if (max_frame > MAX_FRAME)
		return AQ_EINVAL;
	n->max_frame = max_frame;
	return AQ_OK;
}

static enum aq_error restart_an(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	n->link_enabled = d->raw[0] & AN_LINK_ENABLE;
	if (d->raw[0] & AN_RESTART)
		link_restart(n);
	link_update(n);
	return AQ_OK;
}

static enum aq_error get_link_status(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	uint16_t want = d->param[0];
	struct aq_link_status s;

	if (want == LSE_ENABLE)
		n->link_events = true;
	else if (want == LSE_DISABLE)
		n->link_events = false;
	link_status(n, &s);
	memcpy(d->raw, &s, sizeof(s));
	return AQ_OK;
}

static enum aq_error set_int_mask(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	memcpy(&n->phy_events, d->raw + 8, sizeof(n->phy_events));
	return AQ_OK;
}

/* Access to an external PHY or to a module's EEPROM: nothing answers. */
static enum aq_error no_register(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	return AQ_EINVAL;
}

const struct aq_entry aq_phy[] = {
	{ 0x0600, get_abilities },
	{ 0x0601, set_config },
	{ 0x0603, set_mac_config },
	{ 0x0605, restart_an },
	{ OP_LINK_STATUS, get_link_status },
	{ 0x0613, set_int_mask },
	{ 0x0618, aq_accept },		/* set loopback modes */
	{ 0x0622, aq_accept },		/* set PHY debug */
	{ 0x0628, no_register },	/* set PHY register */
	{ 0x0629, no_register },	/* get PHY register */
	{ 0, NULL },
};
