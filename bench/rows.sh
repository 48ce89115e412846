# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
# Source this file for the default rows and settings. The environment overrides them.

# DRIVER:ROW. ROW is a reader of packets.c. DRIVER is one of
# - vendor: the distribution's driver
# - rewritten: omatic's driver
# - kernel: no driver, packets from pktgen
ROWS=${ROWS:-vendor:xdp-drop vendor:stack vendor:xsk-zerocopy vendor:xsk-copy
	vendor:tpacket vendor:tpacket-fanout4 vendor:tpacket-bpf0 vendor:pfq-copy
	rewritten:xdp-drop rewritten:stack rewritten:pfq-steal rewritten:pfq-steal-steer1
	rewritten:pfq-steal-steer4 rewritten:pfq-steal-group2 rewritten:pfq-skb-steal
	rewritten:pfq-copy rewritten:pfq-copy-steer4 rewritten:pfq-bpf0}
# the area to build for rows that need the libpcap of PFQ
case $ROWS in
*:pcap-* | *:tcpdump-*) LIBPCAP=libpcap ;;
*) LIBPCAP= ;;
esac
FLOWS=64
# frames per burst : bytes of a frame without its checksum : flows of UDP, 0: plain Ethernet
SETTINGS=${SETTINGS:-256:60:0,256:508:0,256:1514:0,64:60:0,64:508:0,64:1514:0,256:60:$FLOWS,256:508:$FLOWS,256:1514:$FLOWS,64:60:$FLOWS,64:508:$FLOWS,64:1514:$FLOWS}
# a figure is the median of ROUNDS differences between 2 * PACKETS and PACKETS packets
ROUNDS=${ROUNDS:-3}
PACKETS=${PACKETS:-8192}

for row in $ROWS; do
	case $row in
	vendor:?* | rewritten:?* | kernel:?*) ;;
	*)
		echo "bench: ROWS: $row is no row: a row is vendor:, rewritten: or kernel: and a reader of packets.c" >&2
		exit 1
		;;
	esac
done
case $SETTINGS in
*[!0-9:,]*)
	echo "bench: SETTINGS=$SETTINGS is not a list of burst:bytes:flows, separated by commas" >&2
	exit 1
	;;
esac
