#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# libpcap.sh DRIVER: boot the rig with the rewritten driver and the libpcap of PFQ. Run the tests of pcap/ on veth pairs.
# Or run the programs that this host has (pcap/programs.sh) on two ports of the NIC that are plugged into each other, and on
# veth: by the system's libpcap and, at the tap, by PFQ with the distribution's drivers, then at the hook with rewritten
# ones, where PFQ steals, too.
#
# Environment:
#	KVER		the kernel, default: the running one
#	TESTS		these programs instead of those of pcap/. "programs" stands for pcap/programs.sh, "testprogs" for
#			pcap/testprogs.sh, "flood" for pcap/programs.sh with as many packets as the rig can send.
#	PROGRAMS	the rows of pcap/programs.sh, default: all
#	DEVICES		where they run: "veth nic" or one of them
#	RELEASE		trixie: the libpcap and the tcpdump of Debian 13
#	COUNT, RATE	frames that pcap/programs.sh sends, and how many in a second
#	FLOOD		how many times flood sends COUNT frames, default 40
#	FLOOD_RATE	how many it sends in a second on the NIC, default: as many as it can
#	and the variables of boot.sh.
#
# Exit status as boot.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck disable=SC1091
. "$here/common.sh"

driver=$1
# shellcheck disable=SC2154 # of common.sh
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
case " ${TESTS:-} " in *' programs '* | *' flood '*) RIG_DRIVERS="veth ${RIG_DRIVERS:-}" ;; esac
export RIG_DRIVERS="${RIG_DRIVERS:-}"
build_for "$driver" "$kver"
build "$kver" libpcap all testprogs

# with_all FOLDER FILE...: add files to those of the boot
with_all() {
	folder=$1
	shift
	for file; do
		RIG_PROGRAMS="${RIG_PROGRAMS:-} $folder/${file##*/}=$file"
	done
}

with_all lib/pfq "$BUILD/libpcap/lib/libpcap.so.0.8"
with_all selftests "$top/selftests/pcap/programs.sh" "$top/selftests/pcap/testprogs.sh"
with_all testprogs "$BUILD"/libpcap/lib/../testprogs/*
for name in tcpreplay tcpdump dumpcap tshark ngrep daemonlogger p0f softflowd iftop argus racluster arpwatch darkstat \
	tcpbridge netsniff-ng nmap; do
	! file=$(command -v $name) || with_all bin "$file"
done
[ ! -e /etc/p0f/p0f.fp ] || RIG_PROGRAMS="$RIG_PROGRAMS etc/p0f.fp=/etc/p0f/p0f.fp"
[ ! -e /usr/share/nmap ] || with_all usr/share/nmap /usr/share/nmap/nmap-services /usr/share/nmap/nmap-payloads
# what programs with threads load when a thread ends, and what makes programs print each line at once
RIG_PROGRAMS="$RIG_PROGRAMS lib/libgcc_s.so.1=$(gcc -print-file-name=libgcc_s.so.1)"
RIG_PROGRAMS="$RIG_PROGRAMS lib/libstdbuf.so=/usr/libexec/coreutils/libstdbuf.so"
[ -z "${RELEASE:-}" ] || with_all . "$("$here/release.sh" "$RELEASE")"
export RIG_PROGRAMS

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
wanted="${TESTS:-$(cat "$BUILD/selftests/pcap-list")}" devices="${DEVICES:-veth nic}" release=${RELEASE:-}
flood=${FLOOD:-40} flood_rate=${FLOOD_RATE:-}
export LD_LIBRARY_PATH=/lib/pfq COUNT=${COUNT:-3000} RATE=${RATE:-250} JUMBO=9000 PROGRAMS='${PROGRAMS:-}' LIBRARY=/lib/pfq
END
cat "$here/libpcap-guest.sh" >>"$script"
RIG_WIRE=crossed RIG_MEMORY=${RIG_MEMORY:-2048} RIG_SECONDS=${RIG_SECONDS:-1800} "$here/boot.sh" "$kver" "$driver" "$script"
