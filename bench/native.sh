#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# native.sh: measure ns of CPU time per packet on a user-mode Linux with the 82599 model, and
# print the table.
#
# Environment: ROWS, SETTINGS, ROUNDS, PACKETS, see rows.sh; OUT, the directory for the
# results, default BUILD/bench. Exit status 4 if user-mode Linux cannot be built.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
BUILD=${BUILD:-$top/build}
case $BUILD in /*) ;; *) BUILD=$top/$BUILD ;; esac
export BUILD
out=${OUT:-$BUILD/bench}

if ! KVER=$("$here/uml/build.sh"); then
	echo "native: SKIP user-mode Linux cannot be built, see above"
	exit 4
fi
export KVER
. "$here/common.sh"
all=${ROWS:-all}
export SETTINGS="${SETTINGS:-256:60:0,256:1514:0,256:60:64}" ROUNDS="${ROUNDS:-5}" PACKETS="${PACKETS:-65536}"
. "$here/rows.sh"
[ "$all" != all ] || ROWS="$ROWS kernel:stack kernel:tpacket kernel:tpacket-bpf0 kernel:pfq-copy kernel:pfq-bpf0"
export ROWS

build kmod "omatic DRIVER=ixgbe" libpfq tools "selftests programs" models/82599 "bench programs"
machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr , ' ')
commit=$(git -C "$top" describe --always --dirty 2>/dev/null || echo unknown)
nic="ixgbe on an 82599's model"
# load: print the load average of the last minute
load() { cut -d ' ' -f 1 /proc/loadavg; }

before=$(load)
"$here/packets.sh" "$out/times"
load="$before to $(load)"
awk -v flows="$FLOWS" -v suffix=",$machine,$KVER,$nic,$load,$commit" \
	-f "$here/native.awk" "$out/times" >"$out/native.csv"
echo "ns of CPU time per packet: $nic; user-mode Linux $KVER on $machine; commit $commit"
echo "the best of $((2 * ROUNDS)) samples; spread: how far the median is above it"
echo "load of the machine: $load, with $(nproc) CPUs"
awk -v goal="make -C bench native" -f "$here/table.awk" "$out/native.csv"
echo "as CSV: $out/native.csv"
