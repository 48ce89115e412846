/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters that each CPU keeps for each group and each device. The fast path counts in its
 * route alone; pfq_burst_fold_stats() adds these packets to the fields fast_*.
 */
#ifndef _PFQ_STATS_H
#define _PFQ_STATS_H

#include <linux/compiler.h>
#include <linux/types.h>

/**
 * pfq_count() - add to a counter that one CPU writes, in one context, while others read it
 * @counter: the counter, as an lvalue of 64 bits
 * @n: what to add
 *
 * A reader gets the value before or after, since such a store is one access. WRITE_ONCE() would say the same,
 * but compilers then do not add in memory, which costs two instructions a packet.
 *
 * Context: As the owner of the counter.
 */
#define pfq_count(counter, n) data_race((counter) += (n))

/**
 * struct pfq_group_cpu - packets of a group, on one CPU and in one context
 * @seen: in sums only: passed + filtered + dropped
 * @filtered: rejected by the group's filters
 * @dropped: dropped by the verdict or program, or not wanted by any member
 * @passed: for which a member was found
 * @delivered: records or egress packets; one packet may be delivered to several members
 * @lost: deliveries that failed, mostly because a ring was full
 * @forwarded: copies that went to a device by a verdict or program
 * @unforwarded: copies that could not be sent
 * @to_stack: packets that the verdict or program gave to the stack
 * @looped: the part of @unforwarded that had been forwarded too often
 * @cut: packets whose headers go on beyond PFQ_FLOW_HEADERS bytes, where the program does not look
 * @fast_delivered: passed, and delivered once, by the fast path; not in sums
 * @fast_shared: passed by the fast path, and delivered by another group; not in sums
 * @counter: the counters of programs and verdicts
 */
struct pfq_group_cpu {
	u64 seen;
	u64 filtered;
	u64 dropped;
	u64 passed;
	u64 delivered;
	u64 lost;
	u64 forwarded;
	u64 unforwarded;
	u64 to_stack;
	u64 looped;
	u64 cut;
	u64 fast_delivered;
	u64 fast_shared;
	u64 counter[64];
};

/* Where PFQ gets a packet from. */
enum pfq_source { PFQ_FROM_SKB_HOOK, PFQ_FROM_FRAME_HOOK, PFQ_FROM_TAP, PFQ_NR_SOURCES };

/**
 * struct pfq_dev_stats - packets of a device from one source, on one CPU. Each is counted once
 * @delivered: delivered to at least one socket
 * @filtered: rejected by the filters of each group
 * @dropped: dropped by a verdict or program, or not wanted by any member
 * @lost: lost by all sockets that were chosen, mostly because their rings were full
 * @stolen: kept from the stack
 * @fast_stolen: delivered and stolen by the fast path
 * @fast_delivered: delivered by the fast path, and not stolen
 */
struct pfq_dev_stats {
	u64 delivered;
	u64 filtered;
	u64 dropped;
	u64 lost;
	u64 stolen;
	u64 fast_stolen;
	u64 fast_delivered;
};

/**
 * struct pfq_dev_cpu - packets of a device, on one CPU
 * @from: by enum pfq_source
 */
struct pfq_dev_cpu {
	struct pfq_dev_stats from[PFQ_NR_SOURCES];
};

/**
 * struct pfq_dev_sum - sums of struct pfq_dev_stats over sources; the fast path's packets are in each field
 * @seen: delivered + filtered + dropped + lost
 * @from: the part of @seen that came from each enum pfq_source
 * @delivered: as in struct pfq_dev_stats, as the next ones
 * @filtered: see @delivered
 * @dropped: see @delivered
 * @lost: see @delivered
 * @stolen: see @delivered
 */
struct pfq_dev_sum {
	u64 seen;
	u64 from[PFQ_NR_SOURCES];
	u64 delivered;
	u64 filtered;
	u64 dropped;
	u64 lost;
	u64 stolen;
};

#endif
