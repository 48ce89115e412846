#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# virtual.sh DRIVER: boots the rig with veth and tun rewritten, and relays the TAP
# of their tests. DRIVER is that of the NICs which a boot has anyway.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
export RIG_DRIVERS="veth tun"
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
build_for "$driver" "$kver"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
modprobe pfq
nic_tests "" ${TESTS:-$(cat "$BUILD/selftests/virtual-list")}
finish
END
"$here/boot.sh" "$kver" "$driver" "$script"
