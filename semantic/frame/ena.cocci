// SPDX-License-Identifier: GPL-2.0-only
/// Offer a frame of one descriptor before ena tests for a program
//# From 6.1 on: the driver of 5.10 syncs the buffer for the CPU only if a program is attached
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who frees the buffer: no skb is built, so the loop after ena_rx_skb() puts the descriptor's id into
// free_ids (ena_netdev.c -/1781/1277/1266/1266, 5.10 to 7.3). The verdict is ENA_XDP_DROP, not
// ENA_XDP_FORWARDED, so the page stays for the next refill. Frames with a pkt_offset are not offered: ena
// has added it to buf_offset, and nothing subtracts it again.
//
// The frame does not take ena's XDP path: queues are registered for XDP only with a program, the path drops
// frames of several descriptors, and it assumes that each frame starts at the start of its page. Without a
// program, several frames share a page (page_offset).

virtual patch
virtual report

@ena depends on patch@
expression E;
symbol ENA_XDP_PASS, xdp_verdict, rx_ring;
@@
ena_clean_rx_irq(...)
{
<+...
  xdp_verdict = ENA_XDP_PASS;
  ... when any
+ if (pfq_frame_if(ena_rx_ctx.descs == 1 && !ena_rx_ctx.pkt_offset) &&
+     pfq_frame_linear(rx_ring->netdev, rx_ring->qid, page_address(rx_info->page) + rx_info->page_offset + rx_info->buf_offset, rx_ring->ena_bufs[0].len))
+ 	xdp_verdict = ENA_XDP_DROP;
  if (
- ena_xdp_present_ring(rx_ring)
+ xdp_verdict == ENA_XDP_PASS && ena_xdp_present_ring(rx_ring)
  )
  	xdp_verdict = E;
...+>
}

@ena_site depends on report@
expression E;
symbol ENA_XDP_PASS, xdp_verdict, rx_ring;
@@
ena_clean_rx_irq(...)
{
<+...
  xdp_verdict = ENA_XDP_PASS;
  ... when any
  if (
* ena_xdp_present_ring(rx_ring)
  )
  	xdp_verdict = E;
...+>
}
