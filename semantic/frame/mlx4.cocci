// SPDX-License-Identifier: GPL-2.0-only
/// Take mlx4's XDP path without a program, too, if the frame fits in one fragment
//# With a program attached, the MTU is limited to one fragment
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who frees the buffer: case XDP_DROP (5.10 to 7.3: en_rx.c 813/820/876/846/846) goes to next
// (897/904/960/931/931). The fragment stays in its ring entry, and mlx4_en_refill_rx_buffers() does not
// replace it. If PFQ does not consume the frame, the XDP path sets length, va and page_offset to the
// values that they had before.

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
