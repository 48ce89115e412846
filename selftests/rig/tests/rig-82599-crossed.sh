#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Two ports of the 82599's model, of either id, plugged into each other; then what each
# kept of what it sent is compared with what was sent.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck disable=SC1091
. "$here/common.sh"
# shellcheck disable=SC1091,SC2154 # top is of common.sh
. "$top/testlib/tap.sh"

export RIG_WIRE=crossed RIG_IDS="10f7 10fb" RIG_SECONDS="${RIG_SECONDS:-900}"
KVER=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"} 2>/dev/null)
export KVER
judge crossed 1200 "$here/test.sh" ixgbe
# crossed.c, with either driver: one way, and both ways at once
# shellcheck disable=SC2154 # of tap.sh
if [ "$skipped" = 0 ]; then
	for n in 0 1; do
		judge "port $n" 60 "$BUILD/selftests/pcap_frames" \
			"$BUILD/$KVER/rig/ixgbe/nic$n.pcap" 4 2000 60 1514
	done
fi
finish
