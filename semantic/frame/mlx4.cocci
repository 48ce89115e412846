// SPDX-License-Identifier: GPL-2.0-only
/// mlx4 goes the way of XDP without a program when the frame is in its first fragment
//# with a program attached the MTU is limited to one fragment
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who gives the buffer back: case XDP_DROP (5.10 to 7.3: en_rx.c 813/820/876/846/846) goes to next (897/904/960/931/931),
// the fragment stays in its ring entry and mlx4_en_refill_rx_buffers() leaves what is there.
// What is not consumed: length, va and page_offset are set to what they were.

virtual patch
virtual report

@mlx4 depends on patch@
identifier R = {bpf_prog_run_xdp, pfq_run_xdp};
@@
mlx4_en_process_rx_cq(...)
{
<+...
  if (
- xdp_prog
+ xdp_prog || pfq_frame_if(length <= priv->frag_info[0].frag_size)
  ) { <+... R(...) ...+> }
...+>
}

@mlx4_site depends on report@
identifier R = {bpf_prog_run_xdp, pfq_run_xdp};
@@
mlx4_en_process_rx_cq(...)
{
<+...
  if (
* xdp_prog
  ) { <+... R(...) ...+> }
...+>
}
