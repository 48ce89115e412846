// SPDX-License-Identifier: GPL-2.0-only
/// Offer a frame of one buffer in Intel's drivers, which run programs on the first buffer of a frame
//# Tests the frame without a program only: with a program attached, the MTU is limited to one buffer
//
// Confidence: High
// Options: --no-includes --include-headers
//
// The wrapper is the function that runs the program: ixgbe_run_xdp() and so on.
//
// Who frees the buffer after XDP_DROP, in 5.10.262 / 6.1.192 / 6.12.95 / 7.2.12 / 7.3.4:
// ixgbe     ixgbe_run_xdp() returns CONSUMED. ixgbe_clean_rx_irq() takes no page reference
//           (pagecnt_bias++, ixgbe_main.c 2360/2362/2387/2564/2564), and ixgbe_put_rx_buffer()
//           (2381/2383/2408/2585/2585) reuses the half of the page.
// ixgbevf   The same: ixgbevf_main.c 1186/1183/1182/1202/1202, ixgbevf_put_rx_buffer()
//           1207/1204/1203/1223/1223.
// igb       The same: igb_main.c 8792/8918/8953/9093/9102, igb_put_rx_buffer() 8811/8938/8973/9114/9123.
// igc       The same: igc_main.c -/2597/2646/2673/2670, igc_put_rx_buffer() -/2623/2672/2699/2696. No
//           XDP in 5.10. Its zero-copy path runs the program by the same __igc_xdp_run_prog():
//           pfq_frame() knows such buffers by their memory type.
// i40e      Up to 6.1 the same: i40e_txrx.c 2411/2519, i40e_put_rx_buffer() 2430/2538. Later the wrapper
//           runs when the frame is complete. A frame of one buffer gets pagecnt_bias++ (2544/2544/2544),
//           one with fragments i40e_process_rx_buffs() (2539/2539/2539), which does it for each buffer.
// ice       Up to 6.1 in ice_clean_rx_irq(): pagecnt_bias++ (ice_txrx.c 1179/1192), ice_put_rx_buf()
//           1185/1200. From 6.12 on guard.cocci applies. There the wrapper's verdict decides; see that
//           file.
//
// Without a program, the rule tests whether the first buffer's descriptor says end of packet. The driver
// adds the other buffers of a longer frame to an skb and does not pass them to the wrapper, so consuming
// the first one would leave a rest without a header. next_to_clean is still the descriptor of this
// buffer: *_is_non_eop() advances it after the wrapper.
// If PFQ does not consume the frame, the wrapper returns PASS and leaves xdp_buff and buffer as they
// were, so the driver's own code continues. Without a program, pages are mapped DMA_FROM_DEVICE and
// synced before the wrapper, so PFQ must only read them.
// *_cleanup_headers() drops frames with errors, but only after the wrapper, so programs and PFQ see them.
// By default the NICs drop frames with a bad CRC themselves.

virtual patch
virtual report

@ixgbe depends on patch@
identifier P = {xdp_prog, prog};
statement S;
@@
ixgbe_run_xdp(...)
{
<+...
  if (
- !P
+ !P && !pfq_frame_if(ixgbe_test_staterr(IXGBE_RX_DESC(rx_ring, rx_ring->next_to_clean), IXGBE_RXD_STAT_EOP))
  ) S
...+>
}

@ixgbevf depends on patch@
identifier P = {xdp_prog, prog};
statement S;
@@
ixgbevf_run_xdp(...)
{
<+...
  if (
- !P
+ !P && !pfq_frame_if(ixgbevf_test_staterr(IXGBEVF_RX_DESC(rx_ring, rx_ring->next_to_clean), IXGBE_RXD_STAT_EOP))
  ) S
...+>
}

@igb depends on patch@
identifier P = {xdp_prog, prog};
statement S;
@@
igb_run_xdp(...)
{
<+...
  if (
- !P
+ !P && !pfq_frame_if(igb_test_staterr(IGB_RX_DESC(rx_ring, rx_ring->next_to_clean), E1000_RXD_STAT_EOP))
  ) S
...+>
}

// This function does not get the ring, but xdp->rxq is a member of the ring.
@igc depends on patch@
identifier P = {xdp_prog, prog};
statement S;
@@
igc_xdp_run_prog(...)
{
<+...
  if (
- !P
+ !P && !pfq_frame_if(igc_test_staterr(IGC_RX_DESC(container_of(xdp->rxq, struct igc_ring, xdp_rxq), container_of(xdp->rxq, struct igc_ring, xdp_rxq)->next_to_clean), IGC_RXD_STAT_EOP))
  ) S
...+>
}

// From 6.12 on, the xdp_buff of i40e holds the whole frame.
@i40e_frags@
expression R;
@@
R->next_to_process

@i40e_whole depends on patch && i40e_frags@
identifier P = {xdp_prog, prog};
statement S;
@@
i40e_run_xdp(...)
{
<+...
  if (
- !P
+ !P && !pfq_frame_on()
  ) S
...+>
}

@i40e depends on patch && !i40e_frags@
identifier P = {xdp_prog, prog};
statement S;
@@
i40e_run_xdp(...)
{
<+...
  if (
- !P
+ !P && !pfq_frame_if(i40e_test_staterr(I40E_RX_DESC(rx_ring, rx_ring->next_to_clean), BIT(I40E_RX_DESC_STATUS_EOF_SHIFT)))
  ) S
...+>
}

// Up to 6.2, ice tests for a program where it cleans the ring, for every buffer.
@ice_skb depends on patch@
@@
ice_clean_rx_irq(...)
{
<+...
  if (
- !xdp_prog
+ !xdp_prog && !pfq_frame_if(!skb && ice_test_staterr(rx_desc, BIT(ICE_RX_FLEX_DESC_STATUS0_EOF_S)))
  ) {
  	rcu_read_unlock();
  	goto construct_skb;
  }
...+>
}

@ice depends on patch@
@@
ice_clean_rx_irq(...)
{
<+...
  if (
- !xdp_prog
+ !xdp_prog && !pfq_frame_if(!skb && ice_test_staterr(rx_desc->wb.status_error0, BIT(ICE_RX_FLEX_DESC_STATUS0_EOF_S)))
  )
  goto construct_skb;
...+>
}

@site depends on report@
identifier F = {ixgbe_run_xdp, ixgbevf_run_xdp, igb_run_xdp, igc_xdp_run_prog, i40e_run_xdp, ice_clean_rx_irq};
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
