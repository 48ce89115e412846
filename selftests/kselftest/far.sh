#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# far.sh [DEV ...]: run the peer on this host, in the folder of this script, until its standard input ends.
# Then put each DEV back as it was, and remove the folder. peer.sh copies the folder to a remote host and
# starts this script by ssh; when the connection breaks, the input ends.
#
# A DEV is a device where a cable ends; it is brought up, with the MTU of jumbo frames if it can.
# Without DEV the peer listens on all devices that are up.
#
# Output: "ready" when the peer listens; "heard DEV" when it has heard the test on a device; at the end, each
# setting of DEV that is not as before.
set -u
here=$(cd "$(dirname "$0")" && pwd)
devices=$*
PATH=$PATH:/usr/sbin:/sbin

had_pktgen=
[ ! -e /sys/module/pktgen ] || had_pktgen=yes

leave() {
	trap '' HUP INT TERM PIPE
	for dev in $devices; do
		sh "$here/device.sh" restore "$dev" "$here"
	done
	[ "$had_pktgen" ] || rmmod pktgen 2>/dev/null
	rm -rf "$here"
}
trap leave EXIT
trap 'exit 130' HUP INT TERM PIPE

for dev in $devices; do
	sh "$here/device.sh" save "$dev" "$here"
	ip link set dev "$dev" mtu 9000 2>/dev/null
	ip link set dev "$dev" up
done
"$here/peer" "$@"
