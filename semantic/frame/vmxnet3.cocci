// SPDX-License-Identifier: GPL-2.0-only
/// Offer a frame of one buffer before vmxnet3 takes the buffer from the ring
//# The skb hook gets frames whose VLAN tag the device stripped
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who frees the buffer: nobody, since it stays in the ring. rcd_done (vmxnet3_drv.c 1655/1739/1939/1961/1961,
// 5.10 to 7.3) gives the same rbi to the device again, as after a frame of length 0 or when there is no
// memory for a new skb. ctx->skb is still NULL. The frame counts as a packet of the poll. Otherwise the
// loop would not end during a flood. With a program (from 6.12 on), case XDP_DROP of vmxnet3_run_xdp()
// (vmxnet3_xdp.c 302/302/302) recycles the page, and its caller puts a new one into the ring.
//
// The frame does not take the XDP path, which needs buffers that the driver has only with a program.

virtual patch
virtual report

@vmxnet3_done@
symbol pfq_frame_linear;
@@
pfq_frame_linear(...)

@vmxnet3 depends on patch && !vmxnet3_done@
@@
vmxnet3_rq_rx_complete(...)
{
<+...
+ if (pfq_frame_if(rcd->eop && !rcd->ts)) {
+ 	void *frame = rbi->skb->data;
+
+ 	if (VMXNET3_RX_DATA_RING(adapter, rcd->rqID))
+ 		frame = &rq->data_ring.base[rcd->rxdIdx * rq->data_ring.desc_size];
+ 	else
+ 		dma_sync_single_for_cpu(&adapter->pdev->dev, rbi->dma_addr, rcd->len, DMA_FROM_DEVICE);
+ 	if (pfq_frame_linear(adapter->netdev, rq->qid, frame, rcd->len)) {
+ 		num_pkts++;
+ 		goto rcd_done;
+ 	}
+ }
  skip_page_frags = false;
  ctx->skb = rbi->skb;
...+>
}

@vmxnet3_site depends on report && !vmxnet3_done@
@@
vmxnet3_rq_rx_complete(...)
{
<+...
* skip_page_frags = false;
  ctx->skb = rbi->skb;
...+>
}
