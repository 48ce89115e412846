#include <linux/netdevice.h>
#include <linux/filter.h>

/* pfq_frame() declines buffers of AF_XDP; a name tells nothing */
static u32 rx_zc(struct bpf_prog *prog, struct xdp_buff *xdp)
{
	return bpf_prog_run_xdp(prog, xdp);
}
