#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# demo.sh DRIVER: packets sent from outside, captured in the rewritten driver.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"} 2>/dev/null)
model=$(nic_model "$driver")
! wants_newer_qemu "$model" || "$here/qemu.sh" prepare
build_for "$driver" "$kver"
echo "$kver with the rewritten $driver, on QEMU's $model; 1000 frames come from outside:"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<'END'
say() { echo; echo "# $*"; "$@"; }
# until so many sockets are bound to the device
bound() { until [ "$(grep -c " $NETIF:" /proc/net/pfq/sockets)" = "$1" ]; do usleep 10000; done; }

nic_patched
nic_up
modprobe pfq
pfq capture -i "$NETIF" -q -w /tmp/all.pcap &
bound 1
say pfq capture -i "$NETIF" -c 8 &
bound 2
/selftests/ask 1000 60 1514
wait $!
say pfq stat && grep -q "^$NETIF [0-9]* hook " /proc/net/pfq/devices
END
RIG_SECONDS=60 "$here/boot.sh" "$kver" "$driver" "$script"
