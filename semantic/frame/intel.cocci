// SPDX-License-Identifier: GPL-2.0-only
/// Intel's drivers that run a program on a frame's first buffer: only when it is also the last
//# with a program attached the MTU is limited to one buffer, so it is tested without one only
//
// Confidence: High
// Options: --no-includes --include-headers

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
