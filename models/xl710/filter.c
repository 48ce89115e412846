// SPDX-License-Identifier: GPL-2.0-only
/*
 * The choice of the VSI for a received frame, data sheet 7.4.8: by MAC address and VLAN tag, or
 * by promiscuous modes. Unlike the real switch, the model does not replicate a frame: the
 * first VSI that accepts it gets it.
 */
#include "aq.h"

#include <string.h>

static bool vlan_matches(const struct mac_filter *f, const struct packet *p)
{
	return f->any_vlan || f->vlan == (p->tagged ? p->tci & 0xfff : 0);
}

static bool has_filter(const struct nic *n, const struct vsi *v, const struct packet *p)
{
	unsigned int i;

	for (i = 0; i < MAC_FILTERS; i++)
		if (n->filter[i].seid == v->seid && !memcmp(n->filter[i].mac, p->frame, 6) &&
		    vlan_matches(&n->filter[i], p))
			return true;
	return false;
}

static uint16_t promisc_mode(const uint8_t *mac)
{
	if (is_broadcast(mac))
		return PROMISC_BROADCAST;
	return is_multicast(mac) ? PROMISC_MULTICAST : PROMISC_UNICAST;
}

const struct vsi *filter_vsi(const struct nic *n, const struct packet *p)
{
	const struct vsi *default_vsi = NULL;
	unsigned int i;

	for (i = 0; i < VSIS; i++) {
		const struct vsi *v = &n->vsi[i];

		if (!v->seid)
			continue;
		if ((v->promiscuous & promisc_mode(p->frame)) || has_filter(n, v, p))
			return v;
		if (v->promiscuous & PROMISC_DEFAULT)
			default_vsi = v;
	}
	return default_vsi;
}
