#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test.sh DRIVER: boot the rig and run the NIC's tests: first some of them with the
# distribution's driver, as a control, then all with the rewritten driver.
#
# Environment:
#	KVER	the kernel, default: the running one
#	TESTS	only these programs, such as "exact leak"; the control is then baseline alone
#	and the variables of boot.sh.
#
# Exit status as boot.sh; 4 if there is no QEMU for the device model.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"})
model=$(nic_model "$driver")
if ! why=$("$here/qemu.sh" prepare 2>&1) && wants_newer_qemu "$model"; then
	echo "1..0 # SKIP there is no QEMU with a model of this NIC: $(echo "$why" | tail -n 1)"
	exit 4
fi
build_for "$driver" "$kver"

control="baseline exact vlan filter_vlans hook_or_tap steal two_sockets slow_reader"
tests=$(cat "$BUILD/selftests/list")
if own_model "$model"; then
	control="$control flow_control rss_hash rss both_ports hwtstamp flow_director"
	control="$control link_flap faults ethtool_changes"
	tests="$tests $(cat "$BUILD/selftests/model-list")"
fi
if [ "${RIG_WIRE:-}" = crossed ]; then
	control=$(cat "$BUILD/selftests/crossed-list")
	tests=$control
fi
if [ -n "${TESTS:-}" ]; then
	control=baseline
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
