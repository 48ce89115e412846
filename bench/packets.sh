#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# packets.sh COUNTS: boots the rig once and has counter.so count in COUNTS what each of
# ROWS costs with each of SETTINGS. PROFILE=1: by function.
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
RIG_SMP=1 RIG_ACCEL=tcg,thread=single RIG_APPEND="nokaslr norandmaps" \
	RIG_OPTIONS="-plugin $BUILD/bench/counter.so,out=$1" \
	RIG_SECONDS="${RIG_SECONDS:-3600}" RIG_PROGRAMS="bench/packets=$BUILD/bench/packets" \
	"$top/selftests/rig/boot.sh" "$KVER" ixgbe "$script" >&2
