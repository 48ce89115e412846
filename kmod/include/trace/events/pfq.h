/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tracepoints of pfq.ko, documented in docs/tracing.md. They are in the slow
 * path and at changes of state; the fast path has none. A disabled tracepoint is a
 * static branch.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM pfq

#if !defined(_TRACE_PFQ_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_PFQ_H

#include <linux/errno.h>
#include <linux/smp.h>
#include <linux/tracepoint.h>

#ifndef _TRACE_PFQ_ENUMS
#define _TRACE_PFQ_ENUMS

/* Why a group or a socket did not get a packet. */
enum pfq_drop_reason {
	PFQ_DROP_FILTER,	/* the group's BPF filter rejected it */
	PFQ_DROP_VLAN,		/* the group's VLAN filter rejected it */
	PFQ_DROP_PROGRAM,	/* the group's verdict or program dropped it */
	PFQ_DROP_NO_MEMBER,	/* no member has a class of the verdict */
	PFQ_DROP_NO_PLAN,	/* the group had no memory for its plan, see pfq_group_force_leave() */
	PFQ_DROP_RING_FULL,	/* the socket's ring has no free block */
	PFQ_DROP_EGRESS,	/* the device of an egress socket cannot send it */
};

/* Why a route left the fast path. */
enum pfq_fastpath_end {
	PFQ_FASTPATH_BURST_END,	/* the burst has ended */
	PFQ_FASTPATH_REPLACED,	/* a packet of another device or queue replaced the cached route */
	PFQ_FASTPATH_INVALIDATED, /* a binding, group or device changed */
};
#endif

TRACE_DEFINE_ENUM(PFQ_DROP_FILTER);
TRACE_DEFINE_ENUM(PFQ_DROP_VLAN);
TRACE_DEFINE_ENUM(PFQ_DROP_PROGRAM);
TRACE_DEFINE_ENUM(PFQ_DROP_NO_MEMBER);
TRACE_DEFINE_ENUM(PFQ_DROP_NO_PLAN);
TRACE_DEFINE_ENUM(PFQ_DROP_RING_FULL);
TRACE_DEFINE_ENUM(PFQ_DROP_EGRESS);
TRACE_DEFINE_ENUM(PFQ_FASTPATH_BURST_END);
TRACE_DEFINE_ENUM(PFQ_FASTPATH_REPLACED);
TRACE_DEFINE_ENUM(PFQ_FASTPATH_INVALIDATED);

#define pfq_show_drop_reason(reason)				\
	__print_symbolic(reason,				\
			 { PFQ_DROP_FILTER, "filter" },		\
			 { PFQ_DROP_VLAN, "vlan" },		\
			 { PFQ_DROP_PROGRAM, "program" },	\
			 { PFQ_DROP_NO_MEMBER, "no_member" },	\
			 { PFQ_DROP_NO_PLAN, "no_plan" },	\
			 { PFQ_DROP_RING_FULL, "ring_full" },	\
			 { PFQ_DROP_EGRESS, "egress" })

#define pfq_show_fastpath_end(reason)				\
	__print_symbolic(reason,				\
			 { PFQ_FASTPATH_BURST_END, "burst_end" }, \
			 { PFQ_FASTPATH_REPLACED, "replaced" }, \
			 { PFQ_FASTPATH_INVALIDATED, "invalidated" })

/* the values of enum pfq_source */
#define pfq_show_hook(hook)					\
	__print_symbolic(hook, { 0, "skb" }, { 1, "frame" }, { 2, "tap" })

#define pfq_show_errno(err)					\
	__print_symbolic(err,					\
			 { EIO, "EIO" },			\
			 { EAGAIN, "EAGAIN" },			\
			 { ENOMEM, "ENOMEM" },			\
			 { EBUSY, "EBUSY" },			\
			 { ENODEV, "ENODEV" },			\
			 { EINVAL, "EINVAL" },			\
			 { ECHRNG, "ECHRNG" },			\
			 { ELOOP, "ELOOP" },			\
			 { EMSGSIZE, "EMSGSIZE" },		\
			 { ENETDOWN, "ENETDOWN" },		\
			 { ECANCELED, "ECANCELED" })

/* A group or a socket does not get a packet; gid is 0 for a socket, inode is 0 for a group. */
TRACE_EVENT(pfq_drop,
	TP_PROTO(enum pfq_drop_reason reason, int ifindex, u16 queue, u32 len, u32 gid, unsigned long inode),
	TP_ARGS(reason, ifindex, queue, len, gid, inode),
	TP_STRUCT__entry(
		__field(int, reason)
		__field(int, ifindex)
		__field(u32, queue)
		__field(u32, len)
		__field(u32, gid)
		__field(unsigned long, inode)
	),
	TP_fast_assign(
		__entry->reason = reason;
		__entry->ifindex = ifindex;
		__entry->queue = queue;
		__entry->len = len;
		__entry->gid = gid;
		__entry->inode = inode;
	),
	TP_printk("reason=%s ifindex=%d queue=%u len=%u gid=%u inode=%lu",
		  pfq_show_drop_reason(__entry->reason), __entry->ifindex, __entry->queue,
		  __entry->len, __entry->gid, __entry->inode)
);

/* A ring has no free block: fires for the first lost packet, and not again until a block has been free. */
TRACE_EVENT(pfq_ring_full,
	TP_PROTO(unsigned long inode, int ifindex),
	TP_ARGS(inode, ifindex),
	TP_STRUCT__entry(
		__field(unsigned long, inode)
		__field(int, cpu)
		__field(int, ifindex)
	),
	TP_fast_assign(
		__entry->inode = inode;
		__entry->cpu = raw_smp_processor_id();
		__entry->ifindex = ifindex;
	),
	TP_printk("inode=%lu cpu=%d ifindex=%d", __entry->inode, __entry->cpu, __entry->ifindex)
);

/* The route of a device's queue takes the fast path; inode is 0 when packets are steered. */
TRACE_EVENT(pfq_fastpath_enabled,
	TP_PROTO(int ifindex, u16 queue, unsigned int hook, unsigned long inode),
	TP_ARGS(ifindex, queue, hook, inode),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(u32, queue)
		__field(u32, hook)
		__field(unsigned long, inode)
	),
	TP_fast_assign(
		__entry->ifindex = ifindex;
		__entry->queue = queue;
		__entry->hook = hook;
		__entry->inode = inode;
	),
	TP_printk("ifindex=%d queue=%u hook=%s inode=%lu", __entry->ifindex, __entry->queue,
		  pfq_show_hook(__entry->hook), __entry->inode)
);

/* The route of a device's queue leaves the fast path; cpu is the CPU that has cached the route. */
TRACE_EVENT(pfq_fastpath_disabled,
	TP_PROTO(enum pfq_fastpath_end reason, int cpu, int ifindex, u16 queue, unsigned int hook),
	TP_ARGS(reason, cpu, ifindex, queue, hook),
	TP_STRUCT__entry(
		__field(int, reason)
		__field(int, cpu)
		__field(int, ifindex)
		__field(u32, queue)
		__field(u32, hook)
	),
	TP_fast_assign(
		__entry->reason = reason;
		__entry->cpu = cpu;
		__entry->ifindex = ifindex;
		__entry->queue = queue;
		__entry->hook = hook;
	),
	TP_printk("reason=%s cpu=%d ifindex=%d queue=%u hook=%s", pfq_show_fastpath_end(__entry->reason),
		  __entry->cpu, __entry->ifindex, __entry->queue, pfq_show_hook(__entry->hook))
);

/* The cached routes of all CPUs and devices are no longer valid. */
TRACE_EVENT(pfq_route_invalidated,
	TP_PROTO(u64 generation),
	TP_ARGS(generation),
	TP_STRUCT__entry(
		__field(u64, generation)
	),
	TP_fast_assign(
		__entry->generation = generation;
	),
	TP_printk("generation=%llu", __entry->generation)
);

/* Frames could not be sent; err is negative, queue is -1 for the stack's choice. */
TRACE_EVENT(pfq_xmit_failed,
	TP_PROTO(int ifindex, int queue, int err, unsigned int frames),
	TP_ARGS(ifindex, queue, err, frames),
	TP_STRUCT__entry(
		__field(int, ifindex)
		__field(int, queue)
		__field(int, err)
		__field(u32, frames)
	),
	TP_fast_assign(
		__entry->ifindex = ifindex;
		__entry->queue = queue;
		__entry->err = err;
		__entry->frames = frames;
	),
	TP_printk("ifindex=%d queue=%d err=%d (%s) frames=%u", __entry->ifindex, __entry->queue,
		  __entry->err, pfq_show_errno(-__entry->err), __entry->frames)
);

#endif

/* kmod/include is in the include path, so define_trace.h finds this file as <trace/events/pfq.h> */
#include <trace/define_trace.h>
