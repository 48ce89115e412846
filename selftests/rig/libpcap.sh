#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# libpcap.sh DRIVER: boot the rig with the rewritten driver and run the tests of pcap/ with the libpcap of PFQ.
#
# Environment:
#	KVER	the kernel, default: the running one
#	TESTS	only these programs
#	and the variables of boot.sh.
#
# Exit status as boot.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
build_for "$driver" "$kver"
build "$kver" libpcap

RIG_PROGRAMS="lib/pfq/libpcap.so.0.8=$BUILD/libpcap/lib/libpcap.so.0.8 ${RIG_PROGRAMS:-}"
export RIG_PROGRAMS
script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
modprobe pfq
nic_patched
export LD_LIBRARY_PATH=/lib/pfq
NETIF=
nic_tests "" ${TESTS:-$(cat "$BUILD/selftests/pcap-list")}
finish
END
"$here/boot.sh" "$kver" "$driver" "$script"
