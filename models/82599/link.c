// SPDX-License-Identifier: GPL-2.0-only
/*
 * The link, data sheet 8.2.3.22. Autonegotiation takes no time; ixgbe waits for its end all the
 * same, see ixgbe_reset_pipeline_82599().
 */
#include "nic.h"

#define DEVICE_SFP	0x10fb

static bool is_sfp(const struct nic *n)
{
	return n->device_id == DEVICE_SFP;
}

void link_reset(struct nic *n)
{
	if (is_sfp(n)) {
		set(n, R_AUTOC, LMS_10G_SERIAL << AUTOC_LMS_SHIFT);
		set(n, R_AUTOC2, AUTOC2_10G_SFI);
		set(n, R_ESDP, ESDP_SDP2);
	} else {
		set(n, R_AUTOC, LMS_KX4_KX_KR << AUTOC_LMS_SHIFT | AUTOC_KX4_SUPP | AUTOC_KX_SUPP |
				AUTOC_10G_KX4 | AUTOC_1G_KX);
	}
	link_update(n);
}

void link_update(struct nic *n)
{
	bool dark = is_sfp(n) && (get(n, R_ESDP) & ESDP_SDP3);
	bool up = (get(n, R_AUTOC) & AUTOC_FLU) ||
		  (n->cable && !dark && !(get(n, R_AUTOC2) & AUTOC2_LINK_DISABLE));
	uint32_t links = up ? LINKS_UP | LINKS_SPEED_10G : 0, anlp1 = ANLP1_AN_STATE;

	if (up && !is_sfp(n)) {
		links |= LINKS_KX_AN_COMP;
		set(n, R_LINKS2, LINKS2_AN_SUPPORTED);
		if (n->partner_pauses)
			anlp1 |= ANLP1_SYM_PAUSE | ANLP1_ASM_PAUSE;
	}
	set(n, R_ANLP1, anlp1);
	set(n, R_LINKS, links);
	n->link_was_down |= !up;
	if (up != n->link) {
		n->link = up;
		interrupt_other(n, EICR_LSC);
		if (up)				/* send what waited for the link */
			n->tx_retry_at = n->now;
	}
}

uint32_t link_read(struct nic *n, uint32_t reg)
{
	uint32_t links = get(n, reg);

	if ((links & LINKS_UP) && !n->link_was_down)
		links |= LINKS_SINCE_READ;
	n->link_was_down = !(links & LINKS_UP);
	return links;
}

void link_write(struct nic *n, uint32_t reg, uint32_t value)
{
	if (reg == R_AUTOC)
		value &= ~AUTOC_RESTART_AN;	/* self-clearing */
	else if (reg == R_ESDP && is_sfp(n))
		value |= ESDP_SDP2;		/* an input pin: a module is plugged in */
	set(n, reg, value);
	link_update(n);
}
