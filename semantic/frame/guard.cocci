// SPDX-License-Identifier: GPL-2.0-only
/// A driver goes the way of XDP without a program, too, while pfq_frame_on()
//# only functions that were reviewed: without a program the frame must be whole, and passed on as if XDP were not there
//
// Confidence: High
// Options: --no-includes --include-headers

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
