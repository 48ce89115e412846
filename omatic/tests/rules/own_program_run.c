#include <linux/netdevice.h>
#include <linux/filter.h>

/* a compatibility layer: pfq_run_xdp() runs the program by it */
#ifdef NEED_RUN_XDP
static inline u32 bpf_prog_run_xdp(const struct bpf_prog *prog, struct xdp_buff *xdp)
{
	return BPF_PROG_RUN(prog, xdp);
}
#endif
#ifndef bpf_prog_run
#define bpf_prog_run BPF_PROG_RUN
#endif

static u32 run(struct bpf_prog *prog, struct xdp_buff *xdp)
{
	return bpf_prog_run_xdp(prog, xdp);
}
