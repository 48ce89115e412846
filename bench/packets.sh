#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# packets.sh FILE: boot the rig once, measure each of ROWS with each of SETTINGS, and write the
# results to FILE: instructions counted by counter.so, or CPU time if KVER is a user-mode Linux.
#
# Environment: KVER, the kernel; ROWS, SETTINGS, ROUNDS, PACKETS, see rows.sh; PROFILE=1 counts
# per function, too; RIG_SECONDS, the time limit of the boot, default 3600.
#
# Exit status as that of selftests/rig/boot.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")
. "$here/rows.sh"

rm -f "$1"
script=$(mktemp)
trap 'rm -f "$script"' EXIT
cat - "$here/guest.sh" >"$script" <<END2
packets=$PACKETS rounds=$ROUNDS
settings=$SETTINGS
rows="$ROWS"
${PROFILE:+export PROFILE=1}
END2
export RIG_SECONDS="${RIG_SECONDS:-3600}" RIG_PROGRAMS="bench/packets=$BUILD/bench/packets"
if [ "$LIBPCAP" ]; then
	tcpdump=$(command -v tcpdump) || { echo "bench: tcpdump is not installed: make deps" >&2; exit 1; }
	RIG_PROGRAMS="$RIG_PROGRAMS bin/tcpdump=$tcpdump lib/pfq/libpcap.so.0.8=$BUILD/libpcap/lib/libpcap.so.0.8"
fi
case $KVER in *-uml)
	{ "$top/selftests/rig/boot.sh" "$KVER" ixgbe "$script" || echo "bench: the boot failed"; } |
		awk -v times="$1" '/^time\t/ { print >times; next } /^bench: the boot failed/ { bad = 1 } { print } END { exit bad }' >&2
	exit ;;
esac
RIG_SMP=1 RIG_ACCEL=tcg,thread=single RIG_APPEND="nokaslr norandmaps" \
	RIG_OPTIONS="-plugin $BUILD/bench/counter.so,out=$1" \
	"$top/selftests/rig/boot.sh" "$KVER" ixgbe "$script" >&2
