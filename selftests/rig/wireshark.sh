#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# wireshark.sh DRIVER: boot the rig with the rewritten driver and this host's files, and let its tshark capture by
# pfq extcap, as make install installs it (pcap/wireshark.sh): on veth, and on two ports of the NIC that are plugged into
# each other.
#
# Environment:
#	KVER		the kernel, default: the running one
#	RELEASE		a release of Debian, such as trixie, whose tshark is used instead, in a tree that root makes
#	PICTURE		the file of a picture: wireshark shows a capture, and nothing is tested (pcap/wireshark-picture.sh)
#	and the variables of boot.sh.
#
# Exit status as boot.sh; 4 if this host has no tshark or its QEMU no 9p.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
build_for "$driver" "$kver"

files=/
if [ "${RELEASE:-}" ]; then
	files=$BUILD/$RELEASE-wireshark
	"$top/omatic/kernels/suite.sh" tree "$files" "$RELEASE" tshark tcpdump tcpreplay libjansson4 libedit2 libcap2-bin
fi
for program in tshark tcpreplay tcpdump setcap; do
	[ -x "$files/usr/bin/$program" ] || [ -x "$files/usr/sbin/$program" ] || [ -x "$files/sbin/$program" ] || {
		echo "1..0 # SKIP there is no $program"
		exit 4
	}
done

stage=$BUILD/rig/wireshark
rm -rf "$stage"
build "$kver" tools install DESTDIR="$stage" PREFIX=/usr/local EXTCAPDIR="$(
	chroot "$files" tshark -G folders 2>/dev/null | sed -n 's|^.*Extcap path:[[:space:]]*\(/usr.*\)|\1|p')"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
. /rig/host-root.sh
host_root "$files"
# the other programs of the folder would make each start of tshark take seconds more
rm -f /root/usr/lib/*/wireshark/extcap/*
cp -a "/host/$stage/." /root/
export PATH=\$PATH:/selftests COUNT=${COUNT:-1000} RATE=${RATE:-1000}
nic_patched
one=\$NETIF other=\$NETIF_OTHER
/sbin/ip link add v0 type veth peer name v1
for device in v0 v1 \$one \$other; do
	echo 1 >/proc/sys/net/ipv6/conf/\$device/disable_ipv6
	/sbin/ip link set \$device up
	ethtool -K \$device gro off 2>/dev/null
done
sleep 5
[ -z "${PICTURE:-}" ] || { modprobe pfq; exec /selftests/wireshark-picture.sh v0 v1; }
judge "wireshark (veth, tap)" 600 /selftests/wireshark.sh v0 v1
STEAL=1 judge "wireshark (hook)" 600 /selftests/wireshark.sh \$other \$one
finish
END
export RIG_MODULES="9p 9pnet_virtio overlay ${RIG_MODULES:-}"
export RIG_PROGRAMS="rig/host-root.sh=$here/host-root.sh selftests/wireshark.sh=$top/selftests/pcap/wireshark.sh selftests/wireshark-picture.sh=$top/selftests/pcap/wireshark-picture.sh selftests/write_tap.sh=$top/testlib/write_tap.sh ${RIG_PROGRAMS:-}"
export RIG_OPTIONS="-virtfs local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap ${RIG_OPTIONS:-}"
export RIG_WIRE=crossed RIG_MEMORY="${RIG_MEMORY:-1536}" RIG_SECONDS="${RIG_SECONDS:-900}"
[ "${PICTURE:-}" ] || { "$here/boot.sh" "$kver" "$driver" "$script"; exit; }
"$here/boot.sh" "$kver" "$driver" "$script" >"$stage/said" || :
sed -n '/^begin picture/,/^end picture/p' "$stage/said" | sed '1d; $d' | base64 -d | gzip -d >"$stage/xwd"
sed '/^begin picture/,/^end picture/d' "$stage/said" >&2
convert "xwd:$stage/xwd" -strip -colors 64 "png:$PICTURE"
