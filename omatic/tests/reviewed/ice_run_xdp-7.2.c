// SPDX-License-Identifier: GPL-2.0
// linux 7.2.12, drivers/net/ethernet/intel/ice/ice_txrx.c

static u32
ice_run_xdp(struct ice_rx_ring *rx_ring, struct libeth_xdp_buff *xdp,
	    struct bpf_prog *xdp_prog, struct ice_tx_ring *xdp_ring,
	    union ice_32b_rx_flex_desc *eop_desc)
{
	unsigned int ret = ICE_XDP_PASS;
	u32 act;

	if (!xdp_prog)
		goto exit;

	xdp->desc = eop_desc;

	act = bpf_prog_run_xdp(xdp_prog, &xdp->base);
	switch (act) {
	case XDP_PASS:
		break;
	case XDP_TX:
		if (static_branch_unlikely(&ice_xdp_locking_key))
			spin_lock(&xdp_ring->tx_lock);
		ret = __ice_xmit_xdp_ring(&xdp->base, xdp_ring, false);
		if (static_branch_unlikely(&ice_xdp_locking_key))
			spin_unlock(&xdp_ring->tx_lock);
		if (ret == ICE_XDP_CONSUMED)
			goto out_failure;
		break;
	case XDP_REDIRECT:
		if (xdp_do_redirect(rx_ring->netdev, &xdp->base, xdp_prog))
			goto out_failure;
		ret = ICE_XDP_REDIR;
		break;
	default:
		bpf_warn_invalid_xdp_action(rx_ring->netdev, xdp_prog, act);
		fallthrough;
	case XDP_ABORTED:
out_failure:
		trace_xdp_exception(rx_ring->netdev, xdp_prog, act);
		fallthrough;
	case XDP_DROP:
		libeth_xdp_return_buff(xdp);
		ret = ICE_XDP_CONSUMED;
	}

exit:
	return ret;
}

static int ice_clean_rx_irq(struct ice_rx_ring *rx_ring, int budget)
{
	unsigned int total_rx_bytes = 0, total_rx_pkts = 0;
	struct ice_tx_ring *xdp_ring = NULL;
	struct bpf_prog *xdp_prog = NULL;
	u32 ntc = rx_ring->next_to_clean;
	LIBETH_XDP_ONSTACK_BUFF(xdp);
	u32 cached_ntu, xdp_verdict;
	u32 cnt = rx_ring->count;
	u32 xdp_xmit = 0;
	bool failure;

	libeth_xdp_init_buff(xdp, &rx_ring->xdp, &rx_ring->xdp_rxq);

	xdp_prog = READ_ONCE(rx_ring->xdp_prog);
	if (xdp_prog) {
		xdp_ring = rx_ring->xdp_ring;
		cached_ntu = xdp_ring->next_to_use;
	}

	/* start the loop to process Rx packets bounded by 'budget' */
	while (likely(total_rx_pkts < (unsigned int)budget)) {
		union ice_32b_rx_flex_desc *rx_desc;
		struct libeth_fqe *rx_buf;
		struct sk_buff *skb;
		unsigned int size;
		u16 stat_err_bits;
		u16 vlan_tci;
		bool rxe;

		/* get the Rx desc from Rx ring based on 'next_to_clean' */
		rx_desc = ICE_RX_DESC(rx_ring, ntc);

		/*
		 * The DD bit will always be zero for unused descriptors
		 * because it's cleared in cleanup or when setting the DMA
		 * address of the header buffer, which never uses the DD bit.
		 * If the hardware wrote the descriptor, it will be non-zero.
		 */
		stat_err_bits = BIT(ICE_RX_FLEX_DESC_STATUS0_DD_S);
		if (!ice_test_staterr(rx_desc->wb.status_error0, stat_err_bits))
			break;

		/* This memory barrier is needed to keep us from reading
		 * any other fields out of the rx_desc until we know the
		 * DD bit is set.
		 */
		dma_rmb();

		ice_trace(clean_rx_irq, rx_ring, rx_desc);

		stat_err_bits = BIT(ICE_RX_FLEX_DESC_STATUS0_HBO_S) |
				BIT(ICE_RX_FLEX_DESC_STATUS0_RXE_S);
		rxe = ice_test_staterr(rx_desc->wb.status_error0,
				       stat_err_bits);

		if (!rx_ring->hdr_pp)
			goto payload;

		size = le16_get_bits(rx_desc->wb.hdr_len_sph_flex_flags1,
				     ICE_RX_FLEX_DESC_HDR_LEN_M);
		if (unlikely(rxe))
			size = 0;

		rx_buf = &rx_ring->hdr_fqes[ntc];
		libeth_xdp_process_buff(xdp, rx_buf, size);
		rx_buf->netmem = 0;

payload:
		size = le16_to_cpu(rx_desc->wb.pkt_len) &
			ICE_RX_FLX_DESC_PKT_LEN_M;
		if (unlikely(rxe))
			size = 0;

		/* retrieve a buffer from the ring */
		rx_buf = &rx_ring->rx_fqes[ntc];
		libeth_xdp_process_buff(xdp, rx_buf, size);

		if (++ntc == cnt)
			ntc = 0;

		/* skip if it is NOP desc */
		if (ice_is_non_eop(rx_ring, rx_desc) || unlikely(!xdp->data))
			continue;

		xdp_verdict = ice_run_xdp(rx_ring, xdp, xdp_prog, xdp_ring, rx_desc);
		if (xdp_verdict == ICE_XDP_PASS)
			goto construct_skb;

		if (xdp_verdict & (ICE_XDP_TX | ICE_XDP_REDIR))
			xdp_xmit |= xdp_verdict;
		total_rx_bytes += xdp_get_buff_len(&xdp->base);
		total_rx_pkts++;

		xdp->data = NULL;
		continue;

construct_skb:
		skb = xdp_build_skb_from_buff(&xdp->base);
		xdp->data = NULL;

		/* exit if we failed to retrieve a buffer */
		if (!skb) {
			libeth_xdp_return_buff_slow(xdp);
			ice_stats_inc(rx_ring->ring_stats, rx_buf_failed);
			continue;
		}

		vlan_tci = ice_get_vlan_tci(rx_desc);

		/* probably a little skewed due to removing CRC */
		total_rx_bytes += skb->len;

		/* populate checksum, VLAN, and protocol */
		ice_process_skb_fields(rx_ring, rx_desc, skb);

		ice_trace(clean_rx_irq_indicate, rx_ring, rx_desc, skb);
		/* send completed skb up the stack */
		ice_receive_skb(rx_ring, skb, vlan_tci);

		/* update budget accounting */
		total_rx_pkts++;
	}

	rx_ring->next_to_clean = ntc;
	/* return up to cleaned_count buffers to hardware */
	failure = ice_alloc_rx_bufs(rx_ring, ICE_DESC_UNUSED(rx_ring));

	if (xdp_xmit)
		ice_finalize_xdp_rx(xdp_ring, xdp_xmit, cached_ntu);

	libeth_xdp_save_buff(&rx_ring->xdp, xdp);

	if (rx_ring->ring_stats)
		ice_update_rx_ring_stats(rx_ring, total_rx_pkts,
					 total_rx_bytes);

	/* guarantee a trip back through this routine if there was a failure */
	return failure ? budget : (int)total_rx_pkts;
}
