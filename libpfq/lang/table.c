// SPDX-License-Identifier: LGPL-2.1-or-later
#include <string.h>

#include "engine/lang_engine.h"

#include "table.h"

/* F: Qbuff -> Action Qbuff; P: Qbuff -> Bool; N: Qbuff -> Word64 */
#define F "Qbuff -> Action Qbuff"
#define P "Qbuff -> Bool"
#define N "Qbuff -> Word64"

#define FACTS(mask, want) .lower = L_TEST, .op = PFQ_LANG_OP_FACTS, .a = (mask), .b = (want)
#define FACT(fact) FACTS(PFQ_FACT_##fact, PFQ_FACT_##fact)
#define CAST(kind) .lower = L_TEST, .op = PFQ_LANG_OP_CAST, .a = PFQ_LANG_##kind
#define HOST(kind) .lower = L_TEST, .op = PFQ_LANG_OP_HOST, .a = PFQ_LANG_HOST_##kind
#define APP(kind) .lower = L_TEST, .op = PFQ_LANG_OP_APP, .a = PFQ_LANG_##kind
#define EQUAL(property) .lower = L_EQUAL, .a = PFQ_LANG_##property
#define ETHERTYPE(n) .lower = L_TEST, .op = PFQ_LANG_OP_COMPARE, .a = PFQ_LANG_L3_PROTO, .k = (n), .flags = PFQ_LANG_EQUAL
#define PROPERTY(property) .lower = L_PROPERTY, .a = PFQ_LANG_##property
#define COMPARE(how) .lower = L_COMPARE, .a = PFQ_LANG_##how
#define STEER(kind) .lower = L_ACTION, .op = PFQ_LANG_OP_STEER, .a = PFQ_LANG_STEER_##kind
#define LOG(kind) .lower = L_LOG, .op = PFQ_LANG_OP_LOG, .b = PFQ_LANG_LOG_##kind

const char *const lang_sections[NR_SECTIONS] = {
	"Filters", "Forwarding", "Steering", "Predicates", "Combinators", "Properties", "Control",
	"Bloom filters", "VLAN", "Counters, marks and messages", "Argument passing", "Further protocols", "Operators"
};

const struct function lang_functions[] = {
#define IN .section = S_FILTER
{ "unit", F, IN, .lower = L_UNIT, .meaning = "Pass each packet, unchanged.", .example = "main = unit" },
{ "ip", F, IN, FACT(IP4), .meaning = "Pass IPv4. In PFQ 6 not behind a VLAN tag in the frame; here behind any.", .example = "main = ip >-> steer_flow" },
{ "udp", F, IN, FACT(UDP), .meaning = "Pass UDP over IPv4 or IPv6, when its header is there in full: later fragments have none.", .example = "main = udp >-> port 53" },
{ "tcp", F, IN, FACT(TCP), .meaning = "Pass TCP over IPv4 or IPv6, when its header is there in full.", .example = "main = tcp >-> dst_port 443" },
{ "icmp", F, IN, FACT(ICMP), .meaning = "Pass ICMP over IPv4 and ICMPv6 over IPv6.", .example = "main = icmp >-> kernel" },
{ "flow", F, IN, FACT(FLOW), .meaning = "Pass TCP and UDP.", .example = "main = flow >-> steer_flow" },
{ "vlan", F, IN, FACT(VLAN), .meaning = "Pass what has a VLAN tag with an id other than 0, stripped by the NIC or not.", .example = "main = vlan >-> steer_vlan" },
{ "no_frag", F, IN, FACTS(PFQ_FACT_FRAG, 0), .meaning = "Drop IP fragments, the first too.", .example = "main = no_frag >-> steer_flow" },
{ "no_more_frag", F, IN, FACTS(PFQ_FACT_MORE_FRAG, 0), .meaning = "Drop IP fragments but the first.", .example = "main = no_more_frag >-> udp" },
{ "port", "Word16 -> " F, IN, .lower = L_PORT, .meaning = "Pass TCP and UDP with this port at either end; under src or dst at that end. PFQ 6 looked at the source only.", .example = "main = port 80" },
{ "src_port", "Word16 -> " F, IN, .lower = L_PORT, .flags = PFQ_LANG_SRC, .meaning = "Pass TCP and UDP from this port.", .example = "main = src_port 53" },
{ "dst_port", "Word16 -> " F, IN, .lower = L_PORT, .flags = PFQ_LANG_DST, .meaning = "Pass TCP and UDP to this port.", .example = "main = dst_port 53" },
{ "addr", "CIDR -> " F, IN, .lower = L_CIDR, .meaning = "Pass packets with an address in this prefix at either end; under src or dst at that end. IPv4 and IPv6. PFQ 6 looked at the source only.", .example = "main = addr \"192.168.0.0/16\"" },
{ "src_addr", "CIDR -> " F, IN, .lower = L_CIDR, .flags = PFQ_LANG_SRC, .meaning = "Pass packets from this prefix.", .example = "main = src_addr 10.0.0.0/8" },
{ "dst_addr", "CIDR -> " F, IN, .lower = L_CIDR, .flags = PFQ_LANG_DST, .meaning = "Pass packets to this prefix.", .example = "main = dst_addr \"2001:db8::/32\"" },
{ "l3_proto", "Word16 -> " F, IN, EQUAL(L3_PROTO), .meaning = "Pass this ethertype, behind VLAN tags.", .example = "main = l3_proto 0x806" },
{ "l4_proto", "Word8 -> " F, IN, EQUAL(L4_PROTO), .meaning = "Pass this IP protocol, behind IPv6 extension headers; later fragments too.", .example = "main = l4_proto 132" },
{ "filter", "(" P ") -> " F, IN, .lower = L_FILTER, .meaning = "Pass packets for which the predicate holds.", .example = "main = filter (is_tcp .||. has_port 53)" },
{ "mac_broadcast", F, IN, CAST(MAC_BROADCAST), .meaning = "Pass frames to the broadcast MAC address. PFQ 6 dropped them.", .example = "main = mac_broadcast" },
{ "mac_multicast", F, IN, CAST(MAC_MULTICAST), .meaning = "Pass frames to a multicast MAC address, broadcast included. PFQ 6 dropped them.", .example = "main = mac_multicast" },
{ "incoming_host", F, IN, HOST(MAC), .meaning = "Pass frames to a MAC address of the device. PFQ 6 dropped them.", .example = "main = incoming_host" },
{ "ip_host", F, IN, HOST(IP), .meaning = "Pass packets to an IP address of this host, IPv4 or IPv6. PFQ 6 dropped them.", .example = "main = ip_host >-> kernel" },
{ "ip_broadcast", F, IN, CAST(IP_BROADCAST), .meaning = "Pass packets to 255.255.255.255. PFQ 6 dropped them.", .example = "main = ip_broadcast" },
{ "ip_multicast", F, IN, CAST(IP_MULTICAST), .meaning = "Pass packets to an IPv4 or IPv6 multicast address. PFQ 6 dropped them.", .example = "main = ip_multicast" },
#undef IN
#define IN .section = S_FORWARD
{ "drop", F, IN, .lower = L_DROP, .meaning = "Give the packet to no socket and end here. What was forwarded before goes out.", .example = "main = when is_icmp drop" },
{ "broadcast", F, IN, .lower = L_ACTION, .op = PFQ_LANG_OP_BROADCAST, .meaning = "Copy to all sockets of the group, of each class but control.", .example = "main = broadcast" },
{ "classify", "CInt -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_CLASSIFY, .b = 64, .meaning = "From here on, the sockets of class 0 to 63. PFQ 6 refused 0, the default class.", .example = "main = classify 2 >-> steer_flow" },
{ "kernel", F, IN, .lower = L_ACTION, .op = PFQ_LANG_OP_KERNEL, .meaning = "Give the packet to the kernel's stack too, also when a binding steals it.", .example = "main = when is_icmp kernel" },
{ "detour", F, IN, .lower = L_DETOUR, .meaning = "Give the packet to the kernel's stack and to no socket.", .example = "main = when (has_port 22) detour" },
{ "kernel_if", "(" P ") -> " F, IN, .lower = L_KERNEL_IF, .meaning = "kernel when the predicate holds.", .example = "main = kernel_if is_icmp >-> steer_flow" },
{ "detour_if", "(" P ") -> " F, IN, .lower = L_DETOUR_IF, .meaning = "detour when the predicate holds.", .example = "main = detour_if (has_port 22) >-> steer_flow" },
{ "forward", "String -> " F, IN, .lower = L_FORWARD, .meaning = "Send a copy out of this device, in a burst with others.", .example = "main = forward \"eth1\"" },
{ "forwardIO", "String -> " F, IN, .lower = L_FORWARD, .meaning = "The same as forward: bursts end with the softirq that brought the packets. Broken in PFQ 6.", .example = "main = forwardIO \"eth1\"" },
{ "bridge", "String -> " F, IN, .lower = L_BRIDGE, .meaning = "Send a copy out of this device and drop: no socket gets it.", .example = "main = bridge \"eth1\"" },
{ "link", "[String] -> " F, IN, .lower = L_LINK, .meaning = "Send a copy out of each of these devices but the one that the packet came from.", .example = "main = link [\"eth0\", \"eth1\", \"eth2\"]" },
{ "tee", "String -> (" P ") -> " F, IN, .lower = L_TEE, .meaning = "Send a copy out of this device; go on when the predicate holds, else drop.", .example = "main = tee \"eth1\" is_udp >-> steer_flow" },
{ "tap", "String -> (" P ") -> " F, IN, .lower = L_TAP, .meaning = "Go on when the predicate holds, else send the packet out of this device and drop.", .example = "main = tap \"eth1\" is_udp >-> steer_flow" },
#undef IN
#define IN .section = S_STEERING
{ "steer_rrobin", F, IN, STEER(RROBIN), .meaning = "To one socket after the other, on each CPU.", .example = "main = steer_rrobin" },
{ "steer_rss", F, IN, STEER(RSS), .meaning = "By the NIC's RSS hash; without one, as steer_flow.", .example = "main = steer_rss" },
{ "steer_link", F, IN, STEER(LINK), .meaning = "By MAC addresses, both directions alike; broadcast frames are copied to all. Drops what has no Ethernet header.", .example = "main = steer_link" },
{ "steer_local_link", "String -> " F, IN, .lower = L_LOCAL_LINK, .op = PFQ_LANG_OP_STEER_LOCAL_LINK, .meaning = "By the MAC address that is not the gateway's; when neither is, to the sockets of both. Broadcast frames are copied to all.", .example = "main = steer_local_link \"52:54:00:12:34:56\"" },
{ "steer_vlan", F, IN, STEER(VLAN), .meaning = "By the outermost VLAN id; drops what has none.", .example = "main = steer_vlan" },
{ "steer_p2p", F, IN, STEER(P2P), .meaning = "By IP addresses, both directions alike; packets to 255.255.255.255 are copied to all. Drops what is not IP.", .example = "main = steer_p2p" },
{ "steer_local_ip", "CIDR -> " F, IN, .lower = L_LOCAL_IP, .meaning = "By the address that is in the prefix; when both are, to the sockets of both. Drops other packets.", .example = "main = steer_local_ip \"10.0.0.0/8\"" },
{ "steer_local_net", "Word32 -> Word32 -> Word32 -> " F, IN, .lower = L_LOCAL_NET, .op = PFQ_LANG_OP_STEER_LOCAL_IP, .meaning = "As steer_local_ip, by the subnet of the local address: network, its prefix length, the subnets' prefix length. IPv4.", .example = "main = steer_local_net \"10.0.0.0\" 8 24" },
{ "steer_flow", F, IN, STEER(FLOW), .meaning = "By addresses, protocol and ports, both directions alike; fragments by addresses and id, so that all of a packet meet. Drops what is not IP.", .example = "main = ip >-> udp >-> steer_flow" },
{ "steer_to", "CInt -> " F, IN, .lower = L_STEER_TO, .op = PFQ_LANG_OP_STEER, .a = PFQ_LANG_STEER_TO, .meaning = "All to one socket, which the constant chooses as a hash.", .example = "main = steer_to 7" },
{ "steer_field", "Word32 -> Word32 -> " F, IN, .lower = L_FIELD, .op = PFQ_LANG_OP_STEER_FIELD, .meaning = "By bytes of the frame: offset, size of 1 to 4. PFQ 6 always took 4. Drops shorter frames.", .example = "main = steer_field 26 4" },
{ "steer_field_symmetric", "Word32 -> Word32 -> Word32 -> " F, IN, .lower = L_FIELD, .op = PFQ_LANG_OP_STEER_FIELD_XOR, .meaning = "By two fields, alike when they change places: offset, offset, size.", .example = "main = steer_field_symmetric 26 30 4" },
{ "double_steer_mac", F, IN, STEER(MAC2), .meaning = "To the sockets of both MAC addresses; once, when that is one socket.", .example = "main = double_steer_mac" },
{ "double_steer_ip", F, IN, STEER(IP2), .meaning = "To the sockets of both IP addresses. Drops what is not IP.", .example = "main = double_steer_ip" },
{ "double_steer_field", "Word32 -> Word32 -> Word32 -> " F, IN, .lower = L_FIELD, .op = PFQ_LANG_OP_STEER_FIELD2, .meaning = "To the sockets of two fields: offset, offset, size.", .example = "main = double_steer_field 26 30 4" },
{ "steer_key", "Word64 -> " F, IN, .lower = L_KEY, .op = PFQ_LANG_OP_STEER_KEY, .meaning = "By a sum of fields, key_eth_type to key_icmp_code. With the same fields of both ends both directions are alike. Drops what lacks one of them. PFQ 6 read ports at the wrong place.", .example = "main = steer_key (key_ip_src + key_ip_dst)" },
#undef IN
#define IN .section = S_PREDICATE
{ "less", "(" N ") -> Word64 -> " P, IN, COMPARE(LESS), .meaning = "The property is less than the number. A comparison with a property that is not there is false.", .example = "main = filter (less ip_ttl 5)" },
{ "less_eq", "(" N ") -> Word64 -> " P, IN, COMPARE(LESS_EQ), .meaning = "Less or equal.", .example = "main = filter (less_eq ip_ttl 5)" },
{ "greater", "(" N ") -> Word64 -> " P, IN, COMPARE(GREATER), .meaning = "Greater.", .example = "main = filter (greater ip_tot_len 1000)" },
{ "greater_eq", "(" N ") -> Word64 -> " P, IN, COMPARE(GREATER_EQ), .meaning = "Greater or equal.", .example = "main = filter (greater_eq ip_tot_len 1000)" },
{ "equal", "(" N ") -> Word64 -> " P, IN, COMPARE(EQUAL), .meaning = "Equal.", .example = "main = filter (equal tcp_dest 80)" },
{ "not_equal", "(" N ") -> Word64 -> " P, IN, COMPARE(NOT_EQUAL), .meaning = "There, and not equal.", .example = "main = filter (not_equal ip_tos 0)" },
{ "any_bit", "(" N ") -> Word64 -> " P, IN, COMPARE(ANY_BIT), .meaning = "Some of these bits are set.", .example = "main = filter (ip_tos `any_bit` 3)" },
{ "all_bit", "(" N ") -> Word64 -> " P, IN, COMPARE(ALL_BIT), .meaning = "All of these bits are set.", .example = "main = filter (all_bit ip_tos 3)" },
{ "is_ip", P, IN, FACT(IP4), .meaning = "It is IPv4.", .example = "main = filter is_ip" },
{ "is_tcp", P, IN, FACT(TCP), .meaning = "It is TCP, over IPv4 or IPv6.", .example = "main = filter is_tcp" },
{ "is_udp", P, IN, FACT(UDP), .meaning = "It is UDP, over IPv4 or IPv6.", .example = "main = filter is_udp" },
{ "is_icmp", P, IN, FACT(ICMP), .meaning = "It is ICMP over IPv4 or ICMPv6 over IPv6.", .example = "main = filter (not is_icmp)" },
{ "is_flow", P, IN, FACT(FLOW), .meaning = "It is TCP or UDP.", .example = "main = filter is_flow" },
{ "has_vlan", P, IN, FACT(VLAN), .meaning = "It has a VLAN tag with an id other than 0.", .example = "main = filter has_vlan" },
{ "is_frag", P, IN, FACT(FRAG), .meaning = "It is an IP fragment.", .example = "main = filter (not is_frag)" },
{ "is_first_frag", P, IN, FACT(FIRST_FRAG), .meaning = "It is the first of several fragments.", .example = "main = filter is_first_frag" },
{ "is_more_frag", P, IN, FACT(MORE_FRAG), .meaning = "It is a fragment but not the first.", .example = "main = filter is_more_frag" },
{ "is_l3_proto", "Word16 -> " P, IN, EQUAL(L3_PROTO), .meaning = "Its ethertype, behind VLAN tags, is this.", .example = "main = filter (is_l3_proto 0x86dd)" },
{ "is_l4_proto", "Word8 -> " P, IN, EQUAL(L4_PROTO), .meaning = "Its IP protocol is this.", .example = "main = filter (is_l4_proto 47)" },
{ "has_port", "Word16 -> " P, IN, .lower = L_PORT, .meaning = "TCP or UDP with this port at either end; under src or dst at that end.", .example = "main = filter (has_port 53)" },
{ "has_src_port", "Word16 -> " P, IN, .lower = L_PORT, .flags = PFQ_LANG_SRC, .meaning = "TCP or UDP from this port.", .example = "main = filter (has_src_port 53)" },
{ "has_dst_port", "Word16 -> " P, IN, .lower = L_PORT, .flags = PFQ_LANG_DST, .meaning = "TCP or UDP to this port.", .example = "main = filter (has_dst_port 53)" },
{ "has_vid", "CInt -> " P, IN, EQUAL(VID), .b = 4096, .meaning = "The outermost VLAN id is this; 0: no tag.", .example = "main = filter (has_vid 7)" },
{ "has_mark", "Word32 -> " P, IN, EQUAL(GET_MARK), .meaning = "The mark, of the packet or of an earlier mark, is this.", .example = "main = when (has_mark 1) drop" },
{ "has_state", "Word32 -> " P, IN, EQUAL(GET_STATE), .meaning = "The state, 0 or of an earlier put_state, is this.", .example = "main = when is_udp (put_state 1) >-> when (has_state 1) steer_flow" },
{ "has_addr", "CIDR -> " P, IN, .lower = L_CIDR, .meaning = "An address in this prefix at either end; under src or dst at that end.", .example = "main = filter (has_addr \"fe80::/10\")" },
{ "has_src_addr", "CIDR -> " P, IN, .lower = L_CIDR, .flags = PFQ_LANG_SRC, .meaning = "From this prefix.", .example = "main = filter (has_src_addr \"10.1.0.0/16\")" },
{ "has_dst_addr", "CIDR -> " P, IN, .lower = L_CIDR, .flags = PFQ_LANG_DST, .meaning = "To this prefix.", .example = "main = filter (has_dst_addr (CIDR (\"10.1.0.0\", 16)))" },
{ "is_broadcast", P, IN, CAST(MAC_BROADCAST), .meaning = "To the broadcast MAC address. PFQ 6 looked at the source.", .example = "main = filter is_broadcast" },
{ "is_multicast", P, IN, CAST(MAC_MULTICAST), .meaning = "To a multicast MAC address, broadcast included.", .example = "main = filter is_multicast" },
{ "is_incoming_host", P, IN, HOST(MAC), .meaning = "To a MAC address of the device.", .example = "main = filter is_incoming_host" },
{ "is_ip_host", P, IN, HOST(IP), .meaning = "To an IP address of this host.", .example = "main = filter (not is_ip_host)" },
{ "is_ip_broadcast", P, IN, CAST(IP_BROADCAST), .meaning = "To 255.255.255.255.", .example = "main = filter is_ip_broadcast" },
{ "is_ip_multicast", P, IN, CAST(IP_MULTICAST), .meaning = "To an IPv4 or IPv6 multicast address. PFQ 6 tested for broadcast.", .example = "main = filter is_ip_multicast" },
#undef IN
#define IN .section = S_COMBINATOR
{ "or", "(" P ") -> (" P ") -> " P, IN, .lower = L_OR, .meaning = "One of them holds, or both; as .||.", .example = "main = filter (or is_tcp is_udp)" },
{ "and", "(" P ") -> (" P ") -> " P, IN, .lower = L_AND, .meaning = "Both hold; as .&&.", .example = "main = filter (and is_ip is_udp)" },
{ "xor", "(" P ") -> (" P ") -> " P, IN, .lower = L_XOR, .meaning = "One of them holds, and not both; as .^^.", .example = "main = filter (xor is_ip is_udp)" },
{ "not", "(" P ") -> " P, IN, .lower = L_NOT, .meaning = "It does not hold.", .example = "main = filter (not is_udp)" },
#undef IN
#define IN .section = S_PROPERTY
{ "ip_tos", N, IN, PROPERTY(IP_TOS), .meaning = "IPv4 type of service, IPv6 traffic class.", .example = "main = filter (ip_tos ./= 0)" },
{ "ip_tot_len", N, IN, PROPERTY(IP_TOT_LEN), .meaning = "Bytes of the IP packet, its header included.", .example = "main = filter (ip_tot_len .>= 1000)" },
{ "ip_id", N, IN, PROPERTY(IP_ID), .meaning = "IPv4 identification; of an IPv6 fragment.", .example = "main = filter (ip_id .== 7)" },
{ "ip_frag", N, IN, PROPERTY(IP_FRAG), .meaning = "Flags and fragment offset in units of 8 bytes as IPv4 writes them; for IPv6 too.", .example = "main = filter (ip_frag `any_bit` 0x3fff)" },
{ "ip_ttl", N, IN, PROPERTY(IP_TTL), .meaning = "IPv4 time to live, IPv6 hop limit.", .example = "main = filter (ip_ttl .< 5)" },
{ "tcp_source", N, IN, PROPERTY(TCP_SOURCE), .meaning = "TCP source port.", .example = "main = filter (tcp_source .== 80)" },
{ "tcp_dest", N, IN, PROPERTY(TCP_DEST), .meaning = "TCP destination port.", .example = "main = filter (tcp_dest .< 1024)" },
{ "tcp_hdrlen", N, IN, PROPERTY(TCP_HDRLEN), .meaning = "Bytes of the TCP header.", .example = "main = filter (tcp_hdrlen .> 20)" },
{ "udp_source", N, IN, PROPERTY(UDP_SOURCE), .meaning = "UDP source port.", .example = "main = filter (udp_source .== 53)" },
{ "udp_dest", N, IN, PROPERTY(UDP_DEST), .meaning = "UDP destination port.", .example = "main = filter (53 ==. udp_dest)" },
{ "udp_len", N, IN, PROPERTY(UDP_LEN), .meaning = "Bytes of the UDP datagram, its header included.", .example = "main = filter (udp_len .> 512)" },
{ "icmp_type", N, IN, PROPERTY(ICMP_TYPE), .meaning = "ICMP or ICMPv6 type.", .example = "main = filter (icmp_type .== 8)" },
{ "icmp_code", N, IN, PROPERTY(ICMP_CODE), .meaning = "ICMP or ICMPv6 code.", .example = "main = filter (icmp_code .== 0)" },
{ "get_mark", N, IN, PROPERTY(GET_MARK), .meaning = "The mark.", .example = "main = filter (get_mark .== 0)" },
{ "get_state", N, IN, PROPERTY(GET_STATE), .meaning = "The state.", .example = "main = put_state 3 >-> filter (get_state .> 2)" },
#undef IN
#define IN .section = S_CONTROL
{ "conditional", "(" P ") -> (" F ") -> (" F ") -> " F, IN, .lower = L_CONDITIONAL, .meaning = "The first function when the predicate holds, else the second; as if then else.", .example = "main = conditional is_tcp steer_flow drop" },
{ "when", "(" P ") -> (" F ") -> " F, IN, .lower = L_WHEN, .meaning = "The function when the predicate holds, else pass.", .example = "main = when is_udp (mark 1)" },
{ "unless", "(" P ") -> (" F ") -> " F, IN, .lower = L_UNLESS, .meaning = "The function when the predicate does not hold, else pass.", .example = "main = unless is_tcp drop" },
{ "shift", "(" F ") -> " F, IN, .lower = L_SHIFT, .meaning = "The function on the packet inside an IPIP, IPv6-in-IP, GRE, VXLAN or GTP tunnel; without one, nothing is there. At most 3 deep. PFQ 6 knew IP in IP.", .example = "main = shift (udp >-> steer_flow)" },
{ "src", "(" F ") -> " F, IN, .lower = L_SRC, .meaning = "In the function, port and addr and their kind look at the source.", .example = "main = src (port 80)" },
{ "dst", "(" F ") -> " F, IN, .lower = L_DST, .meaning = "In the function, port and addr and their kind look at the destination.", .example = "main = dst (addr \"10.0.0.0/8\")" },
{ "inv", "(" F ") -> " F, IN, .lower = L_INV, .meaning = "Copy what the function drops, drop the rest. What the function did before it dropped is undone.", .example = "main = inv udp" },
{ "par", "(" F ") -> (" F ") -> " F, IN, .lower = L_PAR, .meaning = "The first that does not drop. What one did that dropped is undone: forwards, counts, marks, steering. In PFQ 6 it was kept. par and inv with actions in them nest 8 deep at most.", .example = "main = par udp (tcp >-> port 80)" },
#define PAR(n, more) "(" F ") -> (" F ") -> (" F ") -> " more F, IN, .lower = L_PAR, .meaning = "par of " n " functions."
#define A "(" F ") -> "
{ "par3", PAR("3", ""), .example = "main = par3 udp tcp icmp" },
{ "par4", PAR("4", A), .example = "main = par4 udp tcp icmp drop" },
{ "par5", PAR("5", A A), .example = "main = par5 udp tcp icmp vlan drop" },
{ "par6", PAR("6", A A A), .example = "main = par6 (port 1) (port 2) (port 3) (port 4) (port 5) icmp" },
{ "par7", PAR("7", A A A A), .example = "main = par7 (port 1) (port 2) (port 3) (port 4) (port 5) (port 6) icmp" },
{ "par8", PAR("8", A A A A A), .example = "main = par8 (port 1) (port 2) (port 3) (port 4) (port 5) (port 6) (port 7) icmp" },
#undef A
#undef PAR
#undef IN
#define IN .section = S_BLOOM
#define BLOOM "CInt -> [Word32] -> CInt -> "
{ "bloom", BLOOM P, IN, .lower = L_BLOOM, .meaning = "An address at either end is probably among these: bits of the filter, rounded up to a power of two, at most 2^24; addresses, all IPv4 or all IPv6; prefix length, of 0 to 32 or 128. Never errs for these; with 10 bits an address it takes 1 % of the others for one of them. PFQ 6 knew IPv4.", .example = "main = filter (bloom 1024 [\"10.0.0.1\", \"10.0.0.2\"] 32)" },
{ "bloom_src", BLOOM P, IN, .lower = L_BLOOM, .flags = PFQ_LANG_SRC, .meaning = "bloom of the source alone, IPv4 or IPv6.", .example = "main = filter (bloom_src 1024 [\"2001:db8:1::\", \"2001:db8:2::\"] 48)" },
{ "bloom_dst", BLOOM P, IN, .lower = L_BLOOM, .flags = PFQ_LANG_DST, .meaning = "bloom of the destination alone, IPv4 or IPv6.", .example = "main = filter (bloom_dst 1024 [\"10.0.0.0\"] 24)" },
{ "bloom_filter", BLOOM F, IN, .lower = L_BLOOM, .meaning = "Pass what bloom holds for, IPv4 or IPv6.", .example = "main = bloom_filter 1024 [\"10.0.0.1\"] 32" },
{ "bloom_src_filter", BLOOM F, IN, .lower = L_BLOOM, .flags = PFQ_LANG_SRC, .meaning = "Pass what bloom_src holds for, IPv4 or IPv6.", .example = "main = bloom_src_filter 1024 [\"10.0.0.1\"] 32" },
{ "bloom_dst_filter", BLOOM F, IN, .lower = L_BLOOM, .flags = PFQ_LANG_DST, .meaning = "Pass what bloom_dst holds for, IPv4 or IPv6.", .example = "main = bloom_dst_filter 1024 [\"2001:db8::1\"] 128" },
#undef BLOOM
#undef IN
#define IN .section = S_VLAN
{ "vlan_id", "[CInt] -> " P, IN, .lower = L_VLANS, .meaning = "The outermost VLAN id is among these; 0: no tag, -1: any tag. In PFQ 6 -1 never came back.", .example = "main = filter (vlan_id [1, 5, 9])" },
{ "vlan_id_filter", "[CInt] -> " F, IN, .lower = L_VLANS, .meaning = "Pass what vlan_id holds for.", .example = "main = vlan_id_filter [-1]" },
#undef IN
#define IN .section = S_MISC
{ "inc", "CInt -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_COUNT, .b = 64, .k = 1, .meaning = "Count up the group's counter 0 to 63.", .example = "main = inc 0 >-> steer_flow" },
{ "dec", "CInt -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_COUNT, .b = 64, .k = -1, .meaning = "Count down the group's counter 0 to 63.", .example = "main = inc 0 >-> udp >-> dec 0" },
{ "mark", "Word32 -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_MARK, .meaning = "Mark the packet: sockets read it, and later groups.", .example = "main = when is_udp (mark 7)" },
{ "put_state", "Word32 -> " F, IN, .lower = L_ACTION_ARG, .op = PFQ_LANG_OP_STATE, .meaning = "Set the state, which the rest of the program can ask for.", .example = "main = put_state 1" },
{ "log_msg", "String -> " F, IN, LOG(MSG), .meaning = "Write this to the kernel's log, at a limited rate.", .example = "main = icmp >-> log_msg \"ping\"" },
{ "log_buff", F, IN, LOG(BUFF), .meaning = "Write the packet's device, length and mark to the kernel's log.", .example = "main = icmp >-> log_buff" },
{ "log_packet", F, IN, LOG(PACKET), .meaning = "Write the packet's addresses and protocol to the kernel's log.", .example = "main = icmp >-> log_packet" },
{ "trace", F, IN, LOG(TRACE), .meaning = "Write what the program has decided up to its end to the kernel's log.", .example = "main = steer_flow >-> trace" },
#undef IN
#define IN .section = S_DUMMY
#define DUMMY(type) type " -> " F, IN, .lower = L_UNIT, .meaning = "Pass; shows that an argument of type " type " arrives."
{ "dummy_int", DUMMY("CInt"), .example = "main = dummy_int (-1)" },
{ "dummy_ints", DUMMY("[CInt]"), .example = "main = dummy_ints [1, 0x10, 0b101, 0o17]" },
{ "dummy_ip", DUMMY("Word32"), .example = "main = dummy_ip \"192.168.0.1\"" },
{ "dummy_ips", DUMMY("[Word32]"), .example = "main = dummy_ips [\"192.168.0.1\", 10.0.0.1]" },
{ "dummy_cidr", DUMMY("CIDR"), .example = "main = dummy_cidr 10.0.0.0/8" },
{ "dummy_cidrs", DUMMY("[CIDR]"), .example = "main = dummy_cidrs [\"10.0.0.0/8\", \"2001:db8::/32\"]" },
{ "dummy_string", DUMMY("String"), .example = "main = dummy_string \"hello\\n\"" },
{ "dummy_strings", DUMMY("[String]"), .example = "main = dummy_strings [\"a\", \"b\"]" },
#undef DUMMY
#undef IN
#define IN .section = S_MORE
{ "ip6", F, IN, FACT(IP6), .meaning = "Pass IPv6.", .example = "main = ip6 >-> steer_flow" },
{ "is_ip6", P, IN, FACT(IP6), .meaning = "It is IPv6.", .example = "main = filter (is_ip .||. is_ip6)" },
{ "gtp", F, IN, APP(GTP), .meaning = "Pass GTP, of either plane: UDP port 2123 or 2152.", .example = "main = gtp" },
{ "gtp_cp", F, IN, APP(GTP_CP), .meaning = "Pass GTP-C, version 1 or 2: UDP port 2123.", .example = "main = gtp_cp >-> classify 2" },
{ "gtp_up", F, IN, APP(GTP_UP), .meaning = "Pass GTP-U: UDP port 2152.", .example = "main = gtp_up >-> steer_gtp_usr" },
{ "is_gtp", P, IN, APP(GTP), .meaning = "It is GTP.", .example = "main = filter is_gtp" },
{ "is_gtp_cp", P, IN, APP(GTP_CP), .meaning = "It is GTP-C.", .example = "main = filter is_gtp_cp" },
{ "is_gtp_up", P, IN, APP(GTP_UP), .meaning = "It is GTP-U.", .example = "main = filter is_gtp_up" },
{ "steer_gtp_usr", F, IN, STEER(GTP), .meaning = "By the addresses of the user's packet in a GTP-U tunnel, both directions alike. Drops other packets.", .example = "main = steer_gtp_usr" },
{ "rtp", F, IN, APP(RTP), .meaning = "Pass RTP: UDP between ports above 1023, version 2, a payload type that RTP has, room for its sources.", .example = "main = rtp >-> steer_rtp" },
{ "rtcp", F, IN, APP(RTCP), .meaning = "Pass RTCP: UDP between ports above 1023, version 2, packet type 200 to 207.", .example = "main = rtcp" },
{ "sip", F, IN, APP(SIP), .meaning = "Pass SIP: port 5060, or a payload that starts as its requests and responses do.", .example = "main = sip >-> classify 2" },
{ "voip", F, IN, APP(VOIP), .meaning = "Pass RTP, RTCP and SIP.", .example = "main = voip >-> steer_voip" },
{ "is_rtp", P, IN, APP(RTP), .meaning = "It looks like RTP.", .example = "main = filter is_rtp" },
{ "is_rtcp", P, IN, APP(RTCP), .meaning = "It looks like RTCP.", .example = "main = filter is_rtcp" },
{ "is_sip", P, IN, APP(SIP), .meaning = "It looks like SIP.", .example = "main = filter is_sip" },
{ "is_voip", P, IN, APP(VOIP), .meaning = "It looks like RTP, RTCP or SIP.", .example = "main = filter is_voip" },
{ "steer_rtp", F, IN, STEER(RTP), .meaning = "By addresses and ports, an RTP stream and its RTCP to one socket. Drops other packets.", .example = "main = steer_rtp" },
{ "steer_voip", F, IN, STEER(VOIP), .meaning = "As steer_rtp; SIP as steer_flow.", .example = "main = steer_voip" },
{ "is_eth_pup", P, IN, ETHERTYPE(0x0200), .meaning = "Its ethertype is 0x0200.", .example = "main = filter is_eth_pup" },
{ "is_eth_sprite", P, IN, ETHERTYPE(0x0500), .meaning = "Its ethertype is 0x0500.", .example = "main = filter is_eth_sprite" },
{ "is_eth_ip", P, IN, ETHERTYPE(0x0800), .meaning = "Its ethertype is IPv4's, 0x0800.", .example = "main = filter is_eth_ip" },
{ "is_eth_arp", P, IN, ETHERTYPE(0x0806), .meaning = "Its ethertype is ARP's, 0x0806.", .example = "main = filter is_eth_arp" },
{ "is_eth_revarp", P, IN, ETHERTYPE(0x8035), .meaning = "Its ethertype is RARP's, 0x8035.", .example = "main = filter is_eth_revarp" },
{ "is_eth_at", P, IN, ETHERTYPE(0x809b), .meaning = "Its ethertype is AppleTalk's, 0x809b.", .example = "main = filter is_eth_at" },
{ "is_eth_aarp", P, IN, ETHERTYPE(0x80f3), .meaning = "Its ethertype is AARP's, 0x80f3.", .example = "main = filter is_eth_aarp" },
{ "is_eth_vlan", P, IN, FACT(VLAN), .meaning = "It has a VLAN tag: the same as has_vlan.", .example = "main = filter is_eth_vlan" },
{ "is_eth_ipx", P, IN, ETHERTYPE(0x8137), .meaning = "Its ethertype is IPX's, 0x8137.", .example = "main = filter is_eth_ipx" },
{ "is_eth_ipv6", P, IN, ETHERTYPE(0x86dd), .meaning = "Its ethertype is IPv6's, 0x86dd.", .example = "main = filter is_eth_ipv6" },
{ "is_eth_loopback", P, IN, ETHERTYPE(0x9000), .meaning = "Its ethertype is 0x9000.", .example = "main = filter is_eth_loopback" },
#define KEY(name, bits) { name, "Word64", IN, .lower = L_CONSTANT, .k = (bits), .meaning = "Fields for steer_key.", .example = "main = steer_key " name }
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
KEY("key_5tuple", PFQ_LANG_KEY_IP_SRC | PFQ_LANG_KEY_IP_DST | PFQ_LANG_KEY_IP_PROTO | PFQ_LANG_KEY_SRC_PORT | PFQ_LANG_KEY_DST_PORT),
#undef KEY
#undef IN
#define IN .section = S_OPERATOR
{ ">->", "(" F ") -> (" F ") -> " F, IN, .lower = L_THEN, .meaning = "The first function, then, unless it dropped, the second.", .example = "main = ip >-> udp >-> steer_flow" },
{ ".&&.", "(" P ") -> (" P ") -> " P, IN, .lower = L_AND, .meaning = "Both hold.", .example = "main = filter (is_ip .&&. is_udp)" },
{ ".||.", "(" P ") -> (" P ") -> " P, IN, .lower = L_OR, .meaning = "One of them holds, or both.", .example = "main = filter (is_tcp .||. is_udp)" },
{ ".^^.", "(" P ") -> (" P ") -> " P, IN, .lower = L_XOR, .meaning = "One of them holds, and not both.", .example = "main = filter (has_src_port 53 .^^. has_dst_port 53)" },
#define OF(symbol, how, text) { symbol, "(" N ") -> Word64 -> " P, IN, COMPARE(how), .meaning = "Compare a property with a number.", .example = "main = filter (" text ")" }
OF(".<", LESS, "ip_ttl .< 5"),
OF(".<=", LESS_EQ, "ip_ttl .<= 5"),
OF(".==", EQUAL, "ip_ttl .== 5"),
OF("./=", NOT_EQUAL, "ip_ttl ./= 5"),
OF(".>", GREATER, "ip_ttl .> 5"),
OF(".>=", GREATER_EQ, "ip_ttl .>= 5"),
#undef OF
#define OF(symbol, how, text) { symbol, "Word64 -> (" N ") -> " P, IN, COMPARE(how), .flags = 1, .meaning = "Compare a number with a property.", .example = "main = filter (" text ")" }
OF("<.", GREATER, "5 <. ip_ttl"),
OF("<=.", GREATER_EQ, "5 <=. ip_ttl"),
OF("==.", EQUAL, "5 ==. ip_ttl"),
OF("/=.", NOT_EQUAL, "5 /=. ip_ttl"),
OF(">.", LESS, "5 >. ip_ttl"),
OF(">=.", LESS_EQ, "5 >=. ip_ttl"),
#undef OF
{ "+", "number -> number -> number", IN, .lower = L_ADD, .meaning = "Add numbers, when compiled.", .example = "main = port (8000 + 80)" },
{ "-", "number -> number -> number", IN, .lower = L_SUB, .meaning = "Subtract numbers, when compiled.", .example = "main = port (8000 - 80)" },
{ "*", "number -> number -> number", IN, .lower = L_MUL, .meaning = "Multiply numbers, when compiled.", .example = "main = port (4 * 20)" },
{ "$", "(a -> b) -> a -> b", IN, .lower = L_APPLY, .meaning = "Apply what is left to what is right, all of it.", .example = "main = when is_udp $ mark 1 >-> inc 2" },
{ ".", "(b -> c) -> (a -> b) -> a -> c", IN, .lower = L_COMPOSE, .meaning = "First what is right, then what is left, of an argument.", .example = "main = (filter . has_port) 53" },
#undef IN
};

const unsigned int lang_nr_functions = sizeof(lang_functions) / sizeof(lang_functions[0]);

const struct function *lang_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < lang_nr_functions; i++)
		if (!strcmp(lang_functions[i].name, name))
			return &lang_functions[i];
	return NULL;
}
