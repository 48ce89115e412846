#include <linux/netdevice.h>
#include <linux/filter.h>

/* ways to run a program that have no hook */
static u32 run(struct bpf_prog *prog, struct xdp_buff *xdp)
{
	bpf_prog_run(prog, xdp);
	prog->bpf_func(xdp, prog->insnsi);
	return (*prog).bpf_func(xdp, prog->insnsi);
}

static u32 filter(struct bpf_prog *prog, struct sk_buff *skb)
{
	return bpf_prog_run_clear_cb(prog, skb) + bpf_prog_run_save_cb(prog, skb);
}
