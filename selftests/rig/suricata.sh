#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# suricata.sh DRIVER: boot the rig with the rewritten driver, the libpcap of PFQ, and Debian's Suricata, and run
# pcap/suricata.sh on a veth pair, and on two ports of the NIC that are plugged into each other.
#
# Suricata comes from the Debian release of this machine, or from its backports, into the tree BUILD/suricata, which only
# root can make.
#
# Environment:
#	KVER		the kernel, default: the running one
#	WAYS		of veth, hook and steal these; default: all
#	RUNS, COUNT, RATE	see pcap/suricata.sh
#	and the variables of boot.sh.
#
# Exit status as boot.sh; 4 if Suricata cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

# skip REASON
skip() {
	echo "1..0 # SKIP $*"
	exit 4
}

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
suite=$top/omatic/kernels/suite.sh
tree=$BUILD/suricata
for program in tcpreplay jq; do
	command -v $program >/dev/null || skip "$program is missing: make deps"
done
# shellcheck disable=SC1091
release=$(. /etc/os-release; echo "${VERSION_CODENAME:-}")
package=suricata
mkdir -p "$BUILD/rig"
"$suite" list "$release" '^suricata$' 2>"$BUILD/rig/suricata.log" | grep -q . || package=suricata/$release-backports
"$suite" tree "$tree" "$release" "$package" 2>"$BUILD/rig/suricata.log" || skip "$(tail -n 1 "$BUILD/rig/suricata.log")"

build_for "$driver" "$kver"
build "$kver" libpcap

LD_LIBRARY_PATH=$(echo "$tree"/usr/lib/*-linux-gnu)
RIG_PROGRAMS="lib/pfq/libpcap.so.0.8=$BUILD/libpcap/lib/libpcap.so.0.8 selftests/suricata.sh=$top/selftests/pcap/suricata.sh
	bin/suricata=$tree/usr/bin/suricata bin/tcpreplay=$(command -v tcpreplay) bin/jq=$(command -v jq)
	lib/libgcc_s.so.1=$(gcc -print-file-name=libgcc_s.so.1) ${RIG_PROGRAMS:-}"
for file in classification.config reference.config threshold.config; do
	RIG_PROGRAMS="$RIG_PROGRAMS etc/suricata/$file=$tree/etc/suricata/$file"
done
for file in suricata.yaml suricata.rules; do
	RIG_PROGRAMS="$RIG_PROGRAMS etc/suricata/$file=$top/selftests/pcap/$file"
done
export RIG_PROGRAMS LD_LIBRARY_PATH

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
modprobe pfq
nic_patched
export PATH=\$PATH:/selftests RUNS='${RUNS:-}' COUNT=${COUNT:-360} RATE=${RATE:-1000}
mkdir -p /var/run /run/suricata
/sbin/ip link add v0 type veth peer name v1
# The stack sends nothing on them.
for device in v0 v1 \$NETIF \$NETIF_OTHER; do
	echo 1 >/proc/sys/net/ipv6/conf/\$device/disable_ipv6
	/sbin/ip link set \$device mtu 1500 up
	ethtool -K \$device gro off 2>/dev/null
done
sleep 5
for way in ${WAYS:-veth hook steal}; do
	case \$way in
	veth) judge "suricata (veth, tap)" 900 /selftests/suricata.sh v0 v1 ;;
	hook) judge "suricata (hook)" 900 /selftests/suricata.sh \$NETIF_OTHER \$NETIF ;;
	steal) STEAL=1 judge "suricata (steal)" 900 /selftests/suricata.sh \$NETIF_OTHER \$NETIF ;;
	esac
done
finish
END
RIG_WIRE=crossed RIG_MEMORY=${RIG_MEMORY:-3072} RIG_SECONDS=${RIG_SECONDS:-2700} "$here/boot.sh" "$kver" "$driver" "$script"
