#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Run the tests of crossed/ on two ports of the 82599 model, which one cable connects. The ports
# have different device ids. Then check the frames that each port recorded.
set -u
here=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck disable=SC1091
. "$here/common.sh"
# shellcheck disable=SC1091,SC2154 # common.sh sets top
. "$top/testlib/tap.sh"

export RIG_WIRE=crossed RIG_IDS="10f7 10fb" RIG_SECONDS="${RIG_SECONDS:-900}"
KVER=$("$top/omatic/kernels/kernel.sh" resolve ${KVER:+"$KVER"} 2>/dev/null)
export KVER
judge crossed 1200 "$here/test.sh" ixgbe
# four requests per port: with each driver, crossed_exact sends one way, then both ways at once
# shellcheck disable=SC2154 # tap.sh sets skipped
if [ "$skipped" = 0 ]; then
	for n in 0 1; do
		judge "port $n" 60 "$BUILD/selftests/pcap_frames" \
			"$BUILD/$KVER/rig/ixgbe/nic$n.pcap" 4 2000 60 1514
	done
fi
finish
