// SPDX-License-Identifier: GPL-2.0-only
/// ena offers a frame of one descriptor before it tests for a program
//# from 6.1 on; 5.10 does not sync the buffer for the CPU before it knows that a program is there
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who gives the buffer back: without an skb the loop after ena_rx_skb() puts the descriptor's id into free_ids (ena_netdev.c
// -/1781/1277/1266/1266, 5.10 to 7.3), ENA_XDP_DROP is not ENA_XDP_FORWARDED, so the page stays for the next refill.
// A pkt_offset was added to buf_offset and nobody takes it off again, so such frames go on.
//
// Not by its way of XDP: its queues are registered for XDP only with a program,
// it drops there what has several descriptors, and takes each frame to start its
// page, where without a program several share one (page_offset).

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
