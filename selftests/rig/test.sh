#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# test.sh DRIVER: boots the rig and relays the guest's TAP. First the
# distribution's driver, as a control, then the rewritten one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernel.sh" resolve ${KVER:+"$KVER"})
build_for "$driver" "$kver"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<END
dir=/selftests
. /selftests/tap.sh
. /selftests/nic-tests.sh
modprobe pfq
nic_inbox
VIA=tap; export VIA
nic_tests " (inbox)" control exact vlan via steal two_sockets slow_reader
rmmod $driver
nic_patched
VIA=hook
nic_tests "" $(cat "$BUILD/selftests/list")
finish
END
"$here/boot.sh" "$kver" "$driver" "$script"
