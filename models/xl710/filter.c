// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which station a frame is for, data sheet 7.4.8: by address and tag, or by the modes.
 * A frame goes to the first that takes it: the switch does not replicate here.
 */
#include "aq.h"

#include <string.h>

static bool vlan_matches(const struct mac_filter *f, const struct packet *p)
{
	return f->any_vlan || f->vlan == (p->tagged ? p->tci & 0xfff : 0);
}

static bool is_listed(const struct nic *n, const struct vsi *v, const struct packet *p)
{
	unsigned int i;

	for (i = 0; i < MAC_FILTERS; i++)
		if (n->filter[i].seid == v->seid && !memcmp(n->filter[i].mac, p->frame, 6) &&
		    vlan_matches(&n->filter[i], p))
			return true;
	return false;
}

static uint16_t mode_of(const uint8_t *mac)
{
	if (is_broadcast(mac))
		return PROMISC_BROADCAST;
	return is_multicast(mac) ? PROMISC_MULTICAST : PROMISC_UNICAST;
}

const struct vsi *filter_vsi(const struct nic *n, const struct packet *p)
{
	const struct vsi *rest = NULL;
	unsigned int i;

	for (i = 0; i < VSIS; i++) {
		const struct vsi *v = &n->vsi[i];

		if (!v->seid)
			continue;
		if ((v->promiscuous & mode_of(p->frame)) || is_listed(n, v, p))
			return v;
		if (v->promiscuous & PROMISC_DEFAULT)
			rest = v;
	}
	return rest;
}
