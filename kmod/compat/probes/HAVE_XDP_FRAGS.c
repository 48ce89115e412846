// SPDX-License-Identifier: GPL-2.0-only
/* Since 5.18: an xdp_buff can have fragments. */
#include <net/xdp.h>
int probe(struct xdp_buff *xdp);
int probe(struct xdp_buff *xdp)
{
	return xdp_buff_has_frags(xdp);
}
