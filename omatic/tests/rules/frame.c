#include <linux/netdevice.h>

/* run.cocci: the frame is offered before the program runs */
static int other_run(struct bpf_prog *prog, struct xdp_buff *xdp)
{
	if (!prog)
		return 0;
	return bpf_prog_run_xdp(prog, xdp);
}

/* a function of zero-copy AF_XDP is not rewritten */
static int foo_run_xdp_zc(struct bpf_prog *prog, struct xdp_buff *xdp)
{
	return bpf_prog_run_xdp(prog, xdp);
}

/* intel.cocci: the first buffer may not be the whole frame */
static int igb_run_xdp(struct igb_ring *rx_ring, struct xdp_buff *xdp)
{
	struct bpf_prog *xdp_prog = READ_ONCE(rx_ring->xdp_prog);
	int act;

	if (!xdp_prog)
		goto out;
	act = bpf_prog_run_xdp(xdp_prog, xdp);
out:
	return act;
}

/* guard.cocci: the frame is complete */
static int ice_run_xdp(struct bpf_prog *xdp_prog, struct xdp_buff *xdp)
{
	if (!xdp_prog)
		goto exit;
	return bpf_prog_run_xdp(xdp_prog, xdp);
exit:
	return 0;
}

static void tun_xdp_one(struct bpf_prog *xdp_prog, struct xdp_buff *xdp)
{
	if (xdp_prog) {
		int act = bpf_prog_run_xdp(xdp_prog, xdp);

		if (act)
			return;
	}
}

static struct sk_buff *receive_mergeable(struct net_device *dev, struct virtnet_info *vi,
					 struct receive_queue *rq, void *buf, unsigned int len)
{
	struct virtio_net_hdr_mrg_rxbuf *hdr = buf;
	int num_buf = hdr->num_buffers;

	if (unlikely(vi->xdp_enabled)) {
		struct bpf_prog *xdp_prog = rcu_dereference(rq->xdp_prog);

		return other(xdp_prog);
	}
	return NULL;

err_skb:
	return NULL;
}
