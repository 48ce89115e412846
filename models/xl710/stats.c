// SPDX-License-Identifier: GPL-2.0-only
/*
 * Statistics, data sheet 7.11, of the port and of each VSI. They do not clear when
 * read. The port counts the frame check sequence, a VSI does not.
 */
#include "nic.h"

#define UPPER_MASK 0xffff		/* a counter has 48 bits */

const struct counter counters[] = {
	{ "gorc", R_GLPRT_GORC(0) }, { "gotc", R_GLPRT_GOTC(0) }, { "crcerrs", R_GLPRT_CRCERRS(0) },
	{ "ruc", R_GLPRT_RUC(0) }, { "roc", R_GLPRT_ROC(0) }, { "xoff", R_GLPRT_LXOFFTXC(0) },
	{ "rdpc", R_GLPRT_RDPC(0) }, { "vsi_rdpc", R_GLV_RDPC(0) }, { NULL },
};

void count(struct nic *n, uint32_t at, uint32_t by)
{
	set(n, at, get(n, at) + by);
}

void count_wide(struct nic *n, uint32_t at, uint64_t by)
{
	uint64_t sum = (get(n, at) | (uint64_t)get(n, at + 4) << 32) + by;

	set(n, at, sum);
	set(n, at + 4, sum >> 32 & UPPER_MASK);
}

/* One of three counters, for unicast, multicast, broadcast. */
static void count_kind(struct nic *n, const uint8_t *frame, const uint32_t at[3])
{
	count_wide(n, at[is_broadcast(frame) ? 2 : is_multicast(frame)], 1);
}

void count_rx(struct nic *n, const struct packet *p, unsigned int vsi)
{
	const uint32_t port[] = { R_GLPRT_UPRC(port_of(n)), R_GLPRT_MPRC(port_of(n)), R_GLPRT_BPRC(port_of(n)) };
	const uint32_t station[] = { R_GLV_UPRC(vsi), R_GLV_MPRC(vsi), R_GLV_BPRC(vsi) };
	size_t len = p->len + FCS_LEN;

	count_kind(n, p->frame, port);
	count_wide(n, R_GLPRT_GORC(port_of(n)), len);
	count_wide(n, R_GLPRT_PRC64(port_of(n)) + size_class(len) * SIZE_CLASS_STRIDE, 1);
	count_kind(n, p->frame, station);
	count_wide(n, R_GLV_GORC(vsi), p->len);
}

void count_tx(struct nic *n, const uint8_t *frame, size_t len, unsigned int vsi)
{
	const uint32_t port[] = { R_GLPRT_UPTC(port_of(n)), R_GLPRT_MPTC(port_of(n)), R_GLPRT_BPTC(port_of(n)) };
	const uint32_t station[] = { R_GLV_UPTC(vsi), R_GLV_MPTC(vsi), R_GLV_BPTC(vsi) };

	count_kind(n, frame, port);
	count_wide(n, R_GLPRT_GOTC(port_of(n)), len + FCS_LEN);
	count_wide(n, R_GLPRT_PTC64(port_of(n)) + size_class(len + FCS_LEN) * SIZE_CLASS_STRIDE, 1);
	count_kind(n, frame, station);
	count_wide(n, R_GLV_GOTC(vsi), len);
}
