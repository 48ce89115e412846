#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test.sh DRIVER: boots the rig and relays the guest's TAP. First the
# distribution's driver, as a control, then the rewritten one. TESTS="exact leak": only these.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
model=$(nic_model "$driver")
if ! why=$("$here/qemu.sh" prepare 2>&1) && wants_newer_qemu "$model"; then
	echo "1..0 # SKIP no QEMU with a model of this NIC: $(echo "$why" | tail -n 1)"
	exit 4
fi
build_for "$driver" "$kver"

control="control exact vlan via steal two_sockets slow_reader"
tests=$(cat "$BUILD/selftests/list")
if own_model "$model"; then
	control="$control nic_control rss_hash rss both_ports hwtstamp flow_director"
	control="$control link_flap faults ethtool_changes"
	tests="$tests $(cat "$BUILD/selftests/model-list")"
fi
if [ "${RIG_WIRE:-}" = crossed ]; then
	control=$(cat "$BUILD/selftests/crossed-list")
	tests=$control
fi
if [ -n "${TESTS:-}" ]; then
	control=control
	tests=$TESTS
fi

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
modprobe pfq
nic_inbox
VIA=tap; export VIA
nic_tests " (inbox)" $control
rmmod $driver
nic_patched
VIA=hook
nic_tests "" $tests
finish
END
"$here/boot.sh" "$kver" "$driver" "$script"
