// SPDX-License-Identifier: GPL-2.0-only
/// tun builds the frame of a plain write for XDP without a program, too
//# frames with virtio_net's offloads stay with the skb hook
//
// Confidence: High
// Options: --no-includes --include-headers

virtual patch
virtual report

@tun_early depends on patch@
@@
tun_build_skb(...)
{
<+...
  if (hdr->gso_type ||
- !xdp_prog
+ (!xdp_prog && !pfq_frame_on())
  ) { ... }
...+>
}

@tun_block depends on patch@
identifier R = {bpf_prog_run_xdp, pfq_run_xdp};
@@
tun_build_skb(...)
{
<+...
  if (
- xdp_prog
+ xdp_prog || pfq_frame_on()
  ) { <+... R(...) ...+> }
...+>
}

@tun_site depends on report@
identifier R = {bpf_prog_run_xdp, pfq_run_xdp};
@@
tun_build_skb(...)
{
<+...
(
  if (
* hdr->gso_type || !xdp_prog
  ) { ... }
|
  if (
* xdp_prog
  ) { <+... R(...) ...+> }
)
...+>
}
