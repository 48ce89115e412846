#include <linux/netdevice.h>

/* spatch cannot parse the guard, but the scanner finds it */
static int ixgbevf_run_xdp(struct ixgbevf_ring *rx_ring, struct xdp_buff *xdp)
{
	STRANGE_MACRO(if (x) {
	if(!xdp_prog)
		return 0;
	return 1;
}
