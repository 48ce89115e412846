// SPDX-License-Identifier: GPL-2.0-only
/// Take the driver's XDP path without a program, too, while pfq_frame_on()
//# Matches reviewed functions only. Such a function gets the whole frame without a program, too, and
//# treats a frame that PFQ does not consume as it would without XDP
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who frees the buffer after XDP_DROP, in 5.10.262 / 6.1.192 / 6.12.95 / 7.2.12 / 7.3.4:
// ice       6.12: ice_put_rx_mbuf() in ice_clean_rx_irq(), for each buffer of the frame (ice_txrx.c
//           1275). 7.2, 7.3: libeth_xdp_return_buff() in case XDP_DROP of ice_run_xdp() itself
//           (690/690). A rule that offered the frame outside of this function would leak a buffer per
//           frame. The function runs when the frame is complete, with its fragments in the buff.
// mlx5      mlx5e_xdp_handle() returns true (en/xdp.c 160/197/349/353/353), and *_skb_from_cqe_*linear()
//           returns NULL (en_rx.c 1157/1559/1700/1610/1604, striding 1479/1962/2210/2141/2135). The
//           CQE's handler then releases the WQE's page, as it does when there is no memory for an skb:
//           no XDP_XMIT flag is set that would keep the page. mlx5e_skb_from_cqe_nonlinear() and
//           _mpwrq_nonlinear() are not changed, since the latter lays out its buffers differently
//           without a program. With a program both offer whole frames. 5.10 tests for a program in
//           mlx5e_xdp_handle(), which zero-copy calls, too: pfq_frame() knows such buffers by their
//           memory type.
// tun       See tun.cocci.
//
// Only run.cocci matches the following drivers, so they use the skb hook until a program is attached:
// bnxt      Without a program its buffers are data, not pages (BNXT_RX_PAGE_MODE): bnxt_rx_xdp() would
//           take data for the start of a page, and 5.10 says that frame_sz is PAGE_SIZE. With a program:
//           bnxt_reuse_rx_data() in case XDP_DROP (bnxt_xdp.c 208/325/322/322/322), for fragments
//           bnxt_xdp_buff_frags_free() before it, from 6.1 on.
// veth      It already has an sk_buff there, and its queues are registered for XDP only with a program.
//           With a program: veth_xdp_rcv_skb() frees the skb (veth.c 761/856/853/853/854),
//           veth_xdp_rcv_one() returns the frame (626/636/692/693/694).
// iavf      It runs no XDP program in these kernels. The XDP functions of libeth, which idpf uses, are
//           rewritten in libeth's header.
// netvsc    It copies each frame to a page first, and then drops frames that are longer than the MTU.
// sfc       Its XDP path drops frames of several fragments before the program runs.
// others    nicvf, otx2, qede, nfp, gve, ionic, stmmac, enetc, fec, dpaa, dpaa2, mvneta, mvpp2, netsec,
//           cpsw, am65, lan966x, tsnep, mtk, funeth, atlantic, mana, fbnic, xen-netfront: not reviewed.
//           Several of them unmap, size or recycle buffers differently without a program. With a
//           program, XDP_DROP runs the vendor's own code.

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
