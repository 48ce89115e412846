// SPDX-License-Identifier: GPL-2.0-only
/// Intel's drivers that run a program on a frame's first buffer: only when it is also the last
//# with a program attached the MTU is limited to one buffer, so it is tested without one only
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who gives the buffer back after XDP_DROP, in 5.10.262 / 6.1.192 / 6.12.95 / 7.2.12 / 7.3.4:
// ixgbe     ixgbe_run_xdp() says CONSUMED; ixgbe_clean_rx_irq() takes no page reference (pagecnt_bias++, ixgbe_main.c
//           2360/2362/2387/2564/2564) and ixgbe_put_rx_buffer() (2381/2383/2408/2585/2585) reuses the page's half.
// ixgbevf   the same: ixgbevf_main.c 1186/1183/1182/1202/1202, ixgbevf_put_rx_buffer() 1207/1204/1203/1223/1223.
// igb       the same: igb_main.c 8792/8918/8953/9093/9102, igb_put_rx_buffer() 8811/8938/8973/9114/9123.
// igc       the same: igc_main.c -/2597/2646/2673/2670, igc_put_rx_buffer() -/2623/2672/2699/2696; no XDP in 5.10.
//           Its zero-copy runs the program by the same __igc_xdp_run_prog(): pfq_frame() knows by the memory type.
// i40e      until 6.1 the same: i40e_txrx.c 2411/2519, i40e_put_rx_buffer() 2430/2538. Then at the end of the frame:
//           pagecnt_bias++ (2544/2544/2544), with fragments i40e_process_rx_buffs() (2539/2539/2539), for each.
// ice       until 6.1 in ice_clean_rx_irq(): pagecnt_bias++ (ice_txrx.c 1179/1192), ice_put_rx_buf() 1185/1200.
//           From 6.12 on by guard.cocci; there it is the wrapper's verdict that matters, see that file.
//
// Without a program: the first buffer is tested for end of packet, since a frame over several buffers has its next
// ones given to no wrapper (they are added to an skb), and a CONSUMED first buffer would leave a headless rest.
// next_to_clean still names this buffer's descriptor: it moves on in *_is_non_eop(), after the wrapper.
// What is not consumed leaves the wrapper as PASS with xdp_buff and buffer untouched: the vendor's way from there on.
// Without a program pages are mapped DMA_FROM_DEVICE and synced before the wrapper: PFQ reads only.
// The errors that *_cleanup_headers() drops later are seen by programs and by PFQ; the NICs drop bad CRCs by default.

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

// This one is given no ring: the frame's queue is part of it.
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

// From 6.12 on i40e has the whole frame in the xdp_buff.
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

// Until 6.2 ice tests the program where it cleans the ring, on every buffer.
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
