#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# libpcap.sh DRIVER: boot the rig with the rewritten driver and the libpcap of PFQ. Run the tests of pcap/ on veth pairs,
# and programs that this host has (pcap/programs.sh) on two ports of the NIC that are plugged into each other, and on veth.
#
# Environment:
#	KVER		the kernel, default: the running one
#	TESTS		these programs instead of those of pcap/. "programs" stands for pcap/testprogs.sh and
#			pcap/programs.sh, which take 15 minutes.
#	COUNT, RATE	frames that pcap/programs.sh sends for a program, and how many in a second
#	and the variables of boot.sh.
#
# Exit status as boot.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
build_for "$driver" "$kver"
build "$kver" libpcap all testprogs

RIG_PROGRAMS="lib/pfq/libpcap.so.0.8=$BUILD/libpcap/lib/libpcap.so.0.8 selftests/programs.sh=$top/selftests/pcap/programs.sh ${RIG_PROGRAMS:-}"
for name in tcpdump tcpreplay dumpcap ngrep daemonlogger p0f softflowd iftop argus; do
	! file=$(command -v $name) || RIG_PROGRAMS="$RIG_PROGRAMS bin/$name=$file"
done
[ ! -e /etc/p0f/p0f.fp ] || RIG_PROGRAMS="$RIG_PROGRAMS etc/p0f.fp=/etc/p0f/p0f.fp"
RIG_PROGRAMS="$RIG_PROGRAMS selftests/testprogs.sh=$top/selftests/pcap/testprogs.sh"
for file in "$BUILD"/libpcap/lib/../testprogs/*; do
	RIG_PROGRAMS="$RIG_PROGRAMS testprogs/${file##*/}=$file"
done
# what programs with threads load when a thread ends, and what makes programs print each line at once
RIG_PROGRAMS="$RIG_PROGRAMS lib/libgcc_s.so.1=$(gcc -print-file-name=libgcc_s.so.1)"
RIG_PROGRAMS="$RIG_PROGRAMS lib/libstdbuf.so=/usr/libexec/coreutils/libstdbuf.so"
export RIG_PROGRAMS

wanted=${TESTS:-$(cat "$BUILD/selftests/pcap-list")}
script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
modprobe pfq
nic_patched
export LD_LIBRARY_PATH=/lib/pfq PATH=\$PATH:/selftests COUNT=${COUNT:-3000} RATE=${RATE:-1000} PROGRAMS='${PROGRAMS:-}'
mkdir -p /etc
for user in root:x:0 nobody:x:65534; do
	echo "\$user:0::/:/bin/sh"
done >/etc/passwd
echo root:x:0: >/etc/group
one=\$NETIF other=\$NETIF_OTHER
NETIF=
wanted="$wanted"
c=
for name in \$wanted; do
	[ \$name = programs ] || c="\$c \$name"
done
nic_tests "" \$c
[ "\$c" ] && [ "$wanted" = "\${c# }" ] && { finish; return; }

# ready DEVICE: bring it up, and let the stack send nothing on it
ready() {
	echo 1 >/proc/sys/net/ipv6/conf/\$1/disable_ipv6
	/sbin/ip link set \$1 mtu \$2 up
	ethtool -K \$1 gro off 2>/dev/null
}
/sbin/ip link add v0 type veth peer name v1
for device in v0 v1; do ready \$device 9000; done
for device in \$one \$other; do ready \$device 1500; done
sleep 5
[ "\$PROGRAMS" ] || judge_twice "testprogs (veth)" 900 /selftests/testprogs.sh v0 v1
[ "\$PROGRAMS" ] || judge_twice "testprogs (hook)" 900 /selftests/testprogs.sh \$other \$one
judge "programs (hook)" 600 /selftests/programs.sh \$other \$one
STEAL=1 judge "programs (steal)" 600 /selftests/programs.sh \$other \$one
JUMBO=9000 judge "programs (veth, tap)" 600 /selftests/programs.sh v0 v1
finish
END
RIG_WIRE=crossed RIG_MEMORY=${RIG_MEMORY:-1536} RIG_SECONDS=${RIG_SECONDS:-1800} "$here/boot.sh" "$kver" "$driver" "$script"
