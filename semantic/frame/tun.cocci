// SPDX-License-Identifier: GPL-2.0-only
/// tun builds the frame of a plain write for XDP without a program, too
//# frames with virtio_net's offloads stay with the skb hook
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who gives the buffer back: tun_build_skb() has copied into the task's page_frag and takes no reference unless TX or
// REDIRECT: on DROP (tun.c 1738/1729/1728/1674/1757, 5.10 to 7.3) the next frame overwrites it. tun_xdp_one() counts
// the page for tun_put_page() (2505/2492/2492/2441/2576). Both count it in rx_dropped, as for any program.
// What is not consumed: pad and len are set to what they were; skb_xdp 0 only says that no generic XDP is due.
// A program that comes between the two tests has less headroom than it may want: its adjust_head fails, which it must
// expect.

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
