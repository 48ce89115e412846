#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# demo.sh DRIVER: boot the rig with the rewritten driver, let the peer send 1000 frames, and
# show how pfq captures them. The peer talks to the guest in frames of its own (FRAME_CONTROL), which
# are captured and counted, too.
#
# Environment: KVER, the kernel, default: the running one.
# Exit status 0 if the packets came through the driver's hook.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/common.sh"

driver=$1
kver=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"} 2>/dev/null)
model=$(nic_model "$driver")
! wants_newer_qemu "$model" || "$here/qemu.sh" prepare
build_for "$driver" "$kver"
echo "$kver with the rewritten $driver on the device model $model; the peer sends 1000 frames,"
echo "and a few of its own (type 0x88b5, among them its answers):"

script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat >"$script" <<'END'
# say COMMAND...: print a command and run it
say() { echo; echo "# $*"; "$@"; }
# bound N: wait until N sockets are bound to the device
bound() { until [ "$(grep -c " $NETIF:" /proc/net/pfq/sockets)" = "$1" ]; do usleep 10000; done; }

nic_patched
nic_up
modprobe pfq
pfq capture -i "$NETIF" -q -w /tmp/all.pcap &
bound 1
say pfq capture -i "$NETIF" -c 8 &
bound 2
/selftests/peer_send 1000 60 1514
wait $!
say pfq counters -1 && grep -q "^$NETIF [0-9]* hook " /proc/net/pfq/devices
END
RIG_SECONDS=60 "$here/boot.sh" "$kver" "$driver" "$script"
