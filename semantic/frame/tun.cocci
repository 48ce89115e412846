// SPDX-License-Identifier: GPL-2.0-only
/// Take tun's XDP path for plain writes without a program, too
//# The skb hook gets frames with virtio_net offloads (gso_type)
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who frees the buffer: tun_build_skb() has copied the frame into the task's page_frag. It takes a page
// reference only for XDP_TX and XDP_REDIRECT, so after XDP_DROP (tun.c 1738/1729/1728/1674/1757, 5.10 to
// 7.3) the next frame overwrites this one. tun_xdp_one() counts the page for tun_put_page()
// (2505/2492/2492/2441/2576). Both count the frame in rx_dropped, as for any program. If PFQ does not
// consume the frame, the XDP path sets pad and len to the values that they had before; skb_xdp = 0 only says
// that generic XDP need not run. A program that is attached between the two tests has less headroom than
// usual. bpf_xdp_adjust_head() may then fail, which a program must expect.

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
