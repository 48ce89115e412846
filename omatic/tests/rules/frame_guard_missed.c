#include <linux/netdevice.h>

/* the program's test does not parse, and is seen all the same */
static int ixgbevf_run_xdp(struct ixgbevf_ring *rx_ring, struct xdp_buff *xdp)
{
	STRANGE_MACRO(if (x) {
	if(!xdp_prog)
		return 0;
	return 1;
}
