// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statistics, data sheet 7.11, of the port and of each VSI. Reads do not clear them. The port's
 * byte counters include the FCS, those of a VSI do not.
 */
#include "nic.h"

#define UPPER_MASK 0xffff		/* a counter has 48 bits */

const struct counter counters[] = {
	{ "gorc", R_GLPRT_GORC(0) }, { "gotc", R_GLPRT_GOTC(0) }, { "crcerrs", R_GLPRT_CRCERRS(0) },
	{ "ruc", R_GLPRT_RUC(0) }, { "roc", R_GLPRT_ROC(0) }, { "xoff", R_GLPRT_LXOFFTXC(0) },
	{ "rdpc", R_GLPRT_RDPC(0) }, { "vsi_rdpc", R_GLV_RDPC(0) }, { NULL },
};

void stat_add32(struct nic *n, uint32_t reg, uint32_t by)
{
	set(n, reg, get(n, reg) + by);
}

void stat_add48(struct nic *n, uint32_t reg, uint64_t by)
{
	uint64_t sum = (get(n, reg) | (uint64_t)get(n, reg + 4) << 32) + by;

	set(n, reg, sum);
	set(n, reg + 4, sum >> 32 & UPPER_MASK);
}

/* Counts a frame in one of three counters: unicast, multicast, broadcast. */
static void stat_cast(struct nic *n, const uint8_t *frame, const uint32_t reg[3])
{
	stat_add48(n, reg[is_broadcast(frame) ? 2 : is_multicast(frame)], 1);
}

void stat_rx(struct nic *n, const struct packet *p, unsigned int vsi)
{
	const uint32_t per_port[] = { R_GLPRT_UPRC(port_of(n)), R_GLPRT_MPRC(port_of(n)),
				      R_GLPRT_BPRC(port_of(n)) };
	const uint32_t per_vsi[] = { R_GLV_UPRC(vsi), R_GLV_MPRC(vsi), R_GLV_BPRC(vsi) };
	size_t len = p->len + FCS_LEN;

	stat_cast(n, p->frame, per_port);
	stat_add48(n, R_GLPRT_GORC(port_of(n)), len);
	stat_add48(n, R_GLPRT_PRC64(port_of(n)) + size_class(len) * SIZE_CLASS_STRIDE, 1);
	stat_cast(n, p->frame, per_vsi);
	stat_add48(n, R_GLV_GORC(vsi), p->len);
}

void stat_tx(struct nic *n, const uint8_t *frame, size_t len, unsigned int vsi)
{
	const uint32_t per_port[] = { R_GLPRT_UPTC(port_of(n)), R_GLPRT_MPTC(port_of(n)),
				      R_GLPRT_BPTC(port_of(n)) };
	const uint32_t per_vsi[] = { R_GLV_UPTC(vsi), R_GLV_MPTC(vsi), R_GLV_BPTC(vsi) };

	stat_cast(n, frame, per_port);
	stat_add48(n, R_GLPRT_GOTC(port_of(n)), len + FCS_LEN);
	stat_add48(n, R_GLPRT_PTC64(port_of(n)) + size_class(len + FCS_LEN) * SIZE_CLASS_STRIDE, 1);
	stat_cast(n, frame, per_vsi);
	stat_add48(n, R_GLV_GOTC(vsi), len);
}
