#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# virtual.sh DRIVER: boot the rig with the rewritten modules of virtual devices and run the tests of
# virtual/, and those of core/ that also look at the hooks. DRIVER is the driver of the two NICs
# that every boot has.
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
export RIG_DRIVERS="veth tun"
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
# a kernel for debugging lacks some of these; stacked skips their kinds
root=$("$top/omatic/kernels/kernel.sh" image "$kver")
for name in macvlan ipvlan macsec vrf ifb vxlan geneve wireguard; do
	[ -z "$(find "$root/lib/modules/$kver/kernel/drivers/net" -name "$name.ko*")" ] || RIG_DRIVERS="$RIG_DRIVERS $name"
done
build_for "$driver" "$kver"
# tests of core/ that do more on a rewritten veth
core="filter_headers forward_checksums capture_tool"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
modprobe pfq
nic_tests "" ${TESTS:-$(cat "$BUILD/selftests/virtual-list") $core}
finish
END
"$here/boot.sh" "$kver" "$driver" "$script"
