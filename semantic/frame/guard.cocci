// SPDX-License-Identifier: GPL-2.0-only
/// A driver goes the way of XDP without a program, too, while pfq_frame_on()
//# only functions that were reviewed: without a program the frame must be whole, and passed on as if XDP were not there
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who gives the buffer back after XDP_DROP, in 5.10.262 / 6.1.192 / 6.12.95 / 7.2.12 / 7.3.4:
// ice       6.12: ice_put_rx_mbuf() of ice_clean_rx_irq(), for each buffer of the frame (ice_txrx.c 1275).
//           7.2, 7.3: libeth_xdp_return_buff() in ice_run_xdp()'s own case XDP_DROP (690/690): a rule that went around
//           the function would leak a buffer a frame. The wrapper runs at the end of a frame, fragments are in the buff.
// mlx5      mlx5e_xdp_handle() says true (en/xdp.c 160/197/349/353/353), *_skb_from_cqe_*linear() returns NULL (en_rx.c
//           1157/1559/1700/1610/1604, striding 1479/1962/2210/2141/2135), the CQE's handler releases the WQE's page
//           as it does when there is no memory for an skb: no XDP_XMIT flag is set, so nothing is kept from release.
//           mlx5e_skb_from_cqe_nonlinear() and _mpwrq_nonlinear() are left alone: the latter chooses its buffers'
//           layout by the program. With a program their frames are offered, as whole ones.
//           5.10 tests in mlx5e_xdp_handle(), which zero-copy calls too: pfq_frame() knows by the memory type.
// tun       see tun.cocci.
//
// Left to run.cocci, so to the skb hook until a program is attached:
// bnxt      without a program its buffers are data, not pages (BNXT_RX_PAGE_MODE): bnxt_rx_xdp() would take data for a
//           page's start, and 5.10 claims a frame_sz of PAGE_SIZE. With one: bnxt_reuse_rx_data() in case XDP_DROP
//           (bnxt_xdp.c 208/325/322/322/322), fragments before it by bnxt_xdp_buff_frags_free() from 6.1 on.
// veth      has an sk_buff by then, and queues are registered for XDP only with a program. With one: veth_xdp_rcv_skb()
//           frees the skb (veth.c 761/856/853/853/854), veth_xdp_rcv_one() returns the frame (626/636/692/693/694).
// iavf      runs no XDP program in these kernels; xdp from libeth, which idpf uses, is rewritten in its header.
// netvsc    copies each frame to a page first, and drops there what is longer than the MTU.
// sfc       drops frames of several fragments on the way of XDP, before the program.
// nicvf, otx2, qede, nfp, gve, ionic, stmmac, enetc, fec, dpaa, dpaa2, mvneta, mvpp2, netsec, cpsw, am65, lan966x, tsnep,
// mtk, funeth, atlantic, mana, fbnic, xen-netfront: not reviewed; several unmap, size or recycle buffers otherwise
//           without a program. With one XDP_DROP is their vendor's own way.

virtual patch
virtual report

@early depends on patch@
identifier F = {ice_run_xdp, mlx5e_xdp_handle};
identifier P = {xdp_prog, prog};
statement S;
@@
F(...)
{
<+...
  if (
- !P
+ !P && !pfq_frame_on()
  ) S
...+>
}

@block depends on patch@
identifier F = {tun_xdp_one, mlx5e_skb_from_cqe_linear, mlx5e_skb_from_cqe_mpwrq_linear};
identifier P = {xdp_prog, prog};
identifier R = {bpf_prog_run_xdp, pfq_run_xdp, mlx5e_xdp_handle};
@@
F(...)
{
<+...
  if (
- P
+ P || pfq_frame_on()
  ) { <+... R(...) ...+> }
...+>
}

@early_site depends on report@
identifier F = {ice_run_xdp, mlx5e_xdp_handle};
identifier P = {xdp_prog, prog};
statement S;
@@
F(...)
{
<+...
  if (
* !P
  ) S
...+>
}

@block_site depends on report@
identifier F = {tun_xdp_one, mlx5e_skb_from_cqe_linear, mlx5e_skb_from_cqe_mpwrq_linear};
identifier P = {xdp_prog, prog};
identifier R = {bpf_prog_run_xdp, pfq_run_xdp, mlx5e_xdp_handle};
@@
F(...)
{
<+...
  if (
* P
  ) { <+... R(...) ...+> }
...+>
}
