#include <pfq/frame.h>
#include <linux/netdevice.h>

static int ice_run_xdp(struct bpf_prog *xdp_prog, struct xdp_buff *xdp)
{
	if (!xdp_prog && !pfq_frame_on())
		return 0;
	return pfq_run_xdp(xdp_prog, xdp);
}
