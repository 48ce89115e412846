#include <linux/netdevice.h>

/* bpf_prog_run_xdp(prog, xdp) in a comment */
static const char *text = "bpf_prog_run_xdp";

static int ice_run_xdp(struct ring *ring)
{
	if (!ring)
		return 0;
	return ring->bpf_prog_run_xdp(ring);
}

static int bpf_prog_run_xdp_later(struct ring *ring)
{
	return my_bpf_prog_run_xdp(ring);
}
