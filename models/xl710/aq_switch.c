// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands about the internal switch, data sheet 7.4: VSIs, their filters, promiscuous modes and
 * bandwidth. Each VSI has the whole bandwidth.
 */
#include "aq.h"

#include <string.h>

/* The switch element IDs that the firmware assigns. */
#define SEID_MAC(port)	(2 + (port))
#define SEID_PF(pf)	(16 + (pf))
#define SEID_VSI(i)	(390 + (i))

#define NO_QUEUE_SET	0xffff

struct vsi *switch_vsi(struct nic *n, uint16_t seid)
{
	unsigned int i;

	for (i = 0; i < VSIS; i++)
		if (n->vsi[i].seid && n->vsi[i].seid == (seid & AQ_SEID))
			return &n->vsi[i];
	return NULL;
}

static struct vsi *create_vsi(struct nic *n)
{
	unsigned int i, tc;

	for (i = 0; i < VSIS && n->vsi[i].seid; i++)
		;
	if (i == VSIS)
		return NULL;
	n->vsi[i] = (struct vsi) {
		.seid = SEID_VSI(i),
		.number = i,
		.properties = { .counter = i, .vlan.flags = VSI_EMOD_NOTHING },
	};
	for (tc = 0; tc < TCS; tc++)
		n->vsi[i].properties.queue_set[tc] = tc ? NO_QUEUE_SET : i;
	return &n->vsi[i];
}

/* 4.1.2.3: one VSI, which strips no VLAN tags and has a filter for the port's MAC address. */
void switch_reset(struct nic *n)
{
	memset(n->vsi, 0, sizeof(n->vsi));
	memset(n->filter, 0, sizeof(n->filter));
	create_vsi(n);
	n->filter[0] = (struct mac_filter) { .seid = SEID_VSI(0), .any_vlan = true,
					     .default_of_pf = true };
	memcpy(n->filter[0].mac, n->mac, sizeof(n->mac));
}

static enum aq_error get_switch_config(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct aq_switch_config c = {
		.reported = 1,
		.total = 1,
		.element[0] = {
			.type = ELEMENT_VSI,
			.revision = 1,
			.seid = SEID_VSI(0),
			.uplink = SEID_MAC(port_of(n)),
			.downlink = SEID_PF(port_of(n)),
		},
	};

	if (len < sizeof(c))
		return AQ_EINVAL;
	memcpy(buffer, &c, sizeof(c));
	d->param[0] = 0;		/* the list is complete */
	return AQ_OK;
}

/* --- VSIs --- */

static unsigned int vsis_used(const struct nic *n)
{
	unsigned int i, used = 0;

	for (i = 0; i < VSIS; i++)
		used += n->vsi[i].seid != 0;
	return used;
}

/* Replaces the sections that the driver marks as valid. */
static void update_properties(struct aq_vsi_properties *to, const struct aq_vsi_properties *from)
{
	if (from->valid & VSI_SWITCH_VALID)
		to->bridge = from->bridge;
	if (from->valid & VSI_SECURITY_VALID)
		to->security = from->security;
	if (from->valid & VSI_VLAN_VALID)
		to->vlan = from->vlan;
	if (from->valid & VSI_QUEUE_MAP_VALID)
		to->map = from->map;
	if (from->valid & VSI_QUEUE_OPT_VALID)
		memcpy(to->queue_options, from->queue_options, sizeof(to->queue_options));
	if (from->valid & VSI_SCHED_VALID)
		to->up_enable = from->up_enable;
}

static enum aq_error reply_vsi(struct nic *n, struct aq_desc *d, uint8_t *buffer, const struct vsi *v)
{
	struct aq_vsi a = {
		.seid = v->seid,
		.number = v->number,
		.used = vsis_used(n),
		.free = VSIS - vsis_used(n),
	};

	memcpy(d->raw, &a, sizeof(a));
	memcpy(buffer, &v->properties, sizeof(v->properties));
	return AQ_OK;
}

static enum aq_error add_vsi(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct aq_vsi_properties *p = (void *)buffer;
	struct vsi *v;

	if (len < sizeof(*p))
		return AQ_EINVAL;
	v = create_vsi(n);
	if (!v)
		return AQ_ENOSPC;
	update_properties(&v->properties, p);
	return reply_vsi(n, d, buffer, v);
}

static enum aq_error update_vsi(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct vsi *v = switch_vsi(n, d->param[0]);

	if (!v)
		return AQ_ENOENT;
	if (len < sizeof(v->properties))
		return AQ_EINVAL;
	update_properties(&v->properties, (void *)buffer);
	return reply_vsi(n, d, buffer, v);
}

static enum aq_error get_vsi(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct vsi *v = switch_vsi(n, d->param[0]);

	if (!v)
		return AQ_ENOENT;
	if (len < sizeof(v->properties))
		return AQ_EINVAL;
	return reply_vsi(n, d, buffer, v);
}

static enum aq_error delete_element(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct vsi *v = switch_vsi(n, d->param[0]);
	unsigned int i;

	if (!v || v == &n->vsi[0])
		return AQ_ENOENT;
	for (i = 0; i < MAC_FILTERS; i++)
		if (n->filter[i].seid == v->seid)
			n->filter[i].seid = 0;
	v->seid = 0;
	return AQ_OK;
}

/* --- filters, 7.4.8 --- */

/*
 * A default filter of the firmware and an equal filter of the driver are two filters: i40e adds
 * its own, then removes the firmware's, see i40e_rm_default_mac_filter().
 */
static struct mac_filter *find_filter(struct nic *n, const struct mac_filter *f)
{
	unsigned int i;

	for (i = 0; i < MAC_FILTERS; i++) {
		struct mac_filter *g = &n->filter[i];

		if (g->seid == f->seid && g->default_of_pf == f->default_of_pf &&
		    !memcmp(g->mac, f->mac, sizeof(g->mac)) &&
		    g->any_vlan == f->any_vlan && (g->any_vlan || g->vlan == f->vlan))
			return g;
	}
	return NULL;
}

static struct mac_filter *free_filter(struct nic *n)
{
	unsigned int i;

	for (i = 0; i < MAC_FILTERS; i++) {
		if (!n->filter[i].seid)
			return &n->filter[i];
	}
	return NULL;
}

static enum aq_error add_macvlan(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct aq_add_macvlan *e = (void *)buffer;
	enum aq_error error = AQ_OK;
	struct aq_macvlan command;
	struct mac_filter *f;
	unsigned int i;

	memcpy(&command, d->raw, sizeof(command));
	if (!switch_vsi(n, command.seid[0]))
		return AQ_ENOENT;
	for (i = 0; i < command.number && (i + 1) * sizeof(*e) <= len; i++) {
		struct mac_filter want = {
			.seid = command.seid[0] & AQ_SEID,
			.vlan = e[i].vlan,
			.any_vlan = e[i].flags & ADD_IGNORE_VLAN,
		};

		memcpy(want.mac, e[i].mac, sizeof(want.mac));
		f = find_filter(n, &want);
		if (!f)
			f = free_filter(n);
		if (f)
			*f = want;
		else
			error = AQ_ENOSPC;
		e[i].match = f ? MATCH_PERFECT : MATCH_NO_RESOURCES;
	}
	return error;
}

static enum aq_error remove_macvlan(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct aq_del_macvlan *e = (void *)buffer;
	enum aq_error error = AQ_OK;
	struct aq_macvlan command;
	struct mac_filter *f;
	unsigned int i;

	memcpy(&command, d->raw, sizeof(command));
	if (!switch_vsi(n, command.seid[0]))
		return AQ_ENOENT;
	for (i = 0; i < command.number && (i + 1) * sizeof(*e) <= len; i++) {
		struct mac_filter want = {
			.seid = command.seid[0] & AQ_SEID,
			.vlan = e[i].vlan,
			.any_vlan = e[i].flags & DEL_IGNORE_VLAN,
		};

		memcpy(want.mac, e[i].mac, sizeof(want.mac));
		want.default_of_pf = true;
		f = find_filter(n, &want);
		want.default_of_pf = false;
		if (!f)
			f = find_filter(n, &want);
		if (f)
			f->seid = 0;
		else
			error = AQ_ENOENT;
		e[i].error = f ? 0 : DEL_FAILED;
	}
	return error;
}

static enum aq_error set_promiscuous(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct aq_promiscuous p;
	struct vsi *v;

	memcpy(&p, d->raw, sizeof(p));
	v = switch_vsi(n, p.seid);
	if (!v)
		return AQ_ENOENT;
	v->promiscuous = (v->promiscuous & ~p.valid) | (p.flags & p.valid);
	return AQ_OK;
}

/* --- bandwidth, 7.8: one traffic class without limits --- */

static enum aq_error query_vsi_bw(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct vsi *v = switch_vsi(n, d->param[0]);
	struct aq_vsi_bw a = { .tc_valid = 1 };

	if (!v)
		return AQ_ENOENT;
	if (len < sizeof(a))
		return AQ_EINVAL;
	memcpy(a.queue_set, v->properties.queue_set, sizeof(a.queue_set));
	memcpy(buffer, &a, sizeof(a));
	return AQ_OK;
}

static enum aq_error query_vsi_ets(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	const struct aq_vsi_ets a = { .tc_valid = 1, .share = { 100 } };

	if (!switch_vsi(n, d->param[0]))
		return AQ_ENOENT;
	if (len < sizeof(a))
		return AQ_EINVAL;
	memcpy(buffer, &a, sizeof(a));
	return AQ_OK;
}

static enum aq_error query_port_ets(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	const struct aq_port_ets a = { .tc_valid = 1, .share = { 100 } };

	if (len < sizeof(a))
		return AQ_EINVAL;
	memcpy(buffer, &a, sizeof(a));
	return AQ_OK;
}

static enum aq_error set_tc_bw(struct nic *n, struct aq_desc *d, uint8_t *buffer, size_t len)
{
	struct vsi *v = switch_vsi(n, d->param[0]);
	struct aq_tc_bw *a = (void *)buffer;

	if (!v)
		return AQ_ENOENT;
	if (len < sizeof(*a))
		return AQ_EINVAL;
	memcpy(a->queue_set, v->properties.queue_set, sizeof(a->queue_set));
	return AQ_OK;
}

const struct aq_entry aq_switch[] = {
	{ 0x0200, get_switch_config },
	{ 0x0203, aq_accept },		/* set port parameters */
	{ 0x0205, aq_accept },		/* set switch configuration */
	{ 0x0210, add_vsi },
	{ 0x0211, update_vsi },
	{ 0x0212, get_vsi },
	{ 0x0243, delete_element },
	{ 0x0250, add_macvlan },
	{ 0x0251, remove_macvlan },
	{ 0x0254, set_promiscuous },
	{ 0x025a, aq_accept },		/* add control packet filter, for transmission */
	{ 0x025b, aq_accept },		/* remove control packet filter */
	{ 0x0400, aq_accept },		/* configure VSI bandwidth limit */
	{ 0x0407, set_tc_bw },
	{ 0x0408, query_vsi_bw },
	{ 0x040a, query_vsi_ets },
	{ 0x0419, query_port_ets },
	{ 0x041b, aq_accept },		/* suspend port transmission, for DCB */
	{ 0x041c, aq_accept },		/* resume port transmission */
	{ 0, NULL },
};
