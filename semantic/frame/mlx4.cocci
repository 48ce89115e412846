// SPDX-License-Identifier: GPL-2.0-only
/// mlx4 goes the way of XDP without a program when the frame is in its first fragment
//# with a program attached the MTU is limited to one fragment
//
// Confidence: High
// Options: --no-includes --include-headers

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
