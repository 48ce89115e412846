/* SPDX-License-Identifier: GPL-2.0-only */
/* The Tx rings of a socket: the socket options, mmap() and /proc. */
#ifndef _PFQ_TX_H
#define _PFQ_TX_H

#include <linux/types.h>

struct net;
struct net_device;
struct pfq_so_tx_bind;
struct pfq_so_tx_stats;
struct pfq_sock;
struct seq_file;
struct vm_area_struct;

/**
 * pfq_tx_bind() - create a Tx ring and bind it to a device's queue
 * @ps: the socket
 * @req: device, queue, CPU of the sending thread, bytes of the ring
 *
 * Return: 0, or -EPERM, -EINVAL, -ENODEV, -ENOSPC (PFQ_TX_MAX rings exist),
 * -ENOMEM, with a text in PFQ_SO_ERROR.
 * Context: Process, the socket's lock. Takes pfq_net.lock.
 */
int pfq_tx_bind(struct pfq_sock *ps, const struct pfq_so_tx_bind *req);

/**
 * pfq_tx_unbind() - stop sending from a ring, and free it when nothing maps it
 * @ps: the socket
 * @index: the ring
 *
 * Frames that were read from the ring and not sent count as failed.
 *
 * Return: 0, or -ENOENT when there is no such ring.
 * Context: Process, the socket's lock. Sleeps.
 */
int pfq_tx_unbind(struct pfq_sock *ps, u32 index);

/**
 * pfq_tx_flush() - send the frames in a ring, or wake the thread that sends them
 * @ps: the socket
 * @index: the ring, or PFQ_TX_ALL
 *
 * Return: 0, or -ENOENT (no such ring), -ENETDOWN, -EINVAL (the device no
 * longer has the queue), -EBUSY (the queue stayed full for a second), -ENOMEM,
 * -ERESTARTSYS.
 * Context: Process, the socket's lock, which is released while frames are sent.
 */
int pfq_tx_flush(struct pfq_sock *ps, u32 index);

/**
 * pfq_tx_bound() - read the binding of the last ring that was bound
 * @ps: the socket
 * @last: receives the binding
 *
 * Return: Bytes written, or -ENOENT when the socket has never bound a ring.
 * Context: Process, the socket's lock.
 */
int pfq_tx_bound(const struct pfq_sock *ps, struct pfq_so_tx_bind *last);

/**
 * pfq_tx_stats() - read the counters of a ring
 * @ps: the socket
 * @stats: index says which ring; receives the counters
 *
 * Return: Bytes written, or -ENOENT when there is no such ring.
 * Context: Process, the socket's lock.
 */
int pfq_tx_stats(const struct pfq_sock *ps, struct pfq_so_tx_stats *stats);

/**
 * pfq_tx_show() - print the Tx rings of a network namespace, one line each
 * @m: the /proc file
 * @net: the network namespace
 *
 * Return: 0.
 * Context: Process. Takes pfq_net.lock.
 */
int pfq_tx_show(struct seq_file *m, struct net *net);

/**
 * pfq_tx_mmap() - map the ring at offset PFQ_TX_MMAP(index)
 * @ps: the socket
 * @vma: the mapping
 *
 * Return: 0, or -EINVAL (wrong offset), -ENOENT (no such ring), or an error of
 * pfq_tx_map().
 * Context: Process, mmap lock; not the socket's lock.
 */
int pfq_tx_mmap(struct pfq_sock *ps, struct vm_area_struct *vma);

/**
 * pfq_tx_release() - unbind all rings of a socket that is being closed
 * @ps: the socket
 *
 * Context: Process. Takes the socket's lock. Sleeps.
 */
void pfq_tx_release(struct pfq_sock *ps);

/**
 * pfq_tx_device_gone() - detach all rings from a device that is being removed
 * @dev: the device
 *
 * After the next grace period nothing is sent to the device. Sockets with a ring
 * on it get ENETDOWN as their pending error.
 *
 * Context: Process, pfq_net.lock held.
 */
void pfq_tx_device_gone(struct net_device *dev);

#endif
