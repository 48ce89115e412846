// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The functions of the language. Their meanings are the text of pfq-lang(7): after a change, run
 * make -C man pfq-lang.7.
 */
#include <string.h>

#include "engine/lang_engine.h"

#include "table.h"

/* Types of a function, a predicate and a property of packets. */
#define F "Qbuff -> Action Qbuff"
#define P "Qbuff -> Bool"
#define N "Qbuff -> Word64"

#define FACTS(mask, value) .lower = L_TEST, .op = PFQ_LANG_OP_FACTS, .a = (mask), .b = (value)
#define FACT(fact) FACTS(PFQ_FACT_##fact, PFQ_FACT_##fact)
#define CAST(kind) .lower = L_TEST, .op = PFQ_LANG_OP_CAST, .a = PFQ_LANG_##kind
#define HOST(kind) .lower = L_TEST, .op = PFQ_LANG_OP_HOST, .a = PFQ_LANG_HOST_##kind
#define APP(kind) .lower = L_TEST, .op = PFQ_LANG_OP_APP, .a = PFQ_LANG_##kind
#define EQUAL(property) .lower = L_EQUAL, .a = PFQ_LANG_##property
#define ETHERTYPE(n) \
	.lower = L_TEST, .op = PFQ_LANG_OP_COMPARE, .a = PFQ_LANG_L3_PROTO, .k = (n), .flags = PFQ_LANG_EQUAL
#define PROPERTY(property) .lower = L_PROPERTY, .a = PFQ_LANG_##property
#define COMPARE(relation) .lower = L_COMPARE, .a = PFQ_LANG_##relation
#define STEER(kind) .lower = L_ACTION, .op = PFQ_LANG_OP_STEER, .a = PFQ_LANG_STEER_##kind
#define LOG(kind) .lower = L_LOG, .op = PFQ_LANG_OP_LOG, .b = PFQ_LANG_LOG_##kind

const char *const lang_sections[NR_SECTIONS] = {
	"Filters", "Forwarding", "Steering", "Predicates", "Combinators", "Properties", "Control",
	"Bloom filters", "VLAN", "Counters, marks and messages", "Argument passing", "Further protocols",
	"Lists and conditions", "Operators"
};

const struct function lang_functions[] = {
#define IN .section = S_FILTER
	{ "unit", F, IN, .lower = L_UNIT,
	  .meaning = "Pass every packet unchanged.",
	  .example = "main = unit" },
	{ "ip", F, IN, FACT(IP4),
	  .meaning = "Pass IPv4 packets, with or without VLAN tags.\n"
		     "PFQ 6 did not look behind a VLAN tag in the frame.",
	  .example = "main = ip >-> steer_flow" },
	{ "udp", F, IN, FACT(UDP),
	  .meaning = "Pass UDP over IPv4 or IPv6.\n"
		     "The UDP header must be complete, so later fragments are dropped.",
	  .example = "main = udp >-> port 53" },
	{ "tcp", F, IN, FACT(TCP),
	  .meaning = "Pass TCP over IPv4 or IPv6.\n"
		     "The TCP header must be complete, so later fragments are dropped.",
	  .example = "main = tcp >-> dst_port 443" },
	{ "icmp", F, IN, FACT(ICMP),
	  .meaning = "Pass ICMP over IPv4 and ICMPv6 over IPv6.",
	  .example = "main = icmp >-> kernel" },
	{ "flow", F, IN, FACT(FLOW),
	  .meaning = "Pass TCP and UDP.",
	  .example = "main = flow >-> steer_flow" },
	{ "vlan", F, IN, FACT(VLAN),
	  .meaning = "Pass packets with a VLAN id other than 0, whether or not the NIC has stripped the\n"
		     "tag.",
	  .example = "main = vlan >-> steer_vlan" },
	{ "no_frag", F, IN, FACTS(PFQ_FACT_FRAG, 0),
	  .meaning = "Drop all IP fragments, including the first one.",
	  .example = "main = no_frag >-> steer_flow" },
	{ "no_more_frag", F, IN, FACTS(PFQ_FACT_MORE_FRAG, 0),
	  .meaning = "Drop all IP fragments except the first one.",
	  .example = "main = no_more_frag >-> udp" },
	{ "port", "Word16 -> " F, IN, .lower = L_PORT,
	  .meaning = "Pass TCP and UDP packets whose source or destination port is this one.\n"
		     "Inside src or dst, only that port counts.\n"
		     "PFQ 6 looked only at the source port.",
	  .example = "main = port 80" },
	{ "src_port", "Word16 -> " F, IN, .lower = L_PORT, .flags = PFQ_LANG_SRC,
	  .meaning = "Pass TCP and UDP packets from this port.",
	  .example = "main = src_port 53" },
	{ "dst_port", "Word16 -> " F, IN, .lower = L_PORT, .flags = PFQ_LANG_DST,
	  .meaning = "Pass TCP and UDP packets to this port.",
	  .example = "main = dst_port 53" },
	{ "addr", "CIDR -> " F, IN, .lower = L_CIDR,
	  .meaning = "Pass IPv4 and IPv6 packets whose source or destination address is in this prefix.\n"
		     "Inside src or dst, only that address counts.\n"
		     "PFQ 6 looked only at the source address.",
	  .example = "main = addr \"192.168.0.0/16\"" },
	{ "src_addr", "CIDR -> " F, IN, .lower = L_CIDR, .flags = PFQ_LANG_SRC,
	  .meaning = "Pass packets whose source address is in this prefix.",
	  .example = "main = src_addr 10.0.0.0/8" },
	{ "dst_addr", "CIDR -> " F, IN, .lower = L_CIDR, .flags = PFQ_LANG_DST,
	  .meaning = "Pass packets whose destination address is in this prefix.",
	  .example = "main = dst_addr \"2001:db8::/32\"" },
	{ "l3_proto", "Word16 -> " F, IN, EQUAL(L3_PROTO),
	  .meaning = "Pass packets with this ethertype.\n"
		     "VLAN tags are skipped.",
	  .example = "main = l3_proto 0x806" },
	{ "l4_proto", "Word8 -> " F, IN, EQUAL(L4_PROTO),
	  .meaning = "Pass packets with this IP protocol number, including later fragments.\n"
		     "IPv6 extension headers are skipped.",
	  .example = "main = l4_proto 132" },
	{ "filter", "(" P ") -> " F, IN, .lower = L_FILTER,
	  .meaning = "Pass packets for which the predicate is true.",
	  .example = "main = filter (is_tcp .||. has_port 53)" },
	{ "mac_broadcast", F, IN, CAST(MAC_BROADCAST),
	  .meaning = "Pass frames sent to the broadcast MAC address.\n"
		     "PFQ 6 dropped them instead.",
	  .example = "main = mac_broadcast" },
	{ "mac_multicast", F, IN, CAST(MAC_MULTICAST),
	  .meaning = "Pass frames sent to a multicast MAC address, including broadcast.\n"
		     "PFQ 6 dropped them instead.",
	  .example = "main = mac_multicast" },
	{ "incoming_host", F, IN, HOST(MAC),
	  .meaning = "Pass frames sent to a MAC address of the receiving device.\n"
		     "PFQ 6 dropped them instead.",
	  .example = "main = incoming_host" },
	{ "ip_host", F, IN, HOST(IP),
	  .meaning = "Pass packets sent to an IPv4 or IPv6 address of this host.\n"
		     "PFQ 6 dropped them instead.",
	  .example = "main = ip_host >-> kernel" },
	{ "ip_broadcast", F, IN, CAST(IP_BROADCAST),
	  .meaning = "Pass packets sent to 255.255.255.255.\n"
		     "PFQ 6 dropped them instead.",
	  .example = "main = ip_broadcast" },
	{ "ip_multicast", F, IN, CAST(IP_MULTICAST),
	  .meaning = "Pass packets sent to an IPv4 or IPv6 multicast address.\n"
		     "PFQ 6 dropped them instead.",
	  .example = "main = ip_multicast" },
#undef IN
#define IN .section = S_FORWARD
	{ "drop", F, IN, .lower = L_DROP,
	  .meaning = "Deliver the packet to no socket and end the program.\n"
		     "Copies that were forwarded before are still sent.",
	  .example = "main = when is_icmp drop" },
	{ "broadcast", F, IN, .lower = L_ACTION, .op = PFQ_LANG_OP_BROADCAST,
	  .meaning = "Copy the packet to all sockets of the group, in every class except the control\n"
		     "class.",
	  .example = "main = broadcast" },
	{ "classify", "CInt -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_CLASSIFY, .b = 64,
	  .meaning = "From here on, deliver to the sockets of this class, 0 to 63.\n"
		     "PFQ 6 refused 0, the default class.",
	  .example = "main = classify 2 >-> steer_flow" },
	{ "kernel", F, IN, .lower = L_ACTION, .op = PFQ_LANG_OP_KERNEL,
	  .meaning = "Pass the packet to the kernel's network stack as well, even if a binding steals it.\n"
		     "All functions that pass packets to the stack need CAP_NET_ADMIN.",
	  .example = "main = when is_icmp kernel" },
	{ "detour", F, IN, .lower = L_DETOUR,
	  .meaning = "Pass the packet to the kernel's network stack and to no socket.",
	  .example = "main = when (has_port 22) detour" },
	{ "kernel_if", "(" P ") -> " F, IN, .lower = L_KERNEL_IF,
	  .meaning = "Apply kernel if the predicate is true.",
	  .example = "main = kernel_if is_icmp >-> steer_flow" },
	{ "detour_if", "(" P ") -> " F, IN, .lower = L_DETOUR_IF,
	  .meaning = "Apply detour if the predicate is true.",
	  .example = "main = detour_if (has_port 22) >-> steer_flow" },
	{ "forward", "String -> " F, IN, .lower = L_FORWARD,
	  .meaning = "Transmit a copy on this device.\n"
		     "Copies are transmitted in bursts, at the latest when the softirq ends.",
	  .example = "main = forward \"eth1\"" },
	{ "forwardIO", "String -> " F, IN, .lower = L_FORWARD,
	  .meaning = "The same as forward.\n"
		     "Did not work in PFQ 6.",
	  .example = "main = forwardIO \"eth1\"" },
	{ "bridge", "String -> " F, IN, .lower = L_BRIDGE,
	  .meaning = "Transmit a copy on this device and drop the packet: no socket gets it.",
	  .example = "main = bridge \"eth1\"" },
	{ "link", "[String] -> " F, IN, .lower = L_LINK,
	  .meaning = "Transmit a copy on each of these devices except the one that received the packet.",
	  .example = "main = link [\"eth0\", \"eth1\", \"eth2\"]" },
	{ "tee", "String -> (" P ") -> " F, IN, .lower = L_TEE,
	  .meaning = "Transmit a copy on this device.\n"
		     "Then pass the packet if the predicate is true, else drop it.",
	  .example = "main = tee \"eth1\" is_udp >-> steer_flow" },
	{ "tap", "String -> (" P ") -> " F, IN, .lower = L_TAP,
	  .meaning = "Pass the packet if the predicate is true.\n"
		     "Else transmit a copy on this device and drop the packet.",
	  .example = "main = tap \"eth1\" is_udp >-> steer_flow" },
#undef IN
#define IN .section = S_STEERING
	{ "steer_rrobin", F, IN, STEER(RROBIN),
	  .meaning = "Give each packet to the next socket, round robin.\n"
		     "Each CPU counts on its own.",
	  .example = "main = steer_rrobin" },
	{ "steer_rss", F, IN, STEER(RSS),
	  .meaning = "Choose the socket by the RSS hash of the NIC. If there is none, choose by flow, or by\n"
		     "MAC addresses.\n"
		     "PFQ 6 gave all packets without a hash to one socket.",
	  .example = "main = steer_rss" },
	{ "steer_link", F, IN, STEER(LINK),
	  .meaning = "Choose the socket by source and destination MAC address.\n"
		     "Both directions go to the same socket.\n"
		     "Broadcast frames are copied to all sockets.\n"
		     "Drop packets without an Ethernet header.",
	  .example = "main = steer_link" },
	{ "steer_local_link", "String -> " F, IN, .lower = L_LOCAL_LINK, .op = PFQ_LANG_OP_STEER_LOCAL_LINK,
	  .meaning = "Choose the socket by the MAC address that is not the gateway's.\n"
		     "If neither address is the gateway's, give the packet to the sockets of both.\n"
		     "Broadcast frames are copied to all sockets.\n"
		     "Drop packets without an Ethernet header.",
	  .example = "main = steer_local_link \"52:54:00:12:34:56\"" },
	{ "steer_vlan", F, IN, STEER(VLAN),
	  .meaning = "Choose the socket by the outermost VLAN id.\n"
		     "Drop packets without one.",
	  .example = "main = steer_vlan" },
	{ "steer_p2p", F, IN, STEER(P2P),
	  .meaning = "Choose the socket by source and destination IP address.\n"
		     "Both directions go to the same socket.\n"
		     "Packets to 255.255.255.255 are copied to all sockets.\n"
		     "Drop packets that are not IP.",
	  .example = "main = steer_p2p" },
	{ "steer_local_ip", "CIDR -> " F, IN, .lower = L_LOCAL_IP,
	  .meaning = "Choose the socket by the address that is in the prefix.\n"
		     "If both addresses are, give the packet to the sockets of both.\n"
		     "Drop other packets.",
	  .example = "main = steer_local_ip \"10.0.0.0/8\"" },
	{ "steer_local_net", "IPv4 -> Word32 -> Word32 -> " F, IN,
	  .lower = L_LOCAL_NET, .op = PFQ_LANG_OP_STEER_LOCAL_IP,
	  .meaning = "The same as steer_local_ip, but by the subnet of the local address, and only for\n"
		     "IPv4.\n"
		     "The arguments are the network, its prefix length, and the prefix length of the\n"
		     "subnets.",
	  .example = "main = steer_local_net \"10.0.0.0\" 8 24" },
	{ "steer_flow", F, IN, STEER(FLOW),
	  .meaning = "Choose the socket by addresses, protocol and ports.\n"
		     "Both directions of a flow go to the same socket.\n"
		     "Fragments are steered by addresses and fragment id, so all fragments of a packet go\n"
		     "to the same socket.\n"
		     "Drop packets that are not IP.",
	  .example = "main = ip >-> udp >-> steer_flow" },
	{ "steer_to", "CInt -> " F, IN,
	  .lower = L_STEER_TO, .op = PFQ_LANG_OP_STEER, .a = PFQ_LANG_STEER_TO,
	  .meaning = "Give all packets to one socket.\n"
		     "The number takes the place of the hash that selects a socket.",
	  .example = "main = steer_to 7" },
	{ "steer_field", "Word32 -> Word32 -> " F, IN, .lower = L_FIELD, .op = PFQ_LANG_OP_STEER_FIELD,
	  .meaning = "Choose the socket by a field of the frame.\n"
		     "The arguments are its offset and its size, 1 to 4 bytes.\n"
		     "PFQ 6 always took 4 bytes.\n"
		     "Drop frames that are too short.",
	  .example = "main = steer_field 26 4" },
	{ "steer_field_symmetric", "Word32 -> Word32 -> Word32 -> " F, IN,
	  .lower = L_FIELD, .op = PFQ_LANG_OP_STEER_FIELD_XOR,
	  .meaning = "Choose the socket by two fields of the frame.\n"
		     "Frames with these fields exchanged go to the same socket.\n"
		     "The arguments are the two offsets and the size.\n"
		     "Drop frames that are too short.",
	  .example = "main = steer_field_symmetric 26 30 4" },
	{ "double_steer_mac", F, IN, STEER(MAC2),
	  .meaning = "Give the packet to the sockets of both MAC addresses, but only once if that is the\n"
		     "same socket.\n"
		     "PFQ 6 copied broadcast frames to all sockets.\n"
		     "Drop packets without an Ethernet header.",
	  .example = "main = double_steer_mac" },
	{ "double_steer_ip", F, IN, STEER(IP2),
	  .meaning = "Give the packet to the sockets of both IP addresses, but only once if that is the\n"
		     "same socket.\n"
		     "Drop packets that are not IP.",
	  .example = "main = double_steer_ip" },
	{ "double_steer_field", "Word32 -> Word32 -> Word32 -> " F, IN,
	  .lower = L_FIELD, .op = PFQ_LANG_OP_STEER_FIELD2,
	  .meaning = "Give the packet to the sockets of two fields of the frame.\n"
		     "The arguments are the two offsets and the size.\n"
		     "Drop frames that are too short.",
	  .example = "main = double_steer_field 26 30 4" },
	{ "steer_key", "Word64 -> " F, IN, .lower = L_KEY, .op = PFQ_LANG_OP_STEER_KEY,
	  .meaning = "Choose the socket by a hash of some fields of the packet.\n"
		     "The argument is one of key_eth_type to key_icmp_code, or some of them joined by <>.\n"
		     "The bits have the numbers of PFQ 6.\n"
		     "If it has the same fields for source and destination, both directions go to the same\n"
		     "socket.\n"
		     "Drop packets that lack one of the fields.\n"
		     "The protocol of an IPv6 fragment is 44, since only the first fragment shows what is\n"
		     "behind the extension headers.\n"
		     "PFQ 6 read the ports at a wrong offset.",
	  .example = "main = steer_key (key_ip_src <> key_ip_dst)" },
#undef IN
#define IN .section = S_PREDICATE
	{ "less", "(" N ") -> Word64 -> " P, IN, COMPARE(LESS),
	  .meaning = "True if the property is less than the number.\n"
		     "All comparisons are false if the packet lacks the property.",
	  .example = "main = filter (less ip_ttl 5)" },
	{ "less_eq", "(" N ") -> Word64 -> " P, IN, COMPARE(LESS_EQ),
	  .meaning = "True if the property is less than or equal to the number.",
	  .example = "main = filter (less_eq ip_ttl 5)" },
	{ "greater", "(" N ") -> Word64 -> " P, IN, COMPARE(GREATER),
	  .meaning = "True if the property is greater than the number.",
	  .example = "main = filter (greater ip_tot_len 1000)" },
	{ "greater_eq", "(" N ") -> Word64 -> " P, IN, COMPARE(GREATER_EQ),
	  .meaning = "True if the property is greater than or equal to the number.",
	  .example = "main = filter (greater_eq ip_tot_len 1000)" },
	{ "equal", "(" N ") -> Word64 -> " P, IN, COMPARE(EQUAL),
	  .meaning = "True if the property is equal to the number.",
	  .example = "main = filter (equal tcp_dest 80)" },
	{ "not_equal", "(" N ") -> Word64 -> " P, IN, COMPARE(NOT_EQUAL),
	  .meaning = "True if the packet has the property and it is not equal to the number.",
	  .example = "main = filter (not_equal ip_tos 0)" },
	{ "any_bit", "(" N ") -> Word64 -> " P, IN, COMPARE(ANY_BIT),
	  .meaning = "True if at least one of these bits of the property is set.",
	  .example = "main = filter (ip_tos `any_bit` 3)" },
	{ "all_bit", "(" N ") -> Word64 -> " P, IN, COMPARE(ALL_BIT),
	  .meaning = "True if all of these bits of the property are set.",
	  .example = "main = filter (all_bit ip_tos 3)" },
	{ "is_ip", P, IN, FACT(IP4),
	  .meaning = "True for IPv4 packets.",
	  .example = "main = filter is_ip" },
	{ "is_tcp", P, IN, FACT(TCP),
	  .meaning = "True for TCP over IPv4 or IPv6.",
	  .example = "main = filter is_tcp" },
	{ "is_udp", P, IN, FACT(UDP),
	  .meaning = "True for UDP over IPv4 or IPv6.",
	  .example = "main = filter is_udp" },
	{ "is_icmp", P, IN, FACT(ICMP),
	  .meaning = "True for ICMP over IPv4 and ICMPv6 over IPv6.",
	  .example = "main = filter (not is_icmp)" },
	{ "is_flow", P, IN, FACT(FLOW),
	  .meaning = "True for TCP and UDP.",
	  .example = "main = filter is_flow" },
	{ "has_vlan", P, IN, FACT(VLAN),
	  .meaning = "True if the packet has a VLAN id other than 0.",
	  .example = "main = filter has_vlan" },
	{ "is_frag", P, IN, FACT(FRAG),
	  .meaning = "True for IP fragments, including the first one.",
	  .example = "main = filter (not is_frag)" },
	{ "is_first_frag", P, IN, FACT(FIRST_FRAG),
	  .meaning = "True for the first fragment of a fragmented packet.",
	  .example = "main = filter is_first_frag" },
	{ "is_more_frag", P, IN, FACT(MORE_FRAG),
	  .meaning = "True for all fragments except the first one.",
	  .example = "main = filter is_more_frag" },
	{ "is_l3_proto", "Word16 -> " P, IN, EQUAL(L3_PROTO),
	  .meaning = "True if the ethertype is this one.\n"
		     "VLAN tags are skipped.",
	  .example = "main = filter (is_l3_proto 0x86dd)" },
	{ "is_l4_proto", "Word8 -> " P, IN, EQUAL(L4_PROTO),
	  .meaning = "True if the IP protocol number is this one.\n"
		     "IPv6 extension headers are skipped.",
	  .example = "main = filter (is_l4_proto 47)" },
	{ "has_port", "Word16 -> " P, IN, .lower = L_PORT,
	  .meaning = "True for TCP and UDP packets whose source or destination port is this one.\n"
		     "Inside src or dst, only that port counts.",
	  .example = "main = filter (has_port 53)" },
	{ "has_src_port", "Word16 -> " P, IN, .lower = L_PORT, .flags = PFQ_LANG_SRC,
	  .meaning = "True for TCP and UDP packets from this port.",
	  .example = "main = filter (has_src_port 53)" },
	{ "has_dst_port", "Word16 -> " P, IN, .lower = L_PORT, .flags = PFQ_LANG_DST,
	  .meaning = "True for TCP and UDP packets to this port.",
	  .example = "main = filter (has_dst_port 53)" },
	{ "has_vid", "CInt -> " P, IN, EQUAL(VID), .b = 4096,
	  .meaning = "True if the outermost VLAN id is this one.\n"
		     "0 stands for untagged packets and those whose tag has only a priority: inner tags do\n"
		     "not count.",
	  .example = "main = filter (has_vid 7)" },
	{ "has_mark", "Word32 -> " P, IN, EQUAL(GET_MARK),
	  .meaning = "True if the mark is this one.\n"
		     "The mark is that of the packet until mark sets another one.",
	  .example = "main = when (has_mark 1) drop" },
	{ "has_state", "Word32 -> " P, IN, EQUAL(GET_STATE),
	  .meaning = "True if the state is this one.\n"
		     "The state is 0 until put_state sets another one.",
	  .example = "main = when is_udp (put_state 1) >-> when (has_state 1) steer_flow" },
	{ "has_addr", "CIDR -> " P, IN, .lower = L_CIDR,
	  .meaning = "True if the source or destination address is in this prefix.\n"
		     "Inside src or dst, only that address counts.",
	  .example = "main = filter (has_addr \"fe80::/10\")" },
	{ "has_src_addr", "CIDR -> " P, IN, .lower = L_CIDR, .flags = PFQ_LANG_SRC,
	  .meaning = "True if the source address is in this prefix.",
	  .example = "main = filter (has_src_addr \"10.1.0.0/16\")" },
	{ "has_dst_addr", "CIDR -> " P, IN, .lower = L_CIDR, .flags = PFQ_LANG_DST,
	  .meaning = "True if the destination address is in this prefix.",
	  .example = "main = filter (has_dst_addr (CIDR (\"10.1.0.0\", 16)))" },
	{ "is_broadcast", P, IN, CAST(MAC_BROADCAST),
	  .meaning = "True for frames sent to the broadcast MAC address.\n"
		     "PFQ 6 looked at the source address.",
	  .example = "main = filter is_broadcast" },
	{ "is_multicast", P, IN, CAST(MAC_MULTICAST),
	  .meaning = "True for frames sent to a multicast MAC address, including broadcast.",
	  .example = "main = filter is_multicast" },
	{ "is_incoming_host", P, IN, HOST(MAC),
	  .meaning = "True for frames sent to a MAC address of the receiving device.",
	  .example = "main = filter is_incoming_host" },
	{ "is_ip_host", P, IN, HOST(IP),
	  .meaning = "True for packets sent to an IPv4 or IPv6 address of this host.",
	  .example = "main = filter (not is_ip_host)" },
	{ "is_ip_broadcast", P, IN, CAST(IP_BROADCAST),
	  .meaning = "True for packets sent to 255.255.255.255.",
	  .example = "main = filter is_ip_broadcast" },
	{ "is_ip_multicast", P, IN, CAST(IP_MULTICAST),
	  .meaning = "True for packets sent to an IPv4 or IPv6 multicast address.\n"
		     "PFQ 6 tested for broadcast.",
	  .example = "main = filter is_ip_multicast" },
#undef IN
#define IN .section = S_COMBINATOR
	{ "or", "(" P ") -> (" P ") -> " P, IN, .lower = L_OR,
	  .meaning = "True if at least one predicate is true.\n"
		     "The same as .||.",
	  .example = "main = filter (or is_tcp is_udp)" },
	{ "and", "(" P ") -> (" P ") -> " P, IN, .lower = L_AND,
	  .meaning = "True if both predicates are true.\n"
		     "The same as .&&.",
	  .example = "main = filter (and is_ip is_udp)" },
	{ "xor", "(" P ") -> (" P ") -> " P, IN, .lower = L_XOR,
	  .meaning = "True if exactly one predicate is true.\n"
		     "The same as .^^.",
	  .example = "main = filter (xor is_ip is_udp)" },
	{ "not", "(" P ") -> " P, IN, .lower = L_NOT,
	  .meaning = "True if the predicate is false.",
	  .example = "main = filter (not is_udp)" },
#undef IN
#define IN .section = S_PROPERTY
	{ "ip_tos", N, IN, PROPERTY(IP_TOS),
	  .meaning = "The IPv4 type of service or the IPv6 traffic class.",
	  .example = "main = filter (ip_tos ./= 0)" },
	{ "ip_tot_len", N, IN, PROPERTY(IP_TOT_LEN),
	  .meaning = "The length of the IP packet in bytes, including its header.",
	  .example = "main = filter (ip_tot_len .>= 1000)" },
	{ "ip_id", N, IN, PROPERTY(IP_ID),
	  .meaning = "The IPv4 identification or the fragment id of an IPv6 fragment.",
	  .example = "main = filter (ip_id .== 7)" },
	{ "ip_frag", N, IN, PROPERTY(IP_FRAG),
	  .meaning = "The fragment flags and the fragment offset in units of 8 bytes.\n"
		     "IPv6 fragments get the layout of the IPv4 header.",
	  .example = "main = filter (ip_frag `any_bit` 0x3fff)" },
	{ "ip_ttl", N, IN, PROPERTY(IP_TTL),
	  .meaning = "The IPv4 time to live or the IPv6 hop limit.",
	  .example = "main = filter (ip_ttl .< 5)" },
	{ "tcp_source", N, IN, PROPERTY(TCP_SOURCE),
	  .meaning = "The TCP source port.",
	  .example = "main = filter (tcp_source .== 80)" },
	{ "tcp_dest", N, IN, PROPERTY(TCP_DEST),
	  .meaning = "The TCP destination port.",
	  .example = "main = filter (tcp_dest .< 1024)" },
	{ "tcp_hdrlen", N, IN, PROPERTY(TCP_HDRLEN),
	  .meaning = "The length of the TCP header in bytes.",
	  .example = "main = filter (tcp_hdrlen .> 20)" },
	{ "udp_source", N, IN, PROPERTY(UDP_SOURCE),
	  .meaning = "The UDP source port.",
	  .example = "main = filter (udp_source .== 53)" },
	{ "udp_dest", N, IN, PROPERTY(UDP_DEST),
	  .meaning = "The UDP destination port.",
	  .example = "main = filter (53 ==. udp_dest)" },
	{ "udp_len", N, IN, PROPERTY(UDP_LEN),
	  .meaning = "The length of the UDP datagram in bytes, including its header.",
	  .example = "main = filter (udp_len .> 512)" },
	{ "icmp_type", N, IN, PROPERTY(ICMP_TYPE),
	  .meaning = "The ICMP or ICMPv6 type.",
	  .example = "main = filter (icmp_type .== 8)" },
	{ "icmp_code", N, IN, PROPERTY(ICMP_CODE),
	  .meaning = "The ICMP or ICMPv6 code.",
	  .example = "main = filter (icmp_code .== 0)" },
	{ "get_mark", N, IN, PROPERTY(GET_MARK),
	  .meaning = "The mark.\n"
		     "See has_mark.",
	  .example = "main = filter (get_mark .== 0)" },
	{ "get_state", N, IN, PROPERTY(GET_STATE),
	  .meaning = "The state.\n"
		     "See has_state.",
	  .example = "main = put_state 3 >-> filter (get_state .> 2)" },
#undef IN
#define IN .section = S_CONTROL
	{ "conditional", "(" P ") -> (" F ") -> (" F ") -> " F, IN, .lower = L_CONDITIONAL,
	  .meaning = "Apply the first function if the predicate is true, else the second.\n"
		     "The same as if then else.",
	  .example = "main = conditional is_tcp steer_flow drop" },
	{ "when", "(" P ") -> (" F ") -> " F, IN, .lower = L_WHEN,
	  .meaning = "Apply the function if the predicate is true, else pass the packet.",
	  .example = "main = when is_udp (mark 1)" },
	{ "unless", "(" P ") -> (" F ") -> " F, IN, .lower = L_UNLESS,
	  .meaning = "Apply the function if the predicate is false, else pass the packet.",
	  .example = "main = unless is_tcp drop" },
	{ "shift", "(" F ") -> " F, IN, .lower = L_SHIFT,
	  .meaning = "Apply the function to the packet inside a tunnel, at most 3 tunnels deep.\n"
		     "See TUNNELS for the kinds of tunnels.\n"
		     "A frame in a tunnel may be of any kind: it has MAC addresses, VLAN tags and an\n"
		     "ethertype.\n"
		     "If there is no tunnel, the function sees no headers.\n"
		     "PFQ 6 knew only IP in IP.",
	  .example = "main = shift (udp >-> steer_flow)" },
	{ "src", "(" F ") -> " F, IN, .lower = L_SRC,
	  .meaning = "Apply the function.\n"
		     "In it, port, addr and similar functions look only at the source.",
	  .example = "main = src (port 80)" },
	{ "dst", "(" F ") -> " F, IN, .lower = L_DST,
	  .meaning = "Apply the function.\n"
		     "In it, port, addr and similar functions look only at the destination.",
	  .example = "main = dst (addr \"10.0.0.0/8\")" },
	{ "inv", "(" F ") -> " F, IN, .lower = L_INV,
	  .meaning = "Pass the packets that the function drops, and drop the others.\n"
		     "A passed packet goes to all sockets of its class, unless a later function steers it.\n"
		     "Everything that the function did to a passed packet is undone.",
	  .example = "main = inv udp" },
	{ "par", "(" F ") -> (" F ") -> " F, IN, .lower = L_PAR,
	  .meaning = "Apply the functions one after the other until one passes the packet.\n"
		     "If a function drops the packet, everything that it did is undone: forwards, counts,\n"
		     "marks, steering.\n"
		     "PFQ 6 did not undo it.\n"
		     "par and inv with actions in them nest at most 8 deep.",
	  .example = "main = par udp (tcp >-> port 80)" },
#define PAR(n, more) \
	"(" F ") -> (" F ") -> (" F ") -> " more F, IN, .lower = L_PAR, \
	.meaning = "The same as par, with " n " functions."
#define A "(" F ") -> "
	{ "par3", PAR("3", ""),
	  .example = "main = par3 udp tcp icmp" },
	{ "par4", PAR("4", A),
	  .example = "main = par4 udp tcp icmp drop" },
	{ "par5", PAR("5", A A),
	  .example = "main = par5 udp tcp icmp vlan drop" },
	{ "par6", PAR("6", A A A),
	  .example = "main = par6 (port 1) (port 2) (port 3) (port 4) (port 5) icmp" },
	{ "par7", PAR("7", A A A A),
	  .example = "main = par7 (port 1) (port 2) (port 3) (port 4) (port 5) (port 6) icmp" },
	{ "par8", PAR("8", A A A A A),
	  .example = "main = par8 (port 1) (port 2) (port 3) (port 4) (port 5) (port 6) (port 7) icmp" },
#undef A
#undef PAR
#undef IN
#define IN .section = S_BLOOM
#define BLOOM "CInt -> [IPv4] -> CInt -> "
	{ "bloom", BLOOM P, IN, .lower = L_BLOOM,
	  .meaning = "True if the source or destination address is probably in this list.\n"
		     "The arguments are the size of the filter in bits, rounded up to a power of two, at\n"
		     "most 2^24; the addresses, all IPv4 or all IPv6; and the number of leading bits that\n"
		     "are compared, at most 32 or 128.\n"
		     "An address in the list always matches.\n"
		     "With 10 bits per address, about 1 % of the other addresses match as well.\n"
		     "PFQ 6 knew only IPv4.",
	  .example = "main = filter (bloom 1024 [\"10.0.0.1\", \"10.0.0.2\"] 32)" },
	{ "bloom_src", BLOOM P, IN, .lower = L_BLOOM, .flags = PFQ_LANG_SRC,
	  .meaning = "The same as bloom, but only for the source address.",
	  .example = "main = filter (bloom_src 1024 [\"2001:db8:1::\", \"2001:db8:2::\"] 48)" },
	{ "bloom_dst", BLOOM P, IN, .lower = L_BLOOM, .flags = PFQ_LANG_DST,
	  .meaning = "The same as bloom, but only for the destination address.",
	  .example = "main = filter (bloom_dst 1024 [\"10.0.0.0\"] 24)" },
	{ "bloom_filter", BLOOM F, IN, .lower = L_BLOOM,
	  .meaning = "Pass packets for which bloom is true.",
	  .example = "main = bloom_filter 1024 [\"10.0.0.1\"] 32" },
	{ "bloom_src_filter", BLOOM F, IN, .lower = L_BLOOM, .flags = PFQ_LANG_SRC,
	  .meaning = "Pass packets for which bloom_src is true.",
	  .example = "main = bloom_src_filter 1024 [\"10.0.0.1\"] 32" },
	{ "bloom_dst_filter", BLOOM F, IN, .lower = L_BLOOM, .flags = PFQ_LANG_DST,
	  .meaning = "Pass packets for which bloom_dst is true.",
	  .example = "main = bloom_dst_filter 1024 [\"2001:db8::1\"] 128" },
#undef BLOOM
#undef IN
#define IN .section = S_VLAN
	{ "vlan_id", "[CInt] -> " P, IN, .lower = L_VLANS,
	  .meaning = "True if the outermost VLAN id is in this list.\n"
		     "0 stands for untagged packets, -1 for all tagged ones.\n"
		     "PFQ 6 looped forever on -1.",
	  .example = "main = filter (vlan_id [1, 5, 9])" },
	{ "vlan_id_filter", "[CInt] -> " F, IN, .lower = L_VLANS,
	  .meaning = "Pass packets for which vlan_id is true.",
	  .example = "main = vlan_id_filter [-1]" },
#undef IN
#define IN .section = S_MISC
	{ "inc", "CInt -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_COUNT, .b = 64, .k = 1,
	  .meaning = "Add 1 to this counter of the group, 0 to 63.",
	  .example = "main = inc 0 >-> steer_flow" },
	{ "dec", "CInt -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_COUNT, .b = 64, .k = -1,
	  .meaning = "Subtract 1 from this counter of the group, 0 to 63.",
	  .example = "main = inc 0 >-> udp >-> dec 0" },
	{ "mark", "Word32 -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_MARK,
	  .meaning = "Set the mark of the packet.\n"
		     "Sockets get it with the packet, and groups that run later see it.",
	  .example = "main = when is_udp (mark 7)" },
	{ "put_state", "Word32 -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_STATE,
	  .meaning = "Set the state: a number that the rest of the program can test.",
	  .example = "main = put_state 1" },
	{ "log_msg", "String -> " F, IN, LOG(MSG),
	  .meaning = "Write this text, of printable ASCII, to the kernel log.\n"
		     "The rate of messages is limited. All functions that log need CAP_NET_ADMIN.",
	  .example = "main = icmp >-> log_msg \"ping\"" },
	{ "log_buff", F, IN, LOG(BUFF),
	  .meaning = "Write the packet's device, queue, length and mark to the kernel log.",
	  .example = "main = icmp >-> log_buff" },
	{ "log_packet", F, IN, LOG(PACKET),
	  .meaning = "Write the packet's addresses and protocol to the kernel log.",
	  .example = "main = icmp >-> log_packet" },
	{ "trace", F, IN, LOG(TRACE),
	  .meaning = "Write the final decision of the program to the kernel log.",
	  .example = "main = steer_flow >-> trace" },
#undef IN
#define IN .section = S_DUMMY
#define DUMMY(type) \
	type " -> " F, IN, .lower = L_UNIT, \
	.meaning = "Pass every packet.\nFor tests of arguments of type " type "."
	{ "dummy_int", DUMMY("CInt"),
	  .example = "main = dummy_int (-1)" },
	{ "dummy_ints", DUMMY("[CInt]"),
	  .example = "main = dummy_ints [1, 0x10, 0b101, 0o17]" },
	{ "dummy_ip", DUMMY("IPv4"),
	  .example = "main = dummy_ip \"192.168.0.1\"" },
	{ "dummy_ips", DUMMY("[IPv4]"),
	  .example = "main = dummy_ips [\"192.168.0.1\", 10.0.0.1]" },
	{ "dummy_cidr", DUMMY("CIDR"),
	  .example = "main = dummy_cidr 10.0.0.0/8" },
	{ "dummy_cidrs", DUMMY("[CIDR]"),
	  .example = "main = dummy_cidrs [\"10.0.0.0/8\", \"2001:db8::/32\"]" },
	{ "dummy_string", DUMMY("String"),
	  .example = "main = dummy_string \"hello\\n\"" },
	{ "dummy_strings", DUMMY("[String]"),
	  .example = "main = dummy_strings [\"a\", \"b\"]" },
#undef DUMMY
#undef IN
#define IN .section = S_MORE
	{ "ip6", F, IN, FACT(IP6),
	  .meaning = "Pass IPv6 packets.",
	  .example = "main = ip6 >-> steer_flow" },
	{ "is_ip6", P, IN, FACT(IP6),
	  .meaning = "True for IPv6 packets.",
	  .example = "main = filter (is_ip .||. is_ip6)" },
	{ "gtp", F, IN, APP(GTP),
	  .meaning = "Pass GTP-C and GTP-U: UDP port 2123 or 2152.",
	  .example = "main = gtp" },
	{ "gtp_cp", F, IN, APP(GTP_CP),
	  .meaning = "Pass GTP-C, version 1 or 2: UDP port 2123.",
	  .example = "main = gtp_cp >-> classify 2" },
	{ "gtp_up", F, IN, APP(GTP_UP),
	  .meaning = "Pass GTP-U: UDP port 2152.",
	  .example = "main = gtp_up >-> steer_gtp" },
	{ "is_gtp", P, IN, APP(GTP),
	  .meaning = "True for GTP-C and GTP-U.",
	  .example = "main = filter is_gtp" },
	{ "is_gtp_cp", P, IN, APP(GTP_CP),
	  .meaning = "True for GTP-C.",
	  .example = "main = filter is_gtp_cp" },
	{ "is_gtp_up", P, IN, APP(GTP_UP),
	  .meaning = "True for GTP-U.",
	  .example = "main = filter is_gtp_up" },
	{ "steer_gtp", F, IN, STEER(GTP),
	  .meaning = "Choose the socket by both IP addresses of the user's packet inside a GTP-U tunnel.\n"
		     "Both directions go to the same socket.\n"
		     "Drop other packets.",
	  .example = "main = steer_gtp" },
	{ "steer_gtp_usr", "IPv4 -> CInt -> " F, IN, .lower = L_GTP_USR, .op = PFQ_LANG_OP_STEER_LOCAL_IP,
	  .meaning = "Choose the socket by the address of the user's packet inside a GTP-U tunnel that is in\n"
		     "this prefix, so that both directions of a user's packets go to the same socket.\n"
		     "The arguments are the network and its prefix length.\n"
		     "If both addresses are in it, give the packet to the sockets of both.\n"
		     "GTP-C is copied to all sockets.\n"
		     "Drop other packets.",
	  .example = "main = steer_gtp_usr \"192.168.0.0\" 16" },
	{ "rtp", F, IN, APP(RTP),
	  .meaning = "Pass packets that look like RTP: UDP with both ports above 1023, version 2, a\n"
		     "payload type of RTP, and room for the CSRC list.",
	  .example = "main = rtp >-> steer_rtp" },
	{ "rtcp", F, IN, APP(RTCP),
	  .meaning = "Pass packets that look like RTCP: UDP with both ports above 1023, version 2, packet\n"
		     "type 200 to 207.",
	  .example = "main = rtcp" },
	{ "sip", F, IN, APP(SIP),
	  .meaning = "Pass SIP: TCP or UDP port 5060, or a payload that begins like a SIP request or\n"
		     "response.\n"
		     "PFQ 6 passed all of port 5061, too: SIP over TLS.",
	  .example = "main = sip >-> classify 2" },
	{ "voip", F, IN, APP(VOIP),
	  .meaning = "Pass RTP, RTCP and SIP.",
	  .example = "main = voip >-> steer_voip" },
	{ "is_rtp", P, IN, APP(RTP),
	  .meaning = "True for packets that look like RTP.",
	  .example = "main = filter is_rtp" },
	{ "is_rtcp", P, IN, APP(RTCP),
	  .meaning = "True for packets that look like RTCP.",
	  .example = "main = filter is_rtcp" },
	{ "is_sip", P, IN, APP(SIP),
	  .meaning = "True for packets that look like SIP.",
	  .example = "main = filter is_sip" },
	{ "is_voip", P, IN, APP(VOIP),
	  .meaning = "True for packets that look like RTP, RTCP or SIP.",
	  .example = "main = filter is_voip" },
	{ "steer_rtp", F, IN, STEER(RTP),
	  .meaning = "Choose the socket by addresses and ports.\n"
		     "An RTP stream and its RTCP go to the same socket.\n"
		     "Drop other packets.",
	  .example = "main = steer_rtp" },
	{ "steer_voip", F, IN, STEER(VOIP),
	  .meaning = "The same as steer_rtp, but SIP is steered by flow instead of dropped.\n"
		     "PFQ 6 copied SIP to all sockets.",
	  .example = "main = steer_voip" },
	{ "is_eth_pup", P, IN, ETHERTYPE(0x0200),
	  .meaning = "True if the ethertype is 0x0200 (PUP).",
	  .example = "main = filter is_eth_pup" },
	{ "is_eth_sprite", P, IN, ETHERTYPE(0x0500),
	  .meaning = "True if the ethertype is 0x0500 (Sprite).",
	  .example = "main = filter is_eth_sprite" },
	{ "is_eth_ip", P, IN, ETHERTYPE(0x0800),
	  .meaning = "True if the ethertype is 0x0800 (IPv4).",
	  .example = "main = filter is_eth_ip" },
	{ "is_eth_arp", P, IN, ETHERTYPE(0x0806),
	  .meaning = "True if the ethertype is 0x0806 (ARP).",
	  .example = "main = filter is_eth_arp" },
	{ "is_eth_revarp", P, IN, ETHERTYPE(0x8035),
	  .meaning = "True if the ethertype is 0x8035 (RARP).",
	  .example = "main = filter is_eth_revarp" },
	{ "is_eth_at", P, IN, ETHERTYPE(0x809b),
	  .meaning = "True if the ethertype is 0x809b (AppleTalk).",
	  .example = "main = filter is_eth_at" },
	{ "is_eth_aarp", P, IN, ETHERTYPE(0x80f3),
	  .meaning = "True if the ethertype is 0x80f3 (AppleTalk ARP).",
	  .example = "main = filter is_eth_aarp" },
	{ "is_eth_vlan", P, IN, FACT(VLAN),
	  .meaning = "True if the packet has a VLAN id other than 0.\n"
		     "The same as has_vlan.",
	  .example = "main = filter is_eth_vlan" },
	{ "is_eth_ipx", P, IN, ETHERTYPE(0x8137),
	  .meaning = "True if the ethertype is 0x8137 (IPX).",
	  .example = "main = filter is_eth_ipx" },
	{ "is_eth_ipv6", P, IN, ETHERTYPE(0x86dd),
	  .meaning = "True if the ethertype is 0x86dd (IPv6).",
	  .example = "main = filter is_eth_ipv6" },
	{ "is_eth_loopback", P, IN, ETHERTYPE(0x9000),
	  .meaning = "True if the ethertype is 0x9000 (loopback).",
	  .example = "main = filter is_eth_loopback" },
#define KEY(name, bits) \
	{ name, "Word64", IN, .lower = L_CONSTANT, .k = (bits), \
	  .meaning = "A constant for steer_key: the fields to hash.", \
	  .example = "main = steer_key " name }
	KEY("key_eth_type", PFQ_LANG_KEY_ETH_TYPE),
	KEY("key_eth_src", PFQ_LANG_KEY_ETH_SRC),
	KEY("key_eth_dst", PFQ_LANG_KEY_ETH_DST),
	KEY("key_ip_src", PFQ_LANG_KEY_IP_SRC),
	KEY("key_ip_dst", PFQ_LANG_KEY_IP_DST),
	KEY("key_ip_proto", PFQ_LANG_KEY_IP_PROTO),
	KEY("key_ip_ecn", PFQ_LANG_KEY_IP_ECN),
	KEY("key_ip_dscp", PFQ_LANG_KEY_IP_DSCP),
	KEY("key_src_port", PFQ_LANG_KEY_SRC_PORT),
	KEY("key_dst_port", PFQ_LANG_KEY_DST_PORT),
	KEY("key_icmp_type", PFQ_LANG_KEY_ICMP_TYPE),
	KEY("key_icmp_code", PFQ_LANG_KEY_ICMP_CODE),
	KEY("key_3tuple", PFQ_LANG_KEY_IP_SRC | PFQ_LANG_KEY_IP_DST | PFQ_LANG_KEY_IP_PROTO),
	KEY("key_5tuple", PFQ_LANG_KEY_IP_SRC | PFQ_LANG_KEY_IP_DST | PFQ_LANG_KEY_IP_PROTO |
	    PFQ_LANG_KEY_SRC_PORT | PFQ_LANG_KEY_DST_PORT),
#undef KEY
#undef IN
#define IN .section = S_PRELUDE
	{ "map", "(a -> b) -> [a] -> [b]", IN, .lower = L_MAP,
	  .meaning = "Apply the function to each element of the list.\n"
		     "All functions of this section are evaluated when the program is compiled.",
	  .example = "main = filter (foldr1 (.||.) (map has_port [80, 443, 8080]))" },
	{ "foldr", "(a -> b -> b) -> b -> [a] -> b", IN, .lower = L_FOLDR,
	  .meaning = "Join the elements from the right, beginning with the second argument:\n"
		     "foldr f z [x, y] is f x (f y z).",
	  .example = "main = foldr par drop (map port [80, 443])" },
	{ "foldl", "(b -> a -> b) -> b -> [a] -> b", IN, .lower = L_FOLDL,
	  .meaning = "Join the elements from the left, beginning with the second argument:\n"
		     "foldl f z [x, y] is f (f z x) y.",
	  .example = "main = foldl (>->) ip (map inc [0 .. 3])" },
	{ "foldr1", "(a -> a -> a) -> [a] -> a", IN, .lower = L_FOLDR1,
	  .meaning = "Join the elements of a list that is not empty from the right.",
	  .example = "main = foldr1 par (map port [80, 443])" },
	{ "foldl1", "(a -> a -> a) -> [a] -> a", IN, .lower = L_FOLDL1,
	  .meaning = "Join the elements of a list that is not empty from the left.",
	  .example = "main = foldl1 (>->) (map inc [0 .. 3])" },
	{ "concatMap", "(a -> [b]) -> [a] -> [b]", IN, .lower = L_CONCAT_MAP,
	  .meaning = "Apply the function to each element, and join the lists that it returns.",
	  .example = "main = vlan_id_filter (concatMap (\\n -> [n, n + 100]) [1 .. 10])" },
	{ "zipWith", "(a -> b -> c) -> [a] -> [b] -> [c]", IN, .lower = L_ZIP_WITH,
	  .meaning = "Apply the function to the first elements of both lists, the second ones, and so on.",
	  .example = "main = foldr1 (>->) (zipWith (\\p n -> when (has_port p) (inc n)) [80, 443] [0 .. 63])" },
	{ "replicate", "CInt -> a -> [a]", IN, .lower = L_REPLICATE,
	  .meaning = "A list that has the second argument so many times.",
	  .example = "main = foldr1 (>->) (replicate 3 (inc 7))" },
	{ "length", "[a] -> number", IN, .lower = L_LENGTH,
	  .meaning = "The number of elements of a list.",
	  .example = "ips = [10.0.0.1, 10.0.0.2]\nmain = bloom_filter (bloomCalcM (length ips) 0.01) ips 32" },
	{ "flip", "(a -> b -> c) -> b -> a -> c", IN, .lower = L_FLIP,
	  .meaning = "The function with its first two arguments exchanged.",
	  .example = "main = filter (flip any_bit 3 ip_tos)" },
	{ "id", "a -> a", IN, .lower = L_ID,
	  .meaning = "The argument itself.",
	  .example = "main = id ip" },
	{ "const", "a -> b -> a", IN, .lower = L_CONST,
	  .meaning = "The first argument.",
	  .example = "main = const ip 5" },
	{ "True", "Bool", IN, .lower = L_CONSTANT, .k = 1,
	  .meaning = "A condition that holds, for guards.",
	  .example = "f n | True = port n\nmain = f 80" },
	{ "False", "Bool", IN, .lower = L_CONSTANT,
	  .meaning = "A condition that does not hold, for guards.",
	  .example = "f n | False = udp\n    | n > 80 = port n\n    | True = tcp\nmain = f 80" },
	{ "otherwise", "Bool", IN, .lower = L_CONSTANT, .k = 1,
	  .meaning = "The same as True: the last guard.",
	  .example = "f n | n == 53 = udp >-> port n\n    | otherwise = port n\nmain = f 80" },
	{ "bloomCalcM", "CInt -> Double -> CInt", IN, .lower = L_BLOOM_M,
	  .meaning = "The bits that a Bloom filter of so many addresses needs if other addresses shall match\n"
		     "with this probability.",
	  .example = "main = bloom_filter (bloomCalcM 2 0.01) [10.0.0.1, 10.0.0.2] 32" },
	{ "bloomCalcN", "CInt -> Double -> CInt", IN, .lower = L_BLOOM_N,
	  .meaning = "The addresses that a Bloom filter of so many bits may have if other addresses shall\n"
		     "match with this probability.",
	  .example = "ips = [10.0.0.1]\nf most | length ips <= most = bloom_filter 1024 ips 32\n       | otherwise = drop\n"
		     "main = f (bloomCalcN 1024 0.01)" },
	{ "bloomCalcP", "CInt -> CInt -> Double", IN, .lower = L_BLOOM_P,
	  .meaning = "The probability that another address matches a Bloom filter of so many addresses and\n"
		     "bits.",
	  .example = "main = bloom_filter (bloomCalcM 2 (bloomCalcP 100 1024)) [10.0.0.1, 10.0.0.2] 32" },
#undef IN
#define IN .section = S_OPERATOR
	{ ">->", "(" F ") -> (" F ") -> " F, IN, .lower = L_THEN,
	  .meaning = "Apply the first function and, unless it drops the packet, the second.",
	  .example = "main = ip >-> udp >-> steer_flow" },
	{ ".&&.", "(" P ") -> (" P ") -> " P, IN, .lower = L_AND,
	  .meaning = "True if both predicates are true.",
	  .example = "main = filter (is_ip .&&. is_udp)" },
	{ ".||.", "(" P ") -> (" P ") -> " P, IN, .lower = L_OR,
	  .meaning = "True if at least one predicate is true.",
	  .example = "main = filter (is_tcp .||. is_udp)" },
	{ ".^^.", "(" P ") -> (" P ") -> " P, IN, .lower = L_XOR,
	  .meaning = "True if exactly one predicate is true.",
	  .example = "main = filter (has_src_port 53 .^^. has_dst_port 53)" },
#define OF(symbol, relation, text) \
	{ symbol, "(" N ") -> Word64 -> " P, IN, COMPARE(relation), \
	  .meaning = "Compare a property with a number.", \
	  .example = "main = filter (" text ")" }
	OF(".<", LESS, "ip_ttl .< 5"),
	OF(".<=", LESS_EQ, "ip_ttl .<= 5"),
	OF(".==", EQUAL, "ip_ttl .== 5"),
	OF("./=", NOT_EQUAL, "ip_ttl ./= 5"),
	OF(".>", GREATER, "ip_ttl .> 5"),
	OF(".>=", GREATER_EQ, "ip_ttl .>= 5"),
#undef OF
#define OF(symbol, relation, text) \
	{ symbol, "Word64 -> (" N ") -> " P, IN, COMPARE(relation), .flags = 1, \
	  .meaning = "Compare a number with a property.", \
	  .example = "main = filter (" text ")" }
	OF("<.", GREATER, "5 <. ip_ttl"),
	OF("<=.", GREATER_EQ, "5 <=. ip_ttl"),
	OF("==.", EQUAL, "5 ==. ip_ttl"),
	OF("/=.", NOT_EQUAL, "5 /=. ip_ttl"),
	OF(">.", LESS, "5 >. ip_ttl"),
	OF(">=.", LESS_EQ, "5 >=. ip_ttl"),
#undef OF
	{ "<>", "Word64 -> Word64 -> Word64", IN, .lower = L_UNION,
	  .meaning = "All bits of both numbers: join keys for steer_key.",
	  .example = "main = steer_key (key_3tuple <> key_src_port)" },
	{ "++", "[a] -> [a] -> [a]", IN, .lower = L_APPEND,
	  .meaning = "Join two lists.",
	  .example = "main = vlan_id_filter ([1 .. 10] ++ [20])" },
#define RELATION(symbol, relation, text) \
	{ symbol, "a -> a -> Bool", IN, .lower = L_RELATION, .a = PFQ_LANG_##relation, \
	  .meaning = "Compare two numbers, conditions or strings at compile time, in a guard.", \
	  .example = "f n | n " symbol " 80 = port n\n    | otherwise = udp\nmain = f " text }
	RELATION("==", EQUAL, "80"),
	RELATION("/=", NOT_EQUAL, "443"),
	RELATION("<", LESS, "22"),
	RELATION("<=", LESS_EQ, "80"),
	RELATION(">", GREATER, "443"),
	RELATION(">=", GREATER_EQ, "80"),
#undef RELATION
	{ "&&", "Bool -> Bool -> Bool", IN, .lower = L_BOTH,
	  .meaning = "Both conditions hold, in a guard.",
	  .example = "f n | n > 0 && n < 1024 = port n\n    | otherwise = drop\nmain = f 80" },
	{ "||", "Bool -> Bool -> Bool", IN, .lower = L_EITHER,
	  .meaning = "At least one condition holds, in a guard.",
	  .example = "f n | n == 53 || n == 5353 = udp >-> port n\n    | otherwise = port n\nmain = f 80" },
	{ "+", "number -> number -> number", IN, .lower = L_ADD,
	  .meaning = "Add two numbers at compile time.\n"
		     "The sum of two keys for steer_key has the fields of both.",
	  .example = "main = port (8000 + 80)" },
	{ "-", "number -> number -> number", IN, .lower = L_SUB,
	  .meaning = "Subtract two numbers at compile time.",
	  .example = "main = port (8000 - 80)" },
	{ "*", "number -> number -> number", IN, .lower = L_MUL,
	  .meaning = "Multiply two numbers at compile time.",
	  .example = "main = port (4 * 20)" },
	{ "$", "(a -> b) -> a -> b", IN, .lower = L_APPLY,
	  .meaning = "Apply the function on the left to the whole expression on the right.",
	  .example = "main = when is_udp $ mark 1 >-> inc 2" },
	{ ".", "(b -> c) -> (a -> b) -> a -> c", IN, .lower = L_COMPOSE,
	  .meaning = "Compose two functions: (f . g) x is f (g x).",
	  .example = "main = (filter . has_port) 53" },
#undef IN
};

const unsigned int lang_nr_functions = ARRAY_SIZE(lang_functions);

const struct function *lang_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < lang_nr_functions; i++)
		if (!strcmp(lang_functions[i].name, name))
			return &lang_functions[i];
	return NULL;
}
