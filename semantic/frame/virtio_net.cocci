// SPDX-License-Identifier: GPL-2.0-only
/// Offer a frame of one buffer before virtio_net tests for a program
//# The skb hook gets merged segments (gso_type) and frames of several buffers
//
// Confidence: High
// Options: --no-includes --include-headers
//
// Who frees the buffer: err_skb of receive_mergeable() (virtio_net.c 1115/1228/2347/2454/2448, 5.10 to 7.3)
// puts the page (from 7.x on to its page pool), and nothing more, because num_buf is 1. err_len or err of
// receive_small() (785/861/1886/1990/1984) does the same. XDP_DROP ends at the same labels. They count the
// frame as dropped. big_packets has no XDP path; its frames are left to the skb hook.
//
// The frame does not take the XDP path. That path drops merged segments, asks the program whether it
// supports fragments, and builds the skb in a tailroom that only buffers for XDP have.

virtual patch
virtual report

@virtio_done@
symbol pfq_frame_linear;
@@
pfq_frame_linear(...)

@virtio_mergeable depends on patch && !virtio_done@
statement S;
@@
receive_mergeable(...)
{
<+...
(
+ if (pfq_frame_if(num_buf == 1 && !hdr->hdr.gso_type) &&
+     pfq_frame_linear(dev, vq2rxq(rq->vq), buf + vi->hdr_len, len - vi->hdr_len))
+ 	goto err_skb;
  if (unlikely(vi->xdp_enabled)) S
|
+ if (pfq_frame_if(num_buf == 1 && !hdr->hdr.gso_type) &&
+     pfq_frame_linear(dev, vq2rxq(rq->vq), buf + vi->hdr_len, len - vi->hdr_len))
+ 	goto err_skb;
  if (likely(!vi->xdp_enabled)) S
)
...+>
}

// 5.10
@virtio_mergeable_old depends on patch && !virtio_done && !virtio_mergeable@
@@
receive_mergeable(...)
{
<+...
+ if (pfq_frame_if(num_buf == 1 && !hdr->hdr.gso_type) &&
+     pfq_frame_linear(dev, vq2rxq(rq->vq), buf + vi->hdr_len, len - vi->hdr_len))
+ 	goto err_skb;
  rcu_read_lock();
...+>
}

@virtio_small depends on patch && !virtio_done@
statement S;
identifier L;
@@
receive_small(...)
{
...
if (unlikely(len > GOOD_PACKET_LEN)) {
	...
	goto L;
}
(
+ if (pfq_frame_if(!((struct virtio_net_hdr *)(buf + VIRTNET_RX_PAD + xdp_headroom))->gso_type) &&
+     pfq_frame_linear(dev, vq2rxq(rq->vq), buf + VIRTNET_RX_PAD + xdp_headroom + vi->hdr_len, len))
+ 	goto L;
  if (unlikely(vi->xdp_enabled)) S
|
+ if (pfq_frame_if(!((struct virtio_net_hdr *)(buf + VIRTNET_RX_PAD + xdp_headroom))->gso_type) &&
+     pfq_frame_linear(dev, vq2rxq(rq->vq), buf + VIRTNET_RX_PAD + xdp_headroom + vi->hdr_len, len))
+ 	goto L;
  if (likely(!vi->xdp_enabled)) S
|
+ if (pfq_frame_if(!((struct virtio_net_hdr *)(buf + VIRTNET_RX_PAD + xdp_headroom))->gso_type) &&
+     pfq_frame_linear(dev, vq2rxq(rq->vq), buf + VIRTNET_RX_PAD + xdp_headroom + vi->hdr_len, len))
+ 	goto L;
  rcu_read_lock();
)
... when any
}

@virtio_site depends on report && !virtio_done@
identifier F = {receive_small, receive_mergeable};
statement S;
@@
F(...)
{
<+...
(
  if (
* unlikely(vi->xdp_enabled)
  ) S
|
  if (
* likely(!vi->xdp_enabled)
  ) S
)
...+>
}

@virtio_site_old depends on report && !virtio_done && !virtio_site@
identifier F = {receive_small, receive_mergeable};
@@
F(...)
{
<+...
* rcu_read_lock();
...+>
}
