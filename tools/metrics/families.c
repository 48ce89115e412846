// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which column of which file in /proc/net/pfq is which metric. What identifies an entry is a label of its counters;
 * what else is known of it, and may change, is in a metric named _info, which queries join.
 */
#include "metrics/families.h"
#include "pfq.h"

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

const struct file_info metric_files[NR_FILES] = {
	[FILE_DEVICES] = { "devices", LIST("device") },
	[FILE_CPUS] = { "cpus", LIST("cpu") },
	[FILE_GROUPS] = { "groups", LIST("gid") },
	[FILE_MEMBERS] = { "members", LIST("gid", "inode") },
	[FILE_SOCKETS] = { "sockets", LIST("inode") },
	[FILE_TX] = { "tx", LIST("inode", "ring", "device") },
	[FILE_FORWARD] = { "forward", LIST("cpu") },
	[FILE_MEMORY] = { "memory", LIST("cpu") },
};

#define DEVICE FILE_DEVICES
#define CPU FILE_CPUS
#define GROUP FILE_GROUPS
#define SOCKET FILE_SOCKETS

#define SAMPLES(_file, _column, _name, _help) \
	{ .file = (_file), .column = (_column), .name = (_name), .help = (_help) }
#define INFO(_file, _name, _help, ...) \
	{ .file = (_file), .name = (_name), .help = (_help), .more_labels = LIST(__VA_ARGS__) }

const struct family families[] = {
	INFO(DEVICE, "pfq_device_info",
	     "How packets of the device are taken: hook, frame or tap.",
	     "ifindex", "via"),
	SAMPLES(DEVICE, "seen", "pfq_device_seen_packets_total",
		"Packets received while the device was bound."),
	SAMPLES(DEVICE, "delivered", "pfq_device_delivered_packets_total",
		"Packets that at least one socket received."),
	SAMPLES(DEVICE, "filtered", "pfq_device_filtered_packets_total",
		"Packets that the filters of all groups rejected."),
	SAMPLES(DEVICE, "dropped", "pfq_device_dropped_packets_total",
		"Packets that a verdict or program dropped, or that no member could receive."),
	SAMPLES(DEVICE, "lost", "pfq_device_lost_packets_total",
		"Packets that no socket received because the rings were full."),
	SAMPLES(DEVICE, "stolen", "pfq_device_stolen_packets_total",
		"Packets that were kept from the stack."),
	SAMPLES(DEVICE, "frames", "pfq_device_frame_hook_packets_total",
		"Packets that came by the frame hook."),
	SAMPLES(DEVICE, "hooked", "pfq_device_skb_hook_packets_total",
		"Packets that came by the skb hook."),
	SAMPLES(DEVICE, "tapped", "pfq_device_tap_packets_total",
		"Packets that came by the tap."),
	SAMPLES(DEVICE, "groups", "pfq_device_bindings",
		"Bindings that include the device."),

	SAMPLES(CPU, "seen", "pfq_cpu_seen_packets_total",
		"Packets that the CPU received for all devices."),
	SAMPLES(CPU, "delivered", "pfq_cpu_delivered_packets_total",
		"Packets that at least one socket received."),
	SAMPLES(CPU, "filtered", "pfq_cpu_filtered_packets_total",
		"Packets that the filters of all groups rejected."),
	SAMPLES(CPU, "dropped", "pfq_cpu_dropped_packets_total",
		"Packets that a verdict or program dropped, or that no member could receive."),
	SAMPLES(CPU, "lost", "pfq_cpu_lost_packets_total",
		"Packets that no socket received because the rings were full."),
	SAMPLES(CPU, "stolen", "pfq_cpu_stolen_packets_total",
		"Packets that were kept from the stack."),

	INFO(GROUP, "pfq_group_info",
	     "Who may join the group, its process, bindings, and how its program runs.",
	     "policy", "pid", "binds", "program"),
	SAMPLES(GROUP, "members", "pfq_group_members",
		"Sockets in the group."),
	SAMPLES(GROUP, "seen", "pfq_group_seen_packets_total",
		"Packets offered to the group."),
	SAMPLES(GROUP, "filtered", "pfq_group_filtered_packets_total",
		"Packets that the BPF or VLAN filter rejected."),
	SAMPLES(GROUP, "dropped", "pfq_group_dropped_packets_total",
		"Packets that the verdict or program dropped, or that no member could receive."),
	SAMPLES(GROUP, "passed", "pfq_group_passed_packets_total",
		"Packets that went to at least one member."),
	SAMPLES(GROUP, "delivered", "pfq_group_delivered_copies_total",
		"Copies in the rings of members, and copies that egress sockets sent."),
	SAMPLES(GROUP, "lost", "pfq_group_lost_copies_total",
		"Copies that were lost because a ring was full."),
	SAMPLES(GROUP, "forwarded", "pfq_group_forwarded_copies_total",
		"Copies that were queued for devices."),
	SAMPLES(GROUP, "unforwarded", "pfq_group_unforwarded_copies_total",
		"Copies that could not be queued for devices."),
	SAMPLES(GROUP, "looped", "pfq_group_looped_copies_total",
		"Unforwarded copies that had been forwarded before, in a loop."),
	SAMPLES(GROUP, "to_stack", "pfq_group_to_stack_packets_total",
		"Packets that the verdict or program passed to the stack."),
	SAMPLES(GROUP, "cut", "pfq_group_cut_packets_total",
		"Packets with a header that the program did not see, beyond byte 2048."),

	INFO(FILE_MEMBERS, "pfq_member_info",
	     "The process of a member of a group, and the classes of packets that it receives.",
	     "pid", "comm", "classes"),
	SAMPLES(FILE_MEMBERS, "weight", "pfq_member_weight",
		"A member's share of steered packets."),

	INFO(SOCKET, "pfq_socket_info",
	     "The process that opened the socket, and the bindings of the socket's groups.",
	     "pid", "comm", "binds"),
	SAMPLES(SOCKET, "seen", "pfq_socket_seen_packets_total",
		"Packets offered to the socket."),
	SAMPLES(SOCKET, "delivered", "pfq_socket_delivered_packets_total",
		"Packets in the ring, or sent by an egress socket."),
	SAMPLES(SOCKET, "filtered", "pfq_socket_filtered_packets_total",
		"Packets that the filters of the socket's groups rejected."),
	SAMPLES(SOCKET, "dropped", "pfq_socket_dropped_packets_total",
		"Packets that the verdicts or programs of the socket's groups dropped."),
	SAMPLES(SOCKET, "lost", "pfq_socket_lost_packets_total",
		"Packets that were lost because the ring was full."),
	SAMPLES(SOCKET, "stolen", "pfq_socket_stolen_packets_total",
		"Delivered packets that were kept from the stack."),
	SAMPLES(SOCKET, "bytes", "pfq_socket_delivered_bytes_total",
		"Length on the wire of the delivered packets."),

	INFO(FILE_TX, "pfq_tx_info",
	     "The hardware queue of a transmit ring, and the CPU of its thread; -1: none.",
	     "queue", "cpu"),
	SAMPLES(FILE_TX, "taken", "pfq_tx_taken_frames_total",
		"Frames that the kernel took from the ring."),
	SAMPLES(FILE_TX, "sent", "pfq_tx_sent_frames_total",
		"Frames that the device accepted."),
	SAMPLES(FILE_TX, "failed", "pfq_tx_failed_frames_total",
		"Frames that the device did not accept."),
	SAMPLES(FILE_TX, "rejected", "pfq_tx_rejected_frames_total",
		"Frames that were not sent because they are invalid."),

	SAMPLES(FILE_FORWARD, "frames", "pfq_forward_xdp_frames_total",
		"Forwarded copies that devices accepted as XDP frames."),
	SAMPLES(FILE_FORWARD, "skbs", "pfq_forward_skbs_total",
		"Forwarded copies that devices accepted as sk_buffs."),
	SAMPLES(FILE_FORWARD, "failed", "pfq_forward_failed_copies_total",
		"Forwarded copies that a device did not accept."),

	SAMPLES(FILE_MEMORY, "hits", "pfq_pool_reused_skbs_total",
		"sk_buffs that were reused."),
	SAMPLES(FILE_MEMORY, "misses", "pfq_pool_allocated_skbs_total",
		"sk_buffs that were allocated because none was free."),
	SAMPLES(FILE_MEMORY, "dropped", "pfq_pool_dropped_skbs_total",
		"sk_buffs that left the pool."),
	SAMPLES(FILE_MEMORY, "unshared", "pfq_pool_unshared_skbs_total",
		"sk_buffs that were allocated because the device does not permit shared ones."),
	SAMPLES(FILE_MEMORY, "kept", "pfq_pool_skbs",
		"sk_buffs in the pool now."),

};

const size_t nr_families = ARRAY_SIZE(families);
